"""Moves of a threshold, a frame each, and how long a window's thread is busy with one."""

import time
from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtWidgets import QApplication

FRAME = 1 / 120
MOST_WARM = 30
"""Moves after which nothing is new: texts have been measured and code has been loaded."""


def sweep(moves: int) -> Iterator[float]:
    """Thresholds up and down, as a hand moves, no two alike."""
    phase = np.linspace(0, 4 * np.pi, moves)
    yield from (10 ** (-2 + 0.8 * np.sin(phase + 0.1))).tolist()


def warm_up(moves: int) -> Iterator[float]:
    """Thresholds of moves that don't count, before so many that do: never more than those."""
    yield from sweep(min(moves, MOST_WARM))


def busy_in_frame(move: Callable[[], object]) -> float:
    """Make a move and let the window work until the next frame. How long it was busy, in seconds."""
    start = time.perf_counter()
    move()
    # what follows has a turn of its own, painting another
    for _ in range(3):
        QApplication.processEvents()
    busy = time.perf_counter() - start
    while time.perf_counter() - start < FRAME:
        time.sleep(0.0005)
        busy += turn()
    return busy


def turn() -> float:
    """How long one turn of the event loop takes, in seconds."""
    start = time.perf_counter()
    QApplication.processEvents()
    return time.perf_counter() - start
