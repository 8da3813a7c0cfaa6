"""The picture of a mask: single weights sharp when there is room, averaged when there is not."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme import LIGHT, Theme, mixed

LEVELS = 255


class MaskPicture(QGraphicsItem):
    """Blocks from pruned to kept. It lies from (0, 0) to the number of columns and rows."""

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self._levels = np.zeros((1, 1), np.uint8)
        self._image = QImage()
        self._reduced = QImage()
        self._colours = _colours(LIGHT)

    def apply_theme(self, theme: Theme) -> None:
        self._colours = _colours(theme)
        self._redraw()

    def set_blocks(self, kept: NDArray[np.float32], rows: int, columns: int) -> None:
        """Take the kept fraction of each block, 0 to 1, of a matrix of so many weights."""
        self.prepareGeometryChange()
        self._rect = QRectF(0, 0, columns, rows)
        self._levels = np.ascontiguousarray(np.rint(LEVELS * np.clip(kept, 0, 1)), np.uint8)
        self._redraw()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        pixels = painter.worldTransform().mapRect(self._rect).size() * painter.device().devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(self._rect, self._fitting(pixels.toSize()))

    def _fitting(self, pixels: QSize) -> QImage:
        """The image itself, or one of the size of the screen's pixels if it has more: none may be left out."""
        size = self._image.size().boundedTo(pixels)
        if size == self._image.size() or size.isEmpty():
            return self._image
        if self._reduced.size() != size:
            ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._reduced = self._image.scaled(size, ignore, smooth)
        return self._reduced

    def _redraw(self) -> None:
        height, width = self._levels.shape
        self._image = QImage(self._levels.data, width, height, width, QImage.Format.Format_Indexed8)
        self._image.setColorTable(self._colours)
        self._reduced = QImage()
        self.update()


def _colours(theme: Theme) -> list[int]:
    return [mixed(theme.kept, theme.pruned, level / LEVELS).rgb() for level in range(LEVELS + 1)]
