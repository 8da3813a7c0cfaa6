"""What will be cut, as the dialogs before a file is written show it: a table, its total, and warnings."""

from collections.abc import Sequence

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTableView, QVBoxLayout, QWidget

from core.preview.plan_numbers import PlanNumbers
from gui.dialogs.cuts_model import CutsModel
from gui.dialogs.name_columns import set_widths, whole_width
from gui.support import number_format
from gui.support.export_requests import offer_table
from gui.support.name_delegate import NameDelegate
from gui.support.named import named
from gui.support.plain_label import PlainLabel

LISTED = 4
"""Warnings shown in full, and one more where it is the last; of the others only the number is shown."""


class CutsOverview(QWidget):
    """The table with what belongs to it.

    Args:
        plan_numbers: exact, of the plan in force.
        warnings: sentences.
    """

    def __init__(self, plan_numbers: PlanNumbers, warnings: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self._table = self._table_of(plan_numbers)
        set_widths(self._table)
        column.addWidget(self._table, 1)
        column.addWidget(self._total(plan_numbers))
        self.warnings = named(wrapped(""), "cutsWarnings")
        self.warnings.setForegroundRole(QPalette.ColorRole.BrightText)
        column.addWidget(self.warnings)
        self.warn(warnings)

    @property
    def whole_width(self) -> int:
        """Pixels with which all names are whole."""
        return whole_width(self._table)

    def warn(self, warnings: Sequence[str]) -> None:
        """Show other warnings."""
        # a line that says "1 more" would take the room of that one
        listed = len(warnings) if len(warnings) == LISTED + 1 else LISTED
        more = len(warnings) - listed
        shown = [
            *warnings[:listed],
            *([number_format.grouped(self.tr("… and %n more", "", more), more)] if more > 0 else []),
        ]
        self.warnings.setText("\n".join(f"⚠ {text}" for text in shown))
        self.warnings.setToolTip(number_format.tip("\n".join(warnings[:40])))
        self.warnings.setVisible(bool(warnings))

    def _table_of(self, plan_numbers: PlanNumbers) -> QTableView:
        table = named(QTableView(self), "cutsTable")
        table.setModel(CutsModel(plan_numbers, table))
        offer_table(table, "cuts")
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setAccessibleName(self.tr("What will be cut"))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setItemDelegateForColumn(0, NameDelegate(table))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
        return table

    def _total(self, plan_numbers: PlanNumbers) -> QLabel:
        total = plan_numbers.total
        text = self.tr(
            "Together {cut} of {numel} weights are cut, {zero} were zero before; density {density}, "
            "error of the weights {error}.",
            "",
            number_format.plural(total.numel),
        )
        cut, zero, numel = (number_format.whole(count) for count in (total.cut, total.zero_before, total.numel))
        density, error = number_format.share(total.density), number_format.error(plan_numbers.error)
        label = named(wrapped(text.format(cut=cut, zero=zero, numel=numel, density=density, error=error)), "cutsTotal")
        label.setToolTip(number_format.tip(number_format.error_explained()))
        return label


def wrapped(text: str) -> QLabel:
    """A label of as many lines as it takes."""
    label = PlainLabel(text)
    label.setWordWrap(True)
    return label
