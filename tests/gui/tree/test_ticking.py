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
from tests.gui.tree.tree_driver import Desk

CHECKED, PARTLY, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked
Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot, small())


def test_a_click_on_the_box_of_a_parameter(desk: Desk) -> None:
    desk.click_box("classifier.bias")
    assert desk.ticks == [(["classifier.bias"], True)]
    assert desk.check_of("classifier.bias") is CHECKED
    assert desk.check_of("classifier") is CHECKED
    desk.click_box("classifier.bias")
    assert desk.ticks[1:] == [(["classifier.bias"], False)]
    assert desk.check_of("classifier") is PARTLY


def test_a_click_on_a_module_partly_ticked_ticks_all_and_another_unticks_all(desk: Desk) -> None:
    below = ["features.0.weight", "features.0.bias", "features.1.weight"]
    below += ["features.1.bias", "features.3.weight", "features.3.bias"]
    assert desk.check_of("features") is PARTLY
    desk.click_box("features")
    assert desk.check_of("features") is CHECKED
    desk.click_box("features")
    assert desk.check_of("features") is UNCHECKED
    assert desk.ticks == [(below, True), (below, False)]


def test_a_click_beside_the_box_ticks_nothing(desk: Desk) -> None:
    box = desk.box_of("classifier.weight")
    desk.click(box.center() + QPoint(box.width() * 2, 0))
    desk.click_row("classifier.bias")
    assert desk.ticks == []


def test_what_cannot_be_pruned_has_no_box_to_click(desk: Desk) -> None:
    place = desk.box_of("features.1.bias").center()
    buffer = desk.view.visualRect(desk.index("features.1.running_mean"))
    desk.click(QPoint(place.x(), buffer.center().y()))
    assert desk.ticks == []


def test_the_box_on_the_screen_changes(desk: Desk) -> None:
    box = desk.box_of("classifier.bias")
    before = desk.view.viewport().grab(box).toImage()
    desk.click_box("classifier.bias")
    assert desk.view.viewport().grab(box).toImage() != before


def test_a_tick_of_one_name_shows_at_every_name(qtbot: QtBot) -> None:
    desk = Desk(qtbot, tied())
    desk.click_box("lm_head.weight")
    assert desk.ticks == [(["model.embed.weight"], False)]
    assert {desk.check_of(name) for name in ("model.embed.weight", "model.embed_again", "lm_head")} == {UNCHECKED}


def test_a_filter_limits_what_a_module_ticks(desk: Desk) -> None:
    desk.type_filter("bias")
    desk.click_box("features")
    assert desk.ticks == [(["features.0.bias", "features.1.bias", "features.3.bias"], True)]
    assert desk.check_of("features") is CHECKED
    desk.tree.filter_edit.clear()
    assert desk.check_of("features") is PARTLY
    assert desk.check_of("features.0") is CHECKED


def test_space_ticks_every_selected_row_at_once(desk: Desk) -> None:
    desk.click_row("features.0.bias")
    desk.click_row("features.3.bias", Modifier.ControlModifier)
    desk.click_row("features.1.running_mean", Modifier.ControlModifier)
    desk.press(Key.Key_Space)
    assert desk.ticks == [(["features.0.bias", "features.3.bias"], True)]
    desk.press(Key.Key_Space)
    assert desk.ticks[1:] == [(["features.0.bias", "features.3.bias"], False)]


def test_space_on_rows_partly_ticked_ticks_them_all(desk: Desk) -> None:
    desk.click_row("classifier")
    desk.press(Key.Key_Space)
    assert desk.ticks == [(["classifier.weight", "classifier.bias"], True)]


def test_space_with_nothing_selected_or_nothing_to_tick_asks_for_nothing(desk: Desk) -> None:
    desk.press(Key.Key_Space)
    desk.click_row("features.1.running_mean")
    desk.press(Key.Key_Space)
    assert desk.ticks == []


def test_arrows_and_space(desk: Desk) -> None:
    desk.click_row("classifier.weight")
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Space)
    desk.press(Key.Key_Down, Modifier.ShiftModifier)
    desk.press(Key.Key_Space)
    assert desk.ticks == [(["classifier.bias"], True), (["classifier.bias", "scale"], True)]


