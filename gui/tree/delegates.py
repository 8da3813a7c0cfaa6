"""How the cells of the tree are painted."""

from functools import cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from gui.theme import theme_of
from gui.tree.columns import Column, Role
from gui.tree.texts import Reading

Index = QModelIndex | QPersistentModelIndex

MARGIN = 5
_ROW_PADDING = 6
_GAP = 6
_BAR = 28
_BAR_HEIGHT = 5
_WIDEST = "100.00 %"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TextDelegate(QStyledItemDelegate):
    """Text that steps back where the model says so, and leans where it is only inferred.

    Args:
        view: where the class column is hidden, a module's class stands in the shape column, which is empty there.
    """

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        source = self._source(index)
        super().initStyleOption(option, source)
        if source.column() != Column.NAME:
            option.textElideMode = Qt.TextElideMode.ElideRight
        elif not option.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator:
            _leave_room_for_check(option)
        if source.data(Role.GUESSED):
            option.font.setItalic(True)
        if source.data(Role.QUIET):
            _step_back(option.palette)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, option.fontMetrics.height() + _ROW_PADDING))

    def _source(self, index: Index) -> Index:
        shared = index.column() == Column.SHAPE and self._view.isColumnHidden(Column.CLASS)
        return index.siblingAtColumn(Column.CLASS) if shared and not index.data(Role.IS_PARAMETER) else index


class NumberDelegate(QStyledItemDelegate):
    """A number at the right; it is repainted with every move, so it asks the model for what it needs and no more."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        paint_ground(painter, option)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if text:
            painter.setFont(option.font)
            painter.setPen(_pen(option, bool(index.data(Role.QUIET))))
            room = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
            painter.drawText(
                room, _RIGHT, option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        return QSize(option.fontMetrics.horizontalAdvance(text) + 2 * MARGIN, option.fontMetrics.height())


class DensityDelegate(QStyledItemDelegate):
    """A bar for the part that is kept, and the number, which comes first where there is not room for both."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        paint_ground(painter, option)
        reading: Reading | None = index.data(Role.READING)
        if reading is not None:
            left = self._paint_number(painter, option, reading)
            if reading.part is not None:
                self._paint_bar(painter, option, reading, left)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(density_width(option.fontMetrics), option.fontMetrics.height())

    def _paint_number(self, painter: QPainter, option: QStyleOptionViewItem, reading: Reading) -> int:
        """Returns where the bar has to end."""
        room = option.rect.adjusted(0, 0, -MARGIN, 0)
        painter.setFont(option.font)
        painter.setPen(_number_colour(option, reading))
        painter.drawText(room, _RIGHT, reading.text)
        metrics = option.fontMetrics
        return room.right() - max(_widest(metrics), metrics.horizontalAdvance(reading.text)) - _GAP

    def _paint_bar(self, painter: QPainter, option: QStyleOptionViewItem, reading: Reading, right: int) -> None:
        track = QRect(0, option.rect.center().y() - _BAR_HEIGHT // 2 + 1, 0, _BAR_HEIGHT)
        track.setLeft(option.rect.left() + MARGIN)
        track.setRight(right)
        if track.width() < _BAR // 2:
            return
        theme = theme_of(option.palette)
        painter.fillRect(track, colour(theme.text, 0.14))
        track.setWidth(filled(reading.part, track.width()))
        painter.fillRect(track, colour(theme.kept, 0.6 if reading.summed else 1.0))


def filled(part: float, width: int) -> int:
    """The pixels of a bar that are filled: none only for nothing, all only for all."""
    pixels = round(part * width)
    return min(max(pixels, 1 if part > 0 else 0), width if part >= 1 else width - 1)


def density_width(metrics: QFontMetrics) -> int:
    """What the density column needs to show a bar and the longest usual number."""
    return MARGIN + _BAR + _GAP + _widest(metrics) + MARGIN


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Selection and hover, as the style does it."""
    if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)


@cache
def colour(name: str, strength: float = 1.0) -> QColor:
    """A colour of the theme."""
    found = QColor(name)
    found.setAlphaF(strength)
    return found


def _number_colour(option: QStyleOptionViewItem, reading: Reading) -> QColor:
    """Nothing kept is what somebody should see."""
    if reading.part == 0:
        return colour(theme_of(option.palette).pruned_text)
    return _pen(option, quietly=reading.part is None)


def _pen(option: QStyleOptionViewItem, quietly: bool) -> QColor:
    if quietly:
        return colour(theme_of(option.palette).muted)
    selected = option.state & QStyle.StateFlag.State_Selected
    return option.palette.color(QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text)


def _step_back(palette: QPalette) -> None:
    muted = colour(theme_of(palette).muted)
    palette.setColor(QPalette.ColorRole.Text, muted)
    palette.setColor(QPalette.ColorRole.HighlightedText, muted)


def _leave_room_for_check(option: QStyleOptionViewItem) -> None:
    """An icon that shows nothing, so that the names of what can be ticked and what can't stand in line."""
    style = option.widget.style() if option.widget else QApplication.style()
    width = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
    option.decorationSize = QSize(width, 1)
    option.icon = QIcon()


def _widest(metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(_WIDEST)
