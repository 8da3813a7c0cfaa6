"""The mask of one parameter as a picture, rows by columns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.plots.axes import RIGHTMOST, IndexAxis
from gui.plots.base import PlotArea, PlotCard
from gui.plots.mask_picture import MaskPicture
from gui.plots.numbers import count
from gui.theme import Theme

SLIMMEST = 0.4
"""The least ratio of a picture's sides; slimmer matrices are stretched to it."""


class Shape(NamedTuple):
    rows: int
    columns: int


class MaskArea(PlotArea):
    """A picture with its axes close to it, as large as there is room for."""

    def __init__(self) -> None:
        super().__init__(IndexAxis("left"), IndexAxis("bottom"))
        self.view.invertY(True)
        self.picture = MaskPicture()
        self.view.addItem(self.picture, ignoreBounds=True)
        self.shape = Shape(1, 1)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.picture.apply_theme(theme)

    def set_blocks(self, kept: NDArray[np.float32], shape: Shape) -> None:
        self.shape = shape
        self.picture.set_blocks(kept, *shape)
        self.show_range((0, shape.columns), (0, shape.rows))
        self._keep_sides()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        # pyqtgraph calls this once before there is a plot
        if event is not None:
            self._keep_sides()
        super().resizeEvent(event)

    def _keep_sides(self) -> None:
        """Give the picture its ratio by leaving free what it does not need."""
        left, bottom = self.axes
        wide = self.width() - left.maximumWidth() - RIGHTMOST
        high = self.height() - bottom.maximumHeight() - RIGHTMOST
        ratio = min(max(self.shape.columns / self.shape.rows, SLIMMEST), 1 / SLIMMEST)
        spare_x, spare_y = max(wide - high * ratio, 0), max(high - wide / ratio, 0)
        margins = (spare_x // 2, RIGHTMOST + spare_y // 2, RIGHTMOST + spare_x - spare_x // 2, spare_y - spare_y // 2)
        self.plotItem.layout.setContentsMargins(*margins)
        self.plotItem.layout.activate()


class MaskView(PlotCard):
    """Kept blue, pruned orange; a block of many weights is as blue as the part of them that is kept."""

    SMALLEST = QSize(200, 150)
    area: MaskArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("maskView", MaskArea(), parent)
        self.name_for_readers(self.tr("Mask"))
        self.clear(self.tr("Select one parameter to see its mask."))
        self.apply_theme(self.theme)

    def show_blocks(self, kept: NDArray[np.float32], rows: int, columns: int, dead_rows: int | None = None) -> None:
        """Draw a mask.

        Args:
            kept: float32 (h, w), the kept fraction of each block, 0 to 1.
            rows: of the whole matrix, in weights.
            columns: of the whole matrix, in weights.
            dead_rows: how many rows have nothing kept; None where it has not been counted.
        """
        self.area.set_blocks(kept, Shape(rows, columns))
        self._say(rows, columns, dead_rows)
        self._show_plot()

    def clear(self, reason: str) -> None:
        """Show no mask, and say why or what to do."""
        self.set_title(self.tr("Mask"))
        self.describe_for_readers(reason)
        self.empty(reason)

    def _say(self, rows: int, columns: int, dead: int | None) -> None:
        size = f"{count(rows)} × {count(columns)}"
        said = size if dead is None else f"{size} · {self._dead_in_words(dead)}"
        self.set_title(self.tr("Mask"), said)
        self.describe_for_readers(said)

    def _dead_in_words(self, dead: int) -> str:
        if dead == 1:
            return self.tr("1 dead row")
        return self.tr("%n dead rows", "", dead).replace(str(dead), count(dead))
