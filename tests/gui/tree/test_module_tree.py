"""Filter line, selection, folding and columns of the widget."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from gui.tree import tree_selection
from gui.tree.columns import Column
from tests.gui.tree.checkpoints import checkpoint_of, small, tied, transformer
from tests.gui.tree.tree_driver import TreeDriver

Key, Modifier = Qt.Key, Qt.KeyboardModifier
QUERY = "encoder.layer.3.attention.self.query.weight"


@pytest.fixture
def driver(qtbot: QtBot) -> TreeDriver:
    return TreeDriver(qtbot, small())


@pytest.fixture
def encoder(qtbot: QtBot) -> TreeDriver:
    return TreeDriver(qtbot, transformer())


def test_names_that_other_programs_know(driver: TreeDriver) -> None:
    assert driver.view.objectName() == "moduleTree"
    assert driver.tree.filter_edit.objectName() == "filterEdit"
    for control in (driver.view, driver.tree.filter_edit, driver.tree.choose_button):
        assert control.accessibleName()
    assert driver.tree.filter_edit.placeholderText() == "Filter: name, class:Conv2d, dead>0"


def test_a_checkpoint_is_expanded_to_about_forty_rows_when_it_is_opened(
    driver: TreeDriver, encoder: TreeDriver
) -> None:
    assert len(driver.visible()) == 16
    rows = encoder.visible()
    assert 20 < len(rows) <= 40
    assert "encoder.layer.5" in rows
    assert "encoder.layer.5.attention.self" not in rows


def test_typing_a_filter_shows_the_hits_and_what_is_above_them(driver: TreeDriver) -> None:
    driver.type_filter("features weight >1k")
    assert driver.visible() == ["features", "features.3", "features.3.weight"]


def test_modules_of_hits_are_expanded_at_any_depth(encoder: TreeDriver) -> None:
    encoder.type_filter("layer.3 query")
    assert encoder.visible()[-2:] == [QUERY, QUERY.replace("weight", "bias")]


def test_after_the_filter_the_same_modules_are_expanded_as_before(encoder: TreeDriver) -> None:
    encoder.view.collapse(encoder.index("embeddings"))
    encoder.view.expand(encoder.index("encoder.layer.2"))
    before = encoder.visible()
    encoder.type_filter("query")
    encoder.view.collapse(encoder.index("encoder.layer.4"))
    encoder.tree.filter_edit.clear()
    assert encoder.visible() == before


def test_expanded_modules_stay_while_ticks_change_what_a_filter_shows(encoder: TreeDriver) -> None:
    encoder.type_filter("ticked:yes query")
    encoder.view.collapse(encoder.index("encoder.layer.4"))
    before = encoder.visible()
    encoder.click_box("encoder.layer.2.attention.self.query.weight")
    assert encoder.visible() == [path for path in before if "layer.2" not in path]


def test_find_goes_to_the_filter_and_escape_clears_it(driver: TreeDriver, qtbot: QtBot) -> None:
    driver.view.setFocus()
    driver.press(Key.Key_F, Modifier.ControlModifier)
    assert driver.tree.filter_edit.hasFocus()
    qtbot.keyClicks(driver.tree.filter_edit, "scale")
    qtbot.keyClick(driver.tree.filter_edit, Key.Key_Escape)
    assert driver.tree.filter_edit.text() == ""
    assert len(driver.visible()) == 16


def test_escape_in_the_rows_clears_the_filter_too(driver: TreeDriver) -> None:
    driver.type_filter("scale")
    driver.view.setFocus()
    driver.press(Key.Key_Escape)
    assert driver.tree.filter_edit.text() == ""


def test_down_leads_from_the_filter_to_the_rows(driver: TreeDriver, qtbot: QtBot) -> None:
    driver.tree.focus_filter()
    qtbot.keyClick(driver.tree.filter_edit, Key.Key_Down)
    assert driver.view.hasFocus()


def test_what_is_not_understood_is_red_and_says_why(driver: TreeDriver) -> None:
    ordinary = driver.tree.filter_edit.palette().color(QPalette.ColorRole.Text)
    driver.type_filter("colour:red scale")
    red = driver.tree.filter_edit.palette().color(QPalette.ColorRole.Text)
    assert red.red() > 2 * red.green() or red.red() - red.green() > 100
    assert "“colour:” is not known" in driver.tree.filter_edit.toolTip()
    assert "“colour:” is not known" in driver.tree.filter_edit.accessibleDescription()
    assert driver.visible() == ["scale"]
    driver.type_filter("scale")
    assert driver.tree.filter_edit.palette().color(QPalette.ColorRole.Text) == ordinary
    assert "class:Conv2d" in driver.tree.filter_edit.toolTip()


def painted_pixels(driver: TreeDriver) -> int:
    """How many pixels in the middle of the rows are not background."""
    image = driver.view.viewport().grab().toImage()
    ground = image.pixelColor(2, image.height() - 3)
    middle = range(image.height() // 2 - 30, image.height() // 2 + 30)
    return sum(image.pixelColor(x, y) != ground for x in range(20, image.width() - 20) for y in middle)


def test_an_empty_tree_says_what_to_do(qtbot: QtBot, driver: TreeDriver) -> None:
    empty = TreeDriver(qtbot, None)
    assert empty.view.empty_text == "Open a checkpoint to see its modules"
    assert painted_pixels(empty) > 100
    driver.type_filter("zebra")
    assert driver.view.empty_text == "Nothing matches “zebra”"
    assert painted_pixels(driver) > 50
    assert empty.tree.filter_edit.isEnabled() is False


def test_selected_rows_are_announced_by_full_names(driver: TreeDriver) -> None:
    driver.click_row("classifier.weight")
    driver.click_row("features.1", Modifier.ControlModifier)
    norm = ["weight", "bias", "running_mean", "num_batches_tracked"]
    assert driver.selections == [
        ["classifier.weight"],
        [*(f"features.1.{leaf}" for leaf in norm), "classifier.weight"],
    ]


def test_a_module_and_a_parameter_in_it_are_announced_once(driver: TreeDriver) -> None:
    driver.click_row("classifier")
    driver.click_row("classifier.bias", Modifier.ControlModifier)
    assert driver.selections == [["classifier.weight", "classifier.bias"]]


def test_select_goes_to_a_parameter_deep_in_folded_modules(encoder: TreeDriver) -> None:
    encoder.tree.select(QUERY)
    assert encoder.selections == [[QUERY]]
    assert encoder.view.currentIndex() == encoder.index(QUERY)
    assert encoder.view.viewport().rect().contains(encoder.view.visualRect(encoder.index(QUERY)).center())


def test_select_makes_no_feedback(encoder: TreeDriver) -> None:
    encoder.tree.selectionChangedTo.connect(lambda names, _: encoder.tree.select(*names))
    encoder.tree.select(QUERY)
    encoder.tree.select(QUERY)
    encoder.click_row("pooler.dense.weight")
    assert encoder.selections == [[QUERY], ["pooler.dense.weight"]]


def test_select_clears_the_filter_only_where_it_hides_a_parameter(encoder: TreeDriver) -> None:
    encoder.type_filter("weight")
    encoder.tree.select(QUERY)
    assert encoder.tree.filter_edit.text() == "weight"
    encoder.tree.select("pooler.dense.bias")
    assert encoder.tree.filter_edit.text() == ""
    assert encoder.selections == [[QUERY], ["pooler.dense.bias"]]
    assert encoder.view.currentIndex() == encoder.index("pooler.dense.bias")


def test_select_takes_several_and_leaves_out_what_is_not_there(encoder: TreeDriver) -> None:
    encoder.tree.select("pooler.dense.bias", "no.such.weight", QUERY)
    assert encoder.selections == [[QUERY, "pooler.dense.bias"]]
    encoder.tree.select()
    assert encoder.selections[1:] == [[]]


def test_a_filter_hides_the_selection_without_ending_it(encoder: TreeDriver) -> None:
    encoder.tree.select(QUERY)
    encoder.type_filter("pooler")
    assert encoder.view.selectionModel().selectedRows() == []
    encoder.tree.filter_edit.clear()
    assert encoder.view.selectionModel().selectedRows() == [encoder.index(QUERY)]
    assert encoder.selections == [[QUERY]]


def test_a_selected_module_means_what_the_filter_shows(driver: TreeDriver) -> None:
    driver.click_row("classifier")
    driver.type_filter("bias")
    driver.tree.filter_edit.clear()
    both = ["classifier.weight", "classifier.bias"]
    assert driver.selections == [both, both[1:], both]


def test_a_selection_can_be_made_while_the_filter_is_at_work(driver: TreeDriver) -> None:
    driver.tree.select("scale")
    driver.type_filter("class")
    driver.click_row("classifier.weight")
    driver.tree.filter_edit.clear()
    assert driver.selections == [["scale"], ["classifier.weight"]]
    assert driver.view.selectionModel().selectedRows() == [driver.index("classifier.weight")]


def test_another_checkpoint_starts_afresh(driver: TreeDriver) -> None:
    driver.tree.select("scale")
    driver.type_filter("scale")
    driver.checkpoint = tied()
    driver.tree.set_checkpoint(tied())
    assert driver.tree.filter_edit.text() == ""
    assert driver.visible()[0] == "model"
    assert driver.view.selectionModel().selectedRows() == []
    assert driver.selections == [["scale"]]
    driver.tree.select("lm_head.bias")
    assert driver.selections[1:] == [["lm_head.bias"]]


def test_a_move_of_the_threshold_leaves_folds_selection_and_place_alone(encoder: TreeDriver) -> None:
    encoder.view.expandAll()
    encoder.tree.select("pooler.dense.weight")
    bar = encoder.view.verticalScrollBar()
    before = (bar.value(), encoder.visible(), encoder.view.currentIndex().internalId())
    for threshold in (0.3, 0.4):
        encoder.set_plan(encoder.plan.with_rule(type(encoder.plan.rule)(threshold)))
    assert (bar.value(), encoder.visible(), encoder.view.currentIndex().internalId()) == before
    assert bar.value() > 0


@pytest.mark.parametrize("width", [240, 300, 350, 420, 500, 640, 900])
def test_density_and_error_are_wholly_visible_at_any_width(qtbot: QtBot, width: int) -> None:
    driver = TreeDriver(qtbot, transformer(), width)
    driver.view.expandAll()
    header = driver.view.header()
    last = Column.DENSITY if header.isSectionHidden(Column.ERROR) else Column.ERROR
    right = header.sectionViewportPosition(last) + header.sectionSize(last)
    assert right <= driver.view.viewport().width()
    assert not driver.view.horizontalScrollBar().isVisible()
    assert header.sectionSize(Column.DENSITY) > driver.view.fontMetrics().horizontalAdvance("≈ 100.00 %")
    error = header.sectionSize(Column.ERROR)
    assert not error or error > driver.view.fontMetrics().horizontalAdvance("≈ > 99.99 %")
    shown = [column for column in Column if not header.isSectionHidden(column)]
    assert header.sectionSize(Column.NAME) > driver.view.fontMetrics().horizontalAdvance("output.weight")
    # which others there are beside names: tests/gui/tree/test_columns_that_fit.py
    assert len(shown) == {240: 2, 420: 3, 640: 6, 900: 7}.get(width, len(shown))


def test_a_width_the_user_has_set_stays(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, small(), 900)
    header = driver.view.header()
    header.resizeSection(Column.THRESHOLD, 130)
    driver.tree.resize(950, 700)
    driver.type_filter("weight")
    assert header.sectionSize(Column.THRESHOLD) == 130
    for column in (Column.DENSITY, Column.ERROR):
        header.resizeSection(column, 20)
        assert header.sectionSize(column) > 80


def test_without_its_own_column_a_class_stands_in_the_shapes(qtbot: QtBot) -> None:
    narrow, wide = TreeDriver(qtbot, small(), 620), TreeDriver(qtbot, small(), 900)
    titles = [driver.model.headerData(Column.SHAPE, Qt.Orientation.Horizontal) for driver in (narrow, wide)]
    assert titles == ["Class ?, shape", "Shape"]
    advance = narrow.view.header().fontMetrics().horizontalAdvance
    for driver, title in zip((narrow, wide, TreeDriver(qtbot, None, 900)), (*titles, "Shape"), strict=True):
        assert driver.view.columnWidth(Column.SHAPE) > advance(title)
    assert [shape_text(driver, "features.0") for driver in (narrow, wide)] == ["Conv2d", ""]
    assert [shape_text(driver, "scale") for driver in (narrow, wide)] == ["4 × 4", "4 × 4"]


def shape_text(driver: TreeDriver, path: str) -> str:
    """What is painted in the shape column."""
    index, option = driver.index(path, Column.SHAPE), QStyleOptionViewItem()
    driver.view.initViewItemOption(option)
    driver.view.itemDelegateForIndex(index).initStyleOption(option, index)
    return option.text


def test_long_names_are_cut_in_the_middle_and_told_in_full(qtbot: QtBot) -> None:
    name = "a_module_with_a_very_long_name_that_fits_nowhere_at_all.weight"
    driver = TreeDriver(qtbot, checkpoint_of({name: (4, 4)}))
    assert driver.view.textElideMode() == Qt.TextElideMode.ElideMiddle
    assert driver.index(name).data(Qt.ItemDataRole.ToolTipRole).startswith(name)


def test_a_larger_font_gets_wider_columns(driver: TreeDriver) -> None:
    before = driver.view.columnWidth(Column.DENSITY)
    font = driver.view.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    driver.view.setFont(font)
    QApplication.processEvents()
    assert driver.view.columnWidth(Column.DENSITY) > before


def test_what_is_selected_is_gone_to_unless_thousands_of_rows_lie_in_the_way(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "encoder.layer.1.attention.self.query.weight"
    driver = TreeDriver(qtbot, transformer())
    driver.view.collapseAll()
    monkeypatch.setattr(tree_selection, "MOST_EXPANDED", 5)
    driver.tree.select(name)
    assert driver.selections[-1] == [name]
    assert not driver.view.isExpanded(driver.index("encoder"))
    monkeypatch.undo()
    driver.tree.select(name)
    assert driver.view.isExpanded(driver.index("encoder"))
    assert driver.view.viewport().rect().contains(driver.view.visualRect(driver.index(name)).center())
