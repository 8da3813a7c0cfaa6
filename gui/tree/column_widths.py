"""The widths of the tree's columns in pixels, and which columns are hidden in a narrow tree.

Measured once for a checkpoint and font; fitted at each resize of the view.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView

from core.model.module_rows import ROOT
from gui.tree import cell_texts
from gui.tree.cell_delegates import MARGIN, density_width, error_width
from gui.tree.columns import Column
from gui.tree.tree_snapshot import TreeSnapshot

_SHORT_NAME, _LONG_NAME = "▸ ☑ output.weight", "▸ ▸ ▸ ☑ attention.output.weight"
_LONGEST = 20
"""Texts of more characters are not measured: they are elided, so that one long text does not widen the column."""

_TITLE_MARGIN = 7
_LEAST_SHAPE = "384 × 384"
_OPTIONAL = (Column.WEIGHTS, Column.CLASS)
"""Shown in this order where there is room. Without its own column, the class is shown in the shape column."""

_HIDDEN_FIRST = (Column.ERROR, Column.SHAPE, Column.THRESHOLD)
"""Hidden in this order in a narrow tree. Name and density never are."""


@dataclass(frozen=True)
class ColumnWidths:
    """The widths that the columns' contents need, in pixels.

    Attributes:
        columns: for each column but the name.
        least_name: the least width of the name column; others are hidden before it gets less.
        good_name: optional columns are shown only where the name column keeps this width.
        least_shape: the shape column is narrowed down to this before columns are hidden.
    """

    columns: Mapping[Column, int]
    least_name: int
    good_name: int
    least_shape: int

    def fit_into(self, room: int) -> dict[Column, int]:
        """The widths of the columns that fit into ``room`` pixels, without the name, which gets what is left."""
        fixed = {column: width for column, width in self.columns.items() if column not in _OPTIONAL}
        for column in _HIDDEN_FIRST:
            lack = sum(fixed.values()) + self.least_name - room
            if column == Column.SHAPE and lack > 0:
                narrowed = max(fixed[Column.SHAPE] - lack, self.least_shape)
                lack -= fixed[Column.SHAPE] - narrowed
                fixed[Column.SHAPE] = narrowed
            if lack > 0:
                del fixed[column]
        for column in _OPTIONAL:
            if sum(fixed.values()) + self.columns[column] + self.good_name > room:
                break
            fixed[column] = self.columns[column]
        return fixed


def wanted_widths(metrics: QFontMetrics, header: QHeaderView, snapshot: TreeSnapshot | None) -> ColumnWidths:
    """The widths for the column titles and the texts of a checkpoint."""
    contents = _contents(snapshot) if snapshot else {}
    columns: dict[Column, int] = {
        column: max(_longest(metrics, contents.get(column, ())), _title(header, column))
        for column in Column
        if column != Column.NAME
    }
    for column, least in ((Column.DENSITY, density_width(metrics)), (Column.ERROR, error_width(metrics))):
        columns[column] = max(least, columns[column])
    return ColumnWidths(
        columns,
        _longest(metrics, [_SHORT_NAME]),
        metrics.horizontalAdvance(_LONG_NAME),
        _longest(metrics, [_LEAST_SHAPE]),
    )


def shape_title(shared: bool) -> str:
    """The title of the shape column; ``shared`` if the classes are shown in it too."""
    if shared:
        return QCoreApplication.translate("ModuleTreeModel", "Class, shape")
    return QCoreApplication.translate("ModuleTreeModel", "Shape")


def _title(header: QHeaderView, column: Column) -> int:
    """The width of a title. (``sectionSizeHint`` adds a sort arrow, and no column is sorted here.)"""
    own = header.model().headerData(column, Qt.Orientation.Horizontal)
    title = shape_title(shared=True) if column == Column.SHAPE else own
    return header.fontMetrics().horizontalAdvance(title) + 2 * _TITLE_MARGIN


def _longest(metrics: QFontMetrics, contents: Iterable[str]) -> int:
    longest = max((text for text in contents if len(text) <= _LONGEST), key=len, default="")
    return metrics.horizontalAdvance(longest) + 2 * MARGIN


def _contents(snapshot: TreeSnapshot) -> dict[Column, Iterable[str]]:
    checkpoint = snapshot.row_index.checkpoint
    from_file = QCoreApplication.translate("ModuleTree", "from file")
    return {
        Column.CLASS: {each.label for each in checkpoint.classes.values()},
        Column.SHAPE: {cell_texts.shape(each.tensor.shape) for each in checkpoint.parameters},
        Column.WEIGHTS: (cell_texts.weights(snapshot.row_index.weights(ROOT)), "999,999"),
        Column.THRESHOLD: ("• 8.88e-8", f"• {from_file}" if checkpoint.masked else ""),
    }
