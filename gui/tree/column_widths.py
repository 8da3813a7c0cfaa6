"""The widths of the tree's columns in pixels, and which columns are hidden in a narrow tree.

Measured once for a checkpoint and font; fitted at each resize of the view.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetrics

from gui.support.short_name import ELLIPSIS
from gui.support.sorted_header import SortedHeader
from gui.tree import cell_values
from gui.tree.cell_delegates import MARGIN, density_width, error_width
from gui.tree.column_table import COLUMNS, USUAL
from gui.tree.columns import Column
from gui.tree.tree_snapshot import TreeSnapshot

_SHORT_NAME, _LONG_NAME = "▸ ☑ output.weight", "▸ ▸ ▸ ☑ attention.output.LayerNorm.weight"
_LIST_NAME = "☑ m.l.10.self_attn.q_proj.weight"
_LEAST = re.compile(r"(?<=.)\.weight$")
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


@dataclass(frozen=True)
class ColumnWidths:
    """The widths that the columns' contents need, in pixels.

    Attributes:
        columns: for each column but the name.
        with_class: for the shape column where it has the classes, too.
        name: with it names are whole, as of `_names`; other columns are shown only then.
        list_name: the least width of the name column in a list, where names are paths.
        arrow: the width of the arrow behind the title of what is sorted.
    """

    columns: Mapping[Column, int]
    with_class: int
    name: int
    list_name: int
    arrow: int

    def fit_into(self, room: int, wanted: frozenset[Column], ordered: Column | None = None) -> dict[Column, int]:
        """The widths of the columns that fit into ``room`` pixels, without the name, which gets what is left.

        Names come first, and then as many others as there is room for, all of them whole; but the density is always
        there, and so is what the rows are sorted by. What is wanted beyond the usual columns comes before these.

        Args:
            wanted: the columns to be shown if there is room.
            ordered: the one by which the rows are sorted.
        """
        fitted: dict[Column, int] = {}
        name = self.name if ordered is None else max(self.list_name, self.name)
        always = (ordered, Column.DENSITY)

        def rank(column: Column) -> tuple[int, bool, int, int]:
            first = always.index(column) if column in always else len(always)
            return first, column in USUAL, COLUMNS[column].room, column

        for column in sorted(wanted - {Column.NAME}, key=rank):
            # without its own column, the class is shown in that of the shape
            shared = column == Column.SHAPE and Column.CLASS not in fitted
            width = self.with_class if shared else self.columns[column]
            width += self.arrow if column == ordered else 0
            if width <= room - sum(fitted.values()) - name or column in always:
                fitted[column] = width
        if Column.SHAPE in fitted and Column.CLASS in fitted:
            fitted[Column.SHAPE] -= max(self.with_class - self.columns[Column.SHAPE], 0)
        return fitted


def wanted_widths(metrics: QFontMetrics, header: SortedHeader, snapshot: TreeSnapshot | None) -> ColumnWidths:
    """The widths for the column titles and the texts of a checkpoint."""
    columns: dict[Column, int] = {}
    for column, spec in COLUMNS.items():
        if column != Column.NAME:
            samples = spec.samples(snapshot) if snapshot else ()
            columns[column] = max(_longest(metrics, samples), _title(header, column))
    labels = COLUMNS[Column.CLASS].samples(snapshot) if snapshot else ()
    with_class = max(columns[Column.SHAPE], _longest(metrics, labels), _shared_title(header))
    for column, least in ((Column.DENSITY, density_width(metrics)), (Column.ERROR, error_width(metrics))):
        columns[column] = max(least, columns[column])
    return ColumnWidths(
        columns,
        with_class,
        _names(metrics, snapshot),
        metrics.horizontalAdvance(_LIST_NAME) + 2 * MARGIN,
        header.arrow_width,
    )


def _names(metrics: QFontMetrics, snapshot: TreeSnapshot | None) -> int:
    """The width with which names are whole, those of the first rows, and but for very long ones and a last ``weight``.

    That part says least: it is the first that a name does without, and gives way to a column.
    """
    most, least = metrics.horizontalAdvance(_LONG_NAME), metrics.horizontalAdvance(_SHORT_NAME)
    if snapshot is None:
        return most
    depths = snapshot.module_rows.depths
    rows = islice(range(1, len(depths)), _MEASURED)
    texts = {(_LEAST.sub(ELLIPSIS, cell_values.plain_name(snapshot, row)), int(depths[row])) for row in rows}
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
    return header.fontMetrics().horizontalAdvance(COLUMNS[column].title()) + 2 * _TITLE_MARGIN


def _shared_title(header: SortedHeader) -> int:
    """The width of the title of the shape column where it has the classes, too."""
    title = shape_title(shared=True, inferred=True)
    return header.fontMetrics().horizontalAdvance(title) + 2 * _TITLE_MARGIN


def _longest(metrics: QFontMetrics, contents: Iterable[str]) -> int:
    # digits are as wide as each other, so that few unlike texts are left to be measured
    unlike = {text.translate(_DIGITS) for text in contents if len(text) <= _LONGEST}
    return max(map(metrics.horizontalAdvance, unlike), default=0) + 2 * MARGIN
