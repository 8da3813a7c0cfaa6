"""What the bars of densities and of errors have in common: one graphics item that draws all of them as one image."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.base.arrays import Counts, Flags
from gui.support.guard import guarded

FULL = 100.0


@dataclass(frozen=True, eq=False)
class BarPixels:
    """The columns of pixels of a part of the bars.

    Attributes:
        bars: (width,) int64, ascending: the bar of each column, the first one where several share a column.
        end: one past the last bar of the last column.
        pitch: pixels of a bar.
    """

    bars: Counts
    end: int
    pitch: float

    @classmethod
    def of(cls, number: int, across: int, columns: range) -> "BarPixels":
        """Some columns of pixels of ``number`` bars that are ``across`` pixels wide in all."""
        bars = np.arange(columns.start, columns.stop) * number // across
        return cls(bars, max(int(columns.stop * number // across), int(bars[-1]) + 1), across / number)

    @property
    def single(self) -> bool:
        """Whether no column has several bars."""
        return self.pitch >= 1

    @property
    def starts(self) -> Counts:
        """(width,) the places of ``bars`` in those of this part, for `reduceat`."""
        starts: Counts = self.bars - self.bars[0]
        return starts

    @property
    def part(self) -> slice:
        """The bars of this part."""
        return slice(int(self.bars[0]), self.end)

    def gap(self) -> Flags:
        """(width,) the columns between neighbouring bars; none where bars are narrower than 4 pixels."""
        if self.pitch < 4:
            return np.zeros(len(self.bars), np.bool_)
        breadth = min(max(round(0.14 * self.pitch), 1), 4)
        following = np.append(self.bars[breadth:], np.full(breadth, self.bars[-1]))
        gap: Flags = following[: len(self.bars)] != self.bars
        return gap


@guarded
class BarsItem(QGraphicsItem):
    """Bar ``i`` of n lies from x = ``i`` to ``i + 1``, from y = 0 to 100 %. Subclasses compute the image in `image_of`.

    Each paint computes it with numpy, of the bars that are seen. (A `QRectF` for each bar would be thousands of Python
    objects at every move, and their garbage collection takes longer than a frame.)
    """

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.colours: NDArray[np.uint32] = np.empty(0, np.uint32)
        self._selected: tuple[int, ...] = ()
        self._seen = 0.0, 0.0

    def image_of(self, pixels: BarPixels, height: int) -> NDArray[np.uint32]:
        """The image, (height, columns of pixels) of RGB colours."""
        raise NotImplementedError

    def use_colours(self, colours: Iterable[QColor]) -> None:
        """Take the colours of what a pixel may belong to, by number from 0 on."""
        self.colours = np.array([colour.rgb() for colour in colours], np.uint32)
        self.update()

    def set_number(self, number: int) -> None:
        """Start with n bars of which nothing is known; nothing of the bars before is kept."""
        self.prepareGeometryChange()
        self.number, self._selected = number, ()
        self._seen = 0.0, float(number)
        self.update()

    def see(self, start: float, end: float) -> None:
        """Only this part of the axis is seen; nothing else need be computed."""
        self._seen = start, end
        self.update()

    def update_bars(self, changed: NDArray[np.bool_]) -> None:
        """Repaint the bars from the first to the last that has changed.

        Args:
            changed: (n,), which have.
        """
        places = np.flatnonzero(changed)
        if places.size:
            self.update(QRectF(places[0], 0, places[-1] + 1 - places[0], FULL))

    def select(self, *indices: int) -> None:
        """Highlight some bars, given in ascending order."""
        changed = {*self._selected} ^ {*indices}
        if changed:
            self.update(QRectF(min(changed), 0, max(changed) + 1 - min(changed), FULL))
        self._selected = indices

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.number, FULL)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        transform = painter.worldTransform()
        area = transform.mapRect(self.boundingRect())
        ratio = painter.device().devicePixelRatioF()
        across, height = round(area.width() * ratio), round(area.height() * ratio)
        left, top = round(area.left() * ratio), round(area.top() * ratio)
        # what is seen of all, in pixels of the screen
        seen = transform.mapRect(QRectF(self._seen[0], 0, self._seen[1] - self._seen[0], FULL))
        start, end = math.floor(seen.left() * ratio) - left, math.ceil(seen.right() * ratio) - left
        columns = range(max(start, 0), min(end, across))
        if not columns or height < 1:
            return
        found = np.ascontiguousarray(self.image_of(BarPixels.of(self.number, across, columns), height))
        image = QImage(found.data, len(columns), height, 4 * len(columns), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter.resetTransform()
        painter.drawImage(QPointF((left + columns.start) / ratio, top / ratio), image)

    def selected_columns(self, pixels: BarPixels) -> Flags:
        """(width,) the columns of the selected bars."""
        selected = np.zeros(len(pixels.bars), np.bool_)
        places = np.array(self._selected, np.int64)
        places = places[(pixels.bars[0] <= places) & (places < pixels.end)]
        starts, ends = np.searchsorted(pixels.bars, [places, places + 1])
        # each has at least two pixels, so that it can be seen
        firsts = np.maximum(np.minimum(starts, len(selected) - 2), 0)
        for first, end in zip(firsts.tolist(), np.maximum(ends, starts + 2).tolist(), strict=True):
            selected[first:end] = True
        return selected


def reach(parts: NDArray[np.float64], height: int) -> NDArray[np.float64]:
    """How many of ``height`` pixels parts from 0 to 1 fill; none only of 0, and all only of 1."""
    pixels = np.rint(parts * height)
    return np.where(parts < 1, np.minimum(np.where(parts > 0, np.maximum(pixels, 1), 0), height - 1), pixels)
