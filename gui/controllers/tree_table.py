"""What the tree shows as a table for other programs: its rows in their order, and the columns that are chosen."""

import math
from collections.abc import Collection, Iterator, Sequence

from core.report.parameter_table import parameter_rows
from gui.tree.column_table import COLUMNS
from gui.tree.columns import Column
from gui.tree.flat_rows import FlatRows, Keys
from gui.tree.module_tree import ModuleTree
from gui.tree.tree_snapshot import TreeSnapshot

_FURTHER = {
    Column.SIGMA: "sigma",
    Column.LARGEST: "largest",
    Column.CHANGE: "relative_change",
    Column.COSINE: "cosine",
    Column.FLIPS: "sign_flips",
    Column.DEAD: "dead_rows",
}
"""Columns that `parameter_rows` has not, and their headings."""
_COUNTS = (Column.FLIPS, Column.DEAD)


def tree_rows(tree: ModuleTree) -> Iterator[Sequence[object]]:
    """The headings of `parameter_rows` and of what else is shown, and a row for each parameter that the filter shows.

    Parameters are in the order in which they are shown, in collapsed modules too; what is not known is empty.
    """
    snapshot, sorting = tree.model.snapshot, tree.model.sorting
    if snapshot is None:
        return
    columns = tree.columns.wanted | ({sorting.column} if sorting else set())
    rows = _shown(snapshot)
    checkpoint, numbers = snapshot.row_index.checkpoint, snapshot.row_totals.plan_numbers
    told = parameter_rows(checkpoint, numbers, snapshot.module_rows.parameters(rows))
    for row, further in zip(told, _further(snapshot, rows, columns), strict=True):
        yield *row, *further


def _shown(snapshot: TreeSnapshot) -> Sequence[int]:
    """The rows of the parameters that are shown, in their order."""
    shown = snapshot.visible_rows
    rows: list[int] = (
        shown.order if isinstance(shown, FlatRows) else snapshot.module_rows.leaves[shown.leaves]
    ).tolist()
    return rows


def _further(snapshot: TreeSnapshot, rows: Sequence[int], columns: Collection[Column]) -> Iterator[Sequence[object]]:
    """Headings and cells of the further columns that are shown."""
    shown = [column for column in _FURTHER if column in columns]
    yield [_FURTHER[column] for column in shown]
    values = [(COLUMNS[column].keys(snapshot), column in _COUNTS) for column in shown]
    for row in rows:
        leaf = snapshot.module_rows.first_leaf[row]
        yield [_cell(keys, leaf, count) for keys, count in values]


def _cell(keys: Keys, leaf: int, is_count: bool) -> float | None:
    value = float(keys[leaf])
    return None if math.isnan(value) else int(value) if is_count else value
