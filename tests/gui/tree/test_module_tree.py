"""Filter line, selection, folding and columns of the widget."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from gui.tree import tree_selection
from gui.tree.columns import Column
from tests.gui.tree.checkpoints import checkpoint_of, small, tied, transformer
from tests.gui.tree.tree_driver import Desk

Key, Modifier = Qt.Key, Qt.KeyboardModifier
QUERY = "encoder.layer.3.attention.self.query.weight"


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot, small())


@pytest.fixture
def encoder(qtbot: QtBot) -> Desk:
    return Desk(qtbot, transformer())


def test_names_that_other_programs_know(desk: Desk) -> None:
    assert desk.view.objectName() == "moduleTree"
    assert desk.tree.filter_edit.objectName() == "filterEdit"
    for control in (desk.view, desk.tree.filter_edit, desk.tree.choose_button):
        assert control.accessibleName()
    assert desk.tree.filter_edit.placeholderText() == "Filter: name, class:Conv2d, >1M"


def test_a_model_is_unfolded_to_be_taken_in_at_a_glance(desk: Desk, encoder: Desk) -> None:
    assert len(desk.visible()) == 16
    rows = encoder.visible()
    assert 20 < len(rows) <= 40
    assert "encoder.layer.5" in rows
    assert "encoder.layer.5.attention.self" not in rows


def test_typing_a_filter_shows_the_hits_and_what_is_above_them(desk: Desk) -> None:
    desk.type_filter("features weight >1k")
    assert desk.visible() == ["features", "features.3", "features.3.weight"]


def test_hits_are_unfolded_however_deep_they_are(encoder: Desk) -> None:
    encoder.type_filter("layer.3 query")
    assert encoder.visible()[-2:] == [QUERY, QUERY.replace("weight", "bias")]


def test_after_the_filter_the_folds_are_as_before(encoder: Desk) -> None:
    encoder.view.collapse(encoder.index("embeddings"))
    encoder.view.expand(encoder.index("encoder.layer.2"))
    before = encoder.visible()
    encoder.type_filter("query")
    encoder.view.collapse(encoder.index("encoder.layer.4"))
    encoder.tree.filter_edit.clear()
    assert encoder.visible() == before


def test_folds_stay_while_ticks_change_what_a_filter_shows(encoder: Desk) -> None:
    encoder.type_filter("ticked:yes query")
    encoder.view.collapse(encoder.index("encoder.layer.4"))
    before = encoder.visible()
    encoder.click_box("encoder.layer.2.attention.self.query.weight")
    assert encoder.visible() == [path for path in before if "layer.2" not in path]


def test_find_goes_to_the_filter_and_escape_clears_it(desk: Desk, qtbot: QtBot) -> None:
    desk.view.setFocus()
    desk.press(Key.Key_F, Modifier.ControlModifier)
    assert desk.tree.filter_edit.hasFocus()
    qtbot.keyClicks(desk.tree.filter_edit, "scale")
    qtbot.keyClick(desk.tree.filter_edit, Key.Key_Escape)
    assert desk.tree.filter_edit.text() == ""
    assert len(desk.visible()) == 16


def test_escape_in_the_rows_clears_the_filter_too(desk: Desk) -> None:
    desk.type_filter("scale")
    desk.view.setFocus()
    desk.press(Key.Key_Escape)
    assert desk.tree.filter_edit.text() == ""


def test_down_leads_from_the_filter_to_the_rows(desk: Desk, qtbot: QtBot) -> None:
    desk.tree.focus_filter()
    qtbot.keyClick(desk.tree.filter_edit, Key.Key_Down)
    assert desk.view.hasFocus()


def test_what_is_not_understood_is_red_and_says_why(desk: Desk) -> None:
    ordinary = desk.tree.filter_edit.palette().color(QPalette.ColorRole.Text)
    desk.type_filter("colour:red scale")
    red = desk.tree.filter_edit.palette().color(QPalette.ColorRole.Text)
    assert red.red() > 2 * red.green() or red.red() - red.green() > 100
    assert "“colour:” is not known" in desk.tree.filter_edit.toolTip()
    assert "“colour:” is not known" in desk.tree.filter_edit.accessibleDescription()
    assert desk.visible() == ["scale"]
    desk.type_filter("scale")
    assert desk.tree.filter_edit.palette().color(QPalette.ColorRole.Text) == ordinary
    assert "class:Conv2d" in desk.tree.filter_edit.toolTip()


def ink(desk: Desk) -> int:
    """How many pixels in the middle of the rows are not background."""
    image = desk.view.viewport().grab().toImage()
    ground = image.pixelColor(2, image.height() - 3)
    middle = range(image.height() // 2 - 30, image.height() // 2 + 30)
    return sum(image.pixelColor(x, y) != ground for x in range(20, image.width() - 20) for y in middle)


def test_an_empty_tree_says_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    empty = Desk(qtbot, None)
    assert empty.view.empty_text == "Open a checkpoint to see its modules"
    assert ink(empty) > 100
    desk.type_filter("zebra")
    assert desk.view.empty_text == "Nothing matches “zebra”"
    assert ink(desk) > 50
    assert empty.tree.filter_edit.isEnabled() is False


def test_selected_rows_are_announced_by_full_names(desk: Desk) -> None:
    desk.click_row("classifier.weight")
    desk.click_row("features.1", Modifier.ControlModifier)
    norm = ["weight", "bias", "running_mean", "num_batches_tracked"]
    assert desk.selections == [
        ["classifier.weight"],
        [*(f"features.1.{leaf}" for leaf in norm), "classifier.weight"],
    ]


def test_a_module_and_a_parameter_in_it_are_announced_once(desk: Desk) -> None:
    desk.click_row("classifier")
    desk.click_row("classifier.bias", Modifier.ControlModifier)
    assert desk.selections == [["classifier.weight", "classifier.bias"]]


def test_select_goes_to_a_parameter_deep_in_folded_modules(encoder: Desk) -> None:
    encoder.tree.select(QUERY)
    assert encoder.selections == [[QUERY]]
    assert encoder.view.currentIndex() == encoder.index(QUERY)
    assert encoder.view.viewport().rect().contains(encoder.view.visualRect(encoder.index(QUERY)).center())


def test_select_makes_no_feedback(encoder: Desk) -> None:
    encoder.tree.selectionChangedTo.connect(lambda names, _: encoder.tree.select(*names))
    encoder.tree.select(QUERY)
    encoder.tree.select(QUERY)
    encoder.click_row("pooler.dense.weight")
    assert encoder.selections == [[QUERY], ["pooler.dense.weight"]]


def test_select_makes_the_filter_give_way_only_where_it_hides(encoder: Desk) -> None:
    encoder.type_filter("weight")
    encoder.tree.select(QUERY)
    assert encoder.tree.filter_edit.text() == "weight"
    encoder.tree.select("pooler.dense.bias")
    assert encoder.tree.filter_edit.text() == ""
    assert encoder.selections == [[QUERY], ["pooler.dense.bias"]]
    assert encoder.view.currentIndex() == encoder.index("pooler.dense.bias")


def test_select_takes_several_and_leaves_out_what_is_not_there(encoder: Desk) -> None:
    encoder.tree.select("pooler.dense.bias", "no.such.weight", QUERY)
    assert encoder.selections == [[QUERY, "pooler.dense.bias"]]
    encoder.tree.select()
    assert encoder.selections[1:] == [[]]


def test_a_filter_hides_the_selection_without_ending_it(encoder: Desk) -> None:
    encoder.tree.select(QUERY)
    encoder.type_filter("pooler")
    assert encoder.view.selectionModel().selectedRows() == []
    encoder.tree.filter_edit.clear()
    assert encoder.view.selectionModel().selectedRows() == [encoder.index(QUERY)]
    assert encoder.selections == [[QUERY]]


def test_a_selected_module_means_what_the_filter_shows(desk: Desk) -> None:
    desk.click_row("classifier")
    desk.type_filter("bias")
    desk.tree.filter_edit.clear()
    both = ["classifier.weight", "classifier.bias"]
    assert desk.selections == [both, both[1:], both]


def test_a_selection_can_be_made_while_the_filter_is_at_work(desk: Desk) -> None:
    desk.tree.select("scale")
    desk.type_filter("class")
    desk.click_row("classifier.weight")
    desk.tree.filter_edit.clear()
    assert desk.selections == [["scale"], ["classifier.weight"]]
    assert desk.view.selectionModel().selectedRows() == [desk.index("classifier.weight")]


def test_another_checkpoint_starts_afresh(desk: Desk) -> None:
    desk.tree.select("scale")
    desk.type_filter("scale")
    desk.checkpoint = tied()
    desk.tree.set_checkpoint(tied())
    assert desk.tree.filter_edit.text() == ""
    assert desk.visible()[0] == "model"
    assert desk.view.selectionModel().selectedRows() == []
    assert desk.selections == [["scale"]]
    desk.tree.select("lm_head.bias")
    assert desk.selections[1:] == [["lm_head.bias"]]


def test_a_move_of_the_threshold_leaves_folds_selection_and_place_alone(encoder: Desk) -> None:
    encoder.view.expandAll()
    encoder.tree.select("pooler.dense.weight")
    bar = encoder.view.verticalScrollBar()
    before = (bar.value(), encoder.visible(), encoder.view.currentIndex().internalId())
    for threshold in (0.3, 0.4):
        encoder.set_plan(encoder.plan.with_rule(type(encoder.plan.rule)(threshold)))
    assert (bar.value(), encoder.visible(), encoder.view.currentIndex().internalId()) == before
    assert bar.value() > 0


@pytest.mark.parametrize("width", [240, 300, 350, 420, 500, 620, 900])
def test_the_density_is_wholly_visible_at_any_width(qtbot: QtBot, width: int) -> None:
    desk = Desk(qtbot, transformer(), width)
    desk.view.expandAll()
    header = desk.view.header()
    right = header.sectionViewportPosition(Column.DENSITY) + header.sectionSize(Column.DENSITY)
    assert right <= desk.view.viewport().width()
    assert not desk.view.horizontalScrollBar().isVisible()
    assert header.sectionSize(Column.DENSITY) > desk.view.fontMetrics().horizontalAdvance("≈ 100.00 %")
    shown = [column for column in Column if not header.isSectionHidden(column)]
    assert header.sectionSize(Column.NAME) > desk.view.fontMetrics().horizontalAdvance("output.weight")
    going = (Column.CLASS, Column.WEIGHTS, Column.SHAPE, Column.THRESHOLD, Column.DENSITY)
    assert [column in shown for column in going] == sorted(column in shown for column in going)
    assert len(shown) == {240: 2, 420: 4, 900: 6}.get(width, len(shown))


def test_a_width_the_user_has_set_stays(qtbot: QtBot) -> None:
    desk = Desk(qtbot, small(), 900)
    header = desk.view.header()
    header.resizeSection(Column.THRESHOLD, 130)
    desk.tree.resize(950, 700)
    desk.type_filter("weight")
    assert header.sectionSize(Column.THRESHOLD) == 130
    header.resizeSection(Column.DENSITY, 20)
    assert header.sectionSize(Column.DENSITY) > 80


def test_without_its_own_column_a_class_stands_in_the_shapes(qtbot: QtBot) -> None:
    narrow, wide = Desk(qtbot, small(), 420), Desk(qtbot, small(), 900)
    titles = [desk.model.headerData(Column.SHAPE, Qt.Orientation.Horizontal) for desk in (narrow, wide)]
    assert titles == ["Class, shape", "Shape"]
    title = narrow.view.header().fontMetrics().horizontalAdvance(titles[0])
    assert all(desk.view.columnWidth(Column.SHAPE) > title for desk in (narrow, wide, Desk(qtbot, None)))
    assert [shape_text(desk, "features.0") for desk in (narrow, wide)] == ["Conv2d", ""]
    assert [shape_text(desk, "scale") for desk in (narrow, wide)] == ["4 × 4", "4 × 4"]


def shape_text(desk: Desk, path: str) -> str:
    """What is painted in the shape column."""
    index, option = desk.index(path, Column.SHAPE), QStyleOptionViewItem()
    desk.view.initViewItemOption(option)
    desk.view.itemDelegateForIndex(index).initStyleOption(option, index)
    return option.text


def test_long_names_are_cut_in_the_middle_and_told_in_full(qtbot: QtBot) -> None:
    name = "a_module_with_a_very_long_name_that_fits_nowhere_at_all.weight"
    desk = Desk(qtbot, checkpoint_of({name: (4, 4)}))
    assert desk.view.textElideMode() == Qt.TextElideMode.ElideMiddle
    assert desk.index(name).data(Qt.ItemDataRole.ToolTipRole).startswith(name)


def test_a_larger_font_gets_wider_columns(desk: Desk) -> None:
    before = desk.view.columnWidth(Column.DENSITY)
    font = desk.view.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    desk.view.setFont(font)
    QApplication.processEvents()
    assert desk.view.columnWidth(Column.DENSITY) > before


def test_what_is_selected_is_gone_to_unless_thousands_of_rows_lie_in_the_way(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "encoder.layer.1.attention.self.query.weight"
    desk = Desk(qtbot, transformer())
    desk.view.collapseAll()
    monkeypatch.setattr(tree_selection, "UNFOLDED", 5)
    desk.tree.select(name)
    assert desk.selections[-1] == [name]
    assert not desk.view.isExpanded(desk.index("encoder"))
    monkeypatch.undo()
    desk.tree.select(name)
    assert desk.view.isExpanded(desk.index("encoder"))
    assert desk.view.viewport().rect().contains(desk.view.visualRect(desk.index(name)).center())
