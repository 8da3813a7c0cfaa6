"""What was evaluated is saved with a plan, and told when it is opened."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.dialogs.file_dialogs import FileDialogs
from gui.state.evaluation_choice import EvaluationChoice
from gui.window.main_window import MainWindow
from tests.gui.controllers.test_evaluating import COMMAND, evaluate
from tests.gui.driving import move_to, settle
from tests.helpers.evaluators import FakeEvaluators


@pytest.fixture
def plan_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "plan.json"
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: path)
    monkeypatch.setattr(FileDialogs, "plan", lambda *_: path)
    return path


@pytest.fixture
def ready(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr("gui.controllers.evaluation_setup.evaluator_for", FakeEvaluators())
    assert opened.deferred is not None
    opened.deferred.evaluation.state.set_up(EvaluationChoice(COMMAND))
    return opened


def save(window: MainWindow, qtbot: QtBot, path: Path) -> dict[str, list[dict[str, object]]]:
    path.unlink(missing_ok=True)
    window.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: path.exists() and not window.document.stack.modified)
    saved: dict[str, list[dict[str, object]]] = json.loads(path.read_text())
    return saved


def test_the_numbers_of_a_plan_and_its_snapshots_are_saved_and_told(
    ready: MainWindow, qtbot: QtBot, plan_file: Path
) -> None:
    move_to(ready, 0.03, qtbot)
    evaluate(ready, qtbot)
    ready.menus.snapshot.trigger()
    name = ready.document.stack.snapshots[0].name
    move_to(ready, 0.05, qtbot)
    assert [each["snapshot"] for each in save(ready, qtbot, plan_file)["results"]] == [name]
    evaluate(ready, qtbot)
    results = save(ready, qtbot, plan_file)["results"]
    assert [each["snapshot"] for each in results] == [None, name]
    assert {str(each["metric"]) for each in results} == {"accuracy"}
    assert [(each["value"], each["uncut"]) for each in results] == [(0.95, [1.0] * 3), (0.97, [1.0] * 3)]
    ready.menus.reset.trigger()
    ready.menus.open_plan.trigger()
    told = "Evaluated before it was saved: accuracy 0.9500, uncut 1.000."
    qtbot.waitUntil(lambda: told in ready.messages.text)
    settle(qtbot, ready)


def test_a_plan_that_was_not_evaluated_has_no_results(ready: MainWindow, qtbot: QtBot, plan_file: Path) -> None:
    move_to(ready, 0.03, qtbot)
    assert save(ready, qtbot, plan_file)["results"] == []
    settle(qtbot, ready)
