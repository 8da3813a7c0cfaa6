"""What the bars of densities and of errors have in common: one graphics item that draws all of them as one image."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.support.guard import guarded

FULL = 100.0


@guarded
class BarsItem(QGraphicsItem):
    """Bar ``i`` of n lies from x = ``i`` to ``i + 1``, from y = 0 to 100 %. Subclasses compute the image in `image_of`.

    Each paint computes it with numpy. (A `QRectF` for each bar would be thousands of Python objects at every
    move, and their garbage collection takes longer than a frame.)
    """

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.colours: NDArray[np.uint32] = np.empty(0, np.uint32)
        self._selected: int | None = None

    def image_of(self, width: int, height: int) -> NDArray[np.uint32]:
        """The image, (height, width) of RGB colours."""
        raise NotImplementedError

    def use_colours(self, colours: Iterable[QColor]) -> None:
        """Take the colours of what a pixel may belong to, by number from 0 on."""
        self.colours = np.array([colour.rgb() for colour in colours], np.uint32)
        self.update()

    def set_number(self, number: int) -> None:
        """Start with n bars of which nothing is known; nothing of the bars before is kept."""
        self.prepareGeometryChange()
        self.number, self._selected = number, None
        self.update()

    def update_bars(self, changed: NDArray[np.bool_]) -> None:
        """Repaint the bars from the first to the last that has changed.

        Args:
            changed: (n,), which have.
        """
        places = np.flatnonzero(changed)
        if places.size:
            self.update(QRectF(places[0], 0, places[-1] + 1 - places[0], FULL))

    def select(self, index: int | None) -> None:
        """Highlight one bar, or none."""
        for one in (self._selected, index):
            if one is not None:
                self.update(QRectF(one, 0, 1, FULL))
        self._selected = index

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.number, FULL)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        area = painter.worldTransform().mapRect(self.boundingRect())
        pixel_ratio = painter.device().devicePixelRatioF()
        width, height = round(area.width() * pixel_ratio), round(area.height() * pixel_ratio)
        if width < 1 or height < 1:
            return
        pixels = self.image_of(width, height)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(pixel_ratio)
        painter.resetTransform()
        painter.drawImage(
            QPointF(round(area.left() * pixel_ratio) / pixel_ratio, round(area.top() * pixel_ratio) / pixel_ratio),
            image,
        )

    def first_bars(self, width: int) -> NDArray[np.int64]:
        """(width,) the bar of each column of pixels; the first one where several share a column."""
        return np.arange(width) * self.number // width

    def selected_columns(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(width,) bool: the columns of the selected bar."""
        selected = np.zeros(len(first), np.bool_)
        if self._selected is not None:
            start, end = np.searchsorted(first, [self._selected, self._selected + 1])
            # at least two pixels, so that it can be seen
            selected[min(start, len(first) - 2) : max(end, start + 2)] = True
        return selected

    def gap(self, first: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(width,) bool: the columns between neighbouring bars; none where bars are narrower than 4 pixels."""
        pitch = len(first) / self.number
        if pitch < 4:
            return np.zeros(len(first), np.bool_)
        breadth = min(max(round(0.14 * pitch), 1), 4)
        following = np.append(first[breadth:], np.full(breadth, first[-1]))
        gap: NDArray[np.bool_] = following != first
        return gap


def reach(parts: NDArray[np.float64], height: int) -> NDArray[np.float64]:
    """How many of ``height`` pixels parts from 0 to 1 fill; none only of 0, and all only of 1."""
    pixels = np.rint(parts * height)
    return np.where(parts < 1, np.minimum(np.where(parts > 0, np.maximum(pixels, 1), 0), height - 1), pixels)
