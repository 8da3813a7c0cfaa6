"""Moves the threshold in the real window with layers as a matrix and as bars, in turns, and prints the times.

Arguments: the checkpoint, how many moves of each, and in how many turns. A time is that of the window's own thread for
one move with all that it has painted: other work on the machine is not in it.
"""

import json
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui.plots.layers_panel import BARS, MATRIX
from gui.support.collection import ThreadedCollection
from gui.window.main_window import MainWindow
from tests.benchmarks.errors_child import SIZE, worked
from tests.benchmarks.frames import sweep, warm_up
from tests.benchmarks.paints import Paints
from tests.benchmarks.window import open_settled, settle, shown


def show(window: MainWindow, layout: str) -> None:
    """The matrix or the bars."""
    layers = window.workspace.layers
    layers.layout_switch.choose(layout)
    settle(window)
    if layers.currentWidget() is not (layers.blocks if layout == MATRIX else layers.bars):
        raise RuntimeError("the window does not show what is to be measured")


def main(path: str, moves: str, turns: str) -> None:
    with shown() as window:
        window.resize(*SIZE)
        QApplication.processEvents()
        ThreadedCollection.of_app().resume()
        open_settled(window, Path(path))
        times: dict[str, list[float]] = {BARS: [], MATRIX: []}
        painted = 0
        area = window.workspace.blocks.area
        for turn in range(2 * int(turns)):
            layout = MATRIX if turn % 2 else BARS
            show(window, layout)
            for threshold in warm_up(int(moves) // int(turns)):
                worked(window, threshold)
            counting = Paints({"matrix": area.viewport()})
            times[layout] += [worked(window, threshold) for threshold in sweep(int(moves) // int(turns))]
            painted = counting.counts["matrix"]
        window.control.finish()
        settle(window)
        found = {
            "matrix": times[MATRIX],
            "bars": times[BARS],
            "painted": painted,
            "columns": len(area.matrix.columns),
            "platform": QGuiApplication.platformName(),
            "size": [window.width(), window.height()],
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
