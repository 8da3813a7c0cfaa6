"""The document: each change once, as a value that says what is different."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from core.plan.rules import Value
from gui.state.changes import Change, Measured, Opened, PlanChanged, PlanParts, SelectionChanged, Settled
from gui.state.exact_reader import REST
from gui.window.main_window import MainWindow
from tests.gui.driving import history, move_to, settle

Heard = list[Change]


@pytest.fixture
def heard(opened: MainWindow) -> Heard:
    changes: Heard = []
    opened.document.changed.connect(changes.append)
    return changes


def kinds(heard: Heard) -> list[type]:
    return [type(each) for each in heard]


def test_an_edit_is_announced_once_and_then_settles(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    opened.edits.tick(["classifier.bias"], True)
    assert kinds(heard) == [PlanChanged]
    assert heard[0].now.plan == opened.document.plan
    settle(qtbot, opened)
    assert kinds(heard)[-1] is Settled
    assert set(kinds(heard)) <= {PlanChanged, Measured, Settled}


def test_an_undo_is_announced_once(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    move_to(opened, 0.1, qtbot)
    heard.clear()
    opened.menus.undo.trigger()
    assert kinds(heard) == [PlanChanged]
    settle(qtbot, opened)


def test_a_selection_is_announced_once(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    opened.document.select(["features.1.weight"])
    opened.document.select(["features.1.weight"])
    selections = [each.now.selection.names for each in heard if isinstance(each, SelectionChanged)]
    assert selections == [("features.1.weight",)]
    settle(qtbot, opened)


def test_opening_is_announced_once(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    opened.menus.reload.trigger()
    qtbot.waitUntil(lambda: Opened in kinds(heard))
    settle(qtbot, opened)
    assert kinds(heard).count(Opened) == 1
    assert PlanChanged not in kinds(heard)
    assert SelectionChanged not in kinds(heard)


def test_a_preview_is_shown_and_is_no_step(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    plan = opened.document.plan.with_rule(Value(0.1))
    opened.document.preview(plan)
    qtbot.waitUntil(lambda: PlanChanged in kinds(heard))
    assert opened.document.shown == plan
    assert opened.document.plan != plan
    assert not opened.document.stack.modified
    opened.document.commit_preview("Threshold 0.1")
    assert opened.document.plan == plan
    assert history(opened)[-1] == "Threshold 0.1"
    settle(qtbot, opened)


def test_what_is_shown_is_of_the_last_plan_however_quickly_it_moves(
    opened: MainWindow, qtbot: QtBot, heard: Heard
) -> None:
    for step in range(30):
        opened.workspace.threshold.spin.setValue(0.01 * (step + 1))
    settle(qtbot, opened)
    last = [each for each in heard if isinstance(each, Settled)][-1]
    assert last.now.plan_numbers is opened.document.state.plan_numbers
    assert last.now.plan_numbers.thresholds[0] == 0.3
    assert last.now.plan_numbers.total.exact


def test_a_rest_begins_where_showing_a_move_has_ended(opened: MainWindow, qtbot: QtBot) -> None:
    """Of very many layers a move takes longer than a rest, and one that began before it would be over at once."""
    rest = opened.document.exact_reader._rest
    rest.setTimerType(Qt.TimerType.PreciseTimer)
    rest.setInterval(60_000)
    left: list[int] = []

    def take_long(change: Change) -> None:
        if isinstance(change, PlanChanged):
            while rest.remainingTime() > rest.interval() - 100:
                pass
            left.append(rest.remainingTime())

    opened.document.changed.connect(take_long)
    opened.document.preview(opened.document.plan.with_rule(Value(0.1)))
    opened.document._show_soon.flush()
    assert len(left) == 1
    assert rest.remainingTime() > left[0]
    opened.document.changed.disconnect(take_long)
    rest.setInterval(REST)
    opened.document.cancel_preview()
    settle(qtbot, opened)


def test_an_edit_of_what_is_not_there_is_none(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    opened.edits.tick(["nobody.weight", "features.1.running_mean"], True)
    assert heard == []


def test_nothing_can_be_edited_while_nothing_is_open(window: MainWindow) -> None:
    window.edits.tick(["fc.weight"], True)
    window.edits.reset_all()
    window.control.move(0.1)
    window.control.finish()
    window.document.select(["fc.weight"])
    assert window.document.stack.count() == 0
    assert not window.menus.commit.isEnabled()


def test_asking_for_what_is_not_open_is_a_bug_that_says_so(window: MainWindow, qtbot: QtBot, source: Path) -> None:
    document = window.document
    assert not document.is_open
    with pytest.raises(LookupError, match="no checkpoint is open"):
        _ = document.state
    window.open(source)
    settle(qtbot, window)
    assert document.is_open
    assert document.holds(document.state.checkpoint)
    assert not document.holds(open_checkpoint(source))


def test_all_hear_the_same_changes_in_the_same_order(opened: MainWindow, qtbot: QtBot) -> None:
    document = opened.document
    heard: tuple[Heard, Heard] = [], []

    def act(change: Change) -> None:
        if isinstance(change, PlanChanged):
            document.select([] if document.state.selection.names else ["classifier.weight"])

    document.changed.connect(heard[0].append)
    document.changed.connect(act)
    document.changed.connect(heard[1].append)
    opened.edits.tick(["classifier.bias"], True)
    settle(qtbot, opened)
    assert kinds(heard[0])[:2] == [PlanChanged, SelectionChanged]
    assert [id(each) for each in heard[0]] == [id(each) for each in heard[1]]


def test_a_change_says_in_which_parts_the_plan_differs(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    plan = opened.document.plan
    for after in (
        plan.with_rule(Value(0.1)),
        plan.with_rule(Value(0.1)).ticked(["classifier.bias"]),
        plan.with_rule(Value(0.2)).ticked(["classifier.bias"]).with_own(["classifier.weight"], Value(0.3)),
    ):
        opened.document.do("edit", after)
    opened.document.compare(True)
    parts = [each.parts for each in heard if isinstance(each, PlanChanged)]
    assert parts == [
        PlanParts.RULE,
        PlanParts.TICKS,
        PlanParts.RULE | PlanParts.EXCEPTIONS,
        PlanParts.RULE | PlanParts.EXCEPTIONS,
    ]
    opened.document.compare(False)
    settle(qtbot, opened)


def test_what_a_change_carries_is_of_one_moment(opened: MainWindow, qtbot: QtBot, heard: Heard) -> None:
    opened.document.select(["classifier.weight"])
    opened.control.set_own(True)
    opened.control.move(0.1)
    # before the move has been shown
    opened.document.select(["features.0.weight"])
    settle(qtbot, opened)
    for change in heard:
        target = change.now.target
        thresholds, names = target.plan_numbers.thresholds, target.measurements.numbers
        for name in target.plan.chosen:
            assert thresholds[names[name]] == target.plan.rule_of(name).threshold
        assert target.own
    opened.control.cancel()
    settle(qtbot, opened)
