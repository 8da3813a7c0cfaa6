"""Moves the threshold in the real window of a checkpoint, frame by frame, and prints how long each move took.

Arguments: the checkpoint, how many moves, and ``profile`` to print where the time goes instead.
"""

import cProfile
import json
import pstats
import sys
import time
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from gui.support.collection import ThreadedCollection
from gui.window.main_window import MainWindow
from tests.benchmarks.frames import busy_in_frame, sweep, turn, warm_up
from tests.benchmarks.paints import Paints
from tests.benchmarks.window import open_settled, shown, views


def move(window: MainWindow, threshold: float) -> float:
    """One move. How long the window was busy until the next frame, in seconds."""
    return busy_in_frame(partial(window.control.move, threshold))


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
        ThreadedCollection.of_app().resume()
        open_settled(window, Path(path))
        for threshold in warm_up(int(moves)):
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
