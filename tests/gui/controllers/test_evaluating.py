"""Evaluating the plan in the window: its number at the foot, beside the steps, among the snapshots."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.evaluation.setup import CommandSetup
from gui.dialogs.evaluation_setup_dialog import EvaluationSetupDialog
from gui.dialogs.unsaved_question import UnsavedAnswer
from gui.state.evaluation_choice import EvaluationChoice
from gui.window.main_window import MainWindow
from tests.gui.driving import drag_line, history, move_to, settle, type_threshold
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.evaluators import FakeEvaluators, falling

COMMAND = CommandSetup(("evaluate", "{checkpoint}"))


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> FakeEvaluators:
    made = FakeEvaluators()
    monkeypatch.setattr("gui.controllers.evaluation_setup.evaluator_for", made)
    return made


@pytest.fixture
def ready(opened: MainWindow, fakes: FakeEvaluators) -> MainWindow:
    """The window with the small checkpoint, and something set up to evaluate it."""
    opened.deferred.evaluation.state.set_up(EvaluationChoice(COMMAND))
    return opened


def label(window: MainWindow) -> QLabel:
    found = window.findChild(QLabel, "evaluationLabel")
    assert found is not None
    return found


def shown(window: MainWindow) -> str:
    return label(window).text() if label(window).isVisible() else ""


def grey(window: MainWindow) -> bool:
    return label(window).foregroundRole() == QPalette.ColorRole.PlaceholderText


def evaluate(window: MainWindow, qtbot: QtBot) -> None:
    window.menus.evaluate.plan.trigger()
    settle(qtbot, window)


def numbers(window: MainWindow) -> dict[int, str]:
    return dict(window.workspace.history.numbers)


def test_the_plan_s_number_stands_at_the_foot(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    move_to(ready, 0.1, qtbot)
    assert shown(ready) == ""
    evaluate(ready, qtbot)
    assert shown(ready) == "accuracy 0.9000 (−0.1000)"
    assert not grey(ready)
    # the uncut model three times for its band, then the plan
    assert len(fakes.asked) == 4
    assert numbers(ready) == {1: "0.9000"}


def test_a_number_of_an_earlier_plan_is_grey_and_says_so(ready: MainWindow, qtbot: QtBot) -> None:
    move_to(ready, 0.1, qtbot)
    evaluate(ready, qtbot)
    drag_line(ready, 0.15, 0.2, drop=False)
    qtbot.waitUntil(lambda: grey(ready))
    assert shown(ready) == "accuracy 0.9000, earlier plan"
    drag_line(ready, 0.2)
    settle(qtbot, ready)
    assert grey(ready)


def test_comparing_with_the_unpruned_model_shows_its_number(ready: MainWindow, qtbot: QtBot) -> None:
    move_to(ready, 0.1, qtbot)
    evaluate(ready, qtbot)
    ready.menus.compare.trigger()
    assert shown(ready) == "accuracy 1.000"
    assert not grey(ready)
    ready.menus.compare.trigger()
    assert shown(ready) == "accuracy 0.9000 (−0.1000)"


def test_undo_shows_the_number_of_the_step_again(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    move_to(ready, 0.1, qtbot)
    evaluate(ready, qtbot)
    move_to(ready, 0.2, qtbot)
    evaluate(ready, qtbot)
    assert shown(ready) == "accuracy 0.8000 (−0.2000)"
    asked = len(fakes.asked)
    ready.menus.undo.trigger()
    assert shown(ready) == "accuracy 0.9000 (−0.1000)"
    assert not grey(ready)
    assert numbers(ready) == {1: "0.9000", 2: "0.8000"}
    evaluate(ready, qtbot)
    assert len(fakes.asked) == asked


def test_another_rule_of_the_same_cut_has_the_same_number(
    ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    move_to(ready, 0.1, qtbot)
    evaluate(ready, qtbot)
    name = next(iter(ready.document.plan.chosen))
    ready.edits.give_own([name], [])
    settle(qtbot, ready)
    assert len(history(ready)) == 3
    assert shown(ready) == "accuracy 0.9000 (−0.1000)"
    assert not grey(ready)


def test_within_the_band_no_difference_is_seen(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    runs = iter([0.5, 0.7, 0.6])
    fakes.metrics = lambda cut: falling(cut) if cut.thresholds else {"accuracy": next(runs)}
    move_to(ready, 0.35, qtbot)
    evaluate(ready, qtbot)
    assert shown(ready) == "accuracy 0.6500 (no difference seen)"
    assert "0.5000 to 0.7000" in label(ready).toolTip()


def test_following_evaluates_what_has_come_to_rest(ready: MainWindow, qtbot: QtBot) -> None:
    move_to(ready, 0.1, qtbot)
    ready.menus.evaluate.follow.trigger()
    settle(qtbot, ready)
    assert shown(ready) == "accuracy 0.9000 (−0.1000)"
    move_to(ready, 0.2, qtbot)
    qtbot.waitUntil(lambda: shown(ready) == "accuracy 0.8000 (−0.2000)")
    ready.menus.evaluate.follow.trigger()
    move_to(ready, 0.3, qtbot)
    assert shown(ready) == "accuracy 0.8000, earlier plan"


def test_nothing_is_followed_before_something_is_set_up(
    opened: MainWindow, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    follow = opened.menus.evaluate.follow
    follow.trigger()
    dialog = opened.findChild(EvaluationSetupDialog)
    assert not follow.isChecked()
    dialog.form.show_setup(COMMAND)
    dialog.use.click()
    assert follow.isChecked()
    settle(qtbot, opened)
    assert shown(opened) == "accuracy 1.000 (no difference seen)"
    follow.trigger()
    assert not follow.isChecked()
    assert not opened.deferred.evaluation.state.following


def test_snapshots_have_a_row_of_the_metric(ready: MainWindow, qtbot: QtBot) -> None:
    move_to(ready, 0.1, qtbot)
    ready.menus.snapshot.trigger()
    evaluate(ready, qtbot)
    move_to(ready, 0.2, qtbot)
    ready.menus.snapshots.trigger()
    settle(qtbot, ready)
    model = ready.deferred.snapshots.model
    assert [model.index(1, column).data() for column in range(3)] == ["accuracy", "0.9000 (−0.1000)", "–"]
    assert model.index(2, 0).data() == "features.0.weight"


def test_a_failure_is_a_sentence_and_the_window_goes_on(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    fakes.failure = "evaluate.py raised ValueError."
    evaluate(ready, qtbot)
    assert ready.messages.text == "evaluate.py raised ValueError."
    assert shown(ready) == ""
    fakes.latest.failure = ""
    move_to(ready, 0.1, qtbot)
    evaluate(ready, qtbot)
    assert shown(ready) == "accuracy 0.9000 (−0.1000)"


def test_what_is_evaluated_can_be_stopped(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    fakes.holding = True
    ready.menus.evaluate.plan.trigger()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    bar = ready.status.findChild(object, "jobProgress")
    qtbot.waitUntil(bar.isVisible)
    assert ready.menus.evaluate.stop.isEnabled()
    ready.menus.evaluate.stop.trigger()
    settle(qtbot, ready)
    assert not ready.menus.evaluate.stop.isEnabled()
    assert shown(ready) == ""


def test_a_long_silence_is_said(
    ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("SILENCE", "LOOK"):
        monkeypatch.setattr(f"gui.state.silence.{limit}", 0.0)
    fakes.holding = True
    ready.menus.evaluate.plan.trigger()
    qtbot.waitUntil(lambda: ready.messages.text.startswith("The evaluation has printed nothing for 10 min."))
    ready.menus.evaluate.stop.trigger()
    settle(qtbot, ready)


def test_who_asks_while_something_is_evaluated_is_told_that_it_comes_next(
    ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    fakes.holding = True
    ready.menus.evaluate.plan.trigger()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    type_threshold(qtbot, ready, "0.1")
    qtbot.waitUntil(lambda: ready.document.settled)
    ready.menus.evaluate.plan.trigger()
    assert ready.messages.text == "The plan is evaluated after what is being evaluated."
    fakes.latest.going.set()
    settle(qtbot, ready)
    assert shown(ready) == "accuracy 0.9000 (−0.1000)"


def test_counting_exactly_does_not_hide_that_something_is_evaluated(
    ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    fakes.holding = True
    ready.menus.evaluate.plan.trigger()
    bar = ready.status.findChild(object, "jobProgress")
    qtbot.waitUntil(bar.isVisible)
    ready.jobs.start(lambda _: None, title="Short")
    qtbot.waitUntil(lambda: len(ready.jobs._running) == 1)
    assert bar.isVisible()
    fakes.latest.going.set()
    settle(qtbot, ready)
    assert not bar.isVisible()


def test_another_file_ends_the_evaluation_of_the_first(
    ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot, tmp_path: Path, state: dict
) -> None:
    fakes.holding = True
    ready.menus.evaluate.plan.trigger()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    other = tmp_path / "other.safetensors"
    write_safetensors(state, other)
    ready.open(other)
    settle(qtbot, ready)
    assert fakes.latest.closed
    assert ready.deferred.evaluation.state.choice is None
    assert shown(ready) == ""


def test_closing_the_window_ends_the_evaluation(
    ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot, answers: Callable[[UnsavedAnswer], list[str]]
) -> None:
    answers(UnsavedAnswer.DISCARD)
    fakes.holding = True
    ready.menus.evaluate.plan.trigger()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    assert ready.close()
    assert fakes.latest.closed
    assert not ready.jobs.busy


def test_another_metric_needs_no_other_run(ready: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    move_to(ready, 0.1, qtbot)
    evaluate(ready, qtbot)
    ready.deferred.evaluation.state.set_up(EvaluationChoice(COMMAND, "loss"))
    assert shown(ready) == "loss 0.1000 (+0.1000)"
    assert len(fakes.asked) == 4
