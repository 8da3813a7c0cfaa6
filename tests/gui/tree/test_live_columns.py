"""Painting of the tree: bars and numbers, only the columns that changed, and the same pixels on both paths."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Value
from gui.support.theme import DARK, LIGHT, Theme, apply
from gui.tree.cell_delegates import filled
from gui.tree.columns import LIVE, Column
from tests.gui.tree.checkpoints import evaluated, small, transformer
from tests.gui.tree.tree_driver import TreeDriver


@pytest.mark.parametrize(
    ("part", "width", "pixels"),
    [(0, 40, 0), (1, 40, 40), (0.5, 40, 20), (1e-9, 40, 1), (1 - 1e-9, 40, 39), (0.999, 40, 39)],
)
def test_a_bar_is_empty_only_at_0_and_full_only_at_1(part: float, width: int, pixels: int) -> None:
    assert filled(part, width) == pixels


def cell(driver: TreeDriver, path: str, column: Column) -> QImage:
    """A picture of a cell."""
    index = driver.index(path, column)
    driver.view.scrollTo(index)
    image = driver.view.viewport().grab(driver.view.visualRect(index)).toImage()
    return image.convertToFormat(QImage.Format.Format_RGB32)


def count(image: QImage, colour: str) -> int:
    wanted = QColor(colour)
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(image.pixelColor(x, y) == wanted for x, y in places)


@pytest.fixture(autouse=True)
def restored_theme(qapp: QApplication) -> Iterator[None]:
    """Give the app the system's theme back after each test."""
    yield
    apply(qapp)


def themed(qtbot: QtBot, theme: Theme, width: int = 420) -> TreeDriver:
    apply(QApplication.instance(), theme)
    return TreeDriver(qtbot, small(), width)


WITH_ERROR = 520
"""Pixels of a tree that has room for the error."""


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_bar_grows_with_the_density(qtbot: QtBot, theme: Theme) -> None:
    driver = themed(qtbot, theme)
    lengths = []
    for threshold in (0.0, 0.25, 0.5, 0.75, 1.0):
        driver.set_plan(driver.plan.with_rule(Value(threshold)))
        lengths.append(count(cell(driver, "classifier.weight", Column.DENSITY), theme.kept) / 5)
    full = lengths[0]
    assert full >= 20
    assert lengths == pytest.approx([full, 0.75 * full, 0.5 * full, 0.25 * full, 0], abs=1)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_density_of_0_is_painted_in_the_warning_colour(qtbot: QtBot, theme: Theme) -> None:
    driver = themed(qtbot, theme)
    assert count(cell(driver, "classifier.weight", Column.DENSITY), theme.pruned_text) == 0
    driver.set_plan(driver.plan.with_rule(Value(1.0)))
    assert count(cell(driver, "classifier.weight", Column.DENSITY), theme.pruned_text) > 5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_no_error_is_muted_and_that_of_everything_is_in_the_warning_colour(qtbot: QtBot, theme: Theme) -> None:
    driver = themed(qtbot, theme, WITH_ERROR)
    seen = {}
    for threshold in (0.0, 0.5, 1.0):
        driver.set_plan(driver.plan.with_rule(Value(threshold)))
        image = cell(driver, "classifier.weight", Column.ERROR)
        seen[threshold] = [count(image, colour) > 0 for colour in (theme.muted, theme.text, theme.pruned_text)]
    assert seen == {0.0: [True, False, False], 0.5: [False, True, False], 1.0: [False, False, True]}


def test_an_inherited_threshold_is_muted_and_an_own_one_is_not(qtbot: QtBot) -> None:
    driver = themed(qtbot, DARK)
    assert count(cell(driver, "scale", Column.THRESHOLD), DARK.text) == 0
    driver.give_own("scale", Value(0.5))
    assert count(cell(driver, "scale", Column.THRESHOLD), DARK.text) > 5


def test_nothing_is_painted_where_nothing_is_chosen(qtbot: QtBot) -> None:
    driver = themed(qtbot, DARK, WITH_ERROR)
    for column in LIVE:
        assert count(cell(driver, "classifier.bias", column), DARK.panel) == area(
            cell(driver, "classifier.bias", column)
        )


def area(image: QImage) -> int:
    return image.width() * image.height()


def test_an_unknown_density_has_no_bar(qtbot: QtBot) -> None:
    driver = themed(qtbot, DARK)
    driver.tree.set_plan(driver.plan, evaluated(driver.checkpoint, driver.plan, unknown=["classifier.weight"]))
    assert count(cell(driver, "classifier.weight", Column.DENSITY), DARK.kept) == 0
    assert count(cell(driver, "classifier.weight", Column.DENSITY), DARK.panel) < area(
        cell(driver, "classifier.weight", Column.DENSITY)
    )


