"""The threshold for a wanted density, against `torch.kthvalue`."""

from collections.abc import Iterator

import numpy as np
import torch
from safetensors.torch import load_file

from core.index.threshold_solver import wanted_kept
from core.plan.plan import Plan
from core.plan.rules import Density
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from tests.benchmarks.index_build import indexed
from tests.benchmarks.results import Result, faster
from tests.benchmarks.stage import Stage
from tests.benchmarks.timing import each, in_turns, many_times
from tests.benchmarks.words import count

DENSITY = 0.37
OFTEN = 20


def solve(measurements: Measurements) -> float:
    """The threshold that the whole model has at the density."""
    chosen = frozenset(owner.name for owner in measurements.owners)
    return float(np.nanmax(numbers_of(measurements, Plan(chosen, Density(DENSITY))).thresholds))


def kthvalue(magnitudes: torch.Tensor) -> float:
    """The same by torch."""
    pruned = len(magnitudes) - wanted_kept(len(magnitudes), DENSITY)
    return float(magnitudes.kthvalue(pruned).values)


def measure(stage: Stage) -> Iterator[Result]:
    sizes = stage.sizes
    path = stage.data.single(sizes.sorted, sizes.tensors)
    measurements = indexed(path)
    magnitudes = torch.cat([each.flatten() for each in load_file(path).values()]).abs()
    ours, theirs = in_turns(many_times(lambda: solve(measurements), OFTEN), lambda: kthvalue(magnitudes), sizes.repeats)
    ours = each(ours, OFTEN)
    off = abs(solve(measurements) / kthvalue(magnitudes) - 1)
    yield Result(
        "solve",
        f"threshold for a wanted density of {count(sizes.sorted)} weights",
        ours,
        "torch.kthvalue over the same weights",
        theirs,
        (faster(ours, theirs, 100),),
        (f"apart by {off:.1e} of the value before the exact count",),
    )
