"""Actions on the plan: ticks, thresholds, rules, history, snapshots, files."""

from collections.abc import Callable, Mapping
from unittest.mock import patch

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from gui.dialogs.file_dialogs import FileDialogs
from tests.gui.driving import click_tick, line_position, slider_point
from tests.gui.random_driver.checks import settle
from tests.gui.random_driver.random_user import RandomUser

LEFT = Qt.MouseButton.LeftButton
Action = Callable[[RandomUser], None]

NUMBERS = ("0", "-0", "1", "0.02", "1e-2", "0.5", "3", "100", "50", "1e-320", "1e308", "1e300", "0.1", "0.25", "-1")
"""Typed into every field, valid or not."""
WORDS = ("abc", "inf", "nan", "", "1e", "12 %", "0,5")


def open_file(user: RandomUser) -> None:
    user.window.open(user.random.choice(user.models))
    if user.chance(0.7):
        settle(user.window)


def tick(user: RandomUser) -> None:
    model = user.window.workspace.tree.model
    # only rows that the filter shows, and that have a box
    rows = {each.name: model.index_of_name(each.name) for each in user.window.document.state.checkpoint.owners}
    names = [name for name, row in rows.items() if row.isValid() and row.flags() & Qt.ItemFlag.ItemIsUserCheckable]
    for name in user.random.sample(names, min(user.random.randint(1, 3), len(names))):
        click_tick(user.window, name)


def choose(user: RandomUser) -> None:
    trigger_any(user, user.window.workspace.tree.choose_menu)


def drag_line(user: RandomUser) -> None:
    workspace = user.window.workspace
    area = user.random.choice((workspace.histogram, workspace.curve)).area
    if not (area.isVisible() and area.line.isVisible()):
        return
    start = line_position(user.window) if area is workspace.histogram.area else area.to_pixels(area.line.value(), 50)
    QTest.mousePress(area.viewport(), LEFT, pos=start if area is workspace.histogram.area else start.toPoint())
    for _ in range(user.random.randint(1, 6)):
        QTest.mouseMove(area.viewport(), user.point(area.viewport()))
        QApplication.processEvents()
    if user.chance(0.2):
        QTest.keyClick(area, Qt.Key.Key_Escape)
    QTest.mouseRelease(area.viewport(), LEFT, pos=user.point(area.viewport()))


def press_keys_on_line(user: RandomUser) -> None:
    area = user.window.workspace.histogram.area
    keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
    for _ in range(user.random.randint(1, 4)):
        QTest.keyClick(area, user.random.choice(keys))


def drag_slider(user: RandomUser) -> None:
    slider = user.window.workspace.threshold.slider
    QTest.mousePress(slider, LEFT, pos=slider_point(user.window, 0.01))
    for _ in range(user.random.randint(1, 5)):
        QTest.mouseMove(slider, user.point(slider))
        QApplication.processEvents()
    QTest.mouseRelease(slider, LEFT, pos=user.point(slider))


def type_number(user: RandomUser) -> None:
    panel = user.window.workspace.threshold
    spin = user.random.choice((panel.spin, panel.sigma, panel.density, panel.error))
    spin.setFocus()
    spin.selectAll()
    QTest.keyClicks(spin.lineEdit(), user.random.choice(NUMBERS if user.chance(0.85) else WORDS))
    QTest.keyClick(spin, user.random.choice((Qt.Key.Key_Return,) * 4 + (Qt.Key.Key_Escape, Qt.Key.Key_Tab)))
    user.window.setFocus()


def step_number(user: RandomUser) -> None:
    panel = user.window.workspace.threshold
    spin = user.random.choice((panel.spin, panel.sigma, panel.density, panel.error))
    key = user.random.choice((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown))
    for _ in range(user.random.randint(1, 4)):
        QTest.keyClick(spin, key)


def change_rule_kind(user: RandomUser) -> None:
    mode = user.window.workspace.threshold.mode
    QTest.keyClick(mode, user.random.choice((Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)))
    settle(user.window)


def switch_scope(user: RandomUser) -> None:
    scope = user.window.workspace.threshold.scope
    button = user.random.choice((scope._all, scope._module, scope._own))
    if button.isEnabled() and not button.isHidden():
        button.click()


def give_or_drop_own(user: RandomUser) -> None:
    actions = user.window.workspace.tree.row_actions
    menu = actions.menu()
    trigger_any(user, menu)
    menu.deleteLater()


def automatic(user: RandomUser) -> None:
    trigger_any(user, user.window.workspace.threshold.auto.menu())


def undo(user: RandomUser) -> None:
    for _ in range(user.random.randint(1, 5)):
        user.window.menus.undo.trigger()


def redo(user: RandomUser) -> None:
    for _ in range(user.random.randint(1, 5)):
        user.window.menus.redo.trigger()


def reset(user: RandomUser) -> None:
    user.window.menus.reset.trigger()


def snapshot(user: RandomUser) -> None:
    user.window.menus.snapshot.trigger()


def compare_snapshots(user: RandomUser) -> None:
    user.window.menus.snapshots.trigger()
    snapshots = user.window.deferred.snapshots
    settle(user.window)
    count = len(user.window.document.stack.snapshots)
    if count:
        snapshots.select(user.random.randrange(count))
    for button in user.random.sample((snapshots.take, snapshots.restore, snapshots.rename, snapshots.delete), 2):
        if button.isEnabled():
            button.click()
    if user.chance(0.7):
        snapshots.hide()


def compare(user: RandomUser) -> None:
    if user.chance(0.5):
        user.window.menus.compare.trigger()
        return
    QTest.keyPress(user.window, Qt.Key.Key_F4)
    QTest.qWait(5)
    QTest.keyRelease(user.window, Qt.Key.Key_F4)
    QTest.qWait(80)


def commit(user: RandomUser) -> None:
    user.random.choice((user.window.menus.commit, user.window.menus.export)).trigger()
    settle(user.window)


def save_and_open_plan(user: RandomUser) -> None:
    path = user.new_path(".json")
    with patch.object(FileDialogs, "new_plan", lambda *_: path), patch.object(FileDialogs, "plan", lambda *_: path):
        user.window.menus.save_plan.trigger()
        settle(user.window)
        if user.chance(0.5):
            tick(user)
        user.window.menus.open_plan.trigger()
        settle(user.window)


def trigger_any(user: RandomUser, menu: QMenu) -> None:
    """Trigger a random entry of a menu or of one of its submenus."""
    menu.aboutToShow.emit()
    entries: list[QAction] = [each for each in menu.actions() if each.isEnabled() and not each.isSeparator()]
    if not entries:
        return
    entry = user.random.choice(entries)
    if entry.menu() is not None:
        trigger_any(user, entry.menu())
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
    change_rule_kind: 5,
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
"""Action → weight: how often it is chosen."""
