"""How the cells of the tree are painted."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from gui.support.guard import guarded
from gui.support.theme import theme_of
from gui.tree.cell_style import CellStyle, CellStyleCache, colour, paint_ground, paint_number
from gui.tree.cell_texts import DensityText, ThresholdText
from gui.tree.columns import Column, Role

Index = QModelIndex | QPersistentModelIndex

MARGIN = 5
_ROW_PADDING = 6
_GAP = 6
_BAR = 28
_BAR_HEIGHT = 5
_WIDEST = "> 99.99 %"
_ALIGNMENT = {
    False: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    True: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}


@guarded
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
            option.displayAlignment = _ALIGNMENT[source.column() == Column.WEIGHTS]
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


@guarded
class ThresholdDelegate(QStyledItemDelegate):
    """The threshold: quiet where it is the general one."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._well = CellStyleCache()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = paint_ground(painter, option)
        mark: ThresholdText | None = index.data(Role.MARK)
        if mark is not None:
            paint_threshold(painter, self._well.style_for(option), option.rect, mark, selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        return QSize(option.fontMetrics.horizontalAdvance(text) + 2 * MARGIN, option.fontMetrics.height())


@guarded
class DensityDelegate(QStyledItemDelegate):
    """A bar for the part that is kept, and the number, which comes first where there is not room for both."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._well = CellStyleCache()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = paint_ground(painter, option)
        reading: DensityText | None = index.data(Role.READING)
        if reading is not None:
            paint_density(painter, self._well.style_for(option), option.rect, reading, selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(density_width(option.fontMetrics), option.fontMetrics.height())


def paint_threshold(
    painter: QPainter, cell_style: CellStyle, rect: QRect, mark: ThresholdText, selected: bool = False
) -> None:
    """Write a threshold into its cell."""
    loud = cell_style.selected if selected else cell_style.text
    painter.setPen(loud if mark.own else cell_style.muted)
    paint_number(painter, cell_style, rect, rect.right() - MARGIN, _fitting(cell_style, mark.text, rect.width()))


def paint_density(
    painter: QPainter, cell_style: CellStyle, rect: QRect, reading: DensityText, selected: bool = False
) -> None:
    """Draw a density into its cell."""
    painter.setPen(_number_colour(cell_style, reading, selected))
    left = paint_number(painter, cell_style, rect, rect.right() - MARGIN, reading.text)
    if reading.part is not None:
        end = min(left, rect.right() - MARGIN - cell_style.width(_WIDEST)) - _GAP
        _paint_bar(painter, cell_style, rect, end, reading)


def filled(part: float, width: int) -> int:
    """The pixels of a bar that are filled: none only for nothing, all only for all."""
    pixels = round(part * width)
    return min(max(pixels, 1 if part > 0 else 0), width if part >= 1 else width - 1)


def density_width(metrics: QFontMetrics) -> int:
    """What the density column needs to show a bar and the longest usual number."""
    return MARGIN + _BAR + _GAP + metrics.horizontalAdvance(_WIDEST) + MARGIN


def _number_colour(cell_style: CellStyle, reading: DensityText, selected: bool) -> QColor:
    """A density of 0 is drawn in the colour of a warning."""
    if reading.part is None:
        return cell_style.muted
    if reading.part == 0:
        return cell_style.nothing
    return cell_style.selected if selected else cell_style.text


def _paint_bar(painter: QPainter, cell_style: CellStyle, rect: QRect, end: int, reading: DensityText) -> None:
    left, width = rect.left() + MARGIN, end - rect.left() - MARGIN
    if width < _BAR // 2:
        return
    top = rect.center().y() - _BAR_HEIGHT // 2 + 1
    painter.fillRect(left, top, width, _BAR_HEIGHT, cell_style.track)
    painter.fillRect(
        left,
        top,
        filled(reading.part, width),
        _BAR_HEIGHT,
        cell_style.kept_below if reading.summed else cell_style.kept,
    )


def _fitting(cell_style: CellStyle, text: str, width: int) -> str:
    room = width - 2 * MARGIN
    return (
        text
        if cell_style.width(text) <= room
        else cell_style.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    )


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
