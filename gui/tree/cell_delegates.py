"""The painting of the tree's cells: the delegates that Qt calls, and the functions under them.

`paint_threshold`, `paint_density` and `paint_error` are also called by `LiveColumnsPainter`, without Qt in between
(see `gui.tree`).
"""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from gui.support.fitted_text import fitted_text
from gui.support.guard import guarded
from gui.support.icons import Glyph, icon
from gui.support.short_name import short_name
from gui.support.theme import theme_of
from gui.tree.cell_style import CellStyle, CellStyleCache, colour, paint_background, paint_number
from gui.tree.cell_texts import DensityText, ErrorText, ThresholdText
from gui.tree.columns import NUMBERS, CellRole, Column

Index = QModelIndex | QPersistentModelIndex

MARGIN = 5
_ROW_PADDING = 6
_BOX = 30
"""Pixels that a check box and what is around it takes of a row's name."""
_GAP = 6
_FRAME = 3
"""Pixels between a threshold and the frame around it."""
_BAR = 28
_BAR_HEIGHT = 5
_WIDEST, _WIDEST_ESTIMATE = ">99.99 %", "≈ >99.99 %"
_ALIGNMENT = {
    False: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    True: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}


@guarded
class TextDelegate(QStyledItemDelegate):
    """Paints texts: muted where the model says so, in italics where a class was inferred.

    Args:
        view: where its class column is hidden, the class of a module is shown in the shape column, empty for modules.
    """

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        source = self._source(index)
        super().initStyleOption(option, source)
        if source.column() != Column.NAME:
            option.textElideMode = Qt.TextElideMode.ElideRight
            option.displayAlignment = _ALIGNMENT[source.column() in NUMBERS]
        elif not option.features & QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator:
            _indent_like_checkable(option, locked=bool(source.data(CellRole.LOCKED)))
        if source.column() == Column.NAME:
            option.text = _short_name(option, source)
        if source.data(CellRole.INFERRED):
            option.font.setItalic(True)
        if source.data(CellRole.MUTED):
            _mute(option.palette)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, option.fontMetrics.height() + _ROW_PADDING))

    def _source(self, index: Index) -> Index:
        shared = index.column() == Column.SHAPE and self._view.isColumnHidden(Column.CLASS)
        return index.sibling(index.row(), Column.CLASS) if shared and not index.data(CellRole.IS_PARAMETER) else index


