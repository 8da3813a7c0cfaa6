"""What a file has in it, at a glance."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.report.file_summary import FileSummary
from gui.dialogs.fact_table import fact_table, taking_buttons
from gui.dialogs.summary_model import SummaryModel
from gui.support import number_format
from gui.support.name_delegate import NameDelegate

_WIDTHS = (330, 220, 120, 90)
"""Pixels of the columns, at first."""


class SummaryDialog(QDialog):
    """Shows a summary. It is not modal: one may look at the model meanwhile.

    Args:
        found: the summary.
        title: how the file is called.
    """

    chosen = Signal(str)
    """The name of a parameter was double-clicked."""

    def __init__(self, found: FileSummary, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("summaryDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(number_format.window_title(self.tr("Summary of {name}").format(name=title)))
        self.model = SummaryModel(found, self)
        self.table = self._table()
        buttons = taking_buttons(self.table, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self.resize(sum(_WIDTHS) + 60, 620)

    def _table(self) -> QTableView:
        table = fact_table(self.model, "summaryTable", self.tr("Summary of the file"), "summary", self)
        table.setItemDelegateForColumn(0, _RowDelegate(table, self.model))
        header = table.horizontalHeader()
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for row, each in enumerate(self.model.rows):
            if each.heading:
                table.setSpan(row, 0, 1, self.model.columnCount())
                table.setRowHeight(row, table.fontMetrics().height() + 20)
        table.doubleClicked.connect(self._choose)
        return table

    def _choose(self, index: QModelIndex) -> None:
        name = self.model.rows[index.row()].parameter
        if name:
            self.chosen.emit(name)


class _RowDelegate(NameDelegate):
    """Tells the rows that are about a parameter from others."""

    def __init__(self, view: QTableView, model: SummaryModel) -> None:
        super().__init__(view)
        self._model = model

    def is_name(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return super().is_name(index) and bool(self._model.rows[index.row()].parameter)
