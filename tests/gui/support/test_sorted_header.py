"""The arrow of what a table is sorted by stands behind the title, and covers no letter of it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QStandardItemModel
from PySide6.QtWidgets import QApplication, QStyleOptionHeader, QTableView
from pytestqt.qtbot import QtBot

from gui.dialogs.fact_table import fact_table
from gui.support import theme
from gui.support.sorted_header import SortedHeader

TITLES = ["Parameter", "Largest |Δ|", "Zeros went"]
Order = Qt.SortOrder


@pytest.fixture
def table(qtbot: QtBot, qapp: QApplication) -> QTableView:
    theme.apply(qapp)
    model = QStandardItemModel(3, len(TITLES))
    model.setHorizontalHeaderLabels(TITLES)
    table = fact_table(model, "t", "t", "t", None)
    model.setParent(table)
    qtbot.addWidget(table)
    table.horizontalHeader().setSortIndicator(-1, Order.AscendingOrder)
    table.setSortingEnabled(True)
    for section in range(len(TITLES)):
        table.resizeColumnToContents(section)
    table.resize(600, 200)
    with qtbot.waitExposed(table):
        table.show()
    return table


def written(header: SortedHeader, section: int) -> QStyleOptionHeader:
    option = QStyleOptionHeader()
    header.initStyleOption(option)
    header.initStyleOptionForIndex(option, section)
    return option


def inked(image: QImage) -> list[int]:
    """The columns of pixels on which something is written."""
    ground = image.pixelColor(1, 1)
    rows = range(3, image.height() - 3)
    return [x for x in range(image.width()) if any(_far(image.pixelColor(x, y), ground) for y in rows)]


def _far(one: QColor, other: QColor) -> bool:
    return abs(one.lightness() - other.lightness()) > 30


@pytest.mark.parametrize(("order", "arrow"), [(Order.AscendingOrder, "▴"), (Order.DescendingOrder, "▾")])
def test_a_title_is_whole_beside_its_arrow(table: QTableView, order: Qt.SortOrder, arrow: str) -> None:
    header = table.horizontalHeader()
    for section, title in enumerate(TITLES):
        place = header.sectionViewportPosition(section), header.sectionSize(section)
        rect = header.viewport().rect().adjusted(place[0], 0, 0, 0)
        rect.setWidth(place[1] - 2)
        plain = header.viewport().grab(rect).toImage()
        table.sortByColumn(section, order)
        QApplication.processEvents()
        option = written(header, section)
        assert option.text == f"{title} {arrow}"
        assert option.sortIndicator == QStyleOptionHeader.SortIndicator.None_
        image = header.viewport().grab(rect).toImage()
        # the letters are drawn as before, to the last one, and the arrow behind a gap
        letters, both = inked(plain), inked(image)
        arrow_begins = max(x for x in both if x - 1 not in both)
        before = max(x for x in both if x < arrow_begins)
        assert arrow_begins - before >= 2
        assert abs((before - both[0]) - (letters[-1] - letters[0])) <= 2


def test_of_a_narrow_column_the_title_gives_way_and_the_arrow_stays(table: QTableView) -> None:
    header = table.horizontalHeader()
    table.sortByColumn(1, Order.DescendingOrder)
    header.resizeSection(1, 50)
    assert written(header, 1).text.endswith("… ▾")
    assert written(header, 0).text == TITLES[0]
