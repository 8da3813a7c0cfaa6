"""What a hand does to the plan: ticks, thresholds, rules, history, snapshots, files."""

from collections.abc import Callable, Mapping
from unittest.mock import patch

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.dialogs.file_dialogs import FileDialogs
from tests.gui.driving import click_tick, line_position, slider_point
from tests.gui.random_driver.checks import settle
from tests.gui.random_driver.hand import Hand

LEFT = Qt.MouseButton.LeftButton
Action = Callable[[Hand], None]

NUMBERS = ("0", "-0", "1", "0.02", "1e-2", "0.5", "3", "100", "50", "1e-320", "1e308", "1e300", "0.1", "0.25", "-1")
"""Typed into every field, fit or not."""
WORDS = ("abc", "inf", "nan", "", "1e", "12 %", "0,5")


def open_file(hand: Hand) -> None:
    hand.window.open(hand.random.choice(hand.models))
    if hand.chance(0.7):
        settle(hand.window)


def tick(hand: Hand) -> None:
    model = hand.window.workspace.tree.model
    # what the filter shows
    owners = [each for each in hand.window.document.checkpoint.owners if model.index_of_name(each.name).isValid()]
    for owner in hand.random.sample(owners, min(hand.random.randint(1, 3), len(owners))):
        click_tick(hand.window, owner.name)


def choose(hand: Hand) -> None:
    trigger_any(hand, hand.window.workspace.tree.choose_menu)


def drag_line(hand: Hand) -> None:
    workspace = hand.window.workspace
    area = hand.random.choice((workspace.histogram, workspace.curve)).area
    if not (area.isVisible() and area.line.isVisible()):
        return
    start = line_position(hand.window) if area is workspace.histogram.area else area.to_pixels(area.line.value(), 50)
    QTest.mousePress(area.viewport(), LEFT, pos=start if area is workspace.histogram.area else start.toPoint())
    for _ in range(hand.random.randint(1, 6)):
        QTest.mouseMove(area.viewport(), hand.point(area.viewport()))
        QApplication.processEvents()
    if hand.chance(0.2):
        QTest.keyClick(area, Qt.Key.Key_Escape)
    QTest.mouseRelease(area.viewport(), LEFT, pos=hand.point(area.viewport()))


def press_keys_on_line(hand: Hand) -> None:
    area = hand.window.workspace.histogram.area
    keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
    for _ in range(hand.random.randint(1, 4)):
        QTest.keyClick(area, hand.random.choice(keys))


def drag_slider(hand: Hand) -> None:
    slider = hand.window.workspace.threshold.slider
    QTest.mousePress(slider, LEFT, pos=slider_point(hand.window, 0.01))
    for _ in range(hand.random.randint(1, 5)):
        QTest.mouseMove(slider, hand.point(slider))
        QApplication.processEvents()
    QTest.mouseRelease(slider, LEFT, pos=hand.point(slider))


def type_number(hand: Hand) -> None:
    panel = hand.window.workspace.threshold
    spin = hand.random.choice((panel.spin, panel.sigma, panel.density))
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin.lineEdit(), hand.random.choice(NUMBERS if hand.chance(0.85) else WORDS))
    QTest.keyClick(spin, hand.random.choice((Qt.Key.Key_Return,) * 4 + (Qt.Key.Key_Escape, Qt.Key.Key_Tab)))
    hand.window.setFocus()


def step_number(hand: Hand) -> None:
    panel = hand.window.workspace.threshold
    spin = hand.random.choice((panel.spin, panel.sigma, panel.density))
    key = hand.random.choice((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown))
    for _ in range(hand.random.randint(1, 4)):
        QTest.keyClick(spin, key)


def mean_otherwise(hand: Hand) -> None:
    mode = hand.window.workspace.threshold.mode
    QTest.keyClick(mode, hand.random.choice((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)))
    settle(hand.window)


def switch_scope(hand: Hand) -> None:
    scope = hand.window.workspace.threshold.scope
    button = hand.random.choice((scope._all, scope._module, scope._own))
    if button.isEnabled() and not button.isHidden():
        button.click()


def give_or_drop_own(hand: Hand) -> None:
    actions = hand.window.workspace.tree.row_actions
    menu = actions.menu()
    trigger_any(hand, menu)
    menu.deleteLater()


def automatic(hand: Hand) -> None:
    trigger_any(hand, hand.window.workspace.threshold.auto.menu())


def undo(hand: Hand) -> None:
    for _ in range(hand.random.randint(1, 5)):
        hand.window.menus.undo.trigger()


def redo(hand: Hand) -> None:
    for _ in range(hand.random.randint(1, 5)):
        hand.window.menus.redo.trigger()


def reset(hand: Hand) -> None:
    hand.window.menus.reset.trigger()


def snapshot(hand: Hand) -> None:
    hand.window.menus.snapshot.trigger()


def compare_snapshots(hand: Hand) -> None:
    hand.window.menus.snapshots.trigger()
    snapshots = hand.window.deferred.snapshots
    settle(hand.window)
    count = len(hand.window.document.stack.snapshots)
    if count:
        snapshots.select(hand.random.randrange(count))
    for button in hand.random.sample((snapshots.take, snapshots.restore, snapshots.rename, snapshots.delete), 2):
        if button.isEnabled():
            button.click()
    if hand.chance(0.7):
        snapshots.hide()


def compare(hand: Hand) -> None:
    # what needs attention is told of the plan that was at rest last
    settle(hand.window)
    if hand.chance(0.5):
        hand.window.menus.compare.trigger()
        return
    QTest.keyPress(hand.window, Qt.Key.Key_F4)
    QTest.qWait(5)
    QTest.keyRelease(hand.window, Qt.Key.Key_F4)
    QTest.qWait(80)


def commit(hand: Hand) -> None:
    hand.random.choice((hand.window.menus.commit, hand.window.menus.export)).trigger()
    settle(hand.window)


def save_and_open_plan(hand: Hand) -> None:
    path = hand.new_path(".json")
    with patch.object(FileDialogs, "new_plan", lambda *_: path), patch.object(FileDialogs, "plan", lambda *_: path):
        hand.window.menus.save_plan.trigger()
        settle(hand.window)
        if hand.chance(0.5):
            tick(hand)
        hand.window.menus.open_plan.trigger()
        settle(hand.window)


def trigger_any(hand: Hand, menu: QMenu) -> None:
    """Choose something in a menu or in one of its own menus."""
    menu.aboutToShow.emit()
    entries: list[QAction] = [each for each in menu.actions() if each.isEnabled() and not each.isSeparator()]
    if not entries:
        return
    entry = hand.random.choice(entries)
    if entry.menu() is not None:
        trigger_any(hand, entry.menu())
    else:
        entry.trigger()


ACTIONS: Mapping[Action, int] = {
    open_file: 5,
    tick: 8,
    choose: 4,
    drag_line: 10,
    press_keys_on_line: 4,
    drag_slider: 6,
    type_number: 12,
    step_number: 4,
    mean_otherwise: 5,
    switch_scope: 5,
    give_or_drop_own: 6,
    automatic: 6,
    undo: 8,
    redo: 5,
    reset: 1,
    snapshot: 3,
    compare_snapshots: 3,
    compare: 4,
    commit: 2,
    save_and_open_plan: 2,
}
"""With how often each is done."""
