"""Names come first, then as many whole columns as there is room for; the menu of the header says which have none."""

import re

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.tree.cell_delegates import MARGIN
from gui.tree.column_table import USUAL, title
from gui.tree.columns import CHANGES, CellRole, Column
from gui.tree.snapshot_model import Index
from tests.gui.tree.checkpoints import transformer
from tests.gui.tree.tree_driver import TreeDriver

WANTED = (
    USUAL,
    USUAL | {Column.BYTES, Column.DTYPE},
    frozenset(Column) - {*CHANGES},
    frozenset({Column.NAME, Column.WEIGHTS, Column.ERROR, Column.DENSITY}),
)
BOX = 30
"""Pixels of a check box and what is around it."""
TEXTS = (Column.CLASS, Column.SHAPE, Column.DTYPE, Column.WEIGHTS, Column.BYTES, Column.THRESHOLD, Column.LARGEST)


def rows(driver: TreeDriver) -> list[Index]:
    model = driver.model
    return [model.index_of(row, 0) for row in range(1, len(model.snapshot.module_rows.items))]


def need_of_names(driver: TreeDriver) -> int:
    """The width of the column in which no name is cut, but for a last part that says least."""
    advance, step = driver.view.fontMetrics().horizontalAdvance, driver.view.indentation()
    depths = driver.model.snapshot.module_rows.depths
    return max(
        advance(re.sub(r"(?<=.)\.weight$", "…", index.data())) + BOX + step * (int(depths[row]) + 1)
        for row, index in enumerate(rows(driver), start=1)
    )


def text(driver: TreeDriver, index: Index, column: Column) -> str:
    """What a cell shows; without a column of its own the class is in that of the shape."""
    shared = column == Column.SHAPE and driver.view.isColumnHidden(Column.CLASS)
    module = shared and not index.data(CellRole.IS_PARAMETER)
    return index.siblingAtColumn(Column.CLASS if module else column).data()


@pytest.mark.parametrize("language", ["english", "russian"])
@pytest.mark.parametrize("wanted", WANTED)
def test_names_are_whole_before_columns_are_and_no_room_is_left_that_would_do(
    qtbot: QtBot, request: pytest.FixtureRequest, language: str, wanted: frozenset[Column]
) -> None:
    request.getfixturevalue(language)
    driver = TreeDriver(qtbot, transformer(3))
    view, need = driver.view, need_of_names(driver)
    advance = view.fontMetrics().horizontalAdvance
    driver.tree.columns.want(wanted)
    counts = set[int]()
    for width in range(230, 1400, 61):
        driver.tree.resize(width, 700)
        QApplication.processEvents()
        shown = {column for column in Column if not view.isColumnHidden(column)} - {Column.NAME}
        counts.add(len(shown))
        name = view.columnWidth(Column.NAME)
        assert name >= need or shown == {Column.DENSITY}, width
        # what is said to have no room would take it from names
        out = {column for column in wanted if view.isColumnHidden(column)}
        template = view.header_actions.tr("{column} (no room)")
        said = [action.text() for action in view.header_actions.menu().actions()]
        assert [each for each in Column if template.format(column=title(each)) in said] == sorted(out)
        widths = {**view._wanted.columns, Column.SHAPE: view._wanted.with_class}
        assert all(name - widths[column] < need + 8 for column in out), (width, out)
        for column in shown.intersection(TEXTS):
            room = view.columnWidth(column) - 2 * MARGIN
            assert [each for index in rows(driver) if advance(each := text(driver, index, column)) > room] == [], column
            assert advance(view.model().headerData(column, view.header().orientation())) <= room + 2
    assert max(counts) == len(wanted) - 1
    assert min(counts) == 1
