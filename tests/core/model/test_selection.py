"""The rules of choosing, on a model that has one of everything."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.base.errors import UserError
from core.formats.shared.container import Container, TensorTable
from core.model.checkpoint import Checkpoint
from core.model.module_classes import module_classes
from core.model.parameters import find_parameters
from core.model.selection import (
    biases,
    biases_beside,
    by_class,
    by_pattern,
    by_size,
    class_counts,
    default_choice,
    every_weight,
    invert,
    matching,
    pattern_counts,
    size_counts,
    without_ends,
)
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride

FILE = SourceFile(Path("model.safetensors"), (0, 0, 0, 0))
SHAPES = {
    "wte.weight": (20, 8),
    "conv.weight": (4, 3, 3, 3),
    "conv.bias": (4,),
    "bn.weight": (4,),
    "bn.bias": (4,),
    "bn.running_mean": (4,),
    "bn.running_var": (4,),
    "bn.num_batches_tracked": (),
    "attn.in_proj_weight": (24, 8),
    "attn.in_proj_bias": (24,),
    "attn.out_proj.weight": (8, 8),
    "attn.out_proj.bias": (8,),
    "lstm.weight_ih_l0": (32, 8),
    "lstm.weight_hh_l0": (32, 8),
    "lstm.bias_ih_l0": (32,),
    "steps": (1, 512),
    "lm_head.weight": (20, 8),
}
INTEGERS = {"steps", "bn.num_batches_tracked"}
WEIGHTS = {"wte.weight", "conv.weight", "attn.out_proj.weight"}
LSTM = {"lstm.weight_ih_l0", "lstm.weight_hh_l0"}
DEFAULT = WEIGHTS | LSTM | {"attn.in_proj_weight"}


@pytest.fixture(scope="module")
def model() -> Checkpoint:
    """``lm_head.weight`` is tied to ``wte.weight``; every tensor has a storage of its own otherwise."""
    places = {key: place for place, key in enumerate(SHAPES)} | {"lm_head.weight": 0}
    table = TensorTable(tuple(_tensor(key, shape, places[key]) for key, shape in SHAPES.items()))
    parameters = find_parameters(table)
    classes = module_classes(parameters, {"lm_head": "Linear"})
    return Checkpoint(FILE.path, cast(Container, None), parameters, classes)


def checkpoint_of(shapes: dict[str, tuple[int, ...]]) -> Checkpoint:
    table = TensorTable(tuple(_tensor(key, shape, place) for place, (key, shape) in enumerate(shapes.items())))
    parameters = find_parameters(table)
    return Checkpoint(FILE.path, cast(Container, None), parameters, module_classes(parameters, {}))


def _tensor(key: str, shape: tuple[int, ...], place: int) -> Tensor:
    dtype = DTYPES["int64" if key in INTEGERS else "float32"]
    return Tensor(key, dtype, shape, contiguous_stride(shape), 0, Storage(FILE, place << 20, 1 << 20))


def test_default_is_every_weight_of_two_dimensions_or_more(model: Checkpoint) -> None:
    assert default_choice(model) == DEFAULT


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Conv2d", {"conv.weight"}),
        ("BatchNorm2d", {"bn.weight"}),
        ("MultiheadAttention", {"attn.in_proj_weight"}),
        ("LSTM", LSTM),
        ("Linear", {"attn.out_proj.weight", "wte.weight"}),
        ("Embedding", {"wte.weight"}),
        ("Conv", set()),
    ],
)
def test_by_class_takes_the_weights_of_its_modules(model: Checkpoint, name: str, expected: set[str]) -> None:
    assert by_class(model, name) == expected


def test_class_counts_are_what_by_class_would_choose(model: Checkpoint) -> None:
    names = {found.name for found in model.classes.values()}
    assert class_counts(model) == {name: len(by_class(model, name)) for name in names if by_class(model, name)}


def test_biases_by_whatever_name_they_have(model: Checkpoint) -> None:
    assert biases(model) == {"conv.bias", "bn.bias", "attn.in_proj_bias", "attn.out_proj.bias", "lstm.bias_ih_l0"}


def test_biases_beside_stay_with_the_chosen_modules(model: Checkpoint) -> None:
    assert biases_beside(model, WEIGHTS) == {"conv.bias", "attn.out_proj.bias"}
    assert biases_beside(model, ()) == frozenset()


@given(chosen=st.frozensets(st.sampled_from(sorted(SHAPES))))
def test_inverting_twice_gives_the_prunable_ones_back(model: Checkpoint, chosen: frozenset[str]) -> None:
    owners = {each.name for each in model.owners}
    assert invert(model, invert(model, chosen)) == chosen & owners
    assert invert(model, chosen) | (chosen & owners) == owners


@pytest.mark.parametrize(
    ("select", "exclude", "classes", "expected"),
    [
        ([], [], [], DEFAULT),
        (["conv.*"], [], [], {"conv.weight", "conv.bias"}),
        (["*.bias", "conv.weight"], ["bn.*"], [], {"conv.weight", "conv.bias", "attn.out_proj.bias"}),
        (["lm_head.weight"], [], [], {"wte.weight"}),
        ([], ["lm_head.*"], [], DEFAULT - {"wte.weight"}),
        ([], ["*"], [], set()),
        ([], [], ["Conv2d"], {"conv.weight"}),
        ([], [], ["Conv2d", "Embedding"], {"conv.weight", "wte.weight"}),
        ([], [], ["Linear"], {"attn.out_proj.weight", "wte.weight"}),
        (["*"], [], ["BatchNorm2d"], {"bn.weight", "bn.bias"}),
        ([], [], ["BatchNorm2d"], {"bn.weight"}),
        (["lstm.*"], ["*bias*"], ["LSTM"], LSTM),
        (["bn.[wb]*"], [], [], {"bn.weight", "bn.bias"}),
    ],
)
def test_options_choose_by_globs_and_classes(
    model: Checkpoint, select: Sequence[str], exclude: Sequence[str], classes: Sequence[str], expected: set[str]
) -> None:
    assert matching(model, select, exclude, classes) == expected


@pytest.mark.parametrize("glob", ["conv1.weight", "CONV.*", "bn.running_mean", "steps"])
def test_a_pattern_that_selects_nothing_prunable_is_named(model: Checkpoint, glob: str) -> None:
    with pytest.raises(UserError, match=r"`inspect`") as caught:
        matching(model, ["conv.*", glob])
    assert glob in str(caught.value)


@pytest.mark.parametrize("name", ["Conv3d", "conv2d"])
def test_a_class_that_leaves_nothing_is_named(model: Checkpoint, name: str) -> None:
    with pytest.raises(UserError, match=r"`inspect`") as caught:
        matching(model, classes=["Conv2d", name])
    assert name in str(caught.value)


def test_an_owner_that_cannot_be_pruned_takes_its_followers_with_it(model: Checkpoint) -> None:
    """``running_mean`` is a buffer by its name; what shares its elements can't be pruned without it."""
    tensors = (_tensor("bn.running_mean", (4, 4), 0), _tensor("shift.weight", (4, 4), 0))
    parameters = find_parameters(TensorTable(tensors))
    tied = Checkpoint(FILE.path, cast(Container, None), parameters, module_classes(parameters, {}))
    assert parameters[1].tied_to == "bn.running_mean"
    assert default_choice(tied) == frozenset()


