"""The scroll bar of the values is of the columns as wide as they are, also after another width of the table."""

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.values.values_table import ValuesTable


def scroll_bar(table: ValuesTable) -> tuple[int, int]:
    bar = table.horizontalScrollBar()
    return bar.pageStep(), bar.maximum()


@pytest.mark.parametrize("before", [200, 330, 450, 560, 610])
@pytest.mark.parametrize("width", [320, 500, 632])
def test_it_is_as_in_a_table_that_had_this_width_from_the_start(qtbot: QtBot, before: int, width: int) -> None:
    found = []
    for first in (before, width):
        table = ValuesTable()
        qtbot.addWidget(table)
        table.setModel(QStandardItemModel(5, 40, table))
        table.resize(first, 300)
        table.show()
        QApplication.processEvents()
        table.resize(width, 300)
        QApplication.processEvents()
        found.append((*scroll_bar(table), table.columnWidth(0)))
    assert found[0] == found[1]
    table.updateGeometries()
    assert found[1][:2] == scroll_bar(table)
