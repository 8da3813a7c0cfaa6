"""The card of the density bars: one bar for each chosen parameter, in file order."""

# ruff: noqa: N815 - signals have Qt's spelling

import math
from bisect import bisect
from collections.abc import Sequence
from itertools import groupby
from statistics import median

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip, QWidget

from core.base.escaping import escaped
from gui.plots.axes import (
    BETWEEN_LABELS,
    LABELLED,
    OVERHANG_LEFT,
    OVERHANG_RIGHT,
    DrawSpecs,
    Levels,
    PercentAxis,
    PlotAxis,
)
from gui.plots.colour_key import ColourKey, Meaning
from gui.plots.density_bars import FULL, BarPixel, DensityBars, bar_colours
from gui.plots.plot_card import PlotArea, PlotCard
from gui.plots.plot_numbers import percent
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import Theme

_STEPS: dict[int, float] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}


class _Room:
    """The pixels under an axis, which labels take.

    Args:
        left, right: the ends.
    """

    def __init__(self, left: float, right: float) -> None:
        self._left, self._right = left, right
        self._ends, self._starts = [left - BETWEEN_LABELS], [right + BETWEEN_LABELS]

    def take(self, run: tuple[float, float], width: float) -> float | None:
        """Take room for a label, as near as there is any to the middle of its run, but not beyond the run.

        Args:
            run: where the run begins and ends.
            width: of the label.

        Returns:
            the middle of the label; None where there is no room.
        """
        half = width / 2
        # beside its run a label stands only where it would be cut off
        middle = min(max((run[0] + run[1]) / 2, self._left + half), self._right - half)
        # label i lies between the end and the start i
        place = bisect(self._ends, middle) - 1
        before, after = self._ends[place] + BETWEEN_LABELS, self._starts[place] - BETWEEN_LABELS
        shifted = min(max(middle, before + half), after - half)
        if after - before < width or not (shifted == middle or run[0] <= shifted <= run[1]):
            return None
        self._starts.insert(place, shifted - half)
        self._ends.insert(place + 1, shifted + half)
        return shifted


@guarded
class GroupAxis(PlotAxis):
    """The x axis: one label under each run of bars of the same group that has room for it."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self._groups: dict[float, str] = {}
        self._runs: dict[float, tuple[int, int]] = {}
        self._middles: dict[float, float] = {}

    def set_groups(self, groups: Sequence[str]) -> None:
        """Take the group of each bar; neighbours in the same group share one label at their middle."""
        self._groups.clear()
        self._runs.clear()
        start = 0
        for name, run in groupby(groups):
            end = start + len(list(run))
            self._groups[(start + end) / 2], self._runs[(start + end) / 2] = name, (start, end)
            start = end
        self.picture = None
        self.update()

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Levels:
        self._middles = self._placed(self.size().width())
        return [(LABELLED, sorted(self._middles))]

    def generateDrawSpecs(self, p: QPainter) -> DrawSpecs | None:
        specs: DrawSpecs | None = super().generateDrawSpecs(p)
        for rect, _, _ in specs[2] if specs else ():
            place = min(self._middles, key=lambda place: abs(place * self.pixels() - rect.center().x()))
            rect.moveLeft(self._middles[place] - rect.width() / 2)
        return specs

    def _placed(self, size: float) -> dict[float, float]:
        """Which groups are labelled, and the middles of their labels in pixels.

        The first and the last ones come first, then evenly chosen ones, then those between that still have room.
        """
        places, stride = list(self._groups), self._stride()
        ends, even = [*places[:1], *places[-1:]], places[::stride]
        found: dict[float, float] = {}
        room = _Room(-OVERHANG_LEFT, size + OVERHANG_RIGHT - 1)
        for place in dict.fromkeys((*ends, *even, *places)):
            start, end = (edge * self.pixels() for edge in self._runs[place])
            middle = room.take((start, end), self._width(place))
            if middle is not None:
                found[place] = middle
        return found

    def tick_text(self, value: float) -> str:
        return self._groups[value]

    def _stride(self) -> int:
        """Every how many labels one fits, estimated from the median widths of labels and runs."""
        if len(self._groups) < 2:
            return 1
        width = median(self._width(place) for place in self._groups) + BETWEEN_LABELS
        return max(1, math.ceil(width / (float(median(np.diff(list(self._groups)))) * self.pixels())))

    def _width(self, place: float) -> float:
        return self.metrics.horizontalAdvance(self._groups[place])


@guarded
class BarsArea(PlotArea):
    """The plot area: bars that are clicked, hovered for a tooltip, or chosen by arrow keys."""

    FOCUS = Qt.FocusPolicy.StrongFocus

    clicked = Signal(int)
    """Index of a bar that was clicked or reached by a key."""

    def __init__(self) -> None:
        self.axis = GroupAxis()
        super().__init__(PercentAxis("left"), self.axis)
        self.axis.setStyle(tickLength=0)
        self.bars = DensityBars()
        self.view.addItem(self.bars, ignoreBounds=True)
        self.names: Sequence[str] = ()
        self.selected: int | None = None

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.bars.apply_theme(theme)

    def set_layers(self, names: Sequence[str], groups: Sequence[str]) -> None:
        self.names, self.selected = names, None
        self.bars.set_number(len(names))
        self.axis.set_groups(groups)
        self.show_range((0, max(len(names), 1)), (0, FULL))

    def index_at(self, event: QMouseEvent | QHelpEvent) -> int | None:
        """The bar over or under the mouse."""
        position = event.position() if isinstance(event, QMouseEvent) else event.pos().toPointF()
        inside = self.plot_rect().contains(position)
        index = math.floor(self.to_data(position).x())
        return index if inside and 0 <= index < len(self.names) else None

    def tip(self, index: int) -> str:
        """The text of a bar's tooltip."""
        kept, nonzero = float(self.bars.densities[index]), float(self.bars.nonzero[index])
        text = self.tr("{name}: density {density}, {cut} cut, {zero} zero before")
        if math.isnan(kept):
            text = self.tr("{name}: not read yet")
        parts = {"density": kept, "cut": nonzero - kept, "zero": 1 - nonzero}
        return str(
            text.format(name=escaped(self.names[index]), **{word: percent(part) for word, part in parts.items()})
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event)
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS and self.names:
            here = -1 if self.selected is None else self.selected
            self.clicked.emit(int(min(max(here + _STEPS[event.key()], 0), len(self.names) - 1)))
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tell(event)
            return True
        return bool(super().viewportEvent(event))

    def _tell(self, event: QHelpEvent) -> None:
        index = self.index_at(event)
        if index is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(
                event.globalPos(), number_format.tip(self.tip(index)), self.viewport(), self._rect_of(index)
            )

    def _rect_of(self, index: int) -> QRect:
        """The rectangle of a bar in pixels; the tooltip goes when the mouse leaves it."""
        left, right = self.to_pixels(index, FULL), self.to_pixels(index + 1, 0)
        return QRect(left.toPoint(), right.toPoint()).adjusted(0, 0, 1, 0)


