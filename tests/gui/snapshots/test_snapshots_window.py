"""Snapshots of plans: side by side, gone back to, renamed and deleted; no undo loses one."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Value
from core.plan.snapshots import Snapshot
from gui.dialogs.file_dialogs import FileDialogs
from gui.plots.plan_curves import PlanCurves
from gui.snapshots.ask_name import AskName, name_dialog
from gui.state.history import History
from gui.state.undo_commands import UndoState as Steps
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import click_tick, history, move_to, open_snapshots, settle, torch_kept

CONV, FC = "features.0.weight", "classifier.weight"


@pytest.fixture
def two(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with two snapshots and a third plan, and the table open."""
    open_snapshots(opened, qtbot, (0.05, 0.1, 0.2))
    return opened


def grid(window: MainWindow) -> list[list[str]]:
    """The table with its titles, as it is read."""
    model = window.deferred.snapshots.model
    columns = range(model.columnCount())
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
    return [titles, *([model.index(row, column).data() for column in columns] for row in range(model.rowCount()))]


def layer(window: MainWindow, name: str) -> list[str]:
    return next(row for row in grid(window) if row[0] == name)


def press(window: MainWindow, name: str) -> None:
    window.deferred.snapshots.findChild(QPushButton, name).click()


def told(kept: int, numel: int) -> str:
    return f"{kept}   {100 * kept / numel:.2f} %"


def test_the_lines_are_what_the_table_says_and_follow_the_plan(two: MainWindow, qtbot: QtBot) -> None:
    plot = two.deferred.snapshots.findChild(PlanCurves)

    def told_by_lines() -> list[list[str]]:
        return [[f"{height:.2f} %" for height in curve.yData] for curve in plot.area.curves if curve.yData is not None]

    def told_by_table() -> list[list[str]]:
        rows = [row for row in grid(two)[2:] if "%" in "".join(row)]
        return [[row[column].rpartition("   ")[2] for row in rows] for column in range(1, 4)]

    qtbot.waitUntil(lambda: told_by_lines() == told_by_table())
    assert plot.area.labels.names[-1] == "Present"
    move_to(two, 0.3, qtbot)
    qtbot.waitUntil(lambda: told_by_lines() == told_by_table())
    click_tick(two, FC)
    settle(qtbot, two)
    # what is not ticked is kept, and the table has a dash for it
    row = layer(two, FC)
    assert row[-1] == "–"
    qtbot.waitUntil(lambda: told_by_lines()[-1][[each[0] for each in grid(two)[2:]].index(FC)] == "100.00 %")


def test_the_lines_are_there_when_the_window_is_seen_first(opened: MainWindow) -> None:
    opened.menus.snapshots.trigger()
    plot = opened.deferred.snapshots.findChild(PlanCurves)
    assert plot.area.labels.names == ["Present"]
    assert plot.area.isVisible()


def names(window: MainWindow) -> list[str]:
    return [each.name for each in window.document.stack.snapshots]


def test_they_stand_side_by_side(two: MainWindow, state: State) -> None:
    titles, total, *layers = grid(two)
    assert titles == ["Layer", "1: |w| ≤ 0.05", "2: |w| ≤ 0.1", "Present"]
    assert [row[0] for row in layers] == [CONV, FC]
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
    two.deferred.snapshots.select(0)
    press(two, "restoreSnapshot")
    assert two.document.plan.rule == Value(0.05)
    assert history(two)[-1] == "Back to snapshot 1: |w| ≤ 0.05"
    assert names(two) == ["1: |w| ≤ 0.05", "2: |w| ≤ 0.1"]
    two.menus.undo.trigger()
    assert two.document.plan.rule == Value(0.2)
    settle(qtbot, two)


