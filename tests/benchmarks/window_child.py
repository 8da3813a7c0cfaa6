"""Moves the threshold in the real window of a checkpoint, frame by frame, and prints how long each move took.

Arguments: the checkpoint, how many moves, and ``profile`` to print where the time goes instead.
"""

import cProfile
import json
import pstats
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui import startup
from gui.main_window import MainWindow
from tests.benchmarks.paints import Paints
from tests.benchmarks.window import open_settled, shown, views

FRAME = 1 / 120
WARM = 30
"""Moves that don't count: texts are measured and code is loaded in them."""


def sweep(moves: int) -> Iterator[float]:
    """Thresholds up and down, as a hand moves, no two alike."""
    phase = np.linspace(0, 4 * np.pi, moves)
    yield from (10 ** (-2 + 0.8 * np.sin(phase + 0.1))).tolist()


def move(window: MainWindow, threshold: float) -> float:
    """One move. How long the window was busy until the next frame, in seconds."""
    start = time.perf_counter()
    window.control.move(threshold)
    # the evaluation has a turn of its own, painting another
    for _ in range(3):
        QApplication.processEvents()
    busy = time.perf_counter() - start
    while time.perf_counter() - start < FRAME:
        time.sleep(0.0005)
        busy += turn()
    return busy


def turn() -> float:
    """How long one turn of the event loop takes."""
    start = time.perf_counter()
    QApplication.processEvents()
    return time.perf_counter() - start


def settle(window: MainWindow) -> list[float]:
    """Let go, and time each turn of the event loop until the counts are exact."""
    window.control.finish()
    turns = []
    while not (window.document.settled and not window.jobs.busy):
        turns.append(turn())
    return turns


def main(path: str, moves: str, profile: str = "") -> None:
    with shown() as window:
        # as the app does after its first paint
        startup.resume_collecting()
        open_settled(window, Path(path))
        for threshold in sweep(WARM):
            move(window, threshold)
        paints, profiler = Paints(views(window)), cProfile.Profile(builtins=True)
        if profile:
            profiler.enable()
        worked = time.thread_time()
        times = [move(window, threshold) for threshold in sweep(int(moves))]
        worked = (time.thread_time() - worked) / len(times)
        profiler.disable()
        found = {
            "times": times,
            "worked": worked,
            "paints": paints.counts,
            "settling": settle(window),
            "platform": QGuiApplication.platformName(),
            "size": [window.width(), window.height()],
        }
    if profile:
        pstats.Stats(profiler).sort_stats(profile).print_stats(45)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
