"""Ticks by mouse, by keyboard and by menu, in the real view."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.model.selection import by_class, default_choice, invert
from core.plan.plan import Plan
from core.plan.rules import Recorded, Value
from gui.tree.columns import Column
from tests.gui.tree.checkpoints import small, tied, transformer
from tests.gui.tree.tree_driver import TreeDriver

CHECKED, PARTLY, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked
Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def driver(qtbot: QtBot) -> TreeDriver:
    return TreeDriver(qtbot, small())


def test_a_click_on_the_box_of_a_parameter(driver: TreeDriver) -> None:
    driver.click_box("classifier.bias")
    assert driver.ticks == [(["classifier.bias"], True)]
    assert driver.check_of("classifier.bias") is CHECKED
    assert driver.check_of("classifier") is CHECKED
    driver.click_box("classifier.bias")
    assert driver.ticks[1:] == [(["classifier.bias"], False)]
    assert driver.check_of("classifier") is PARTLY


def test_a_click_on_a_module_partly_ticked_ticks_all_and_another_unticks_all(driver: TreeDriver) -> None:
    below = ["features.0.weight", "features.0.bias", "features.1.weight"]
    below += ["features.1.bias", "features.3.weight", "features.3.bias"]
    assert driver.check_of("features") is PARTLY
    driver.click_box("features")
    assert driver.check_of("features") is CHECKED
    driver.click_box("features")
    assert driver.check_of("features") is UNCHECKED
    assert driver.ticks == [(below, True), (below, False)]


def test_a_click_beside_the_box_ticks_nothing(driver: TreeDriver) -> None:
    box = driver.box_of("classifier.weight")
    driver.click(box.center() + QPoint(box.width() * 2, 0))
    driver.click_row("classifier.bias")
    assert driver.ticks == []


def test_what_cannot_be_pruned_has_no_box_to_click(driver: TreeDriver) -> None:
    place = driver.box_of("features.1.bias").center()
    buffer = driver.view.visualRect(driver.index("features.1.running_mean"))
    driver.click(QPoint(place.x(), buffer.center().y()))
    assert driver.ticks == []


def test_the_box_on_the_screen_changes(driver: TreeDriver) -> None:
    box = driver.box_of("classifier.bias")
    before = driver.view.viewport().grab(box).toImage()
    driver.click_box("classifier.bias")
    assert driver.view.viewport().grab(box).toImage() != before


def test_a_tick_of_one_name_shows_at_every_name(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, tied())
    driver.click_box("lm_head.weight")
    assert driver.ticks == [(["model.embed.weight"], False)]
    assert {driver.check_of(name) for name in ("model.embed.weight", "model.embed_again.weight", "lm_head.weight")} == {
        UNCHECKED
    }


def test_a_filter_limits_what_a_module_ticks(driver: TreeDriver) -> None:
    driver.type_filter("bias")
    driver.click_box("features")
    assert driver.ticks == [(["features.0.bias", "features.1.bias", "features.3.bias"], True)]
    assert driver.check_of("features") is CHECKED
    driver.tree.filter_edit.clear()
    assert driver.check_of("features") is PARTLY
    assert driver.check_of("features.0") is CHECKED


def test_space_ticks_every_selected_row_at_once(driver: TreeDriver) -> None:
    driver.click_row("features.0.bias")
    driver.click_row("features.3.bias", Modifier.ControlModifier)
    driver.click_row("features.1.running_mean", Modifier.ControlModifier)
    driver.press(Key.Key_Space)
    assert driver.ticks == [(["features.0.bias", "features.3.bias"], True)]
    driver.press(Key.Key_Space)
    assert driver.ticks[1:] == [(["features.0.bias", "features.3.bias"], False)]


def test_space_on_rows_partly_ticked_ticks_them_all(driver: TreeDriver) -> None:
    driver.click_row("classifier")
    driver.press(Key.Key_Space)
    assert driver.ticks == [(["classifier.weight", "classifier.bias"], True)]


def test_space_with_nothing_selected_or_nothing_to_tick_asks_for_nothing(driver: TreeDriver) -> None:
    driver.press(Key.Key_Space)
    driver.click_row("features.1.running_mean")
    driver.press(Key.Key_Space)
    assert driver.ticks == []


def test_arrows_move_and_space_ticks(driver: TreeDriver) -> None:
    driver.click_row("classifier.weight")
    driver.press(Key.Key_Down)
    driver.press(Key.Key_Space)
    driver.press(Key.Key_Down, Modifier.ShiftModifier)
    driver.press(Key.Key_Space)
    assert driver.ticks == [(["classifier.bias"], True), (["classifier.bias", "scale"], True)]


def action_texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_the_context_menu_ticks_and_unticks(driver: TreeDriver) -> None:
    driver.click_row("classifier.weight")
    menu = driver.tree.row_actions.menu()
    assert action_texts(menu) == [
        "Tick",
        "Untick",
        "Never cut (lock)",
        "Unlock",
        "Own threshold for classifier.weight",
        "Inherit again",
        "Drop all exceptions",
        "Copy name",
    ]
    assert [action.isEnabled() for action in menu.actions() if not action.isSeparator()] == [
        False,
        True,
        True,
        False,
        True,
        False,
        False,
        True,
    ]
    driver.tree.row_actions.untick.trigger()
    assert driver.ticks == [(["classifier.weight"], False)]
    driver.tree.row_actions.menu()
    driver.tree.row_actions.tick.trigger()
    assert driver.ticks[1:] == [(["classifier.weight"], True)]


# the offscreen platform has no windows to raise and no keyboard to grab
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_context_menu_opens_by_the_mouse_and_closes(driver: TreeDriver, qtbot: QtBot) -> None:
    driver.click_row("classifier.weight")
    driver.view.customContextMenuRequested.emit(QPoint(10, 10))
    menu = next(menu for menu in driver.view.findChildren(QMenu) if menu.isVisible())
    qtbot.keyClick(menu, Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(menu.isVisible() for menu in driver.view.findChildren(QMenu)))


def test_names_are_copied_one_on_each_line(driver: TreeDriver) -> None:
    driver.click_row("classifier")
    driver.click_row("scale", Modifier.ControlModifier)
    driver.press(Key.Key_C, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "classifier\nscale"


def test_own_thresholds_are_reset_from_the_menu_for_all_below(driver: TreeDriver) -> None:
    driver.give_own("features.0.weight", Value(0.5))
    driver.give_own("features.3.weight", Recorded())
    driver.click_row("features")
    driver.tree.row_actions.menu()
    driver.tree.row_actions.reset.trigger()
    assert driver.resets == [["features.0.weight", "features.3.weight"]]
    assert driver.index("features", Column.THRESHOLD).data() == "0.250"


def test_a_double_click_on_an_own_threshold_resets_it(driver: TreeDriver, qtbot: QtBot) -> None:
    driver.give_own("classifier.weight", Value(0.5))
    for name in ("features.0.weight", "classifier.weight"):
        index = driver.index(name, Column.THRESHOLD)
        driver.view.scrollTo(index)
        place = driver.view.visualRect(index).center()
        # a double click as Qt sends it: a click, then the second press
        qtbot.mouseClick(driver.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(driver.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert driver.resets == [["classifier.weight"]]
    assert driver.index("classifier.weight", Column.THRESHOLD).data() == "0.250"


def trigger(driver: TreeDriver, text: str) -> None:
    next(action for action in driver.tree.choose_menu.actions() if action.text() == text).trigger()


def test_quick_choices_replace_the_choice_in_one_step(driver: TreeDriver) -> None:
    everything = default_choice(driver.checkpoint)
    for text in ("None", "Invert", "All weights", "Biases too", "Invert"):
        trigger(driver, text)
    with_biases = everything | {"features.0.bias", "features.3.bias", "classifier.bias"}
    expected = [frozenset(), invert(small(), []), everything, with_biases, invert(small(), with_biases)]
    assert [frozenset(names) for names in driver.choices] == expected
    order = [owner.name for owner in small().owners]
    assert all(names == sorted(names, key=order.index) for names in driver.choices)
    assert driver.ticks == []


def test_classes_are_offered_with_their_counts(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, transformer())
    driver.tree.choose_menu.classes.aboutToShow.emit()
    actions = driver.tree.choose_menu.classes.actions()
    assert [action.text() for action in actions] == ["Embedding (1)", "LayerNorm (13)", "Linear (37)"]
    actions[1].trigger()
    assert driver.choices == [
        [name for name in driver.model.snapshot.module_rows.row_of if name in by_class_of(driver)]
    ]


def by_class_of(driver: TreeDriver) -> frozenset[str]:
    return by_class(driver.checkpoint, "LayerNorm")


def test_choices_are_of_the_whole_model_whatever_the_filter_shows(driver: TreeDriver) -> None:
    driver.type_filter("classifier")
    trigger(driver, "All weights")
    assert frozenset(driver.choices[0]) == default_choice(driver.checkpoint)


def test_without_a_checkpoint_nothing_is_asked_for(qtbot: QtBot) -> None:
    driver = TreeDriver(qtbot, None)
    trigger(driver, "All weights")
    driver.tree.choose_menu.classes.aboutToShow.emit()
    driver.press(Key.Key_Space)
    driver.tree.set_plan(Plan(), None)
    assert (driver.choices, driver.ticks, driver.tree.choose_menu.classes.actions()) == ([], [], [])
    assert not driver.tree.choose_button.isEnabled()


def test_names_are_copied_in_the_order_of_the_screen(driver: TreeDriver) -> None:
    view = driver.view
    view.expandAll()
    view.setFocus()
    view.selectAll()
    driver.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    index, names = view.model().index(0, 0), []
    while index.isValid():
        names.append(driver.tree.model.snapshot.path(driver.tree.model.row_of(index)))
        index = view.indexBelow(index)
    assert QGuiApplication.clipboard().text().split("\n") == names
    assert names.index("features") < names.index("features.0")
