"""What each cell of the tree shows and says, as functions of the sight and the row."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt

from core.base.escaping import escaped
from gui.support import number_format
from gui.tree import cell_texts, cell_tooltips
from gui.tree.columns import Column, Role
from gui.tree.tree_snapshot import Sight

Cell = Callable[[Sight, int], Any]


def name(sight: Sight, row: int) -> str:
    parameter = sight.parameter(row)
    return escaped(parameter.leaf if parameter else sight.path(row).rpartition(".")[2])


def class_name(sight: Sight, row: int) -> str:
    """A module's class; a parameter has none, so there is room to say that it is tied."""
    found = sight.module_class(row)
    if found is not None:
        return f"{found.name} ?" if found.inferred else found.name
    return QCoreApplication.translate("ModuleTree", "tied") if sight.tied(row) else ""


def guessed(sight: Sight, row: int) -> bool:
    found = sight.module_class(row)
    return found is not None and found.inferred


def shape(sight: Sight, row: int) -> str:
    parameter = sight.parameter(row)
    return cell_texts.shape(parameter.tensor.shape) if parameter else ""


def weights(sight: Sight, row: int) -> str:
    return cell_texts.weights(sight.ledger.weights(row))


def mark(sight: Sight, row: int) -> cell_texts.Mark | None:
    found = sight.figures.threshold(row)
    if found is None:
        return None
    if not found.agreed:
        text = QCoreApplication.translate("ModuleTree", "mixed")
    elif found.recorded:
        text = QCoreApplication.translate("ModuleTree", "from file")
    else:
        text = cell_texts.short_threshold(found.value)
    return cell_texts.Mark(f"• {text}" if found.own else text, found.own)


def threshold(sight: Sight, row: int) -> str:
    found = mark(sight, row)
    return found.text if found else ""


def own(sight: Sight, row: int) -> bool:
    found = mark(sight, row)
    return found is not None and found.own


def density(sight: Sight, row: int) -> str:
    found = reading(sight, row)
    return found.text if found else ""


def reading(sight: Sight, row: int) -> cell_texts.Reading | None:
    total = sight.figures.total(row)
    return cell_texts.reading(total, summed=sight.parameter(row) is None) if total else None


def check(sight: Sight, row: int) -> Qt.CheckState | None:
    return sight.ticks.state(row)


def is_parameter(sight: Sight, row: int) -> bool:
    return sight.parameter(row) is not None


def untickable(sight: Sight, row: int) -> bool:
    return not sight.ticks.tickable(row)


def _quiet_class(sight: Sight, row: int) -> bool:
    return guessed(sight, row) or sight.parameter(row) is not None or untickable(sight, row)


def _quiet_threshold(sight: Sight, row: int) -> bool:
    return not own(sight, row)


def _plain(tip: Cell) -> Cell:
    """The same tooltip, safe from what names may hold."""
    return lambda sight, row: number_format.tip(tip(sight, row))


_EVERYWHERE: dict[int, Cell] = {
    Role.PATH: Sight.path,
    Role.IS_PARAMETER: is_parameter,
    Role.QUIET: untickable,
}
_TEXTS: dict[Column, Cell] = {
    Column.NAME: name,
    Column.CLASS: class_name,
    Column.SHAPE: shape,
    Column.WEIGHTS: weights,
    Column.THRESHOLD: threshold,
    Column.DENSITY: density,
}
_TIPS: dict[Column, Cell] = {
    Column.NAME: cell_tooltips.name,
    Column.CLASS: cell_tooltips.module_class,
    Column.SHAPE: cell_tooltips.shape,
    Column.WEIGHTS: cell_tooltips.weights,
    Column.THRESHOLD: cell_tooltips.threshold,
    Column.DENSITY: cell_tooltips.density,
}
CELLS: dict[tuple[int, int], Cell] = {
    **{(column, role): cell for column in Column for role, cell in _EVERYWHERE.items()},
    **{(column, Qt.ItemDataRole.DisplayRole): cell for column, cell in _TEXTS.items()},
    **{(column, Qt.ItemDataRole.ToolTipRole): _plain(cell) for column, cell in _TIPS.items()},
    (Column.NAME, Qt.ItemDataRole.CheckStateRole): check,
    (Column.NAME, Qt.ItemDataRole.AccessibleTextRole): Sight.path,
    (Column.NAME, Qt.ItemDataRole.AccessibleDescriptionRole): cell_tooltips.description,
    (Column.CLASS, Role.GUESSED): guessed,
    (Column.CLASS, Role.QUIET): _quiet_class,
    (Column.THRESHOLD, Role.OWN): own,
    (Column.THRESHOLD, Role.QUIET): _quiet_threshold,
    (Column.THRESHOLD, Role.MARK): mark,
    (Column.DENSITY, Role.READING): reading,
}
"""(column, role) → what the cell has there; nothing where there is no entry."""
