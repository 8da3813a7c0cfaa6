"""The widths of the tree's columns in pixels, and which columns are hidden in a narrow tree.

Measured once for a checkpoint and font; fitted at each resize of the view.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontMetrics

from gui.support.sorted_header import SortedHeader
from gui.tree import cell_values
from gui.tree.cell_delegates import MARGIN, density_width, error_width
from gui.tree.column_table import COLUMNS, USUAL
from gui.tree.columns import Column
from gui.tree.tree_snapshot import TreeSnapshot

_SHORT_NAME, _LONG_NAME = "▸ ☑ output.weight", "▸ ▸ ▸ ☑ attention.output.LayerNorm.weight"
_LIST_NAME = "☑ m.l.10.self_attn.q_proj.weight"
_LONGEST = 20
"""Texts of more characters are not measured: they are elided, so that one long text does not widen the column."""
_MEASURED = 4000
"""Rows whose names are measured."""
INDENTATION = 11
"""Pixels by which a row stands further right than its module."""
_BOX = 24
"""Pixels of a check box and what is around it."""

_TITLE_MARGIN = 7
_DIGITS = str.maketrans("123456789", "000000000")
_LEAST_SHAPE = "384 × 384"
_AFTER_NAMES = (Column.SHAPE, Column.WEIGHTS, Column.CLASS)
"""Shown where all names are whole; the class, without its own column, in the shape column."""


@dataclass(frozen=True)
class ColumnWidths:
    """The widths that the columns' contents need, in pixels.

    Attributes:
        columns: for each column but the name.
        least_name: the least width of the name column; others are hidden before it gets less.
        good_name: with it names are whole, but for the longest; some columns are shown only then.
        least_shape: the shape column is narrowed down to this before it is hidden.
        list_name: the least width of the name column in a list, where names are paths.
        arrow: the width of the arrow behind the title of what is sorted.
    """

    columns: Mapping[Column, int]
    least_name: int
    good_name: int
    least_shape: int
    list_name: int
    arrow: int

    def fit_into(self, room: int, wanted: frozenset[Column], ordered: Column | None = None) -> dict[Column, int]:
        """The widths of the columns that fit into ``room`` pixels, without the name, which gets what is left.

        Args:
            wanted: the columns to be shown if there is room.
            ordered: the one by which the rows are sorted.
        """
        fitted: dict[Column, int] = {}
        least = self.least_name if ordered is None else max(self.list_name, self.least_name)
        # where more is wanted than usual, what nobody has asked for gives way first
        after = (*_AFTER_NAMES, Column.ERROR) if wanted - USUAL else _AFTER_NAMES
        for column in sorted(wanted - {Column.NAME}, key=lambda each: (each != ordered, COLUMNS[each].room, each)):
            last = column in (after if column != ordered else ())
            width = self.columns[column] + (self.arrow if column == ordered else 0)
            left = room - sum(fitted.values()) - (max(self.good_name, least) if last else least)
            if column == Column.SHAPE and left < width:
                width = max(left, self.least_shape)
            if width <= left or column in (Column.DENSITY, ordered):
                fitted[column] = width
            elif last:
                break
        return fitted


def wanted_widths(metrics: QFontMetrics, header: SortedHeader, snapshot: TreeSnapshot | None) -> ColumnWidths:
    """The widths for the column titles and the texts of a checkpoint."""
    columns: dict[Column, int] = {}
    for column, spec in COLUMNS.items():
        if column != Column.NAME:
            samples = spec.samples(snapshot) if snapshot else ()
            columns[column] = max(_longest(metrics, samples), _title(header, column))
    for column, least in ((Column.DENSITY, density_width(metrics)), (Column.ERROR, error_width(metrics))):
        columns[column] = max(least, columns[column])
    return ColumnWidths(
        columns,
        _longest(metrics, [_SHORT_NAME]),
        _names(metrics, snapshot),
        max(_longest(metrics, [_LEAST_SHAPE]), _title(header, Column.SHAPE)),
        metrics.horizontalAdvance(_LIST_NAME) + 2 * MARGIN,
        header.arrow_width,
    )


def _names(metrics: QFontMetrics, snapshot: TreeSnapshot | None) -> int:
    """The width with which names are whole, those of the first rows and but for very long ones."""
    most, least = metrics.horizontalAdvance(_LONG_NAME), metrics.horizontalAdvance(_SHORT_NAME)
    if snapshot is None:
        return most
    depths = snapshot.module_rows.depths
    rows = islice(range(1, len(depths)), _MEASURED)
    texts = {(cell_values.plain_name(snapshot, row), int(depths[row])) for row in rows}
    longest = max((metrics.horizontalAdvance(text) + INDENTATION * (depth + 1) for text, depth in texts), default=0)
    return min(max(longest + _BOX + 2 * MARGIN, least), most)


def shape_title(shared: bool, inferred: bool = False) -> str:
    """The title of the shape column.

    Args:
        shared: whether the classes are shown in it too.
        inferred: whether some of them were inferred.
    """
    if not shared:
        return QCoreApplication.translate("ModuleTreeModel", "Shape")
    if inferred:
        return QCoreApplication.translate("ModuleTreeModel", "Class ?, shape")
    return QCoreApplication.translate("ModuleTreeModel", "Class, shape")


def _title(header: SortedHeader, column: Column) -> int:
    """The width of a title, without an arrow."""
    own = header.model().headerData(column, Qt.Orientation.Horizontal)
    title = shape_title(shared=True, inferred=True) if column == Column.SHAPE else own
    return header.fontMetrics().horizontalAdvance(title) + 2 * _TITLE_MARGIN


def _longest(metrics: QFontMetrics, contents: Iterable[str]) -> int:
    # digits are as wide as each other, so that few unlike texts are left to be measured
    unlike = {text.translate(_DIGITS) for text in contents if len(text) <= _LONGEST}
    return max(map(metrics.horizontalAdvance, unlike), default=0) + 2 * MARGIN
