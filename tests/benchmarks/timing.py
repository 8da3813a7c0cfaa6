"""Timing what is to be compared in turns, so that a busy machine slows both."""

import time
from collections.abc import Callable, Sequence

import numpy as np

from tests.benchmarks.results import Figure

Work = Callable[[], object]


def in_turns(ours: Work, theirs: Work, repeats: int) -> tuple[Figure, Figure]:
    """Time two pieces of work by turns, after one turn that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(repeats + 1):
        for work, mine in zip((ours, theirs), times, strict=True):
            taken = seconds(work)
            if turn:
                mine.append(taken)
    return figure(times[0]), figure(times[1])


def timed(work: Work, repeats: int) -> Figure:
    """Time one piece of work, after one turn that does not count."""
    work()
    return figure([seconds(work) for _ in range(repeats)])


def many_times(work: Work, count: int) -> Work:
    """Work that is too short for the clock, often enough to be timed; see `each`."""

    def again() -> None:
        for _ in range(count):
            work()

    return again


def each(total: Figure, count: int) -> Figure:
    """The time of one of `many_times`."""
    return Figure(total.value / count, total.unit, total.runs * count, total.spread / count)


def seconds(work: Work) -> float:
    """How long it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def figure(times: Sequence[float]) -> Figure:
    """The median of some times."""
    first, middle, third = np.quantile(times, [0.25, 0.5, 0.75]).tolist()
    return Figure(middle, "s", len(times), (third - first) / 2)