def test_a_selected_row_still_shows_its_density(qtbot: QtBot) -> None:
    driver = themed(qtbot, DARK)
    driver.tree.select("classifier.weight")
    assert count(cell(driver, "classifier.weight", Column.DENSITY), DARK.kept) > 50
    assert count(cell(driver, "classifier.weight", Column.DENSITY), DARK.panel) == 0


class PaintWatch(QObject):
    """Collects what a viewport was asked to paint."""

    def __init__(self, viewport: QObject) -> None:
        super().__init__(viewport)
        self.painted = QRect()
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.painted = self.painted.united(event.rect())
        return False


@pytest.mark.parametrize(
    ("change", "first", "last"),
    [
        (lambda plan: plan.with_rule(Value(0.5)), Column.THRESHOLD, Column.ERROR),
        (lambda plan: plan.with_own(["pooler.dense.weight"], Value(0.25)), Column.THRESHOLD, Column.THRESHOLD),
        (lambda plan: plan.with_chosen([]), Column.NAME, Column.ERROR),
    ],
    ids=["move", "own", "tick"],
)
def test_only_the_columns_that_changed_are_painted(qtbot: QtBot, change, first: Column, last: Column) -> None:  # noqa: ANN001
    driver = TreeDriver(qtbot, transformer())
    driver.tree.filter_edit.setFocus()
    settle(qtbot, driver)
    watch = PaintWatch(driver.view.viewport())
    driver.set_plan(change(driver.plan))
    qtbot.waitUntil(lambda: not watch.painted.isEmpty())
    left = driver.view.columnViewportPosition(first)
    right = driver.view.columnViewportPosition(last) + driver.view.columnWidth(last)
    assert (watch.painted.left(), watch.painted.right() + 1) == (left, right)


def test_the_same_numbers_paint_nothing(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, transformer())
    settle(qtbot, driver)
    watch = PaintWatch(driver.view.viewport())
    driver.set_plan(Plan(driver.plan.chosen, driver.plan.rule))
    settle(qtbot, driver)
    assert watch.painted.isEmpty()


def settle(qtbot: QtBot, driver: TreeDriver) -> None:
    """Let everything be painted that waits to be: a paint that is asked for now comes after all of it."""
    watch = PaintWatch(driver.tree.choose_button)
    driver.tree.choose_button.update()
    qtbot.waitUntil(lambda: not watch.painted.isEmpty())


@pytest.mark.parametrize("width", [240, 360, WITH_ERROR])
@pytest.mark.parametrize("selected", ["", "classifier.weight"])
def test_a_move_paints_the_same_pixels_as_a_full_repaint(qtbot: QtBot, selected: str, width: int) -> None:
    """A move is painted by `LiveColumnsPainter`, a full repaint by Qt and the delegates."""
    driver = themed(qtbot, LIGHT, width)
    assert driver.view.isColumnHidden(Column.ERROR) == (width < 400)
    driver.give_own("scale", Value(0.3))
    if selected:
        driver.tree.select(selected)
    driver.set_plan(driver.plan.with_rule(Value(0.4)))
    alone = driver.view.viewport().grab(moving_columns(driver)).toImage()
    assert alone == driver.view.viewport().grab().toImage().copy(moving_columns(driver))
    assert count(alone, LIGHT.kept) > 0


def moving_columns(driver: TreeDriver) -> QRect:
    view = driver.view
    left = view.columnViewportPosition(Column.THRESHOLD)
    right = view.columnViewportPosition(LIVE[-1]) + view.columnWidth(LIVE[-1])
    return QRect(left, 0, right - left, view.viewport().height())


@pytest.mark.parametrize(
    "change",
    [
        lambda driver: driver.tree.select("encoder.layer.1.attention.self.query.weight"),
        lambda driver: driver.view.verticalScrollBar().setValue(47),
        lambda driver: driver.view.setCurrentIndex(driver.view.indexAt(QPoint(60, 200))),
        lambda driver: driver.view.collapse(driver.view.indexAt(QPoint(60, 5))),
        lambda driver: driver.tree.filter_edit.setText("value"),
        lambda driver: driver.tree.resize(500, 400),
        lambda driver: driver.view.setFocus(),
    ],
    ids=["select", "scroll", "current", "collapse", "filter", "resize", "focus"],
)
def test_a_move_after_a_change_of_layout_paints_the_rows_at_their_new_positions(
    qtbot: QtBot, change: Callable[[TreeDriver], object]
) -> None:
    """`LiveColumnsPainter` keeps the positions of the rows from one move to the next."""
    driver = TreeDriver(qtbot, transformer(12))
    driver.view.expandAll()
    driver.tree.filter_edit.setFocus()
    settle(qtbot, driver)
    driver.view.viewport().grab(moving_columns(driver))
    change(driver)
    settle(qtbot, driver)
    driver.set_plan(driver.plan.with_rule(Value(0.4)))
    alone = driver.view.viewport().grab(moving_columns(driver)).toImage()
    assert alone == driver.view.viewport().grab().toImage().copy(moving_columns(driver))
    assert count(alone, LIGHT.kept) > 0
