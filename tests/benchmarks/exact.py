"""Exact counts after the last move, against counting without an index."""

from collections.abc import Iterable, Iterator
from itertools import count as numbers

import torch
from safetensors.torch import load_file

from core.plan.plan import Plan
from core.plan.rules import Value
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from tests.benchmarks.index_build import indexed
from tests.benchmarks.results import Result, no_more
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import in_turns, timed
from tests.benchmarks.words import count, figure

LARGE = 50
"""Tensors, so large that the index of each estimates."""


def settle(measurements: Measurements, threshold: float) -> int:
    """Count what a threshold keeps to the single weight, reading what the index does not say."""
    chosen = frozenset(owner.name for owner in measurements.owners)
    return make_exact(measurements, Plan(chosen, Value(threshold))).total.kept


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.single(sizes.sorted, LARGE)
    measurements, weights = indexed(path), load_file(path)
    flat = torch.cat([weight.flatten() for weight in weights.values()])
    # far enough from each other that nothing known of one serves the next
    steps = (0.01 + 0.0007 * step for step in numbers())
    ours, theirs = in_turns(lambda: settle(measurements, next(steps)), lambda: naive([flat], 0.02), sizes.repeats)
    if settle(measurements, 0.02) != naive([flat], 0.02):
        raise RuntimeError("the exact count differs from the naive one")
    by_tensor = timed(lambda: naive(weights.values(), 0.02), sizes.repeats)
    yield Result(
        "exact",
        f"exact counts of {count(sizes.sorted)} weights after the last move",
        ours,
        "(w.abs() > t).sum() over the same weights",
        theirs,
        (no_more(ours, theirs, 1 / 5),),
        (f"counting tensor by tensor, {count(sizes.sorted // LARGE)} weights each, in memory: {figure(by_tensor)}",),
    )


def naive(weights: Iterable[torch.Tensor], threshold: float) -> int:
    """What is kept, counted as one does without an index."""
    return sum(int((weight.abs() > threshold).sum()) for weight in weights)
