"""Histograms of several layers over each other, as stepped lines in different strokes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import PlotCurveItem
from PySide6.QtGui import QColor, QPen

from gui.plots.legend import Entry
from gui.plots.plot_card import PlotArea
from gui.plots.strokes import STROKES, Stroke
from gui.support.theme import LIGHT, Theme

WIDTH = 1.8


@dataclass(frozen=True)
class Outline:
    """The histogram of one layer.

    Attributes:
        name: for the legend.
        amounts: (n,) float64, one for each bar; counts or percentages.
    """

    name: str
    amounts: NDArray[np.float64]


def outline_colour(theme: Theme) -> QColor:
    """The colour of an outline that is the only one."""
    return STROKES[0].colour(theme)


class Outlines:
    """Draws stepped lines into a plot area, each in the next of `STROKES`.

    Args:
        area: the plot area.
    """

    def __init__(self, area: PlotArea) -> None:
        self._area = area
        self.curves: list[PlotCurveItem] = []
        self._theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        for curve, stroke in zip(self.curves, STROKES, strict=False):
            curve.setPen(self._area.stroke(stroke.colour(theme), WIDTH, stroke.style))

    def show(self, places: NDArray[np.float64], heights: Sequence[NDArray[np.float64]]) -> None:
        """Replace the lines: one for each (n,) array of heights, over n + 1 places of edges."""
        for curve in self.curves:
            self._area.view.removeItem(curve)
        self.curves = [_steps(places, each) for each in heights]
        for curve in self.curves:
            curve.setZValue(5)
            self._area.view.addItem(curve, ignoreBounds=True)
        self.apply_theme(self._theme)

    def legend_entries(self, names: Sequence[str]) -> list[Entry]:
        """Stroke and name of each line, for the legend."""
        return [(_pen(stroke), name) for stroke, name in zip(STROKES, names, strict=False)]


def distinct_parts(names: Sequence[str]) -> list[str]:
    """Dotted names without the parts that all have in common at the beginning and at the end."""
    parts = [name.split(".") for name in names]
    shortest = min(map(len, parts))
    first = next((place for place in range(shortest) if len({each[place] for each in parts}) > 1), shortest - 1)
    last = next((place for place in range(1, shortest) if len({each[-place] for each in parts}) > 1), shortest)
    return [".".join(each[min(first, len(each) - 1) : len(each) - last + 1]) or ".".join(each) for each in parts]


def _steps(places: NDArray[np.float64], heights: NDArray[np.float64]) -> PlotCurveItem:
    return PlotCurveItem(places, heights, stepMode="center", antialias=True)


def _pen(stroke: Stroke) -> Callable[[Theme], QPen]:
    return lambda theme: QPen(stroke.colour(theme), WIDTH, stroke.style)
