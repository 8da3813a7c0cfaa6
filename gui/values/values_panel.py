"""The Values tab: a field to jump to an index, a note beside it, and the table."""

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from core.base.errors import UserError
from core.masks.value_table import parse_index, tab_separated
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix
from gui.panels.section import QuietLabel
from gui.panels.select_on_focus import SelectOnFocus
from gui.state.jobs import Jobs
from gui.support import number_format
from gui.support.application import application
from gui.support.export_requests import ExportRequests
from gui.support.file_drops import let_files_pass
from gui.support.fitted_text import Metrics, fitted_text
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.named import named
from gui.values.file_label import FileHead, FileLabel
from gui.values.going_together import go_together
from gui.values.values_model import ValuesModel
from gui.values.values_table import ValuesTable

_CLEARING = 36
"""Pixels across in the field besides its words: its edges, and the button that clears it."""


@guarded
class ValuesPanel(QWidget):
    """The table of one parameter's values, or a sentence in its place.

    Args:
        jobs: runs reading and copying.
    """

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("valuesPanel")
        self._jobs = jobs
        self.model = ValuesModel(jobs, self)
        self.table = ValuesTable(self)
        self.table.setModel(self.model)
        self.jump = named(QLineEdit(self, clearButtonEnabled=True), "valuesJump")
        let_files_pass(self.jump)
        self.jump.setToolTip(self.tr("Type an index and press Enter: row and column, all its numbers, or a single one"))
        self.jump.setAccessibleName(self.tr("Go to an index"))
        SelectOnFocus(self.jump)
        self.other_model = ValuesModel(jobs, self)
        self.other_table = named(ValuesTable(self), "otherValuesTable")
        self.other_table.setAccessibleName(self.tr("Values of the other file"))
        self.other_table.setModel(self.other_model)
        self.other_table.verticalHeader().hide()
        self.heads = named(FileLabel(self), "valuesFile"), named(FileLabel(self), "otherValuesFile")
        self._shape = ""
        self._share = 0.5
        self._note = named(FixedSizeLabel(fit=self._fitted), "valuesNote")
        self._sentence = QuietLabel()
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._connect()

    def show_values(self, shape: str, dtype: str, dimensions: int) -> None:
        """Show the table, and beside the field of which shape and, as there is room, of which dtype it is.

        Args:
            dimensions: how many numbers an index has. Of a single number there is nothing to go to.
        """
        self._shape = shape
        self._show_note(f"{shape} {dtype}".strip())
        self.jump.setPlaceholderText(self.tr("row, column") if dimensions > 1 else self.tr("index"))
        self.jump.setVisible(dimensions > 0)
        self._pages.setCurrentWidget(self._tables)

    def empty(self, text: str) -> None:
        """Show a sentence in place of the table."""
        self.model.set_parameter(None)
        self._show_note("")
        # where there is no table there is nothing to go to
        self.jump.hide()
        self._sentence.setText(text)
        self._pages.setCurrentWidget(self._sentence)

    def compare(self, other: Parameter, heads: tuple[FileHead, FileHead]) -> None:
        """Show the values of another parameter of the same shape at the right, and of which file both are."""
        self.other_model.set_parameter(other)
        for label, head in zip(self.heads, heads, strict=True):
            label.tell(head)
            label.show()
        self._other_side.show()
        # one scroll bar and one column of numbers are for both, so that values have the room
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._share_room()

    def compare_nothing(self) -> None:
        """Show the values of one parameter alone."""
        self.other_model.set_parameter(None)
        self._other_side.hide()
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.heads[0].hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_field()
            self._share_room()

    def _fit_field(self) -> None:
        """Leave the note beside the field what its words do not need."""
        metrics = QFontMetrics(self.font())
        self.jump.setFixedWidth(metrics.horizontalAdvance(self.tr("row, column")) + _CLEARING)

    def _share_room(self) -> None:
        """Give the values of both files their shares of the room, besides what each table has beside them."""
        if self._other_side.isHidden():
            return
        numbers, bar = _beside(self.table, self.other_table)
        values = self.width() - self._tables.handleWidth() - numbers - bar
        first = int(values * self._share)
        self._tables.setSizes([first + numbers, values - first + bar])

    def _keep_share(self) -> None:
        """Remember what somebody has given the first file's values, for when the panel has another size."""
        beside = _beside(self.table, self.other_table)
        first, second = (max(size - each, 0) for size, each in zip(self._tables.sizes(), beside, strict=True))
        self._share = first / max(first + second, 1)

    @property
    def is_empty(self) -> bool:
        """Whether a sentence is shown in place of the table."""
        return self._pages.currentWidget() is self._sentence

    def go_to(self, row: int, column: int) -> None:
        """Scroll to a cell of the table and select it."""
        index = self.model.index(row, column)
        self.table.setCurrentIndex(index)
        self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def go_to_index(self, index: tuple[int, ...]) -> None:
        """Scroll to the value with an index in the tensor and select it."""
        if self.model.layout is not None:
            self.go_to(*self.model.layout.place_of(index))

    @property
    def note(self) -> str:
        """The note beside the field."""
        return self._note.text()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 0, 0)
        self._fit_field()
        row.addWidget(self.jump)
        row.addWidget(self._note, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._pages, 1)
        self._tables = QSplitter(Qt.Orientation.Horizontal)
        self._tables.setChildrenCollapsible(False)
        sides = [_below(*each) for each in zip(self.heads, (self.table, self.other_table), strict=True)]
        for side in sides:
            self._tables.addWidget(side)
        self._other_side = sides[1]
        self.compare_nothing()
        for page in (self._sentence, self._tables):
            self._pages.addWidget(page)

    def _connect(self) -> None:
        self.jump.returnPressed.connect(self._jump)
        self._tables.splitterMoved.connect(lambda *_: self._keep_share())
        for table, model in ((self.table, self.model), (self.other_table, self.other_model)):
            table.copyRequested.connect(partial(self._copy, model))
            table.saveRequested.connect(partial(self._save, model))
            model.failed.connect(self._warn)
            model.modelReset.connect(table.share_room)
        go_together(self.table, self.other_table)
        self.table.selectionModel().currentChanged.connect(lambda now, _: self._show_index(now.row(), now.column()))

    def _fitted(self, text: str, width: float, metrics: Metrics) -> str:
        """A note as there is room for it: of shape and dtype, the shape."""
        whole = metrics.horizontalAdvance(text) <= width
        return text if whole else fitted_text(self._shape if text.startswith(self._shape) else text, width, metrics)

    def _jump(self) -> None:
        layout = self.model.layout
        if layout is None:
            return
        try:
            place = parse_index(self.jump.text(), layout)
        except UserError as error:
            self._warn(error)
        else:
            self.go_to(*place)

    def _show_index(self, row: int, column: int) -> None:
        """Show the index in the tensor of the current cell."""
        if row >= 0 and self.model.layout is not None:
            index = self.model.layout.index_of(row, column)
            self._show_note("[" + ", ".join(number_format.whole(place) for place in index) + "]")

    def _copy(self, model: ValuesModel, selected: Submatrix) -> None:
        parameter, layout = model.parameter, model.layout
        if parameter is None or layout is None:
            return
        self._jobs.start(
            lambda channel: tab_separated(parameter, layout, selected, channel.report),
            finished=lambda text: self._put(text, selected),
            failed=self._warn,
            title=self.tr("Copying numbers"),
        )

    def _save(self, model: ValuesModel, selected: Submatrix | None) -> None:
        """Save what is selected, or all values."""
        parameter, layout = model.parameter, model.layout
        if parameter is None or layout is None:
            return
        part = Submatrix(0, 0, layout.rows, layout.columns) if selected is None else selected
        self._jobs.start(
            lambda channel: tab_separated(parameter, layout, part, channel.report),
            finished=lambda text: ExportRequests.of(application()).tableWanted.emit(_rows(text), "values", False),
            failed=self._warn,
            title=self.tr("Reading numbers"),
        )

    def _put(self, text: str, selected: Submatrix) -> None:
        QGuiApplication.clipboard().setText(text)
        rows, columns = number_format.whole(selected.rows), number_format.whole(selected.columns)
        self._show_note(self.tr("Copied {rows} × {columns}").format(rows=rows, columns=columns))

    def _show_note(self, text: str) -> None:
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setText(text)

    def _warn(self, error: UserError) -> None:
        self._note.setForegroundRole(QPalette.ColorRole.BrightText)
        self._note.setText(str(error))


def _below(head: FileLabel, table: ValuesTable) -> QWidget:
    """A table below what is said of it."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    line = QHBoxLayout()
    line.setContentsMargins(6, 0, 4, 0)
    line.addWidget(head)
    column.addLayout(line)
    column.addWidget(table, 1)
    return side


def _rows(text: str) -> list[list[object]]:
    """Lines of values, each as a number where it is one."""
    return [[_number(value) for value in line.split("\t")] for line in text.split("\n")]


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _beside(table: ValuesTable, other: ValuesTable) -> tuple[int, int]:
    """Pixels across that two tables have beside their values: the first the numbers of rows, the other a scroll bar."""
    return table.verticalHeader().sizeHint().width(), other.verticalScrollBar().sizeHint().width()
