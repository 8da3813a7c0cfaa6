"""The Qt model of the module tree: answers Qt out of one `TreeSnapshot`."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.owner_facts import OwnerFacts
from core.preview.plan_numbers import PlanNumbers
from gui.support.guard import guarded
from gui.tree.cells import CELLS
from gui.tree.column_table import COLUMNS, sort_keys
from gui.tree.columns import CHANGES, LIVE, NUMBERS, Column
from gui.tree.flat_rows import FlatRows, Sorting
from gui.tree.row_facts import LeafChanges
from gui.tree.row_filter import RowFilter
from gui.tree.row_selection import RowSelection
from gui.tree.row_totals import RowTotals
from gui.tree.snapshot_model import AT_ONCE, COLUMN_COUNT, Index, SnapshotModel
from gui.tree.tree_snapshot import TreeSnapshot

_ROW = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_FLAGS = {
    (False, False): _ROW,
    (False, True): _ROW | Qt.ItemFlag.ItemIsUserCheckable,
    (True, False): _ROW | Qt.ItemFlag.ItemNeverHasChildren,
    (True, True): _ROW | Qt.ItemFlag.ItemNeverHasChildren | Qt.ItemFlag.ItemIsUserCheckable,
}
"""(is a parameter, has a check box) → flags. Made once, as combining flags is slow and Qt asks for each cell."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@guarded
class ModuleTreeModel(SnapshotModel):
    """Modules and parameters in file order, with what the plan does to them.

    The model never changes the plan: a tick emits ``tickRequested``, and is shown when `update` is called with the
    plan that has it. The rows are made once for a checkpoint. Another filter resets the model; another plan
    emits ``dataChanged`` at most twice.

    **dataChanged stands for the whole tree.** Qt has no range across parents, and a signal for each of a
    thousand modules would take longer than computing the numbers. So the range is that of the top-level rows, in the
    columns that changed, and means all rows below them too. `gui.tree.rows_view.RowsView` repaints these columns
    in the viewport.

    Attributes:
        sorting: by what the rows are sorted; None where they stand as in the tree.
    """

    tickRequested = Signal(list, bool)  # noqa: N815
    """Owners' names, and whether they are to be ticked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filter = RowFilter()
        self.sorting: Sorting | None = None
        self._titles: dict[int, str] = {}

    def show(self, checkpoint: Checkpoint | None) -> None:
        """Show another checkpoint, or none. Nothing of it is ticked until `update` is called."""
        self._reset(TreeSnapshot.first(checkpoint, self._filter) if checkpoint else None)

    def update(self, plan: Plan, plan_numbers: PlanNumbers) -> None:
        """Show another plan of the same checkpoint, or better known numbers of the same plan."""
        before = self._snapshot
        if before is None:
            return
        row_totals = RowTotals(before.row_index, plan, plan_numbers, before.row_totals)
        changed = row_totals.changed_since(before.row_totals)
        after = before.planned(row_totals, ticked=any(first == Column.NAME for first, _ in changed))
        if not np.array_equal(after.visible_rows.leaves, before.visible_rows.leaves):
            self._reset(after)
            return
        self._snapshot = after
        for first, last in changed:
            _announce(self, first, last)

    def read(self, facts: OwnerFacts) -> None:
        """Show what is known of the weights by now. Rows stay where they are until `settle`."""
        if self._snapshot is not None:
            self._snapshot = self._snapshot.read(facts)
            _announce(self, Column.ZEROS, LIVE[0])

    def compare(self, changes: LeafChanges | None) -> None:
        """Show what differs from another file; None for nothing. A list that is sorted by it is sorted anew."""
        if self._snapshot is not None:
            self._snapshot = self._snapshot.compared(changes)
            _announce(self, Column.CHANGE, Column.FLIPS)
            if self.sorting is not None and self.sorting.column in CHANGES:
                self._reset(self._snapshot.filtered(self._snapshot.filter))

    def settle(self) -> None:
        """Let the filter and the order follow the numbers, which are at rest.

        Where rows come, go or change places, the model is reset.
        """
        before = self._snapshot
        if before is None or not (self.sorting or before.filter.depends.at_rest):
            return
        after = before.filtered(before.filter)
        if _shows(_arranged(after, self.sorting)) != _shows(before):
            # as much as before, so that what is seen can be scrolled to
            self._reset(after, self._laid_out)

    def sort_by(self, wanted: Sorting | None) -> None:
        """Show the parameters as a list that is sorted, or None for the tree."""
        if wanted != self.sorting:
            self.sorting = wanted
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, COLUMN_COUNT - 1)
            if self._snapshot is not None:
                self._reset(self._snapshot.filtered(self._snapshot.filter))

    def set_filter(self, wanted: RowFilter) -> None:
        """Show only the parameters that pass, and the modules above them."""
        self._filter = wanted
        if self._snapshot is not None and self._snapshot.filter.text != wanted.text:
            self._reset(self._snapshot.filtered(wanted))

    def selected(self, rows: Iterable[int]) -> RowSelection:
        """The parameters shown at and below some rows.

        Raises:
            RuntimeError: there is no checkpoint.
        """
        if self._snapshot is None:
            raise RuntimeError("no checkpoint, so no rows")
        return RowSelection(self._snapshot, rows)

    def request_ticks(self, rows: Iterable[int], on: bool) -> None:
        """Emit ``tickRequested`` for all that is shown at and below some rows; ``on`` False means untick."""
        names = self.selected(rows).tickable
        if names:
            self.tickRequested.emit(names, on)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self._snapshot is None or not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = index.internalId()
        checkable = index.column() == 0 and self._snapshot.ticks.tickable(row)
        return _FLAGS[self._snapshot.parameter(row) is not None, checkable]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = CELLS.get((index.column(), role))
        return cell(self._snapshot, index.internalId()) if cell and self._snapshot else None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Request a tick. A module stands for what is shown below it; partially ticked, it becomes ticked."""
        if role != Qt.ItemDataRole.CheckStateRole or not self.flags(index) & Qt.ItemFlag.ItemIsUserCheckable:
            return False
        self.request_ticks([index.internalId()], on=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in NUMBERS else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return COLUMNS[Column(section)].explanation() or None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        given = self._titles.get(section, COLUMNS[Column(section)].title())
        # said once here, and not in each row
        inferred = section == Column.CLASS and self._snapshot is not None and self._snapshot.row_index.inferred
        return f"{given} ?" if inferred else given

    def setHeaderData(
        self, section: int, orientation: Qt.Orientation, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Give a column another title."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < COLUMN_COUNT:
            return False
        self._titles[section] = str(value)
        self.headerDataChanged.emit(orientation, section, section)
        return True

    def _reset(self, snapshot: TreeSnapshot | None, laid_out: int = AT_ONCE) -> None:
        self._replace(_arranged(snapshot, self.sorting) if snapshot else None, laid_out)


def _announce(model: ModuleTreeModel, first: Column, last: Column) -> None:
    """Say that some columns have changed, of whichever rows."""
    rows = model.rowCount()
    if rows:
        model.dataChanged.emit(model.index(0, first), model.index(rows - 1, last))


def _arranged(snapshot: TreeSnapshot, sorting: Sorting | None) -> TreeSnapshot:
    """A tree as the list that is asked for, if one is."""
    return snapshot if sorting is None else snapshot.sorted_by(sorting, sort_keys(snapshot, sorting.column))


def _shows(snapshot: TreeSnapshot) -> bytes:
    """Which rows a snapshot shows, in which order, to compare."""
    rows = snapshot.visible_rows
    return rows.order.tobytes() if isinstance(rows, FlatRows) else rows.leaves.tobytes()