def test_they_are_renamed_and_deleted_and_that_is_undone(
    two: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = two.document.plan
    monkeypatch.setattr(AskName, "ask", lambda _parent, present: f"{present} of all")
    two.deferred.snapshots.select(1)
    press(two, "renameSnapshot")
    assert names(two) == ["1: |w| ≤ 0.05", "2: |w| ≤ 0.1 of all"]
    assert grid(two)[0][2] == "2: |w| ≤ 0.1 of all"
    two.deferred.snapshots.select(0)
    press(two, "deleteSnapshot")
    assert names(two) == ["2: |w| ≤ 0.1 of all"]
    assert history(two)[-2:] == [
        "Snapshot 2: |w| ≤ 0.1 renamed to 2: |w| ≤ 0.1 of all",
        "Deleted snapshot 1: |w| ≤ 0.05",
    ]
    for wanted in (["1: |w| ≤ 0.05", "2: |w| ≤ 0.1 of all"], ["1: |w| ≤ 0.05", "2: |w| ≤ 0.1"]):
        two.menus.undo.trigger()
        assert names(two) == wanted
        assert two.document.plan == plan
    settle(qtbot, two)


def test_a_name_that_is_taken_is_refused(two: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AskName, "ask", lambda *_: "1: |w| ≤ 0.05")
    two.deferred.snapshots.select(1)
    press(two, "renameSnapshot")
    assert names(two) == ["1: |w| ≤ 0.05", "2: |w| ≤ 0.1"]
    assert "called 1: |w| ≤ 0.05 already" in two.deferred.snapshots.messages.text
    settle(qtbot, two)


def test_the_same_plan_can_be_taken_twice(opened: MainWindow, qtbot: QtBot) -> None:
    opened.menus.snapshot.trigger()
    opened.menus.snapshot.trigger()
    assert names(opened) == ["1: |w| ≤ 0", "2: |w| ≤ 0"]
    assert opened.document.stack.modified
    settle(qtbot, opened)


def test_only_snapshots_can_be_worked_on(two: MainWindow, qtbot: QtBot) -> None:
    assert not two.deferred.snapshots.restore.isEnabled()
    two.deferred.snapshots.select(2)
    assert not two.deferred.snapshots.delete.isEnabled()
    two.deferred.snapshots.select(1)
    assert two.deferred.snapshots.delete.isEnabled()
    settle(qtbot, two)


def test_they_are_saved_with_the_plan(
    two: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: path)
    two.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: path.exists() and not two.document.stack.modified)
    settle(qtbot, two)
    plan, snapshots = two.document.plan, two.document.stack.snapshots
    two.open(two.document.state.checkpoint.path)
    settle(qtbot, two)
    assert names(two) == []
    monkeypatch.setattr(FileDialogs, "plan", lambda *_: path)
    two.menus.open_plan.trigger()
    qtbot.waitUntil(lambda: two.document.plan == plan)
    assert two.document.stack.snapshots == snapshots
    two.menus.undo.trigger()
    assert two.document.stack.snapshots == snapshots
    settle(qtbot, two)


def test_to_take_one_is_no_step(opened: MainWindow, qtbot: QtBot) -> None:
    for threshold in (0.05, 0.1):
        move_to(opened, threshold, qtbot)
    steps = history(opened)
    opened.menus.snapshot.trigger()
    assert history(opened) == steps
    opened.menus.undo.trigger()
    assert opened.document.plan.rule == Value(0.05)
    opened.menus.undo.trigger()
    move_to(opened, 0.3, qtbot)
    assert names(opened) == ["1: |w| ≤ 0.1"]
    settle(qtbot, opened)


def test_the_table_shows_one_as_soon_as_it_is_taken(opened: MainWindow, qtbot: QtBot) -> None:
    opened.menus.snapshots.trigger()
    move_to(opened, 0.05, qtbot)
    press(opened, "takeSnapshot")
    assert grid(opened)[0] == ["Layer", "1: |w| ≤ 0.05", "Present"]
    assert layer(opened, FC)[1] == layer(opened, FC)[2]
    settle(qtbot, opened)


def test_one_that_was_taken_is_not_saved_yet(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: tmp_path / "plan.json")
    assert not opened.isWindowModified()
    opened.menus.snapshot.trigger()
    assert opened.document.stack.modified
    assert opened.isWindowModified()
    opened.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: not opened.document.stack.modified)
    assert not opened.isWindowModified()
    move_to(opened, 0.05, qtbot)
    opened.menus.snapshot.trigger()
    opened.menus.undo.trigger()
    assert opened.isWindowModified()
    settle(qtbot, opened)


