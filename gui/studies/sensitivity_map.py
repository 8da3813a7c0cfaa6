"""The map of sensitivity: how much worse the model is with one part cut alone, as colours."""

# ruff: noqa: N815 - signals have Qt's spelling

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.studies.sensitivity_model import CELL, GROUP_BEGINS, SCALE, MapCell, SensitivityModel
from gui.support.export_requests import offer_table
from gui.support.guard import guarded, painting, saved
from gui.support.name_delegate import NameDelegate
from gui.support.theme import Theme, mixed, theme_of

CELL_WIDTH, AIR = 92, 8
"""Pixels across of a cell, and that a row is higher than its text."""
FAINTEST = 0.07
"""Opacity of the colour of the smallest difference that is seen."""


def cell_colour(cell: MapCell, scale: float, theme: Theme) -> QColor:
    """Orange where the cut makes it worse, blue where it is better, nothing where no difference is seen."""
    if not cell.seen or not scale:
        return QColor(theme.panel)
    # differences of a tenth of the greatest one are to be told from none
    part = FAINTEST + (1 - FAINTEST) * (abs(cell.loss) / scale) ** 0.5
    return mixed(theme.pruned if cell.loss > 0 else theme.kept, theme.panel, part)


def text_on(ground: QColor, theme: Theme) -> QColor:
    """The one of the theme's two ends that has more contrast with a ground."""
    ends = (QColor(theme.text), QColor(theme.panel))
    return max(ends, key=lambda end: _contrast(end, ground))


def hatch(theme: Theme) -> QBrush:
    """What a cell is filled with where nothing is cut."""
    return QBrush(mixed(theme.muted, theme.panel, 0.45), Qt.BrushStyle.BDiagPattern)


def _contrast(one: QColor, other: QColor) -> float:
    """The ratio of luminances, as WCAG 2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@guarded
class _CellDelegate(NameDelegate):
    """Paints a cell in its colour, with its number, and names before them."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = theme_of(option.palette)
        with saved(painter):
            if index.column():
                self._paint_cell(painter, option, index, theme)
            else:
                super().paint(painter, option, index)
            if index.data(GROUP_BEGINS):
                painter.setPen(QColor(theme.line))
                painter.drawLine(option.rect.topLeft(), option.rect.topRight())

    def _paint_cell(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
        theme: Theme,
    ) -> None:
        cell = index.data(CELL)
        # a gap between cells, so that each is seen as one
        room = option.rect.adjusted(1, 1, -1, -1)
        ground = QColor(theme.panel) if cell is None else cell_colour(cell, index.data(SCALE), theme)
        painter.fillRect(room, ground)
        if cell is not None and not cell.cuts:
            painter.fillRect(room, hatch(theme))
        view = option.widget
        if isinstance(view, QAbstractItemView) and view.hasFocus() and index == view.currentIndex():
            painter.setPen(QColor(theme.kept))
            painter.drawRect(room.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(theme.muted) if cell is None else text_on(ground, theme))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(index.data()))


@guarded
class SensitivityMap(QTableView):
    """A click on a cell, or Enter, emits its row and column."""

    cellChosen = Signal(str, float)
    """(name of the part, density)"""

    def __init__(self, model: SensitivityModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sensitivityMap")
        self.setAccessibleName(self.tr("Sensitivity of each part at several densities"))
        self._model = model
        self.setModel(model)
        offer_table(self, "sensitivity")
        self.setItemDelegate(_CellDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + AIR)
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultSectionSize(CELL_WIDTH)
        model.modelReset.connect(self._fit)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        over = Qt.CursorShape.PointingHandCursor if index.data(CELL) is not None else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(over)

    def _fit(self) -> None:
        # the column of names takes the remaining width
        if self._model.columnCount():
            self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _choose(self, index: QModelIndex) -> None:
        level = self._model.level_of(index.column())
        if level is not None and index.data(CELL) is not None:
            self.cellChosen.emit(self._model.row_at(index.row()).name, level)


@guarded
class MapLegend(QWidget):
    """What the colours of the map mean: from much worse to better, and the two that are no colour."""

    SWATCH, SPACE = 54, 6

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._words = (
            self.tr("worse"),
            self.tr("better"),
            self.tr("no difference seen"),
            self.tr("nothing cut"),
        )
        self.setAccessibleName(self.tr("Orange is worse, blue is better, blank is no difference, hatched nothing cut"))

    def sizeHint(self) -> QSize:
        return QSize(self._width(), self.fontMetrics().height() + 2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        worse, better, same, nothing = self._words
        with painting(self) as painter:
            ramp = QLinearGradient(0, 0, 1, 0)
            ramp.setCoordinateMode(QLinearGradient.CoordinateMode.ObjectMode)
            for place, colour in ((0.0, theme.pruned), (0.7, theme.panel), (1.0, theme.kept)):
                ramp.setColorAt(place, QColor(colour))
            x = self._text(painter, 0, worse, theme)
            x = self._swatch(painter, x, QBrush(ramp), theme)
            x = self._text(painter, x, better, theme) + 3 * self.SPACE
            x = self._swatch(painter, x, QBrush(QColor(theme.panel)), theme, self.SWATCH // 3)
            x = self._text(painter, x, same, theme) + 3 * self.SPACE
            x = self._swatch(painter, x, hatch(theme), theme, self.SWATCH // 3)
            self._text(painter, x, nothing, theme)

    def _text(self, painter: QPainter, x: int, text: str, theme: Theme) -> int:
        width = self.fontMetrics().horizontalAdvance(text)
        painter.setPen(QColor(theme.muted))
        painter.drawText(QRectF(x, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return x + width + self.SPACE

    def _swatch(self, painter: QPainter, x: int, brush: QBrush, theme: Theme, width: int = SWATCH) -> int:
        box = QRectF(x, self.height() / 2 - 5, width, 10)
        painter.fillRect(box, QColor(theme.panel))
        painter.fillRect(box, brush)
        painter.setPen(QColor(theme.line))
        painter.drawRect(box)
        return x + width + self.SPACE

    def _width(self) -> int:
        words = sum(self.fontMetrics().horizontalAdvance(text) for text in self._words)
        return words + self.SWATCH + 2 * (self.SWATCH // 3) + 14 * self.SPACE