def action_texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def test_the_context_menu_ticks_and_unticks(desk: Desk) -> None:
    desk.click_row("classifier.weight")
    menu = desk.tree.row_actions.menu()
    assert action_texts(menu) == [
        "Tick",
        "Untick",
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
        False,
        True,
    ]
    desk.tree.row_actions.untick.trigger()
    assert desk.ticks == [(["classifier.weight"], False)]
    desk.tree.row_actions.menu()
    desk.tree.row_actions.tick.trigger()
    assert desk.ticks[1:] == [(["classifier.weight"], True)]


# the offscreen platform has no windows to raise and no keyboard to grab
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_context_menu_opens_by_the_mouse_and_closes(desk: Desk, qtbot: QtBot) -> None:
    desk.click_row("classifier.weight")
    desk.view.customContextMenuRequested.emit(QPoint(10, 10))
    menu = next(menu for menu in desk.view.findChildren(QMenu) if menu.isVisible())
    qtbot.keyClick(menu, Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(menu.isVisible() for menu in desk.view.findChildren(QMenu)))


def test_names_are_copied_one_on_each_line(desk: Desk) -> None:
    desk.click_row("classifier")
    desk.click_row("scale", Modifier.ControlModifier)
    desk.press(Key.Key_C, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "classifier\nscale"


def test_own_thresholds_are_reset_from_the_menu_for_all_below(desk: Desk) -> None:
    desk.give_own("features.0.weight", Value(0.5))
    desk.give_own("features.3.weight", Recorded())
    desk.click_row("features")
    desk.tree.row_actions.menu()
    desk.tree.row_actions.reset.trigger()
    assert desk.resets == [["features.0.weight", "features.3.weight"]]
    assert desk.index("features", Column.THRESHOLD).data() == "0.250"


def test_a_double_click_on_an_own_threshold_resets_it(desk: Desk, qtbot: QtBot) -> None:
    desk.give_own("classifier.weight", Value(0.5))
    for name in ("features.0.weight", "classifier.weight"):
        index = desk.index(name, Column.THRESHOLD)
        desk.view.scrollTo(index)
        place = desk.view.visualRect(index).center()
        # a double click as Qt sends it: a click, then the second press
        qtbot.mouseClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.resets == [["classifier.weight"]]
    assert desk.index("classifier.weight", Column.THRESHOLD).data() == "0.250"


def trigger(desk: Desk, text: str) -> None:
    next(action for action in desk.tree.choose_menu.actions() if action.text() == text).trigger()


def test_quick_choices_replace_the_choice_in_one_step(desk: Desk) -> None:
    everything = default_choice(desk.checkpoint)
    for text in ("None", "Invert", "All weights", "Biases too", "Invert"):
        trigger(desk, text)
    with_biases = everything | {"features.0.bias", "features.3.bias", "classifier.bias"}
    expected = [frozenset(), invert(small(), []), everything, with_biases, invert(small(), with_biases)]
    assert [frozenset(names) for names in desk.choices] == expected
    order = [owner.name for owner in small().owners]
    assert all(names == sorted(names, key=order.index) for names in desk.choices)
    assert desk.ticks == []


def test_classes_are_offered_with_their_counts(qtbot: QtBot) -> None:
    desk = Desk(qtbot, transformer())
    desk.tree.choose_menu.classes.aboutToShow.emit()
    actions = desk.tree.choose_menu.classes.actions()
    assert [action.text() for action in actions] == ["Embedding (1)", "LayerNorm (13)", "Linear (37)"]
    actions[1].trigger()
    assert desk.choices == [[name for name in desk.model.sight.module_rows.row_of if name in by_class_of(desk)]]


def by_class_of(desk: Desk) -> frozenset[str]:
    return by_class(desk.checkpoint, "LayerNorm")


def test_choices_are_of_the_whole_model_whatever_the_filter_shows(desk: Desk) -> None:
    desk.type_filter("classifier")
    trigger(desk, "All weights")
    assert frozenset(desk.choices[0]) == default_choice(desk.checkpoint)


def test_without_a_checkpoint_nothing_is_asked_for(qtbot: QtBot) -> None:
    desk = Desk(qtbot, None)
    trigger(desk, "All weights")
    desk.tree.choose_menu.classes.aboutToShow.emit()
    desk.press(Key.Key_Space)
    desk.tree.set_plan(Plan(), None)
    assert (desk.choices, desk.ticks, desk.tree.choose_menu.classes.actions()) == ([], [], [])
    assert not desk.tree.choose_button.isEnabled()
