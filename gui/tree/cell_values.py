"""The content of the tree's cells, as functions of (snapshot, row)."""

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt

from core.base.escaping import escaped
from gui.support import number_format
from gui.support.short_name import NOTHING_TELLS, Telling
from gui.tree import cell_texts
from gui.tree.tree_snapshot import TreeSnapshot

Cell = Callable[[TreeSnapshot, int], Any]


def name(snapshot: TreeSnapshot, row: int) -> str:
    """The last part of the name; the last two where a module is joined with its one parameter; in a list all of it."""
    return escaped(snapshot.path(row)) if snapshot.sorting is not None else plain_name(snapshot, row)


def plain_name(snapshot: TreeSnapshot, row: int) -> str:
    """The name as it stands in the tree."""
    parameter, joined = snapshot.parameter(row), snapshot.module_rows.joined(row)
    if parameter is None:
        return escaped(snapshot.path(row).rpartition(".")[2])
    return escaped(f"{joined.rpartition('.')[2]}.{parameter.leaf}" if joined else parameter.leaf)


def telling(snapshot: TreeSnapshot, row: int) -> Telling:
    """Which parts of a name tell it from the others, where these are paths."""
    return snapshot.row_index.telling.get(snapshot.path(row), NOTHING_TELLS) if snapshot.sorting else NOTHING_TELLS


def class_name(snapshot: TreeSnapshot, row: int) -> str:
    """A module's class; for a parameter, whether it is tied. (The header says once that classes were inferred.)"""
    found, tied = snapshot.module_class(row), snapshot.tied(row)
    words = [escaped(found.name)] if found is not None else []
    return ", ".join([*words, QCoreApplication.translate("ModuleTree", "tied")] if tied else words)


def inferred(snapshot: TreeSnapshot, row: int) -> bool:
    found = snapshot.module_class(row)
    return found is not None and found.inferred


def shape(snapshot: TreeSnapshot, row: int) -> str:
    parameter = snapshot.parameter(row)
    return cell_texts.shape(parameter.tensor.shape) if parameter else ""


def dtype(snapshot: TreeSnapshot, row: int) -> str:
    """Of a module, that of all its parameters."""
    found = set(snapshot.facts.dtypes[snapshot.module_rows.leaves_below(row)])
    return found.pop() if len(found) == 1 else QCoreApplication.translate("ModuleTree", "mixed")


def weights(snapshot: TreeSnapshot, row: int) -> str:
    return cell_texts.weights(snapshot.row_index.weights(row))


def bytes_of(snapshot: TreeSnapshot, row: int) -> str:
    return number_format.size(snapshot.row_index.nbytes(row))


def zeros(snapshot: TreeSnapshot, row: int) -> str:
    found = snapshot.row_facts.zeros(row)
    if found is None:
        return ""
    return cell_texts.UNKNOWN if math.isnan(found.number) else number_format.percent(found.part)


def sigma(snapshot: TreeSnapshot, row: int) -> str:
    return _magnitude(snapshot.row_facts.sigma(row))


def largest(snapshot: TreeSnapshot, row: int) -> str:
    return _magnitude(snapshot.row_facts.largest(row))


def relative_change(snapshot: TreeSnapshot, row: int) -> str:
    return _change(snapshot, row, "relative", number_format.change)


def cosine(snapshot: TreeSnapshot, row: int) -> str:
    return _change(snapshot, row, "cosine", number_format.cosine)


def flips(snapshot: TreeSnapshot, row: int) -> str:
    return _change(snapshot, row, "flips", lambda found: number_format.whole(int(found)))


def dead(snapshot: TreeSnapshot, row: int) -> str:
    return dead_text(snapshot, row) or ""


def dead_text(snapshot: TreeSnapshot, row: int) -> str | None:
    """The number of dead outputs; None where there are no layers that are ticked."""
    found = snapshot.row_dead.below(row) if snapshot.row_dead is not None else None
    if found is None:
        return None
    return cell_texts.UNKNOWN if math.isnan(found.number) else number_format.whole(int(found.number))


def _magnitude(found: float | None) -> str:
    return "" if found is None else cell_texts.short_threshold(found)


def _change(snapshot: TreeSnapshot, row: int, name: str, words: Callable[[float], str]) -> str:
    found = snapshot.row_facts.change(name, row)
    if found is None:
        return ""
    return cell_texts.NONE if math.isnan(found) else words(found)


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
        text = number_format.estimated(cell_texts.short_threshold(found.value), found.exact)
    return cell_texts.ThresholdText(f"• {text}" if found.own else text, found.own, found.itself)


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


def quiet_class(snapshot: TreeSnapshot, row: int) -> bool:
    alone = snapshot.parameter(row) is not None and not snapshot.module_rows.joined(row)
    return inferred(snapshot, row) or alone or untickable(snapshot, row)


def quiet_threshold(snapshot: TreeSnapshot, row: int) -> bool:
    return not own(snapshot, row)
