"""The content of each cell of the tree by column and role, as functions of (snapshot, row)."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt

from core.base.escaping import escaped
from gui.support import number_format
from gui.tree import cell_texts, cell_tooltips
from gui.tree.columns import CellRole, Column
from gui.tree.tree_snapshot import TreeSnapshot

Cell = Callable[[TreeSnapshot, int], Any]


def name(snapshot: TreeSnapshot, row: int) -> str:
    parameter = snapshot.parameter(row)
    return escaped(parameter.leaf if parameter else snapshot.path(row).rpartition(".")[2])


def class_name(snapshot: TreeSnapshot, row: int) -> str:
    """A module's class, with ``?`` where it was inferred; for a parameter, whether it is tied."""
    found = snapshot.module_class(row)
    if found is not None:
        return escaped(found.label)
    return QCoreApplication.translate("ModuleTree", "tied") if snapshot.tied(row) else ""


def inferred(snapshot: TreeSnapshot, row: int) -> bool:
    found = snapshot.module_class(row)
    return found is not None and found.inferred


def shape(snapshot: TreeSnapshot, row: int) -> str:
    parameter = snapshot.parameter(row)
    return cell_texts.shape(parameter.tensor.shape) if parameter else ""


def weights(snapshot: TreeSnapshot, row: int) -> str:
    return cell_texts.weights(snapshot.row_index.weights(row))


def threshold_text(snapshot: TreeSnapshot, row: int) -> cell_texts.ThresholdText | None:
    found = snapshot.row_totals.threshold(row)
    if found is None:
        return None
    if not found.agreed:
        text = QCoreApplication.translate("ModuleTree", "mixed")
    elif found.recorded:
        text = QCoreApplication.translate("ModuleTree", "from file")
    elif found.pattern:
        text = found.pattern
    else:
        text = cell_texts.short_threshold(found.value)
    return cell_texts.ThresholdText(f"• {text}" if found.own else text, found.own)


def threshold(snapshot: TreeSnapshot, row: int) -> str:
    found = threshold_text(snapshot, row)
    return found.text if found else ""


def own(snapshot: TreeSnapshot, row: int) -> bool:
    found = threshold_text(snapshot, row)
    return found is not None and found.own


def density(snapshot: TreeSnapshot, row: int) -> str:
    found = density_text(snapshot, row)
    return found.text if found else ""


def density_text(snapshot: TreeSnapshot, row: int) -> cell_texts.DensityText | None:
    total = snapshot.row_totals.total(row)
    return cell_texts.density_text(total, summed=snapshot.parameter(row) is None) if total else None


def error(snapshot: TreeSnapshot, row: int) -> str:
    found = error_text(snapshot, row)
    return found.text if found else ""


def error_text(snapshot: TreeSnapshot, row: int) -> cell_texts.ErrorText | None:
    found = snapshot.row_totals.error(row)
    return cell_texts.error_text(found) if found else None


def check(snapshot: TreeSnapshot, row: int) -> Qt.CheckState | None:
    return snapshot.ticks.state(row)


def is_parameter(snapshot: TreeSnapshot, row: int) -> bool:
    return snapshot.parameter(row) is not None


def locked(snapshot: TreeSnapshot, row: int) -> bool:
    return snapshot.ticks.locked(row)


def untickable(snapshot: TreeSnapshot, row: int) -> bool:
    return not snapshot.ticks.tickable(row)


def _quiet_class(snapshot: TreeSnapshot, row: int) -> bool:
    return inferred(snapshot, row) or snapshot.parameter(row) is not None or untickable(snapshot, row)


def _quiet_threshold(snapshot: TreeSnapshot, row: int) -> bool:
    return not own(snapshot, row)


def _plain(tip: Cell) -> Cell:
    """The tooltip as plain text, even where names look like markup."""
    return lambda snapshot, row: number_format.tip(tip(snapshot, row))


_EVERYWHERE: dict[int, Cell] = {
    CellRole.PATH: TreeSnapshot.path,
    CellRole.IS_PARAMETER: is_parameter,
    CellRole.MUTED: untickable,
}
_TEXTS: dict[Column, Cell] = {
    Column.NAME: name,
    Column.CLASS: class_name,
    Column.SHAPE: shape,
    Column.WEIGHTS: weights,
    Column.THRESHOLD: threshold,
    Column.DENSITY: density,
    Column.ERROR: error,
}
_TIPS: dict[Column, Cell] = {
    Column.NAME: cell_tooltips.name,
    Column.CLASS: cell_tooltips.module_class,
    Column.SHAPE: cell_tooltips.shape,
    Column.WEIGHTS: cell_tooltips.weights,
    Column.THRESHOLD: cell_tooltips.threshold,
    Column.DENSITY: cell_tooltips.density,
    Column.ERROR: cell_tooltips.error,
}
CELLS: dict[tuple[int, int], Cell] = {
    **{(column, role): cell for column in Column for role, cell in _EVERYWHERE.items()},
    **{(column, Qt.ItemDataRole.DisplayRole): cell for column, cell in _TEXTS.items()},
    **{(column, Qt.ItemDataRole.ToolTipRole): _plain(cell) for column, cell in _TIPS.items()},
    (Column.NAME, Qt.ItemDataRole.CheckStateRole): check,
    (Column.NAME, CellRole.LOCKED): locked,
    (Column.NAME, Qt.ItemDataRole.AccessibleTextRole): lambda snapshot, row: escaped(snapshot.path(row)),
    (Column.NAME, Qt.ItemDataRole.AccessibleDescriptionRole): cell_tooltips.description,
    (Column.CLASS, CellRole.INFERRED): inferred,
    (Column.CLASS, CellRole.MUTED): _quiet_class,
    (Column.THRESHOLD, CellRole.OWN): own,
    (Column.THRESHOLD, CellRole.MUTED): _quiet_threshold,
    (Column.THRESHOLD, CellRole.THRESHOLD_TEXT): threshold_text,
    (Column.DENSITY, CellRole.DENSITY_TEXT): density_text,
    (Column.ERROR, CellRole.ERROR_TEXT): error_text,
}
"""(column, role) → function of (snapshot, row); None is answered where there is no entry."""