class LayerBars(PlotCard):
    """Bars from 0 to 100 %; a click or an arrow key emits ``layerClicked`` and selects nothing by itself."""

    layerClicked = Signal(int)

    SMALLEST = QSize(300, 110)
    area: BarsArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("layerBars", BarsArea(), parent)
        self._key = ColourKey(self)
        self.header_row.addWidget(self._key)
        self.area.clicked.connect(self.layerClicked)
        self.set_accessible_name(self.tr("Density of each ticked parameter"))
        self.set_title(self.tr("Density of each ticked parameter"))
        self.empty(self.tr("Tick a parameter to see how much of it is kept."))
        self.apply_theme(self.theme)

    def show_layers(self, names: Sequence[str], groups: Sequence[str] | None = None) -> None:
        """Start with new bars of unknown density.

        Args:
            names: for the tool tips.
            groups: for the axis, one for each name; neighbours in the same group share a label.
        """
        self.area.set_layers(names, groups or ())
        self._key.set_entries(())
        if names:
            self._show_plot()
        else:
            self.empty(self.tr("Tick a parameter to see how much of it is kept."))

    def set_densities(self, densities: NDArray[np.float64], nonzero: NDArray[np.float64]) -> None:
        """Take the parts of each bar.

        Args:
            densities: (n,) what is kept, 0 to 1; NaN is not known yet.
            nonzero: (n,) what was not zero before, 0 to 1; equal to the density where nothing is cut.
        """
        self.area.bars.set_densities(np.array(densities, np.float64), np.array(nonzero, np.float64))
        self._key.set_entries(self._meanings(cut=bool((densities < nonzero).any()), zero=bool((nonzero < 1).any())))

    def select(self, index: int | None) -> None:
        """Highlight one bar, or none, without a signal."""
        self.area.selected = index
        self.area.bars.select(index)
        self._describe()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._key.apply_theme(theme)

    def _meanings(self, cut: bool, zero: bool) -> list[Meaning]:
        """What the colours mean that there are."""
        words = {
            BarPixel.KEPT: self.tr("kept"),
            BarPixel.CUT: self.tr("cut"),
            BarPixel.ZERO_BEFORE: self.tr("zero before"),
        }
        shown = {BarPixel.KEPT: True, BarPixel.CUT: cut, BarPixel.ZERO_BEFORE: zero}
        return [_meaning(pixel, word) for pixel, word in words.items() if shown[pixel]]

    def _describe(self) -> None:
        selected = self.area.selected
        self.set_accessible_description("" if selected is None else self.area.tip(selected))


def _meaning(pixel: BarPixel, word: str) -> Meaning:
    return lambda theme: bar_colours(theme)[pixel], word