class SnapshotMachine(RuleBasedStateMachine):
    """Snapshots taken, renamed and deleted between edits, undos and redos of a history."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.taken = 0
        self.deleted: list[frozenset[Plan]] = [frozenset()]
        """What is deleted at each place of the history."""

    def step(self, state: Steps, deleted: frozenset[Plan] = frozenset()) -> None:
        index = self.history.index()
        self.deleted = [*self.deleted[: index + 1], self.deleted[index] | deleted]
        self.history.step("a step", state)

    @rule()
    def edit(self) -> None:
        self.step(replace(self.history.state, plan=Plan(rule=Value(self.history.count() + 0.5))))

    @rule()
    def take(self) -> None:
        self.taken += 1
        plan, steps = Plan(rule=Value(float(self.taken))), self.history.count()
        self.history.take([Snapshot("taken", plan)])
        assert self.history.count() == steps
        assert self.history.modified

    @rule()
    def undo(self) -> None:
        self.history.undo()

    @rule()
    def redo(self) -> None:
        self.history.redo()

    @precondition(lambda self: self.history.snapshots)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        number, snapshot = data.draw(st.sampled_from(list(self.history.standing.items())))
        state = self.history.state
        self.step(replace(state, snapshot_changes=state.snapshot_changes.without(number)), frozenset([snapshot.plan]))

    @precondition(lambda self: self.history.snapshots)
    @rule(data=st.data(), name=st.sampled_from(["taken", "taken 2", "other"]))
    def rename(self, data: st.DataObject, name: str) -> None:
        number = data.draw(st.sampled_from(list(self.history.standing)))
        state = self.history.state
        self.step(replace(state, snapshot_changes=state.snapshot_changes.renamed(number, name)))

    @invariant()
    def only_the_deleted_ones_are_gone(self) -> None:
        taken = {Plan(rule=Value(float(number + 1))) for number in range(self.taken)}
        there = self.history.snapshots
        assert {each.plan for each in there} == taken - self.deleted[self.history.index()]
        assert len({each.name for each in there}) == len(there)


def test_no_undo_loses_a_snapshot(qapp: object) -> None:
    run_state_machine_as_test(SnapshotMachine)


def test_columns_in_sight_are_whole_whatever_their_titles(two: MainWindow, qtbot: QtBot) -> None:
    """A number that is cut is another number."""
    window = two.deferred.snapshots
    two.document.do("", two.document.plan.with_own([FC], Value(0.123456)))
    for _ in range(4):
        two.menus.snapshot.trigger()
    two.menus.snapshots.trigger()
    table = window.table
    for width in (700, 860, 1000, 1200):
        window.resize(width, 640)
        settle(qtbot, two)
        rights = [table.columnViewportPosition(column) + table.columnWidth(column) for column in range(8)]
        lefts = [0, *rights]
        cut = [left for left, right in zip(lefts, rights, strict=False) if left < table.viewport().width() < right]
        assert all(table.viewport().width() - left <= 2 for left in cut), width
        assert max(table.columnWidth(column) for column in range(1, 8)) < 200


def test_names_that_begin_alike_are_told_apart_by_their_numbers(two: MainWindow, qtbot: QtBot) -> None:
    two.document.do("", two.document.plan.with_own([FC], Value(0.123456)))
    for _ in range(2):
        two.menus.snapshot.trigger()
    settle(qtbot, two)
    assert names(two)[2:] == ["3: |w| ≤ 0.2, 1 exception", "4: |w| ≤ 0.2, 1 exception"]
    two.deferred.snapshots.select(3)
    press(two, "deleteSnapshot")
    two.menus.snapshot.trigger()
    assert names(two)[-1] == "5: |w| ≤ 0.2, 1 exception"


@pytest.mark.parametrize("language", ["english", "russian"])
def test_title_and_name_have_room_where_one_is_renamed(
    window: MainWindow, qtbot: QtBot, request: pytest.FixtureRequest, language: str
) -> None:
    request.getfixturevalue(language)
    present = "12: Erdős–Rényi kernel, density 50 %, 1 exception"
    dialog = name_dialog(window, present)
    qtbot.addWidget(dialog)
    dialog.show()
    field = dialog.findChild(QLineEdit)
    assert field.width() > field.fontMetrics().horizontalAdvance(present) + 8
    assert dialog.width() > 2 * dialog.fontMetrics().horizontalAdvance(dialog.windowTitle())
