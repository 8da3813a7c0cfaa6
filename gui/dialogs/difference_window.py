"""What differs between the open model and another one: a sentence, and a table."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.report.model_comparison import ModelComparison
from gui.dialogs.difference_model import DifferenceModel
from gui.dialogs.fact_table import fact_table, taking_buttons
from gui.panels.section import QuietLabel
from gui.support import number_format
from gui.support.file_titles import file_titles
from gui.support.name_delegate import NameDelegate
from gui.support.named import named
from gui.support.plain_label import PlainLabel
from gui.support.sorted_header import SortedHeader

_SIZE = (1240, 420)
_ASIDE = 24
"""Pixels from the edges of the window."""
_NAMES, _LEAST_NAMES, _ROOM = 340, 130, 14
"""Pixels of the names, at first, and where there is little room; and between columns."""


class DifferenceWindow(QDialog):
    """Shows a comparison. It is not modal, and is shown again as it was: the comparison goes on when it is closed.

    Args:
        found: the comparison.
    """

    chosen = Signal(str)
    """The name of a parameter was clicked."""
    stop_asked = Signal()
    """The comparison is to end."""

    def __init__(self, found: ModelComparison, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("differenceWindow")
        self.found = found
        first, second = file_titles(found.first.path, found.second.path)
        title = self.tr("{first} compared with {second}").format(first=first, second=second)
        self.setWindowTitle(number_format.window_title(title))
        self.model = DifferenceModel(found, self)
        self.summary = named(PlainLabel(self._sentence(), self), "differenceSummary")
        self.summary.setWordWrap(True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.summary.font()
        font.setBold(True)
        self.summary.setFont(font)
        self.table = self._table()
        self._lay_out()
        self._stand_below(parent)

    def _stand_below(self, parent: QWidget) -> None:
        """At the lower end of the window, of which tree and plots show the comparison too."""
        there = parent.frameGeometry()
        self.resize(min(_SIZE[0], there.width() - 2 * _ASIDE), min(_SIZE[1], there.height() // 2))
        self._share_room()
        self.move(there.left() + _ASIDE, there.bottom() - self.height() - _ASIDE)

    def _share_room(self) -> None:
        """Make columns as wide as what they have; names give way, which are shortened so that they stay apart."""
        header, margins = self.table.horizontalHeader(), self._column.contentsMargins()
        aside = 2 * self.table.frameWidth() + self.table.verticalScrollBar().sizeHint().width()
        room = self.width() - margins.left() - margins.right() - aside
        others = {number: self._width_of(number) for number in range(1, header.count())}
        for number, wide in others.items():
            header.resizeSection(number, wide)
        header.resizeSection(0, min(_NAMES, max(room - sum(others.values()), _LEAST_NAMES)))

    def _width_of(self, column: int) -> int:
        """Pixels that a column other than that of names needs."""
        header = self.table.horizontalHeader()
        arrow = header.arrow_width if isinstance(header, SortedHeader) else 0
        wide = header.fontMetrics().horizontalAdvance(self.model.titles[column]) + arrow
        return max(self.table.sizeHintForColumn(column), wide) + _ROOM

    def _sentence(self) -> str:
        found, total = self.found, self.found.total
        own = [each for each in found.pairs if each.own]
        differ = sum(not each.equal for each in own)
        parts = [
            self.tr("{differ} of {count} parameters differ", "", len(own)).format(
                differ=number_format.whole(differ), count=number_format.whole(len(own))
            )
        ]
        if total.numel and differ:
            relative = "–" if total.relative is None else number_format.change(total.relative)
            cosine = "–" if total.cosine is None else number_format.cosine(total.cosine)
            flips, come, gone = (number_format.whole(each) for each in (total.flips, total.come, total.gone))
            parts.append(
                self.tr(
                    "together ‖Δ‖/‖w‖ {relative}, cosine {cosine}; sign flips {flips}, zeros came {come}, went {gone}"
                ).format(relative=relative, cosine=cosine, flips=flips, come=come, gone=gone)
            )
        apart = (
            (found.added, self.tr("{count} in the other alone")),
            (found.missing, self.tr("{count} in this one alone")),
            (found.reshaped, self.tr("{count} of another shape")),
            (found.retyped, self.tr("{count} of another dtype")),
        )
        parts += [text.format(count=number_format.whole(len(each))) for each, text in apart if each]
        return "; ".join(parts) + "."

    def _lay_out(self) -> None:
        buttons = taking_buttons(self.table, self)
        stop = named(QPushButton(self.tr("&Stop comparing"), self), "stopComparing")
        stop.setAutoDefault(False)
        stop.setToolTip(self.tr("Closing this table leaves the comparison on"))
        stop.clicked.connect(self.stop_asked)
        buttons.addButton(stop, QDialogButtonBox.ButtonRole.DestructiveRole)
        buttons.rejected.connect(self.reject)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.summary)
        column.addWidget(
            QuietLabel(self.tr("A click on a row selects it in the window. Δ is the other minus the open one."))
        )
        column.addWidget(self.table, 1)
        column.addWidget(buttons)

    def _table(self) -> QTableView:
        title = self.tr("What differs, by parameter")
        table = fact_table(self.model, "differenceTable", title, "differences", self)
        table.setItemDelegateForColumn(0, NameDelegate(table))
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        header.setStretchLastSection(True)
        # not what is current: a table makes its first row that as it is given the focus
        table.selectionModel().selectionChanged.connect(self._choose)
        return table

    def mark(self, name: str | None) -> None:
        """Select the row of a parameter of the open model, and bring it into sight; none for None."""
        row = None if name is None else self.model.row_of(name)
        if row is None:
            self.table.clearSelection()
        elif row not in (each.row() for each in self.table.selectionModel().selectedRows()):
            self.table.selectRow(row)
            self.table.scrollTo(self.model.index(row, 0))

    def _choose(self) -> None:
        for now in self.table.selectionModel().selectedRows():
            self.chosen.emit(self.model.rows[now.row()].name)
