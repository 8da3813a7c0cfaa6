"""Moves the threshold in the real window with errors shown and with densities alone, in turns, and prints the times.

Arguments: the checkpoint, how many moves of each, and in how many turns; ``profile`` prints where the time of moves
with errors goes instead. A time is that of the window's own thread for one move with all that it has painted: other
work on the machine is not in it.
"""

import cProfile
import json
import pstats
import sys
import time
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.plots.switch import DENSITY, ERROR
from gui.support.collection import ThreadedCollection
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.benchmarks.frames import busy_in_frame, sweep, warm_up
from tests.benchmarks.paints import Paints
from tests.benchmarks.window import open_settled, settle, shown, views

SIZE = 1680, 950
"""Pixels of a window in which there is room for the column of errors."""


def show(window: MainWindow, errors: bool) -> None:
    """Errors in the tree, the bars and the curves; or densities alone."""
    workspace = window.workspace
    workspace.tree.view.setColumnHidden(Column.ERROR, not errors)
    for card in (workspace.bars, workspace.curve):
        card.switch.choose(ERROR if errors else DENSITY)
    settle(window)
    if not (workspace.curve.error_area.isVisible() == errors == bool(workspace.tree.view.columnWidth(Column.ERROR))):
        raise RuntimeError("the window does not show what is to be measured")


def worked(window: MainWindow, threshold: float) -> float:
    """One move. How long the window's thread worked for it, in seconds."""
    start = time.thread_time()
    busy_in_frame(partial(window.control.move, threshold))
    return time.thread_time() - start


def main(path: str, moves: str, turns: str, profile: str = "") -> None:
    with shown() as window:
        window.resize(*SIZE)
        QApplication.processEvents()
        ThreadedCollection.of_app().resume()
        open_settled(window, Path(path))
        times: dict[bool, list[float]] = {False: [], True: []}
        paints, profiler = {}, cProfile.Profile(builtins=True)
        for turn in range(2 * int(turns)):
            errors = bool(turn % 2)
            show(window, errors)
            for threshold in warm_up(int(moves) // int(turns)):
                worked(window, threshold)
            seen = {**views(window), "errors": window.workspace.curve.error_area.viewport()}
            counting = Paints(seen)
            if profile and errors:
                profiler.enable()
            times[errors] += [worked(window, threshold) for threshold in sweep(int(moves) // int(turns))]
            profiler.disable()
            paints[errors] = counting.counts
        window.control.finish()
        settle(window)
        found = {
            "with": times[True],
            "without": times[False],
            "paints": paints[True],
            "platform": QGuiApplication.platformName(),
            "size": [window.width(), window.height()],
        }
    if profile:
        pstats.Stats(profiler).sort_stats(profile).print_stats(45)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
