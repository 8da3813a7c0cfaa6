"""The table of the tree's columns: what each shows, how it is explained, sorted and measured, and what it has to read.

Another column is a member of `Column` and an entry here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Flag, auto

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.model.module_rows import ROOT
from gui.support import number_format
from gui.tree import cell_texts, cell_tooltips, cell_values
from gui.tree.cell_values import Cell
from gui.tree.columns import Column
from gui.tree.flat_rows import Keys
from gui.tree.tree_snapshot import TreeSnapshot

_DIGITS = re.compile(r"\d+")


class Needs(Flag):
    """What has to be read for a column besides what is read anyhow."""

    NOTHING = 0
    SIGMA = auto()
    """The standard deviations of all parameters."""
    DEAD = auto()
    """The largest magnitude of each output of the layers that are ticked."""


@dataclass(frozen=True)
class ColumnSpec:
    """A column.

    Attributes:
        title, explanation: of its header; the latter may be empty.
        text, tip: of a cell, as functions of (snapshot, row).
        keys: what parameters are sorted by; None where they can't be.
        samples: texts of which the widest says how wide the column is.
        usual: whether it is shown where nobody has chosen columns.
        room: the order in which columns get room in a narrow tree.
        needs: what has to be read for it.
    """

    title: Callable[[], str]
    explanation: Callable[[], str]
    text: Cell
    tip: Cell
    keys: Callable[[TreeSnapshot], Keys]
    samples: Callable[[TreeSnapshot], Iterable[str]] = lambda _: ()
    usual: bool = False
    room: int = 3
    needs: Needs = Needs.NOTHING


def title(column: Column) -> str:
    """The title of a column in the header, and its name in the menu of columns."""
    return COLUMNS[column].title()


def sort_keys(snapshot: TreeSnapshot, column: Column) -> Keys:
    """What the leaves of a snapshot are sorted by."""
    return COLUMNS[column].keys(snapshot)


def _names(snapshot: TreeSnapshot) -> Keys:
    """Names with their numbers filled up, so that layer 10 comes after layer 2."""
    return [_DIGITS.sub(lambda found: found[0].zfill(9), name) for name in snapshot.facts.names]


def _shapes(snapshot: TreeSnapshot) -> Keys:
    module_rows = snapshot.module_rows
    shapes = (each.tensor.shape for each in module_rows.parameters(module_rows.leaves.tolist()))
    return [" ".join(f"{size:015}" for size in shape) for shape in shapes]


def _shape_texts(snapshot: TreeSnapshot) -> Iterable[str]:
    # very many parameters have few shapes
    return map(cell_texts.shape, {each.tensor.shape for each in snapshot.row_index.checkpoint.parameters})


def _labels(snapshot: TreeSnapshot) -> Iterable[str]:
    return {each.name for each in snapshot.row_index.checkpoint.classes.values() if each.label}


def _sizes() -> Iterable[str]:
    """Of each number of digits up to some hundred terabytes: those of most digits and of the widest unit differ."""
    return (number_format.size(8 * 10**power + 8 * 10**power // 9) for power in range(15))


def _magnitudes() -> Iterable[str]:
    """Those with most letters, as decimals and with an exponent."""
    return map(cell_texts.short_threshold, (8.88e-4, 8.88e-10))


def _thresholds(snapshot: TreeSnapshot) -> Iterable[str]:
    from_file = QCoreApplication.translate("ModuleTree", "from file")
    about = "≈ " if snapshot.row_index.checkpoint.no_weights else ""
    own = (f"• {about}{each}" for each in _magnitudes())
    return *own, f"• {_mixed()}", f"• {from_file}" if snapshot.row_index.checkpoint.masked else ""


def _mixed() -> str:
    """In the cell of a module, of whose parameters not all have the same."""
    return QCoreApplication.translate("ModuleTree", "mixed")


def _nothing() -> str:
    return ""


COLUMNS: Mapping[Column, ColumnSpec] = {
    Column.NAME: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Name"),
        _nothing,
        cell_values.name,
        cell_tooltips.name,
        _names,
        usual=True,
        room=0,
    ),
    Column.CLASS: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Class"),
        lambda: QCoreApplication.translate(
            "ModuleTreeModel", "In italics: inferred from names and shapes, as the file does not say"
        ),
        cell_values.class_name,
        cell_tooltips.module_class,
        lambda snapshot: snapshot.facts.classes,
        _labels,
        usual=True,
        room=7,
    ),
    Column.SHAPE: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Shape"),
        lambda: QCoreApplication.translate(
            "ModuleTreeModel", "A class in italics: inferred from names and shapes, as the file does not say"
        ),
        cell_values.shape,
        cell_tooltips.shape,
        _shapes,
        _shape_texts,
        usual=True,
        room=5,
    ),
    Column.DTYPE: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Dtype"),
        _nothing,
        cell_values.dtype,
        cell_tooltips.shape,
        lambda snapshot: snapshot.facts.dtypes,
        lambda snapshot: {*snapshot.facts.dtypes, _mixed()},
    ),
    Column.WEIGHTS: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Weights"),
        _nothing,
        cell_values.weights,
        cell_tooltips.weights,
        lambda snapshot: snapshot.values.sizes,
        lambda snapshot: (cell_texts.weights(snapshot.row_index.weights(ROOT)), "999,999"),
        usual=True,
        room=6,
    ),
    Column.BYTES: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Bytes"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "Of the tensor's elements in the file"),
        cell_values.bytes_of,
        cell_tooltips.bytes_of,
        lambda snapshot: snapshot.values.nbytes,
        lambda _: _sizes(),
    ),
    Column.ZEROS: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Zeros"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "The part of the weights that is zero in the file"),
        cell_values.zeros,
        cell_tooltips.zeros,
        lambda snapshot: snapshot.values.zeros / np.maximum(snapshot.values.sizes, 1),
        lambda _: (">99.99 %",),
    ),
    Column.SIGMA: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "σ"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "The standard deviation of the weights"),
        cell_values.sigma,
        cell_tooltips.sigma,
        lambda snapshot: snapshot.values.sigmas,
        lambda _: _magnitudes(),
        needs=Needs.SIGMA,
    ),
    Column.LARGEST: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Max |w|"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "The largest magnitude"),
        cell_values.largest,
        cell_tooltips.largest,
        lambda snapshot: snapshot.values.largest,
        lambda _: _magnitudes(),
    ),
    Column.CHANGE: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "‖Δ‖/‖w‖"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "Against the file that the model is compared with"),
        cell_values.relative_change,
        cell_tooltips.change,
        lambda snapshot: snapshot.values.changes.relative,
        lambda _: map(number_format.number, (8.888e-4, 8.888e-10)),
        room=2,
    ),
    Column.COSINE: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Cosine"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "Of the angle to the file that is compared with"),
        cell_values.cosine,
        cell_tooltips.change,
        lambda snapshot: snapshot.values.changes.cosine,
        lambda _: map(number_format.cosine, (-8.888e-4, 1 - 8.8e-12)),
    ),
    Column.FLIPS: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Sign flips"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "Weights of another sign in the file compared with"),
        cell_values.flips,
        cell_tooltips.change,
        lambda snapshot: snapshot.values.changes.flips,
        lambda snapshot: (number_format.whole(max(snapshot.values.sizes.tolist(), default=0)),),
    ),
    Column.DEAD: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Dead rows"),
        lambda: QCoreApplication.translate(
            "ModuleTreeModel", "Outputs of which no weight is kept, of the layers that are ticked"
        ),
        cell_values.dead,
        cell_tooltips.dead,
        lambda snapshot: snapshot.values.dead,
        lambda _: ("88,888",),
        needs=Needs.DEAD,
    ),
    Column.THRESHOLD: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Threshold"),
        lambda: QCoreApplication.translate(
            "ModuleTreeModel", "Weights of this magnitude and below are pruned. A dot marks an exception"
        ),
        cell_values.threshold,
        cell_tooltips.threshold,
        lambda snapshot: snapshot.values.thresholds,
        _thresholds,
        usual=True,
        room=2,
    ),
    Column.DENSITY: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Density"),
        lambda: QCoreApplication.translate("ModuleTreeModel", "Kept / all, of what is ticked"),
        cell_values.density,
        cell_tooltips.density,
        lambda snapshot: snapshot.values.densities,
        usual=True,
        room=1,
    ),
    Column.ERROR: ColumnSpec(
        lambda: QCoreApplication.translate("ModuleTreeModel", "Error"),
        lambda: number_format.tip(
            QCoreApplication.translate("ModuleTreeModel", "Error of the weights, of what is ticked")
            + f"\n{number_format.error_explained()}"
        ),
        cell_values.error,
        cell_tooltips.error,
        lambda snapshot: snapshot.values.errors,
        usual=True,
        room=4,
    ),
}
USUAL = frozenset(column for column, spec in COLUMNS.items() if spec.usual)
