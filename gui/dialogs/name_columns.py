"""The widths of a table whose first column has names of parameters, and whose others have numbers."""

from itertools import islice

from PySide6.QtWidgets import QDialog, QHeaderView, QStyle, QTableView

_AIR = 8
"""Pixels that a column of numbers has besides what Qt leaves around them."""
_LEAST_NAMES = 108
"""Pixels for names shortened so far that they still differ; with it two such columns fit a screen of 1024 pixels."""
_MEASURED = 4000
"""Rows whose names are measured."""


def set_widths(table: QTableView) -> None:
    """Make columns of numbers as wide as their numbers and titles; the rest is for the names, which has a least width.

    Args:
        table: with its model, and what it hides hidden.
    """
    header = table.horizontalHeader()
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in range(1, header.count()):
        header.resizeSection(column, max(table.sizeHintForColumn(column) + _AIR, header.sectionSizeHint(column)))
    table.setMinimumWidth(_beside_names(table) + _LEAST_NAMES)


def whole_width(table: QTableView) -> int:
    """Pixels with which a table whose widths are set shows whole names."""
    model, metrics = table.model(), table.fontMetrics()
    names = {str(model.index(row, 0).data()) for row in islice(range(model.rowCount()), _MEASURED)}
    longest = max(map(metrics.horizontalAdvance, names), default=0)
    margin = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, table) + 1
    return _beside_names(table) + longest + 2 * margin + _AIR


def dialog_width(wanted: int, dialog: QDialog) -> int:
    """Pixels across of a dialog whose content wants some: no more than the window has over which it opens."""
    parent, layout = dialog.parentWidget(), dialog.layout()
    assert layout is not None, "a dialog is measured once it is laid out"
    margins = layout.contentsMargins()
    whole = wanted + margins.left() + margins.right()
    return whole if parent is None else min(whole, parent.window().width())


def _beside_names(table: QTableView) -> int:
    """Pixels across of all but the names."""
    header = table.horizontalHeader()
    numbers = sum(header.sectionSize(column) for column in range(1, header.count()))
    return numbers + table.verticalScrollBar().sizeHint().width() + 2 * table.frameWidth()
