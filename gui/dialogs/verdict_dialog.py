"""The result of a check: a summary, what is wrong, and the zeros of each parameter."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped
from core.report.verification import Verification
from gui.dialogs.name_columns import dialog_width, set_widths, whole_width
from gui.dialogs.zeros_model import ZerosModel
from gui.support import number_format
from gui.support.export_requests import offer_table
from gui.support.name_delegate import NameDelegate
from gui.support.named import named
from gui.support.plain_label import PlainLabel

_LINES = 6
"""Most lines of differences that are seen without scrolling."""


class VerdictDialog(QDialog):
    """Shows a verdict. It is not modal: one may look at the model meanwhile, or check another file.

    Args:
        found: the verdict.
        source, result: how the files are called.
    """

    def __init__(self, found: Verification, source: str, result: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("verdictDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._found, self._names = found, {"source": source, "result": result}
        title = self.tr("Check of {result}").format(result=result)
        self.setWindowTitle(number_format.window_title(title))
        self.summary = named(PlainLabel(self._sentence(), self), "verdictSummary")
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.summary.font()
        font.setBold(True)
        self.summary.setFont(font)
        self.details = named(QPlainTextEdit(self), "verdictDetails")
        self.details.setReadOnly(True)
        self.details.setAccessibleName(self.tr("What differs"))
        self.details.setPlainText("\n".join(self._details()))
        self.table = self._table()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.copy = self.buttons.addButton(self.tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setObjectName("verdictCopy")
        self.copy.setToolTip(self.tr("Copy all of it as text"))
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text()))
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self.resize(dialog_width(max(whole_width(self.table), 796), self), 560)

    def text(self) -> str:
        """All of it as text."""
        paths = [
            self.tr("Source: {path}").format(path=escaped(self._found.source)),
            self.tr("Pruned file: {path}").format(path=escaped(self._found.result)),
        ]
        return "\n".join([self._sentence(), *paths, *self._details(), "", *self._model.lines(), ""])

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.summary)
        files = PlainLabel(f"{escaped(self._found.source)}\n→ {escaped(self._found.result)}", self)
        files.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        files.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        files.setWordWrap(True)
        column.addWidget(files)
        lines = self.details.blockCount()
        if self.details.toPlainText():
            height = self.details.fontMetrics().lineSpacing() * (min(max(lines, 2), _LINES) + 1)
            self.details.setFixedHeight(height + 2 * self.details.frameWidth())
            column.addWidget(self.details)
        else:
            self.details.hide()
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)

    def _table(self) -> QTableView:
        table = named(QTableView(self), "verdictTable")
        self._model = ZerosModel(self._found, table)
        table.setModel(self._model)
        offer_table(table, "zeros")
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setAccessibleName(self.tr("Zeros by parameter"))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setItemDelegateForColumn(0, NameDelegate(table))
        table.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
        set_widths(table)
        return table

    def _details(self) -> list[str]:
        """What is wrong, then what differs without being wrong."""
        return [escaped(each) for each in (*self._found.differences, *self._found.remarks)]

    def _sentence(self) -> str:
        found, weights = self._found, self._found.weights
        cut, numel = sum(each.cut for each in weights), sum(each.numel for each in weights)
        words = {**self._names, "cut": number_format.whole(cut), "numel": number_format.whole(numel)}
        if found.wrong:
            text = number_format.grouped(
                self.tr("✗ {result} is not {source} with weights pruned: %n differences.", "", len(found.differences)),
                len(found.differences),
            )
        elif found.identical:
            text = self.tr("✓ {result} and {source} are identical; no weight was pruned.")
        else:
            text = self._of_pruned(number_format.plural(numel))
        return text.format(**words)

    def _of_pruned(self, numel: int) -> str:
        """The sentence where the weights are right.

        Args:
            numel: how many there are, for the form of the noun.
        """
        if self._found.differences:
            return self.tr(
                "✗ The weights of {result} are those of {source} with {cut} of {numel} pruned, but what is around them "
                "differs."
            )
        if self._found.planned:
            return self.tr(
                "✓ {result} is {source} with {cut} of {numel} weights pruned, as the plan says, and nothing else.",
                "",
                numel,
            )
        return self.tr("✓ {result} is {source} with {cut} of {numel} weights pruned, and nothing else.", "", numel)
