"""The card of the bars: the density or the error of each chosen parameter, in file order."""

# ruff: noqa: N815 - signals have Qt's spelling

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from core.base.escaping import escaped
from gui.plots.axes import PercentAxis
from gui.plots.bars_item import FULL, BarsItem
from gui.plots.colour_key import ColourKey, Meaning
from gui.plots.density_bars import BarPixel, DensityBars, bar_colours
from gui.plots.error_bars import ErrorBars, ErrorPixel, error_colours
from gui.plots.group_axis import GroupAxis
from gui.plots.plot_card import PlotArea, PlotCard
from gui.plots.switch import DENSITY, ERROR, Switch
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import Theme

_STEPS: dict[int, float] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}


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
        self.bars, self.error_bars = DensityBars(), ErrorBars()
        self.shown: BarsItem = self.bars
        for item in (self.bars, self.error_bars):
            self.view.addItem(item, ignoreBounds=True)
        self.error_bars.hide()
        self.names: Sequence[str] = ()
        self.selected: int | None = None

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.bars.apply_theme(theme)
        self.error_bars.apply_theme(theme)

    def show_errors(self, on: bool) -> None:
        """Show the bars of errors, of which nothing is known yet, or those of densities."""
        self.shown.hide()
        self.shown = self.error_bars if on else self.bars
        self.shown.set_number(len(self.names))
        self.shown.select(self.selected)
        self.shown.show()

    def select(self, index: int | None) -> None:
        """Highlight one bar, or none."""
        self.selected = index
        self.shown.select(index)

    def set_layers(self, names: Sequence[str], groups: Sequence[str]) -> None:
        self.names, self.selected = names, None
        self.shown.set_number(len(names))
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
        if self.shown is self.error_bars:
            known, text = (
                {"error": float(self.error_bars.errors[index])},
                self.tr("{name}: error of the weights {error}"),
            )
        else:
            kept, nonzero = float(self.bars.densities[index]), float(self.bars.nonzero[index])
            known = {"density": kept, "cut": nonzero - kept, "zero": 1 - nonzero}
            text = self.tr("{name}: density {density}, {cut} cut, {zero} zero before")
        if any(map(math.isnan, known.values())):
            text = self.tr("{name}: not read yet")
        parts = {word: number_format.percent(part) for word, part in known.items()}
        parts["density"] = number_format.share(known.get("density", math.nan))
        return str(text.format(name=escaped(self.names[index]), **parts))

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
    """Bars from 0 to 100 %; a click or an arrow key emits ``layerClicked`` and selects nothing by itself.

    The user switches between densities and errors; ``switch.changed`` asks for those that are shown from then on.
    """

    layerClicked = Signal(int)

    SMALLEST = QSize(300, 110)
    area: BarsArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("layerBars", BarsArea(), parent)
        self._key = ColourKey(self)
        self.switch = Switch(
            "bars",
            {
                DENSITY: (self.tr("Density"), self.tr("How much of each is kept, cut, and zero before")),
                ERROR: (self.tr("Error"), number_format.tip(number_format.error_explained())),
            },
            self,
        )
        for widget in (self._key, self.switch):
            self.header_row.addWidget(widget)
        self.area.clicked.connect(self.layerClicked)
        self.switch.changed.connect(self._show_reading)
        self._show_reading()
        self.empty(self.tr("Tick a parameter to see how much of it is kept."))
        self.apply_theme(self.theme)

    @property
    def shows_errors(self) -> bool:
        """Whether the bars are those of errors; else of densities."""
        return self.switch.chosen == ERROR

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

    def set_errors(self, errors: NDArray[np.float64]) -> None:
        """Take the error of the weights of each bar.

        Args:
            errors: (n,), 0 to 1; NaN is not known yet.
        """
        self.area.error_bars.set_errors(np.array(errors, np.float64))
        self._key.set_entries([(_error_colour, self.tr("error"))])

    def select(self, index: int | None) -> None:
        """Highlight one bar, or none, without a signal."""
        self.area.select(index)
        self._describe()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._key.apply_theme(theme)

    def _show_reading(self) -> None:
        """Show what the switch says; the parts of the bars have to be given again."""
        self.area.show_errors(self.shows_errors)
        self._key.set_entries(())
        title = self.tr("Density of each ticked parameter")
        if self.shows_errors:
            title = self.tr("Error of each ticked parameter")
        self.set_accessible_name(title)
        self.set_title(title)
        self._describe()

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


def _error_colour(theme: Theme) -> QColor:
    return error_colours(theme)[ErrorPixel.LOST]
