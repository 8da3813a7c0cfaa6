"""The scroll bars of the values are of the columns as wide as they are, also after another size or other values."""

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.values.values_table import ValuesTable


def settled(table: ValuesTable) -> tuple[int, ...]:
    """The room for values, the width of a column, and the range of both scroll bars."""
    QApplication.processEvents()
    bars = table.horizontalScrollBar(), table.verticalScrollBar()
    ranges = [number for bar in bars for number in (bar.pageStep(), bar.maximum())]
    return table.viewport().width(), table.columnWidth(0), *ranges


def shown(qtbot: QtBot, rows: int, columns: int, width: int, height: int) -> ValuesTable:
    table = ValuesTable()
    qtbot.addWidget(table)
    model = QStandardItemModel(rows, columns, table)
    model.modelReset.connect(table.share_room)
    table.setModel(model)
    table.resize(width, height)
    table.show()
    QApplication.processEvents()
    return table


@pytest.mark.parametrize("before", [200, 330, 450, 560, 610])
@pytest.mark.parametrize("width", [320, 500, 632])
@pytest.mark.parametrize("columns", [5, 40])
def test_they_are_as_in_a_table_that_had_this_width_from_the_start(
    qtbot: QtBot, columns: int, before: int, width: int
) -> None:
    table, fresh = shown(qtbot, 5, columns, before, 300), shown(qtbot, 5, columns, width, 300)
    table.resize(width, 300)
    assert settled(table) == settled(fresh)
    table.updateGeometries()
    assert settled(table) == settled(fresh)


@pytest.mark.parametrize("height", range(120, 180, 5))
@pytest.mark.parametrize(("width", "columns"), [(278, 96), (500, 5), (458, 5)])
def test_they_are_as_in_a_table_that_had_these_values_from_the_start(
    qtbot: QtBot, width: int, columns: int, height: int
) -> None:
    """At some of these heights the rows need a scroll bar only because the columns have one."""
    table, fresh = shown(qtbot, 0, 0, 900, 700), shown(qtbot, 5, columns, width, height)
    table.model().setRowCount(5)
    table.model().setColumnCount(9)
    QApplication.processEvents()
    table.resize(width, height)
    table.model().setColumnCount(columns)
    table.share_room()
    assert settled(table) == settled(fresh)
    least = table.horizontalHeader().minimumSectionSize()
    if columns * least > table.viewport().width():
        # columns in sight are whole
        assert (
            table.viewport().width() - table.columnWidth(0) * (table.viewport().width() // least)
            < table.columnWidth(0) // 2
        )
