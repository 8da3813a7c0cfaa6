"""The graphics item that draws an `ImageTile`: single weights sharp where they have pixels, else taken together."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.image_tile import Colouring, ImageTile
from gui.plots.mask_blocks import DeadLines
from gui.support.guard import guarded, saved
from gui.support.number_format import value
from gui.support.theme import LIGHT, Theme

GRID_FROM = 10.0
"""From this many pixels for a weight on, thin lines are drawn between weights."""
VALUES_FROM = (52.0, 15.0)
"""From this many pixels across and down for a weight on, its value is written into it."""


@guarded
class TileItem(QGraphicsItem):
    """One tile at its rectangle of the matrix. Keeps its image until tile, what is dead, colours or size change."""

    def __init__(self) -> None:
        super().__init__()
        # makes Qt set `exposedRect`, the part that has to be painted
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.tile: ImageTile | None = None
        self.colouring = Colouring.MASK
        self._dead: DeadLines | None = None
        self._rect = QRectF()
        self._image, self._reduced = QImage(), QImage()
        self._theme = LIGHT

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._redraw()

    def set_colouring(self, colouring: Colouring) -> None:
        self.colouring = colouring
        self._redraw()

    def set_dead(self, dead: DeadLines | None) -> None:
        """Take what is dead in the whole matrix."""
        if dead is not self._dead:
            self._dead = dead
            self._redraw()

    def set_tile(self, tile: ImageTile | None, dead: DeadLines | None) -> None:
        """Draw another tile, of a matrix with this that is dead."""
        if tile is self.tile and dead is self._dead:
            return
        rect = QRectF(tile.left, tile.top, tile.columns, tile.rows) if tile else QRectF()
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        self.tile, self._dead = tile, dead
        self._redraw()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self.tile is None:
            return
        on_screen = painter.worldTransform().mapRect(self._rect)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        self._draw_image(painter, on_screen)
        across, down = on_screen.width() / self._rect.width(), on_screen.height() / self._rect.height()
        if self.tile.single and min(across, down) >= GRID_FROM:
            self._draw_grid(painter, QRectF(option.exposedRect))
        if across >= VALUES_FROM[0] and down >= VALUES_FROM[1]:
            self._write_values(painter, self.tile, QRectF(option.exposedRect))

    def _draw_image(self, painter: QPainter, on_screen: QRectF) -> None:
        pixel_ratio = painter.device().devicePixelRatioF()
        # a rounding error short of a pixel counts as one
        pixels = QSize(*(math.floor(side * pixel_ratio + 1e-3) for side in (on_screen.width(), on_screen.height())))
        image = self._fitting(pixels)
        if image.size() != pixels:
            painter.drawImage(self._rect, image)
            return
        # drawn pixel by pixel: scaling by almost 1 would leave out or double some
        image.setDevicePixelRatio(pixel_ratio)
        with saved(painter):
            painter.resetTransform()
            painter.drawImage(
                QPointF(
                    round(on_screen.left() * pixel_ratio) / pixel_ratio,
                    round(on_screen.top() * pixel_ratio) / pixel_ratio,
                ),
                image,
            )

    def _draw_grid(self, painter: QPainter, part: QRectF) -> None:
        pen = QPen(QColor(self._theme.panel), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        part = part.intersected(self._rect)
        for column in range(math.floor(part.left()), math.ceil(part.right()) + 1):
            painter.drawLine(column, math.floor(part.top()), column, math.ceil(part.bottom()))
        for row in range(math.floor(part.top()), math.ceil(part.bottom()) + 1):
            painter.drawLine(math.floor(part.left()), row, math.ceil(part.right()), row)

    def _write_values(self, painter: QPainter, tile: ImageTile, part: QRectF) -> None:
        if tile.values is None:
            return
        part = part.intersected(self._rect)
        transform = painter.worldTransform()
        with saved(painter):
            painter.resetTransform()
            font = QFont(painter.font())
            font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
            painter.setFont(font)
            for row in range(math.floor(part.top()), math.ceil(part.bottom())):
                for column in range(math.floor(part.left()), math.ceil(part.right())):
                    cell = transform.mapRect(QRectF(column, row, 1, 1))
                    place = row - tile.top, column - tile.left
                    self._write(painter, place, float(tile.values[place]), cell)

    def _write(self, painter: QPainter, place: tuple[int, int], weight: float, cell: QRectF) -> None:
        ground = QColor(self._image.pixel(place[1], place[0]))
        painter.setPen(QColor("#14171c" if _luminance(ground) > 0.19 else "#ffffff"))
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, value(weight))

    def _fitting(self, pixels: QSize) -> QImage:
        """The image; where it has more pixels than the screen, one with the screen's, so that no weight is left out."""
        size = self._image.size().boundedTo(pixels)
        if self.tile is None or size == self._image.size() or size.isEmpty():
            return self._image
        if self._reduced.size() != size:
            self._reduced = self.tile.image(self.colouring, self._theme, self._dead, size)
        return self._reduced

    def _redraw(self) -> None:
        if self.tile is not None:
            self._image = self.tile.image(self.colouring, self._theme, self._dead)
            self._reduced = QImage()
        self.update()


def _luminance(colour: QColor) -> float:
    """The relative luminance of a colour, 0 to 1 (WCAG 2); decides between dark and light text on it."""
    return 0.2126 * _linear(colour.redF()) + 0.7152 * _linear(colour.greenF()) + 0.0722 * _linear(colour.blueF())


def _linear(channel: float) -> float:
    """The light that a channel of sRGB stands for, 0 to 1."""
    return float(((channel + 0.055) / 1.055) ** 2.4)
