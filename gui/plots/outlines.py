"""Histograms of several layers over each other, as stepped lines in different hues, named at the lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyqtgraph import PlotCurveItem
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPen

from gui.plots.legend import BELOW_HANDLE, Legend
from gui.plots.legend_strip import Entry
from gui.plots.line_labels import HALF_A_LINE, LineLabels
from gui.plots.nearest_curve import nearest
from gui.plots.plot_card import PlotArea
from gui.plots.strokes import STROKES
from gui.support.theme import LIGHT, Theme

WIDTH = 1.8


@dataclass(frozen=True)
class Outline:
    """The histogram of one layer.

    Attributes:
        name: is written at the line.
        amounts: (n,) float64, one for each bar; counts or percentages.
    """

    name: str
    amounts: NDArray[np.float64]


def outline_colour(theme: Theme) -> QColor:
    """The colour of an outline that is the only one."""
    return QColor(theme.selected)


class Outlines:
    """Draws stepped lines into a plot area, each in the next of `STROKES`.

    Args:
        area: the plot area.
        legend: of the area, which names don't cover.
    """

    def __init__(self, area: PlotArea, legend: Legend) -> None:
        self._area = area
        self.curves: list[PlotCurveItem] = []
        self._places: NDArray[np.float64] = np.empty(0)
        self._heights: NDArray[np.float64] = np.empty((0, 0))
        self._names: Sequence[str] = ()
        self.entries: list[Entry] = []
        """For the legend."""
        self.labels = LineLabels(area.view, BELOW_HANDLE, legend, HALF_A_LINE)
        area.fontChosen.connect(self.labels.use_font)
        self._theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.labels.apply_theme(theme)
        for curve, stroke in zip(self.curves, STROKES, strict=False):
            curve.setPen(self._area.stroke(stroke.colour(theme), WIDTH))

    def show(self, places: NDArray[np.float64], heights: Sequence[NDArray[np.float64]], names: Sequence[str]) -> None:
        """Replace the lines: one for each (n,) array of heights, over n + 1 places of edges; and their names.

        A single one has its name in the legend (`entries`): there is no other line that it could be taken for, and at
        the line the name would lie on the bars.
        """
        self._places, self._names = (places[1:] + places[:-1]) / 2, names
        self._heights = np.stack(heights) if heights else np.empty((0, 0))
        for curve in self.curves:
            self._area.view.removeItem(curve)
        self.curves = [_steps(places, each) for each in heights]
        for curve in self.curves:
            curve.setZValue(5)
            self._area.view.addItem(curve, ignoreBounds=True)
        # at zero there is no line to be seen
        rows = np.where(self._heights > 0, self._heights, np.nan)
        self.entries = [(_pen, names[0])] if len(names) == 1 else []
        several = distinct_parts(names) if len(names) > 1 else ()
        self.labels.show_names(self._places, rows, several, STROKES)
        self.apply_theme(self._theme)

    def name_at(self, position: QPointF) -> str:
        """Whose line of several passes closest to a pixel of the area; empty where none is near."""
        if len(self._names) < 2:
            return ""
        origin, unit = self._area.to_pixels(0, 0), self._area.to_pixels(1, 1)
        across, up = unit.x() - origin.x(), unit.y() - origin.y()
        x, y = across * self._places + origin.x(), up * self._heights + origin.y()
        number = nearest(x, y, (position.x(), position.y()))
        return "" if number is None else self._names[number]


def distinct_parts(names: Sequence[str]) -> list[str]:
    """Dotted names without the parts that all have in common at the beginning and at the end."""
    parts = [name.split(".") for name in names]
    shortest = min(map(len, parts))
    first = next((place for place in range(shortest) if len({each[place] for each in parts}) > 1), shortest - 1)
    last = next((place for place in range(1, shortest) if len({each[-place] for each in parts}) > 1), shortest)
    return [".".join(each[min(first, len(each) - 1) : len(each) - last + 1]) or ".".join(each) for each in parts]


def _steps(places: NDArray[np.float64], heights: NDArray[np.float64]) -> PlotCurveItem:
    return PlotCurveItem(places, heights, stepMode="center", antialias=True)


def _pen(theme: Theme) -> QPen:
    return QPen(outline_colour(theme), WIDTH)
