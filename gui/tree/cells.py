"""All that the model answers for a cell, by column and role."""

from PySide6.QtCore import Qt

from core.base.escaping import escaped
from gui.support import number_format
from gui.tree import cell_tooltips, cell_values
from gui.tree.cell_values import Cell
from gui.tree.column_table import COLUMNS
from gui.tree.columns import CellRole, Column
from gui.tree.tree_snapshot import TreeSnapshot


def _plain(tip: Cell) -> Cell:
    """The tooltip as plain text, even where names look like markup."""
    return lambda snapshot, row: number_format.tip(tip(snapshot, row))


_EVERYWHERE: dict[int, Cell] = {
    CellRole.PATH: TreeSnapshot.path,
    CellRole.IS_PARAMETER: cell_values.is_parameter,
    CellRole.MUTED: cell_values.untickable,
}
CELLS: dict[tuple[int, int], Cell] = {
    **{(column, role): cell for column in Column for role, cell in _EVERYWHERE.items()},
    **{(column, Qt.ItemDataRole.DisplayRole): spec.text for column, spec in COLUMNS.items()},
    **{(column, Qt.ItemDataRole.ToolTipRole): _plain(spec.tip) for column, spec in COLUMNS.items()},
    (Column.NAME, Qt.ItemDataRole.CheckStateRole): cell_values.check,
    (Column.NAME, CellRole.LOCKED): cell_values.locked,
    (Column.NAME, CellRole.TELLING): cell_values.telling,
    (Column.NAME, Qt.ItemDataRole.AccessibleTextRole): lambda snapshot, row: escaped(snapshot.path(row)),
    (Column.NAME, Qt.ItemDataRole.AccessibleDescriptionRole): cell_tooltips.description,
    (Column.CLASS, CellRole.INFERRED): cell_values.inferred,
    (Column.CLASS, CellRole.MUTED): cell_values.quiet_class,
    (Column.DEAD, CellRole.DEAD_TEXT): cell_values.dead_text,
    (Column.THRESHOLD, CellRole.OWN): cell_values.own,
    (Column.THRESHOLD, CellRole.MUTED): cell_values.quiet_threshold,
    (Column.THRESHOLD, CellRole.THRESHOLD_TEXT): cell_values.threshold_text,
    (Column.DENSITY, CellRole.DENSITY_TEXT): cell_values.density_text,
    (Column.ERROR, CellRole.ERROR_TEXT): cell_values.error_text,
}
"""(column, role) → function of (snapshot, row); None is answered where there is no entry."""
