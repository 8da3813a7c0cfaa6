"""Draws how the cost grows, with pyqtgraph, which the app draws with too."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph

from tests.benchmarks.words import amount, count

if TYPE_CHECKING:
    from tests.benchmarks.growth import Point

WIDTH, HEIGHT = 1400, 480
INDEX, WINDOW, COUNTING, TEXT = "#d97b1c", "#2f6fd0", "#3f9b62", "#333333"
FRAME = 1 / 120


def draw(by_weights: Sequence[Point], by_tensors: Sequence[Point], out: Path) -> None:
    """Two plots side by side: time against weights, and against tensors; all axes logarithmic."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = pyqtgraph.mkQApp()
    pyqtgraph.setConfigOptions(antialias=True, background="w", foreground=TEXT)
    board = pyqtgraph.GraphicsLayoutWidget(size=(WIDTH, HEIGHT))
    board.setAttribute(pyqtgraph.QtCore.Qt.WidgetAttribute.WA_DontShowOnScreen)
    _plot(board.addPlot(), by_weights, lambda point: point.weights, f"weights, in {by_weights[0].tensors:,} tensors")
    words = f"tensors, of {by_tensors[0].weights // 10**6:,} M weights in all"
    _plot(board.addPlot(), by_tensors, lambda point: point.tensors, words)
    # only what is shown is laid out
    board.show()
    app.processEvents()
    board.grab().save(str(out))
    board.close()


def _plot(plot: pyqtgraph.PlotItem, points: Sequence[Point], place: Callable[[Point], int], words: str) -> None:
    lines = {
        "build the index": (INDEX, [point.index for point in points]),
        "a move in the window": (WINDOW, [point.window for point in points]),
        "a move, counting alone": (COUNTING, [point.counting for point in points]),
    }
    plot.setLogMode(x=True, y=True)
    plot.showGrid(x=True, y=True, alpha=0.2)
    plot.addLegend(offset=(12, 8))
    plot.setLabel("bottom", words)
    for axis in ("left", "bottom"):
        plot.getAxis(axis).enableAutoSIPrefix(False)
    places = [place(point) for point in points]
    decades = range(round(np.log10(places[0])), round(np.log10(places[-1])) + 1)
    plot.getAxis("bottom").setTicks([[(decade, count(10**decade)) for decade in decades], []])
    plot.getAxis("left").setTicks([[(decade, amount(10.0**decade, "s")) for decade in range(-6, 2)], []])
    for name, (colour, times) in lines.items():
        pen, symbols = pyqtgraph.mkPen(colour, width=2.5), {"symbol": "o", "symbolSize": 8}
        plot.plot(places, times, name=name, pen=pen, symbolBrush=colour, symbolPen=None, **symbols)
    frame = pyqtgraph.InfiniteLine(
        np.log10(FRAME), 0, pyqtgraph.mkPen(WINDOW, style=pyqtgraph.QtCore.Qt.PenStyle.DashLine)
    )
    plot.addItem(frame)
    plot.setYRange(-6, 1.6, padding=0)
