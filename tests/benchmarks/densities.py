"""All densities for a new threshold, against counting without an index."""

from collections.abc import Iterator
from itertools import count as numbers

import torch

from core.plan.plan import Plan
from core.plan.rules import Value
from core.preview.plan_numbers import numbers_of
from tests.benchmarks.data import trained_like
from tests.benchmarks.index_build import indexed
from tests.benchmarks.results import Result, faster, within
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import each, in_turns, many_times
from tests.benchmarks.words import count

OFTEN = 200


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    measurements = indexed(stage.data.single(sizes.moved, sizes.tensors))
    chosen = frozenset(owner.name for owner in measurements.owners)
    weights = torch.from_numpy(trained_like(sizes.naive, 0.03))
    step = numbers()

    def move() -> None:
        numbers_of(measurements, Plan(chosen, Value(0.02 + 1e-6 * next(step)))).densities.sum()

    ours, theirs = in_turns(many_times(move, OFTEN), lambda: int((weights.abs() > 0.02).sum()), sizes.repeats)
    ours = each(ours, OFTEN)
    yield Result(
        "densities",
        f"all densities of {sizes.tensors:,} tensors ({count(sizes.moved)} weights) for a new threshold",
        ours,
        f"(w.abs() > t).sum() over {count(sizes.naive)} weights",
        theirs,
        (faster(ours, theirs, 1000), within("a move", ours, 1e-3)),
    )
