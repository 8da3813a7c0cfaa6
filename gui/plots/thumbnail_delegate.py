"""How a thumbnail looks: a small picture of a mask, and below it the name and how much is kept."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.plots.image_tile import Colouring
from gui.plots.mask_blocks import ground
from gui.plots.thumbnail_model import CELL, Subject, ThumbnailCell
from gui.plots.zoom import Zoom
from gui.support.fitted_text import number_kept
from gui.support.guard import guarded, saved
from gui.support.short_name import short_name
from gui.support.theme import Theme, theme_of

WIDE, HIGH = 116, 84
"""Pixels of a cell, at least, and of the room for its picture."""
PAD, BETWEEN = 6, 3
"""Pixels around all, and between picture and texts."""


@guarded
class ThumbnailDelegate(QStyledItemDelegate):
    """Paints the cells of `ThumbnailGrid` in the palette of the view.

    Attributes:
        colouring: by mask or by magnitude.
    """

    colouring = Colouring.MASK

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDE, HIGH + 2 * PAD + BETWEEN + 2 * option.fontMetrics.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell: ThumbnailCell | None = index.data(CELL)
        if cell is None:
            return
        theme, place = theme_of(option.palette), option.rect.adjusted(PAD, PAD, -PAD, -PAD)
        with saved(painter):
            _paint_ground(painter, option, theme)
            room = QRect(place.left(), place.top(), place.width(), HIGH)
            _paint_picture(painter, room, cell, self._colours(cell.ticked), theme)
            line = QRect(place.left(), place.top() + HIGH + BETWEEN, place.width(), option.fontMetrics.height())
            label = shown_label(cell.subject, line.width(), option.fontMetrics)
            painter.setPen(QColor(theme.text))
            painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, label)
            painter.setPen(QColor(theme.muted))
            share = number_kept(cell.share, line.width(), option.fontMetrics)
            painter.drawText(line.translated(0, line.height()), Qt.AlignmentFlag.AlignHCenter, share)

    def _colours(self, ticked: bool) -> Colouring:
        return Colouring.UNTICKED if self.colouring is Colouring.MASK and not ticked else self.colouring


def shown_label(subject: Subject, width: float, metrics: QFontMetrics) -> str:
    """The label of a subject as there is room for it."""
    return short_name(subject.label, lambda text: metrics.horizontalAdvance(text) <= width, subject.telling)


def picture_size(sides: tuple[int, int], room: QSize, pixel_ratio: float) -> tuple[float, float]:
    """(wide, high) of the picture of a matrix in a cell's room, in pixels of the widget."""
    rows, columns = sides
    return Zoom(columns, rows, room.width(), room.height(), 1 / pixel_ratio).whole.size


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, theme: Theme) -> None:
    """Of what is under the mouse, and a frame around what has the focus."""
    if option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect.adjusted(1, 1, -1, -1), QColor(theme.hover))
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QColor(theme.kept))
        painter.drawRect(option.rect.adjusted(1, 1, -2, -2))


def _paint_picture(painter: QPainter, room: QRect, cell: ThumbnailCell, colouring: Colouring, theme: Theme) -> None:
    """In the middle of a room; only its ground where it is not drawn yet."""
    ratio = painter.device().devicePixelRatioF()
    wide, high = picture_size(cell.subject.sides, room.size(), ratio)
    left = round((room.left() + (room.width() - wide) / 2) * ratio) / ratio
    top = round((room.top() + (room.height() - high) / 2) * ratio) / ratio
    place = QRectF(left, top, wide, high)
    picture = cell.picture
    if picture is None:
        painter.fillRect(place, ground(theme))
        return
    pixels = QSize(max(int(wide * ratio + 1e-3), 1), max(int(high * ratio + 1e-3), 1))
    # as blocks, however small a matrix is: side by side they are to be compared
    image = picture.tile.image(colouring, theme, picture.dead, pixels, weights=False)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    if image.size() == pixels:
        image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(left, top), image)
    else:
        painter.drawImage(place, image)
