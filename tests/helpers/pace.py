"""How fast this machine is just now: limits of time are multiples of a piece of work measured in the same run.

A limit is written as the seconds that something takes on a quiet machine on which the piece of work takes `REFERENCE`
seconds. No test has any other limit of time; `tests.test_limits` looks for them.
"""

import tempfile
import time
from dataclasses import dataclass
from functools import cache

import numpy as np

REFERENCE = 0.04
"""Seconds of either clock for `_work`."""

GENEROSITY = 10.0
"""How many times as long as expected something may take before it counts as a fault."""

_TIMES = 3


@dataclass(frozen=True)
class Pace:
    """How many times as long as on the reference something takes here.

    Attributes:
        wall: by the clock on the wall, with whatever else the machine is doing.
        work: of the processor's time, in which another busy process counts only as far as it slows memory down.
    """

    wall: float
    work: float


def measure() -> Pace:
    """Do the piece of work a few times, and take the slowest: a quick one was only lucky."""
    took = [_time() for _ in range(_TIMES)]
    return Pace(max(wall for wall, _ in took) / REFERENCE, max(work for _, work in took) / REFERENCE)


@cache
def session() -> Pace:
    """The pace of this process, measured when it is first asked for."""
    return measure()


def patience(seconds: float) -> float:
    """How many seconds to wait for what takes so many on the reference; never less than for that machine."""
    return seconds * GENEROSITY * max(1.0, session().wall)


def milliseconds(seconds: float) -> int:
    """The same for Qt."""
    return round(1000 * patience(seconds))


def is_slow(took: float, seconds: float) -> bool:
    """Whether something took far too much of the processor's time.

    The piece of work is measured again, close by, before anything is called slow.

    Args:
        took: seconds of the processor.
        seconds: that it takes on the reference.
    """
    most = seconds * GENEROSITY
    return took > most * max(1.0, session().work) and took > most * measure().work


def _time() -> tuple[float, float]:
    wall, work = time.perf_counter(), time.process_time()
    _work()
    return time.perf_counter() - wall, time.process_time() - work


def _work() -> None:
    """A bit of everything that tests do: Python's own steps, numpy's loops, a file."""
    numbers = np.arange(200_000, dtype=np.float32)
    with tempfile.TemporaryFile() as file:
        for turn in range(20):
            table = {f"layers.{number}.weight": (number, number * turn) for number in range(4_000)}
            sum(first + second for first, second in table.values())
            file.write(numbers.tobytes())
            np.sort(np.abs(numbers * turn - 7)).sum()
