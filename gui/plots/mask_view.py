"""The card of the mask: one parameter as an image, rows by columns."""

# ruff: noqa: N815 - signals have Qt's spelling

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QSize, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from gui.plots.hover_label import HoverLabel
from gui.plots.image_tile import BlockParts, Colouring, ImageTile
from gui.plots.mask_area import MaskArea
from gui.plots.mask_blocks import DeadLines
from gui.plots.mask_legend import MaskLegend
from gui.plots.plot_card import PlotCard
from gui.plots.thumbnail_grid import ThumbnailGrid
from gui.support.guard import guarded
from gui.support.number_format import magnitude, percent, value, whole
from gui.support.theme import Theme

WITH_LEGEND = 170
"""Pixels of height from which on there is room for the legend."""

Margin = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]
"""For each row, or column: the density, whether it is dead, and whether it was zero before."""
Place = Callable[[int, int], tuple[int, ...]]
"""From row and column of the matrix to the index in the tensor."""


@guarded
class MaskView(PlotCard):
    """A block is blue with an opacity that is the part of it that is kept.

    Orange is only what is wholly dead, or a weight that is cut and has pixels of its own; grey is such a one that was
    zero before. Of a parameter that is not ticked, what would be cut is another grey. Magenta is what is not a number,
    and a block that holds one, in all colourings. Coloured by magnitude, a block is as dark (in the dark theme, as
    bright) as its mean magnitude is large.
    """

    viewMoved = Signal()
    """Another part of the matrix is visible; a detail for it may be shown."""
    appeared = Signal()
    """The view was hidden, and is visible now."""

    SMALLEST = QSize(200, 130)
    area: MaskArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("maskView", MaskArea(), parent)
        self.colouring, self.ticked = Colouring.MASK, True
        self._index_of: Place = lambda row, column: (row, column)
        self._dead = self._zero_before = self._has_nan = False
        self.legend = MaskLegend(self.theme, self)
        self._hover_label = HoverLabel(self.area)
        self.column.addWidget(self.legend)
        self.grid = ThumbnailGrid(self)
        self._pages.addWidget(self.grid)
        # a picture may be the first one that holds a NaN
        self.grid.thumbnails.dataChanged.connect(self._write_legend)
        self.area.viewMoved.connect(self._follow_view)
        self.area.hovered.connect(self._tell)
        self.set_accessible_name(self.tr("Mask"))
        self.clear(self.tr("Select one parameter to see its mask."))
        self.set_colouring(Colouring.MASK)
        self.apply_theme(self.theme)

    def show_whole(
        self,
        tile: ImageTile,
        detail: str,
        in_rows: Margin,
        in_columns: Margin,
        index_of: Place,
        kernels: NDArray[np.bool_] | None = None,
    ) -> None:
        """Draw a mask; the zoom stays where the last one had the same shape.

        Args:
            tile: the whole matrix.
            detail: for the header: the size of the matrix, and how many outputs and inputs are dead.
            in_rows, in_columns: what the margins show.
            index_of: gives the index in the tensor for row and column.
            kernels: which kernels are dead, where there are some; see `DeadLines`.
        """
        self._index_of = index_of
        if (tile.rows, tile.columns) != (self.area.zoom.rows, self.area.zoom.columns):
            self.area.set_matrix(tile.rows, tile.columns)
        self.area.show_tile(tile, DeadLines(in_rows[1], in_columns[1], kernels))
        flags = (in_rows[1:], in_columns[1:])
        self._dead = any((dead & ~zero).any() for dead, zero in flags) or (kernels is not None and bool(kernels.any()))
        self._zero_before, self._has_nan = any(zero.any() for _, zero in flags), tile.has_nan
        for margin, found in zip(self.area.margins, (in_rows, in_columns), strict=True):
            margin.set_densities(*found)
        self.set_title("", detail)
        self.set_accessible_description(detail)
        self._show_plot()
        self._write_legend()
        self._place_legend()

    def show_grid(self, detail: str) -> None:
        """Show the masks of several parameters in place of one; they are given to ``grid``.

        Args:
            detail: for the header.
        """
        self.set_title("", detail)
        self.set_accessible_description(detail)
        self._pages.setCurrentWidget(self.grid)
        self._write_legend()
        self._place_legend()

    @property
    def shows_picture(self) -> bool:
        """Whether the mask of one parameter is shown."""
        return self._pages.currentWidget() is self.area

    def show_detail(self, tile: ImageTile | None) -> None:
        """Draw a part of the matrix in finer blocks over the whole; None removes it."""
        self.area.show_detail(tile)
        self._write_legend()

    def _follow_view(self) -> None:
        self._write_legend()
        self.viewMoved.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def set_colouring(self, colouring: Colouring) -> None:
        """Colour by mask or by magnitude."""
        self.colouring = colouring
        self._colour()

    def set_ticked(self, ticked: bool) -> None:
        """Whether the parameter shown is ticked, so that its mask is applied."""
        if ticked != self.ticked:
            self.ticked = ticked
            self._colour()

    def _colour(self) -> None:
        masked = Colouring.MASK if self.ticked else Colouring.UNTICKED
        self.area.set_colouring(masked if self.colouring is Colouring.MASK else self.colouring)
        self.grid.set_colouring(self.colouring)
        self._write_legend()

    def index_at(self, position: QPointF) -> tuple[int, ...] | None:
        """The index of the weight under a pixel of the area."""
        place = self.area.place_at(position)
        return self._index_of(*place) if place is not None and self.shows_picture else None

    def clear(self, reason: str) -> None:
        """Show a sentence in place of the mask: why there is none, or what to do."""
        self.set_title("")
        self.set_accessible_description(reason)
        self.empty(reason)
        self._place_legend()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.legend.apply_theme(theme)
        self._hover_label.apply_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_legend()

    def _place_legend(self) -> None:
        """Show the legend where there is a picture, and room for both."""
        shown = not self.is_empty and self.height() >= WITH_LEGEND
        if shown == self.legend.isHidden():
            self.legend.setVisible(shown)
            # the picture has another size from now on
            self.column.activate()

    def _write_legend(self) -> None:
        """Say what the colours of the picture mean."""
        tile = self.area.detail.tile or self.area.picture.tile
        if self._pages.currentWidget() is self.grid:
            thumbnails = self.grid.thumbnails
            self.legend.show_many(self.colouring is Colouring.MAGNITUDE, thumbnails.has_nan, *thumbnails.ticks)
        elif tile is None:
            return
        elif self.colouring is Colouring.MAGNITUDE:
            self.legend.show_magnitudes(tile)
        elif self.area.shows_weights:
            self.legend.show_weights(tile.cuts, tile.has_zeros, self.ticked, tile.has_nan)
        else:
            self.legend.show_parts(self._dead, self._zero_before, self.ticked, self._has_nan)

    def _tell(self, row: int, column: int, mouse: QPoint) -> None:
        """Update the label beside the mouse."""
        tile = self.area.tile_at(row, column) if row >= 0 else None
        self._hover_label.show_text(self.hover_text(tile, row, column) if tile and self.shows_picture else "", mouse)

    def hover_text(self, tile: ImageTile, row: int, column: int) -> str:
        """The text beside the mouse: of the weight, or where weights are drawn in blocks, of its block."""
        down, across = tile.block_of(row, column)
        size = float(tile.magnitude[down, across])
        if tile.single:
            index = ", ".join(whole(place) for place in self._index_of(row, column))
            return f"[{index}]  {_weight_text(tile, down, across)}  {self._fate(bool(tile.kept[down, across]), size)}"
        finite = not math.isnan(size)
        mean = self.tr("mean |w| {size}").format(size=magnitude(size)) if finite else self.tr("no finite weight")
        return f"{self._around(tile, row, column)}\n{self._shares(tile.parts(down, across))}\n{mean}"

    def _shares(self, parts: BlockParts) -> str:
        """How much of a block is kept, cut, zero before and NaN, in words."""
        words = [(parts.kept, self.tr("{share} kept")), (parts.cut, self.tr("{share} cut"))]
        if not self.ticked:
            words = [(parts.kept, self.tr("{share} would be kept")), (parts.cut, self.tr("{share} would be cut"))]
        some = (parts.zero_before, self.tr("{share} zero before")), (parts.nan, self.tr("{share} NaN"))
        words = [*words, *((share, text) for share, text in some if share)]
        return "\n".join(text.format(share=percent(share)) for share, text in words)

    def _fate(self, kept: bool, size: float) -> str:
        """Whether a weight of this magnitude is kept, pruned or was zero before, in words."""
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


def _weight_text(tile: ImageTile, down: int, across: int) -> str:
    """A single weight in words: its value, or its magnitude where that is all that is known."""
    if tile.values is not None:
        return value(float(tile.values[down, across]))
    size = float(tile.magnitude[down, across])
    nan = tile.nan is not None and bool(tile.nan[down, across])
    # its mean over what is finite is NaN also of an infinite one
    return "NaN" if nan else f"|w| {value(math.inf if math.isnan(size) else size)}"
