"""The view of the module tree: keys, columns that fit, and repainting of nothing but what changed."""

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QTreeView, QWidget

from core.model.module_rows import ModuleRows
from gui.support.guard import guarded, painting
from gui.support.theme import theme_of
from gui.tree import column_widths
from gui.tree.cell_delegates import DensityDelegate, TextDelegate, ThresholdDelegate
from gui.tree.cell_style import colour
from gui.tree.columns import Column
from gui.tree.live_columns import LiveColumnsPainter
from gui.tree.tree_model import ModuleTreeModel

_INDENTATION = 11


@guarded
class RowsView(QTreeView):
    """Shows a `ModuleTreeModel`.

    Args:
        model: that is shown.
        parent: of the widget.
    """

    toggled = Signal()
    """The space bar was pressed."""

    def __init__(self, model: ModuleTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._module_rows: ModuleRows | None = None
        self._empty_text = ""
        self._wanted: column_widths.Widths | None = None
        self._fitted: dict[Column, int] = {}
        self._delegates = self._make_delegates()
        self._live_columns = LiveColumnsPainter(self)
        self.setModel(model)
        self._set_up()
        self._set_up_header(self.header())
        self._measure()
        model.modelReset.connect(self._remeasure)

    @property
    def empty_text(self) -> str:
        """What is written where there are no rows."""
        return self._empty_text

    def set_empty_text(self, text: str) -> None:
        """Write something else there."""
        self._empty_text = text
        self.viewport().update()

    def dataChanged(self, first: QModelIndex, last: QModelIndex, roles: list[int] = []) -> None:  # noqa: B006
        """Repaint the columns named, as far as they are visible: the model speaks for all rows at once."""
        left = self.columnViewportPosition(first.column())
        right = self.columnViewportPosition(last.column()) + self.columnWidth(last.column())
        self.viewport().update(QRect(left, 0, right - left, self.viewport().height()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._model.rowCount() and self._live_columns.hold(event.rect()):
            self._paint_moving(event.rect())
            return
        self._live_columns.forget()
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
        own = {Column.THRESHOLD: ThresholdDelegate(self), Column.DENSITY: DensityDelegate(self)}
        return {column: own.get(column, text) for column in Column}

    def _set_up(self) -> None:
        for column, delegate in self._delegates.items():
            self.setItemDelegateForColumn(column, delegate)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(_INDENTATION)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        # its ground is painted with it; Qt would paint that of everything behind it too
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def _set_up_header(self, header: QHeaderView) -> None:
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(self._keep_density_whole)

    def _keep_density_whole(self, column: int, _: int, width: int) -> None:
        least = self._wanted.columns[Column.DENSITY] if self._wanted else 0
        # a hidden column is one of no width
        if column == Column.DENSITY and width < least:
            self.header().resizeSection(column, least)

    def _remeasure(self) -> None:
        """Another checkpoint has other texts; a filter has not."""
        snapshot = self._model.snapshot
        if snapshot is not None and snapshot.module_rows is not self._module_rows:
            self._module_rows = snapshot.module_rows
            self._measure()

    def _measure(self) -> None:
        self._wanted = column_widths.wanted(self.fontMetrics(), self.header(), self._model.snapshot)
        self._fit()

    def _fit(self) -> None:
        """Hide the columns that there is no room for; a module's class then stands in the shape's.

        A width is set where another one fits than before, so that what the user has set otherwise stays.
        """
        before, self._fitted = self._fitted, self._wanted.fitted(self.viewport().width())
        for column in self._wanted.columns:
            width = self._fitted.get(column, 0)
            if width != before.get(column, 0):
                self.setColumnHidden(column, not width)
                self.setColumnWidth(column, width)
        title = column_widths.shape_title(shared=Column.CLASS not in self._fitted)
        self._model.setHeaderData(Column.SHAPE, Qt.Orientation.Horizontal, title)

    def _paint_moving(self, rect: QRect) -> None:
        with painting(self.viewport()) as painter:
            painter.setClipRect(rect)
            painter.fillRect(rect, self.palette().base())
            rest = self._live_columns.paint(painter, rect, self._model.snapshot)
            if not rest.isEmpty():
                self.drawTree(painter, rest)

    def _paint_empty_text(self) -> None:
        with painting(self.viewport()) as painter:
            painter.setPen(colour(theme_of(self.palette()).muted))
            room = self.viewport().rect().adjusted(24, 24, -24, -24)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text)
