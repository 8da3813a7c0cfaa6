"""The view of the module tree: column widths, the space bar, and the choice between both ways of painting.

The two ways are explained in `gui.tree`.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QTreeView, QWidget

from core.model.module_rows import ModuleRows
from gui.support.guard import guarded, painting
from gui.support.theme import theme_of
from gui.tree import column_widths
from gui.tree.cell_delegates import DeadDelegate, DensityDelegate, ErrorDelegate, TextDelegate, ThresholdDelegate
from gui.tree.cell_style import colour
from gui.tree.column_choice import ColumnChoice, HeaderActions
from gui.tree.columns import Column
from gui.tree.live_columns import LiveColumnsPainter
from gui.tree.snapshot_model import Index
from gui.tree.tree_header import TreeHeader
from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_snapshot import TreeSnapshot


@guarded
class RowsView(QTreeView):
    """A `QTreeView` of a `ModuleTreeModel`.

    Args:
        model: is shown.
        parent: of the widget.
    """

    toggled = Signal()
    """The space bar was pressed."""
    fitted = Signal()
    """Other columns may be shown than before."""

    def __init__(self, model: ModuleTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._module_rows: ModuleRows | None = None
        self._empty_text = ""
        self._wanted: column_widths.ColumnWidths | None = None
        self._fitted: dict[Column, int] = {}
        self._delegates = self._make_delegates()
        self._live_columns = LiveColumnsPainter(self)
        self.columns = ColumnChoice(self)
        self.setModel(model)
        self._set_up()
        self._header = TreeHeader(model, self)
        self._set_up_header(self._header)
        self._measure()
        self.header_actions = HeaderActions(self.header(), model, self.columns)
        self.header_actions.sorted.connect(self._fit)
        self.columns.changed.connect(self._fit)
        model.modelReset.connect(self._remeasure)

    @property
    def empty_text(self) -> str:
        """The text shown where there are no rows."""
        return self._empty_text

    @property
    def shown_columns(self) -> frozenset[Column]:
        """The columns besides the name that are shown: those that are wanted and have room."""
        return frozenset(self._fitted)

    def set_empty_text(self, text: str) -> None:
        """Show another text where there are no rows."""
        if text != self._empty_text:
            self._empty_text = text
            self.viewport().update()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Schedule a repaint of these columns in the whole viewport: the model means all rows (see there)."""
        shown = [each for each in range(first.column(), last.column() + 1) if not self.isColumnHidden(each)]
        if shown:
            left = self.columnViewportPosition(shown[0])
            right = self.columnViewportPosition(shown[-1]) + self.columnWidth(shown[-1])
            self.viewport().update(QRect(left, 0, right - left, self.viewport().height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        snapshot = self._model.snapshot
        if snapshot is not None and self._model.rowCount() and self._live_columns.contain(event.rect()):
            self._paint_live_columns(event.rect(), snapshot)
            return
        self._live_columns.invalidate()
        QPainter(self.viewport()).fillRect(event.rect(), self.palette().base())
        super().paintEvent(event)
        if not self._model.rowCount():
            self._paint_empty_text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self._wanted:
            self._measure()

    def sizeHint(self) -> QSize:
        return QSize(420, 600)

    def _make_delegates(self) -> dict[Column, QStyledItemDelegate]:
        text = TextDelegate(self)
        own: dict[Column, QStyledItemDelegate] = {
            Column.DEAD: DeadDelegate(self),
            Column.THRESHOLD: ThresholdDelegate(self),
            Column.DENSITY: DensityDelegate(self),
            Column.ERROR: ErrorDelegate(self),
        }
        return {column: own.get(column, text) for column in Column}

    def _set_up(self) -> None:
        for column, delegate in self._delegates.items():
            self.setItemDelegateForColumn(column, delegate)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(column_widths.INDENTATION)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        # `paintEvent` fills the background itself, so Qt need not paint those of the widgets behind it
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _set_up_header(self, header: QHeaderView) -> None:
        self.setHeader(header)
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(self._keep_numbers_whole)

    def _keep_numbers_whole(self, column: int, _: int, width: int) -> None:
        # Qt reports the width of a hidden column as 0
        if column in (Column.DENSITY, Column.ERROR) and self._wanted and not self.isColumnHidden(column):
            least = self._wanted.columns[Column(column)]
            if width < least:
                self.header().resizeSection(column, least)

    def _remeasure(self) -> None:
        """Measure the columns for another checkpoint; a reset by a filter leaves them."""
        snapshot = self._model.snapshot
        if snapshot is not None and snapshot.module_rows is not self._module_rows:
            self._module_rows = snapshot.module_rows
            self._measure()

    def _measure(self) -> None:
        self._wanted = column_widths.wanted_widths(self.fontMetrics(), self._header, self._model.snapshot)
        self._fit()

    def _fit(self) -> None:
        """Hide the columns that do not fit; without its own column, a module's class is shown in the shape column.

        A width is set only where the fitted width has changed, so that one that the user has dragged stays.
        """
        if self._wanted is None:
            return
        sorting = self._model.sorting
        before, self._fitted = (
            self._fitted,
            self._wanted.fit_into(self.viewport().width(), self.columns.wanted, sorting.column if sorting else None),
        )
        for column in self._wanted.columns:
            width = self._fitted.get(column, 0)
            if width != before.get(column, 0) or self.isColumnHidden(column) == bool(width):
                self.setColumnHidden(column, not width)
                self.setColumnWidth(column, width)
        snapshot = self._model.snapshot
        inferred = snapshot is not None and snapshot.row_index.inferred
        title = column_widths.shape_title(Column.CLASS not in self._fitted, inferred)
        self._model.setHeaderData(Column.SHAPE, Qt.Orientation.Horizontal, title)
        if self._fitted.keys() != before.keys():
            self.fitted.emit()

    def _paint_live_columns(self, rect: QRect, snapshot: TreeSnapshot) -> None:
        with painting(self.viewport()) as painter:
            painter.setClipRect(rect)
            painter.fillRect(rect, self.palette().base())
            left_to_qt = self._live_columns.paint(painter, rect, snapshot)
            if not left_to_qt.isEmpty():
                self.drawTree(painter, left_to_qt)

    def _paint_empty_text(self) -> None:
        with painting(self.viewport()) as painter:
            painter.setPen(colour(theme_of(self.palette()).muted))
            room = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)