def test_patterns_are_what_a_model_is_built_of_more_than_once() -> None:
    names = [f"layer.{block}.{part}.weight" for block in range(3) for part in ("query", "conv.0")]
    found = checkpoint_of({**dict.fromkeys(names, (4, 4)), "head.weight": (4, 4), "layer.0.query.bias": (4,)})
    assert pattern_counts(found) == {"*.query.weight": 3, "*.conv.0.weight": 3}
    for glob, count in pattern_counts(found).items():
        assert len(by_pattern(found, glob)) == count
    assert by_pattern(found, "layer.0.*") == {"layer.0.query.weight", "layer.0.conv.0.weight"}


def test_sizes_are_offered_where_they_part_the_weights() -> None:
    found = checkpoint_of({"a.weight": (5, 5), "b.weight": (20, 20), "c.weight": (200, 200), "d.bias": (999,)})
    assert size_counts(found) == {100: 2, 1000: 1}
    assert by_size(found, 100) == {"b.weight", "c.weight"}
    assert by_size(found, 1000) == {"c.weight"}


def test_all_but_the_ends() -> None:
    found = checkpoint_of({f"{name}.weight": (4, 4) for name in "zmabc"} | {"z.bias": (4,)})
    assert without_ends(found) == {"m.weight", "a.weight", "b.weight"}
    numbered = checkpoint_of({f"layers.{number}.weight": (4, 4) for number in (0, 1, 10, 2)})
    assert without_ends(numbered) == {"layers.1.weight", "layers.2.weight"}
    assert without_ends(checkpoint_of({"a.weight": (4, 4)})) == frozenset()


def test_every_weight_has_normalisations_and_no_biases(model: Checkpoint) -> None:
    assert every_weight(model) == WEIGHTS | LSTM | {"bn.weight", "attn.in_proj_weight"}
