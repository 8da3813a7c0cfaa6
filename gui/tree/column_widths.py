"""How wide the columns are, and which of them there is room for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView

from core.model.module_rows import ROOT
from gui.tree import cell_texts
from gui.tree.cell_delegates import MARGIN, density_width
from gui.tree.columns import Column
from gui.tree.tree_snapshot import TreeSnapshot

_SHORT_NAME, _LONG_NAME = "▸ ☑ output.weight", "▸ ▸ ▸ ☑ attention.output.weight"
_LONGEST = 20
"""Characters; what is longer is left to elision rather than give it the room of all."""

_TITLE_MARGIN = 7
_LEAST_SHAPE = "384 × 384"
_SPARE = (Column.WEIGHTS, Column.CLASS)
"""Come in this order when there is room. Without a column of its own the class stands in the shape's."""

_FIRST_TO_GO = (Column.SHAPE, Column.THRESHOLD)
"""Give way in this order in a narrow tree. Name and density never do."""


@dataclass(frozen=True)
class Widths:
    """What the columns ask for, in pixels.

    Attributes:
        columns: all but the name.
        least_name: so much of it must always be seen.
        good_name: so much of it comes before any spare column.
        least_shape: the shape gives way to the name down to this.
    """

    columns: Mapping[Column, int]
    least_name: int
    good_name: int
    least_shape: int

    def fitted(self, room: int) -> dict[Column, int]:
        """The widths of those columns that there is room for; the name gets what is left."""
        fixed = {column: width for column, width in self.columns.items() if column not in _SPARE}
        lack = sum(fixed.values()) + self.least_name - room
        if lack > 0:
            fixed[Column.SHAPE] = max(fixed[Column.SHAPE] - lack, self.least_shape)
        for column in _FIRST_TO_GO:
            if sum(fixed.values()) + self.least_name > room:
                del fixed[column]
        for column in _SPARE:
            if sum(fixed.values()) + self.columns[column] + self.good_name > room:
                break
            fixed[column] = self.columns[column]
        return fixed


def wanted(metrics: QFontMetrics, header: QHeaderView, snapshot: TreeSnapshot | None) -> Widths:
    """What the titles and the texts of a checkpoint ask for."""
    contents = _contents(snapshot) if snapshot else {}
    columns = {
        column: max(_longest(metrics, contents.get(column, ())), _title(header, column))
        for column in Column
        if column != Column.NAME
    }
    columns[Column.DENSITY] = max(density_width(metrics), columns[Column.DENSITY])
    return Widths(
        columns,
        _longest(metrics, [_SHORT_NAME]),
        metrics.horizontalAdvance(_LONG_NAME),
        _longest(metrics, [_LEAST_SHAPE]),
    )


def shape_title(shared: bool) -> str:
    """What the shape column is called, with the classes in it or without."""
    if shared:
        return QCoreApplication.translate("ModuleTreeModel", "Class, shape")
    return QCoreApplication.translate("ModuleTreeModel", "Shape")


def _title(header: QHeaderView, column: Column) -> int:
    """Less than ``sectionSizeHint``, which leaves room for the arrow of a sorted column; none is sorted here."""
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
        Column.CLASS: {f"{each.name} ?" if each.inferred else each.name for each in checkpoint.classes.values()},
        Column.SHAPE: {cell_texts.shape(each.tensor.shape) for each in checkpoint.parameters},
        Column.WEIGHTS: (cell_texts.weights(snapshot.row_index.weights(ROOT)), "999,999"),
        Column.THRESHOLD: ("• 8.88e-8", f"• {from_file}" if checkpoint.masked else ""),
    }
