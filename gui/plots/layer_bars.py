"""The card of the bars: the density or the error of each chosen parameter, in file order."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QScrollBar, QWidget

from core.base.arrays import Flags
from gui.plots.bars_area import PARTS, BarsArea
from gui.plots.colour_key import ColourKey, Meaning
from gui.plots.density_bars import BarPixel, bar_colours
from gui.plots.error_bars import ErrorPixel, error_colours
from gui.plots.order_menu import OrderMenu
from gui.plots.plot_card import PlotCard
from gui.plots.switch import DENSITY, ERROR, Switch
from gui.support import number_format
from gui.support.theme import Theme


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
        self.order = OrderMenu(self)
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.column.addWidget(self.scroll_bar)
        for widget in (self._key, self.order, self.switch):
            self.header_row.addWidget(widget)
        self.scroll_bar.valueChanged.connect(lambda value: self.area.scroll_to(value / PARTS))
        self.area.seenChanged.connect(self._show_scroll_bar)
        self._show_scroll_bar()
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

    def set_densities(
        self, densities: NDArray[np.float64], nonzero: NDArray[np.float64], exact: Flags | None = None
    ) -> None:
        """Take the parts of each bar.

        Args:
            densities: (n,) what is kept, 0 to 1; NaN is not known yet.
            nonzero: (n,) what was not zero before, 0 to 1; equal to the density where nothing is cut.
            exact: (n,) whether the density is no estimate; None where none is one.
        """
        self.area.exact = exact
        self.area.bars.set_densities(np.array(densities, np.float64), np.array(nonzero, np.float64))
        self._key.set_entries(self._meanings(cut=bool((densities < nonzero).any()), zero=bool((nonzero < 1).any())))

    def set_errors(self, errors: NDArray[np.float64], exact: Flags | None = None) -> None:
        """Take the error of the weights of each bar.

        Args:
            errors: (n,), 0 to 1; NaN is not known yet.
            exact: (n,) whether the error is no estimate; None where none is one.
        """
        self.area.exact = exact
        self.area.error_bars.set_errors(np.array(errors, np.float64))
        self._key.set_entries([(_error_colour, self.tr("error"))])

    def select(self, *indices: int) -> None:
        """Highlight some bars, without a signal."""
        self.area.select(*indices)
        self._describe()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._key.apply_theme(theme)

    def _show_reading(self) -> None:
        """Show what the switch says; the parts of the bars have to be given again."""
        self.area.show_errors(self.shows_errors)
        self._key.set_entries(())
        title, brief = self.tr("Density of each ticked parameter"), self.tr("Density")
        if self.shows_errors:
            title, brief = self.tr("Error of each ticked parameter"), self.tr("Error")
        self.set_accessible_name(title)
        self.set_title(title, shorter=((brief, ""),))
        self._describe()

    def _show_scroll_bar(self) -> None:
        """Have it say which part is seen; there is none where all is."""
        start, end = self.area.seen
        with QSignalBlocker(self.scroll_bar):
            self.scroll_bar.setRange(0, round((len(self.area.names) - (end - start)) * PARTS))
            self.scroll_bar.setPageStep(round((end - start) * PARTS))
            self.scroll_bar.setSingleStep(PARTS)
            self.scroll_bar.setValue(round(start * PARTS))
        self.scroll_bar.setVisible(self.area.zoomed and not self.is_empty)

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
        self.set_accessible_description(self.area.tip(selected[0]) if len(selected) == 1 else "")


def _meaning(pixel: BarPixel, word: str) -> Meaning:
    return lambda theme: bar_colours(theme)[pixel], word


def _error_colour(theme: Theme) -> QColor:
    return error_colours(theme)[ErrorPixel.LOST]
