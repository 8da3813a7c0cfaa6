"""Timing what is to be compared in turns, so that a busy machine slows both."""

import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tests.benchmarks.results import Figure

Work = Callable[[], object]


def turns(repeats: int) -> Iterator[bool]:
    """Whether each turn counts: before several, one that does not, in which things are loaded for the first time."""
    if repeats > 1:
        yield False
    yield from [True] * repeats


def in_turns(ours: Work, theirs: Work, repeats: int) -> tuple[Figure, Figure]:
    """Time two pieces of work by `turns`."""
    times: tuple[list[float], list[float]] = ([], [])
    for counts in turns(repeats):
        for work, mine in zip((ours, theirs), times, strict=True):
            taken = seconds(work)
            if counts:
                mine.append(taken)
    return figure(times[0]), figure(times[1])


def timed(work: Work, repeats: int) -> Figure:
    """Time one piece of work, by `turns`."""
    times = [(seconds(work), counts) for counts in turns(repeats)]
    return figure([taken for taken, counts in times if counts])


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
