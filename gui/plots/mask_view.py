"""The mask of one parameter as a picture, rows by columns."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.plots.hover_label import HoverLabel
from gui.plots.image_tile import Colouring, ImageTile
from gui.plots.mask_area import MaskArea
from gui.plots.plot_card import PlotCard
from gui.plots.plot_numbers import magnitude, percent, value
from gui.plots.ramp_legend import RampLegend
from gui.support.guard import guarded
from gui.support.number_format import whole
from gui.support.theme import Theme

Margin = tuple[NDArray[np.float64], NDArray[np.bool_]]
Place = Callable[[int, int], tuple[int, ...]]
"""From row and column to an index of the tensor."""


@guarded
class MaskView(PlotCard):
    """Kept blue, pruned orange; a block of many weights is as blue as the part of them that is kept.

    What is not ticked is not pruned; what would be is grey.
    Coloured by magnitude, a block is as dark (on a dark ground, as bright) as its weights are large.
    """

    viewMoved = Signal()
    """Another part of the matrix is seen."""
    appeared = Signal()
    """It was hidden, and can be seen now."""

    SMALLEST = QSize(200, 130)
    area: MaskArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("maskView", MaskArea(), parent)
        self.colouring, self.ticked = Colouring.MASK, True
        self._index_of: Place = lambda row, column: (row, column)
        self.legend = RampLegend(self.theme, self)
        self._hover_label = HoverLabel(self.area)
        self.head.addWidget(self.legend)
        self.area.viewMoved.connect(self.viewMoved)
        self.area.hovered.connect(self._tell)
        self.name_for_readers(self.tr("Mask"))
        self.clear(self.tr("Select one parameter to see its mask."))
        self.set_colouring(Colouring.MASK)
        self.apply_theme(self.theme)

    def show_whole(self, tile: ImageTile, said: str, in_rows: Margin, in_columns: Margin, index_of: Place) -> None:
        """Draw a mask; where another one of its shape was seen, as closely as that.

        Args:
            tile: the whole matrix.
            said: its size, and how many outputs and inputs are dead.
            in_rows, in_columns: density of each row and column, float64, and whether it is dead, bool.
            index_of: names a weight by its place in the tensor.
        """
        self._index_of = index_of
        if (tile.rows, tile.columns) != (self.area.zoom.rows, self.area.zoom.columns):
            self.area.set_matrix(tile.rows, tile.columns)
        self.area.picture.set_tile(tile)
        for margin, found in zip(self.area.margins, (in_rows, in_columns), strict=True):
            margin.set_densities(*found)
        self.set_title("", said)
        self.describe_for_readers(said)
        self._show_plot()
        self._show_span()

    def show_detail(self, tile: ImageTile | None) -> None:
        """Draw a part of the matrix more finely, over the whole."""
        self.area.detail.set_tile(tile)
        self._show_span()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def set_colouring(self, colouring: Colouring) -> None:
        """What the colours tell."""
        self.colouring = colouring
        self._colour()
        self._show_span()

    def set_ticked(self, ticked: bool) -> None:
        """Whether the mask shown comes into force."""
        if ticked != self.ticked:
            self.ticked = ticked
            self._colour()

    def _colour(self) -> None:
        masked = Colouring.MASK if self.ticked else Colouring.UNTICKED
        self.area.set_colouring(masked if self.colouring is Colouring.MASK else self.colouring)

    def index_at(self, position: QPointF) -> tuple[int, ...] | None:
        """The index of the weight under a pixel of the area."""
        place = self.area.place_at(position)
        return None if place is None or self.is_empty else self._index_of(*place)

    def clear(self, reason: str) -> None:
        """Show no mask, and say why or what to do."""
        self.set_title("")
        self.describe_for_readers(reason)
        self.empty(reason)
        self.legend.hide()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.legend.apply_theme(theme)
        self._hover_label.apply_theme(theme)

    def _show_span(self) -> None:
        tile = self.area.detail.tile or self.area.picture.tile
        shown = self.colouring is Colouring.MAGNITUDE and not self.is_empty and tile is not None
        if shown:
            self.legend.set_span(*tile.span)
        self.legend.setVisible(shown)

    def _tell(self, row: int, column: int, mouse: QPoint) -> None:
        """What is under the mouse."""
        tile = self.area.tile_at(row, column) if row >= 0 else None
        self._hover_label.tell(self.words(tile, row, column) if tile and not self.is_empty else "", mouse)

    def words(self, tile: ImageTile, row: int, column: int) -> str:
        """What is known of a weight or, where only that is known, of its block."""
        down, across = tile.block_of(row, column)
        kept, size = float(tile.kept[down, across]), float(tile.magnitude[down, across])
        if tile.single:
            index = ", ".join(whole(place) for place in self._index_of(row, column))
            weight = f"|w| {value(size)}" if tile.values is None else value(float(tile.values[down, across]))
            return f"[{index}]  {weight}  {self._fate(bool(kept), size)}"
        said = self.tr("{share} kept") if self.ticked else self.tr("{share} would be kept")
        share = said.format(share=percent(kept))
        mean = self.tr("mean |w| {size}").format(size=magnitude(size))
        return f"{self._around(tile, row, column)}: {share}, {mean}"

    def _fate(self, kept: bool, size: float) -> str:
        """What becomes of a weight of this magnitude."""
        if kept:
            return self.tr("kept")
        if not size:
            return self.tr("zero before")
        return self.tr("pruned") if self.ticked else self.tr("would be pruned")

    def _around(self, tile: ImageTile, row: int, column: int) -> str:
        down, across = tile.block_of(row, column)
        high, wide = tile.kept.shape
        top, bottom = (tile.top + place * tile.rows // high for place in (down, down + 1))
        left, right = (tile.left + place * tile.columns // wide for place in (across, across + 1))
        words = self.tr("rows {top}–{bottom}, columns {left}–{right}")
        return words.format(top=whole(top), bottom=whole(bottom - 1), left=whole(left), right=whole(right - 1))
