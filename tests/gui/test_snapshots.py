"""Snapshots of plans: side by side, gone back to, renamed and deleted, and all of it undone."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.rules import Value
from gui.dialogs.files import AskFile
from gui.main_window import MainWindow
from gui.snapshots.ask_name import AskName
from tests.gui.conftest import State
from tests.gui.driving import click_tick, history, move_to, settle, torch_kept

CONV, FC = "features.0.weight", "classifier.weight"


@pytest.fixture
def two(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with two snapshots and a third plan, and the table open."""
    for threshold in (0.05, 0.1):
        move_to(opened, threshold, qtbot)
        opened.menus.snapshot.trigger()
    move_to(opened, 0.2, qtbot)
    opened.menus.snapshots.trigger()
    settle(qtbot, opened)
    return opened


def grid(window: MainWindow) -> list[list[str]]:
    """The table with its titles, as it is read."""
    model = window.furnishing.snapshots.model
    columns = range(model.columnCount())
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
    return [titles, *([model.index(row, column).data() for column in columns] for row in range(model.rowCount()))]


def layer(window: MainWindow, name: str) -> list[str]:
    return next(row for row in grid(window) if row[0] == name)


def press(window: MainWindow, name: str) -> None:
    window.furnishing.snapshots.findChild(QPushButton, name).click()


def told(kept: int, numel: int) -> str:
    return f"{kept}   {100 * kept / numel:.2f} %"


def names(window: MainWindow) -> list[str]:
    return [each.name for each in window.document.stack.state.snapshots]


def test_they_stand_side_by_side(two: MainWindow, state: State) -> None:
    titles, total, *layers = grid(two)
    assert titles == ["Layer", "|w| ≤ 0.05", "|w| ≤ 0.1", "Present"]
    assert [row[0] for row in layers] == [FC, CONV]
    for row in layers:
        weight = state[row[0]]
        assert row[1:] == [told(torch_kept(weight, each), weight.numel()) for each in (0.05, 0.1, 0.2)]
    numel = state[CONV].numel() + state[FC].numel()
    counts = [torch_kept(state[CONV], each) + torch_kept(state[FC], each) for each in (0.05, 0.1, 0.2)]
    assert total == ["All that is ticked", *(told(count, numel) for count in counts)]


def test_the_present_plan_is_followed(two: MainWindow, qtbot: QtBot, state: State) -> None:
    move_to(two, 0.3, qtbot)
    assert layer(two, FC)[3] == told(torch_kept(state[FC], 0.3), 80)
    assert layer(two, FC)[1] == told(torch_kept(state[FC], 0.05), 80)


def test_what_one_of_them_does_not_tick(two: MainWindow, qtbot: QtBot) -> None:
    click_tick(two, CONV)
    settle(qtbot, two)
    assert layer(two, CONV)[3] == "–"
    assert layer(two, CONV)[1] != "–"


def test_to_go_back_is_a_step(two: MainWindow, qtbot: QtBot) -> None:
    two.furnishing.snapshots.select(0)
    press(two, "restoreSnapshot")
    assert two.document.plan.rule == Value(0.05)
    assert history(two)[-1] == "Back to snapshot |w| ≤ 0.05"
    assert names(two) == ["|w| ≤ 0.05", "|w| ≤ 0.1"]
    two.menus.undo.trigger()
    assert two.document.plan.rule == Value(0.2)
    settle(qtbot, two)


def test_they_are_renamed_and_deleted_and_that_is_undone(
    two: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = two.document.plan
    monkeypatch.setattr(AskName, "ask", lambda _parent, present: f"{present} of all")
    two.furnishing.snapshots.select(1)
    press(two, "renameSnapshot")
    assert names(two) == ["|w| ≤ 0.05", "|w| ≤ 0.1 of all"]
    assert grid(two)[0][2] == "|w| ≤ 0.1 of all"
    two.furnishing.snapshots.select(0)
    press(two, "deleteSnapshot")
    assert names(two) == ["|w| ≤ 0.1 of all"]
    assert history(two)[-2:] == ["Snapshot |w| ≤ 0.1 renamed to |w| ≤ 0.1 of all", "Deleted snapshot |w| ≤ 0.05"]
    for wanted in (["|w| ≤ 0.05", "|w| ≤ 0.1 of all"], ["|w| ≤ 0.05", "|w| ≤ 0.1"]):
        two.menus.undo.trigger()
        assert names(two) == wanted
        assert two.document.plan == plan
    settle(qtbot, two)


def test_a_name_that_is_taken_is_refused(two: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AskName, "ask", lambda *_: "|w| ≤ 0.05")
    two.furnishing.snapshots.select(1)
    press(two, "renameSnapshot")
    assert names(two) == ["|w| ≤ 0.05", "|w| ≤ 0.1"]
    assert "called |w| ≤ 0.05 already" in two.furnishing.snapshots._messages.text
    settle(qtbot, two)


def test_the_same_plan_can_be_taken_twice(opened: MainWindow, qtbot: QtBot) -> None:
    opened.menus.snapshot.trigger()
    opened.menus.snapshot.trigger()
    assert names(opened) == ["|w| ≤ 0", "|w| ≤ 0 2"]
    assert opened.document.modified
    settle(qtbot, opened)


def test_only_snapshots_can_be_worked_on(two: MainWindow, qtbot: QtBot) -> None:
    assert not two.furnishing.snapshots.restore.isEnabled()
    two.furnishing.snapshots.select(2)
    assert not two.furnishing.snapshots.delete.isEnabled()
    two.furnishing.snapshots.select(1)
    assert two.furnishing.snapshots.delete.isEnabled()
    settle(qtbot, two)


def test_they_are_saved_with_the_plan(
    two: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    monkeypatch.setattr(AskFile, "new_plan", lambda *_: path)
    two.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: path.exists() and not two.document.modified)
    settle(qtbot, two)
    saved = two.document.stack.state
    two.document.stack.setIndex(0)
    assert names(two) == []
    monkeypatch.setattr(AskFile, "plan", lambda *_: path)
    two.menus.open_plan.trigger()
    qtbot.waitUntil(lambda: two.document.stack.state == saved)
    settle(qtbot, two)


def test_estimates_are_counted_beside_the_plan_that_is_shown(large: MainWindow, qtbot: QtBot) -> None:
    move_to(large, 0.2, qtbot)
    large.menus.snapshot.trigger()
    settle(qtbot, large)
    wanted = large.document.evaluation.total
    # a snapshot that was never on the screen at rest
    state = large.document.stack.state
    large.furnishing.snapshots._counts._exact.clear()
    large.menus.snapshots.trigger()
    move_to(large, 0.33, qtbot)
    present = large.document.evaluation
    assert large.document.stack.state.snapshots == state.snapshots
    assert large.furnishing.snapshots._counts.of(state.plan).total == wanted
    assert wanted.exact
    assert present.total.exact
    assert "≈" not in "".join(grid(large)[1])
    again = large.document.measures.evaluate(large.document.plan)
    assert again.total == present.total
