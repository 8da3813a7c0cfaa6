"""Checkpoints and plan numbers made in memory, without a file and without torch."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import cast

import numpy as np
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.base.squares import CutSquares
from core.formats.shared.container import Container, TensorTable
from core.model.checkpoint import Checkpoint
from core.model.module_classes import module_classes
from core.model.parameters import find_parameters
from core.model.selection import default_choice
from core.plan.plan import Plan
from core.plan.rules import Value
from core.preview.plan_numbers import PlanNumbers
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride

FILE = SourceFile(Path("model.safetensors"), (0, 0, 0, 0))
_ROOM = 1 << 40
Shape = tuple[int, ...]


def checkpoint_of(
    shapes: Mapping[str, Shape],
    ties: Mapping[str, str] | None = None,
    dtypes: Mapping[str, str] | None = None,
    classes: Mapping[str, str] | None = None,
) -> Checkpoint:
    """A checkpoint without a file behind it: its tensors can be listed, not read.

    Args:
        shapes: full name → shape, in file order.
        ties: full name → full name of the tensor whose elements it has.
        dtypes: full name → dtype, where it is not float32.
        classes: module path → class that the file records.
    """
    places = {name: place for place, name in enumerate(shapes)}
    tied, kinds = ties or {}, dtypes or {}
    tensors = tuple(
        _tensor(name, shape, places[tied.get(name, name)], kinds.get(name, "float32")) for name, shape in shapes.items()
    )
    parameters = find_parameters(TensorTable(tensors))
    return Checkpoint(FILE.path, cast(Container, None), parameters, module_classes(parameters, classes or {}))


def _tensor(name: str, shape: Shape, place: int, dtype: str) -> Tensor:
    storage = Storage(FILE, place * _ROOM, _ROOM)
    return Tensor(name, DTYPES[dtype], shape, contiguous_stride(shape), 0, storage)


def evaluated(
    checkpoint: Checkpoint, plan: Plan, unknown: Collection[str] = (), estimated: Collection[str] = ()
) -> PlanNumbers:
    """Plan numbers as if all magnitudes were spread evenly from 0 to 1."""
    owners = tuple(checkpoint.owners)
    rules = [plan.rule_of(owner.name) for owner in owners]
    thresholds = np.array([rule.threshold if isinstance(rule, Value) else np.nan for rule in rules], np.float64)
    numel = np.array([owner.tensor.numel for owner in owners], np.int64)
    part = np.clip(1 - np.nan_to_num(thresholds, nan=0.5), 0, 1)
    exact = np.array([owner.name not in estimated for owner in owners], np.bool_)
    return PlanNumbers(
        owners,
        thresholds,
        numel,
        np.round(numel * part).astype(np.int64),
        np.zeros_like(numel),
        np.array([owner.name in plan.chosen for owner in owners], np.bool_),
        np.array([owner.name not in unknown for owner in owners], np.bool_),
        exact,
        # of even magnitudes from 0 to 1 a threshold cuts its third power of the sum of squares
        CutSquares((1 - part) ** 3, exact, numel / 3, np.zeros_like(numel)),
    )


def default_plan(checkpoint: Checkpoint, threshold: float = 0.25) -> Plan:
    """The choice on opening, at a threshold."""
    return Plan(default_choice(checkpoint), Value(threshold))


def small() -> Checkpoint:
    """A convolution, a normalisation with buffers, a classifier; its classes partly recorded."""
    shapes = {
        "features.0.weight": (8, 3, 3, 3),
        "features.0.bias": (8,),
        "features.1.weight": (8,),
        "features.1.bias": (8,),
        "features.1.running_mean": (8,),
        "features.1.num_batches_tracked": (),
        "features.3.weight": (16, 8, 3, 3),
        "features.3.bias": (16,),
        "classifier.weight": (10, 16),
        "classifier.bias": (10,),
        "scale": (4, 4),
    }
    return checkpoint_of(
        shapes,
        dtypes={"features.1.num_batches_tracked": "int64", "classifier.weight": "float16"},
        classes={"features.0": "Conv2d", "features": "Sequential"},
    )


def tied() -> Checkpoint:
    """A decoder whose head is its embedding, and a second copy in the same module as the first."""
    shapes = {
        "model.embed.weight": (100, 8),
        "model.embed_again.weight": (100, 8),
        "model.layer.weight": (8, 8),
        "lm_head.weight": (100, 8),
        "lm_head.bias": (100,),
    }
    owner = "model.embed.weight"
    return checkpoint_of(shapes, ties={"model.embed_again.weight": owner, "lm_head.weight": owner})


def transformer(layers: int = 6, width: int = 384) -> Checkpoint:
    """The names and shapes of a small encoder, about a hundred parameters."""
    square, vector, wide = (width, width), (width,), (4 * width, width)
    layer = {
        **{f"attention.self.{part}": square for part in ("query", "key", "value")},
        "attention.output.dense": square,
        "attention.output.LayerNorm": vector,
        "intermediate.dense": wide,
        "output.dense": (width, 4 * width),
        "output.LayerNorm": vector,
    }
    shapes: dict[str, Shape] = {
        "embeddings.word_embeddings.weight": (30522, width),
        "embeddings.position_ids": (1, 512),
        "embeddings.LayerNorm.weight": vector,
        "embeddings.LayerNorm.bias": vector,
    }
    for number in range(layers):
        for module, shape in layer.items():
            shapes[f"encoder.layer.{number}.{module}.weight"] = shape
            shapes[f"encoder.layer.{number}.{module}.bias"] = shape[:1]
    shapes["pooler.dense.weight"], shapes["pooler.dense.bias"] = square, vector
    return checkpoint_of(shapes, dtypes={"embeddings.position_ids": "int64"})


def many(parameters: int) -> Checkpoint:
    """As many parameters as asked for, five levels deep."""
    shapes: dict[str, Shape] = {}
    for number in range(parameters // 2):
        module = f"encoder.layer.{number // 10}.block.sub{number % 10}"
        shapes[f"{module}.weight"], shapes[f"{module}.bias"] = (64, 64), (64,)
    return checkpoint_of(shapes)


PARTS = st.sampled_from(["a", "b", "c", "layer", "0", "10"])
LEAVES = st.sampled_from(["weight", "bias", "running_mean", "alpha"])
SHAPES = st.sampled_from([(), (0,), (3,), (2, 3), (2, 3, 1, 1), (40, 50)])
NAMES = st.builds(lambda parts, leaf: ".".join([*parts, leaf]), st.lists(PARTS, max_size=4), LEAVES)


@st.composite
def checkpoints(draw: st.DrawFn) -> Checkpoint:
    """Models of any shape: interleaved modules, ties in and across modules, things that can't be pruned."""
    names = draw(st.lists(NAMES, unique=True, max_size=14))
    shapes = {name: draw(SHAPES) for name in names}
    ties: dict[str, str] = {}
    for place, name in enumerate(names[1:], start=1):
        if draw(st.integers(0, 3)) == 0:
            target = draw(st.sampled_from(names[:place]))
            ties[name] = ties.get(target, target)
            shapes[name] = shapes[ties[name]]
    integers = draw(st.sets(st.sampled_from(names))) if names else set()
    roots = {ties.get(name, name) for name in integers}
    dtypes = {name: "int64" for name in names if ties.get(name, name) in roots and len(roots) < 3}
    return checkpoint_of(shapes, ties, dtypes)


@st.composite
def plans(draw: st.DrawFn, checkpoint: Checkpoint) -> Plan:
    """Any choice, at thresholds that often agree."""
    owners = [owner.name for owner in checkpoint.owners]
    some = st.sets(st.sampled_from(owners)) if owners else st.just(set())
    rules = st.sampled_from([Value(0.0), Value(0.25), Value(0.5)])
    return Plan(frozenset(draw(some)), draw(rules), {name: draw(rules) for name in draw(some)})
