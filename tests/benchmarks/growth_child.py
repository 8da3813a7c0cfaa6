"""Indexes a checkpoint without a window and prints what it takes. Argument: the checkpoint."""

import json
import sys
from itertools import count as numbers
from pathlib import Path

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Value
from core.preview.plan_numbers import numbers_of
from tests.benchmarks.index_build import index, indexed
from tests.benchmarks.memory import watching
from tests.benchmarks.timing import each, many_times, timed

REPEATS, OFTEN = 5, 100


def main(path: str) -> None:
    # what is compiled is loaded with the first file
    indexed(Path(path))
    with watching() as peak:
        measurements = indexed(Path(path))
    chosen, step = frozenset(owner.name for owner in measurements.owners), numbers()

    def move() -> None:
        numbers_of(measurements, Plan(chosen, Value(0.02 + 1e-6 * next(step)))).densities.sum()

    checkpoint = open_checkpoint(Path(path))
    found = {
        "index": timed(lambda: index(checkpoint), REPEATS).value,
        "counting": each(timed(many_times(move, OFTEN), REPEATS), OFTEN).value,
        "memory": max(peak.extra, sum(measurements.index_of(owner.name).nbytes for owner in measurements.owners)),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