@guarded
class ThresholdDelegate(QStyledItemDelegate):
    """Paints the threshold: muted where it is inherited, framed where it is the row's own."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._styles = CellStyleCache()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = paint_background(painter, option)
        threshold: ThresholdText | None = index.data(CellRole.THRESHOLD_TEXT)
        if threshold is not None:
            paint_threshold(painter, self._styles.style_for(option), option.rect, threshold, selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        return QSize(option.fontMetrics.horizontalAdvance(text) + 2 * MARGIN, option.fontMetrics.height())


@guarded
class DensityDelegate(QStyledItemDelegate):
    """Paints the density: a bar of what is kept, cut and zero before, and the number; only that where room is short."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._styles = CellStyleCache()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = paint_background(painter, option)
        density: DensityText | None = index.data(CellRole.DENSITY_TEXT)
        if density is not None:
            paint_density(painter, self._styles.style_for(option), option.rect, density, selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(density_width(option.fontMetrics), option.fontMetrics.height())


@guarded
class ErrorDelegate(QStyledItemDelegate):
    """Paints the error of the weights."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._styles = CellStyleCache()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = paint_background(painter, option)
        error: ErrorText | None = index.data(CellRole.ERROR_TEXT)
        if error is not None:
            paint_error(painter, self._styles.style_for(option), option.rect, error, selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(error_width(option.fontMetrics), option.fontMetrics.height())


@guarded
class DeadDelegate(QStyledItemDelegate):
    """Paints the number of dead outputs."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._styles = CellStyleCache()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = paint_background(painter, option)
        text: str | None = index.data(CellRole.DEAD_TEXT)
        if text is not None:
            paint_dead(painter, self._styles.style_for(option), option.rect, text, selected)


def paint_threshold(
    painter: QPainter, cell_style: CellStyle, rect: QRect, threshold: ThresholdText, selected: bool = False
) -> None:
    """Paint a threshold into its cell, right-aligned; muted where it is inherited, framed where it is the row's own.

    The number alone does not tell: it may be the same as what would be inherited.
    """
    normal = cell_style.selected if selected else cell_style.text
    painter.setPen(normal if threshold.own else cell_style.muted)
    right = rect.right() - MARGIN
    left = paint_number(painter, cell_style, rect, right, _fitting(cell_style, threshold.text, rect.width()))
    if threshold.itself:
        painter.setPen(cell_style.muted)
        painter.drawRect(left - _FRAME, rect.top() + 1, right - left + 2 * _FRAME, rect.height() - 3)


def paint_density(
    painter: QPainter, cell_style: CellStyle, rect: QRect, density: DensityText, selected: bool = False
) -> None:
    """Paint a density into its cell: the number right-aligned, a bar left of it if there is room."""
    painter.setPen(_number_colour(cell_style, density, selected))
    left = paint_number(painter, cell_style, rect, rect.right() - MARGIN, density.text)
    if density.part is not None:
        end = min(left, rect.right() - MARGIN - cell_style.width(_WIDEST)) - _GAP
        _paint_bar(painter, cell_style, rect, end, density, density.part)


def paint_error(
    painter: QPainter, cell_style: CellStyle, rect: QRect, error: ErrorText, selected: bool = False
) -> None:
    """Paint an error of the weights into its cell, right-aligned; muted where nothing is lost."""
    colour_of = {None: cell_style.muted, 0.0: cell_style.muted, 1.0: cell_style.none_kept}
    painter.setPen(colour_of.get(error.value, cell_style.selected if selected else cell_style.text))
    paint_number(painter, cell_style, rect, rect.right() - MARGIN, error.text)


def paint_dead(painter: QPainter, cell_style: CellStyle, rect: QRect, text: str, selected: bool = False) -> None:
    """Paint a number of dead outputs into its cell, right-aligned; muted where there are none."""
    normal = cell_style.selected if selected else cell_style.text
    painter.setPen(cell_style.muted if text == "0" else normal)
    paint_number(painter, cell_style, rect, rect.right() - MARGIN, text)


def filled(part: float, width: int) -> int:
    """How many of ``width`` pixels of a bar are filled; 0 only if ``part`` is 0, all only if it is 1."""
    pixels = round(part * width)
    return min(max(pixels, 1 if part > 0 else 0), width if part >= 1 else width - 1)


def density_width(metrics: QFontMetrics) -> int:
    """The width in pixels that the density column needs for a bar and the longest usual number."""
    return MARGIN + _BAR + _GAP + metrics.horizontalAdvance(_WIDEST) + MARGIN


def error_width(metrics: QFontMetrics) -> int:
    """The width in pixels that the error column needs for the longest number."""
    return metrics.horizontalAdvance(_WIDEST_ESTIMATE) + 2 * MARGIN


def _number_colour(cell_style: CellStyle, density: DensityText, selected: bool) -> QColor:
    """A density of 0 is orange where something is cut, and steps back where all was zero before."""
    if density.part is None:
        return cell_style.muted
    if density.part == 0:
        return cell_style.none_kept if density.nonzero else cell_style.muted
    return cell_style.selected if selected else cell_style.text


def _paint_bar(
    painter: QPainter, cell_style: CellStyle, rect: QRect, end: int, density: DensityText, part: float
) -> None:
    left, width = rect.left() + MARGIN, end - rect.left() - MARGIN
    if width < _BAR // 2:
        return
    top = rect.center().y() - _BAR_HEIGHT // 2 + 1
    kept, nonzero = filled(part, width), filled(density.nonzero, width)
    if part < density.nonzero:
        # of what is cut one pixel is seen, however little it is
        kept = max(min(kept, nonzero - 1), 1 if part else 0)
    colours = (cell_style.kept, cell_style.cut)
    if density.summed:
        colours = (cell_style.kept_in_module, cell_style.cut_in_module)
    painter.fillRect(left, top, kept, _BAR_HEIGHT, colours[0])
    painter.fillRect(left + kept, top, nonzero - kept, _BAR_HEIGHT, colours[1])
    painter.fillRect(left + nonzero, top, width - nonzero, _BAR_HEIGHT, cell_style.zero_before)


def _fitting(cell_style: CellStyle, text: str, width: int) -> str:
    room = width - 2 * MARGIN
    return text if cell_style.width(text) <= room else fitted_text(text, room, cell_style.metrics)


def _short_name(option: QStyleOptionViewItem, index: Index) -> str:
    """As much of a name as there is room for."""
    room = option.rect.width() - _BOX
    if option.fontMetrics.horizontalAdvance(option.text) <= room:
        return str(option.text)
    return short_name(
        option.text, lambda text: option.fontMetrics.horizontalAdvance(text) <= room, index.data(CellRole.TELLING)
    )


def _mute(palette: QPalette) -> None:
    muted = colour(theme_of(palette).muted)
    palette.setColor(QPalette.ColorRole.Text, muted)
    palette.setColor(QPalette.ColorRole.HighlightedText, muted)


def _indent_like_checkable(option: QStyleOptionViewItem, locked: bool) -> None:
    """Add an icon as wide as a check box, so that names are aligned: a padlock, or an empty one."""
    style = option.widget.style() if option.widget else QApplication.style()
    width = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
    option.decorationSize = QSize(width, width if locked else 1)
    option.icon = icon(Glyph.LOCK, "muted") if locked else QIcon()
