"""The dialog Set up: a script or a command, a test of it, and the metric; what is remembered, and asked once."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.evaluation.setup import CommandSetup, ScriptSetup
from gui.dialogs.evaluation_setup_dialog import EvaluationSetupDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.run_question import RunQuestion
from gui.state.evaluation_choice import EvaluationChoice
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.evaluators import FakeEvaluators


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> FakeEvaluators:
    made = FakeEvaluators()
    monkeypatch.setattr("gui.controllers.evaluation_setup.evaluator_for", made)
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The scripts that it was asked about whether they may be run; they may."""
    found: list[Path] = []
    monkeypatch.setattr(RunQuestion, "ask", lambda _parent, script, _python: found.append(script) or True)
    return found


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "evaluate.py"
    path.write_text("def load(checkpoint): ...\n")
    return path


@pytest.fixture
def python(tmp_path: Path) -> Path:
    path = tmp_path / "python"
    path.touch()
    return path


def dialog(window: MainWindow) -> EvaluationSetupDialog:
    found = [each for each in window.findChildren(EvaluationSetupDialog) if each.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def filled(opened: MainWindow, fakes: FakeEvaluators, script: Path, python: Path) -> EvaluationSetupDialog:
    """The dialog with a script and an interpreter."""
    opened.menus.evaluate.set_up.trigger()
    shown = dialog(opened)
    shown.form.script.setText(str(script))
    shown.form.python.setCurrentText(str(python))
    return shown


def run_test(shown: EvaluationSetupDialog, qtbot: QtBot) -> None:
    shown.test.click()
    qtbot.waitUntil(lambda: not shown.testing)


def test_the_test_shows_values_time_and_output(
    filled: EvaluationSetupDialog, fakes: FakeEvaluators, asked: list[Path], qtbot: QtBot
) -> None:
    run_test(filled, qtbot)
    assert filled.told.text() == "accuracy 1.000, loss 0, in 0.2 s"
    assert filled.log.toPlainText().splitlines()[-1] == "the last line"
    assert [filled.metrics.itemText(each) for each in range(filled.metrics.count())] == ["accuracy", "loss"]
    assert filled.better.currentText() == "higher is better"
    filled.metrics.setCurrentText("loss")
    assert filled.better.currentText() == "lower is better"
    # one run on the uncut model, and no process is left
    assert [cut.thresholds for cut in fakes.asked] == [()]
    assert fakes.latest.closed


def test_the_output_is_shown_while_it_is_tested(
    filled: EvaluationSetupDialog, fakes: FakeEvaluators, asked: list[Path], qtbot: QtBot
) -> None:
    fakes.holding = True
    filled.test.click()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    fakes.latest.log = "epoch 1"
    qtbot.waitUntil(lambda: filled.log.toPlainText() == "epoch 1")
    assert filled.told.text().startswith("Evaluating the model as it is: ")
    # what is below gives way
    assert filled.log.geometry().bottom() < filled.metrics.geometry().top()
    fakes.latest.going.set()
    qtbot.waitUntil(lambda: not filled.testing)


def test_what_did_not_match_is_said_beside_the_value(
    filled: EvaluationSetupDialog, fakes: FakeEvaluators, asked: list[Path], opened: MainWindow, qtbot: QtBot
) -> None:
    fakes.notes = ("The model has 1 parameter that the file has not.",)
    run_test(filled, qtbot)
    assert filled.told.text().startswith("accuracy 1.000")
    assert filled.problem.text() == "⚠ The model has 1 parameter that the file has not."
    filled.use.click()
    opened.menus.evaluate.plan.trigger()
    settle(qtbot, opened)
    assert opened.messages.text == "The model has 1 parameter that the file has not."


def test_a_failed_test_is_a_sentence_and_the_output(
    filled: EvaluationSetupDialog, fakes: FakeEvaluators, asked: list[Path], qtbot: QtBot
) -> None:
    fakes.failure = "evaluate.py raised ValueError: no data."
    run_test(filled, qtbot)
    assert filled.problem.text() == "⚠ evaluate.py raised ValueError: no data."
    assert filled.problem.isVisible()
    assert filled.log.isVisible()
    assert fakes.latest.closed


def test_a_test_can_be_stopped(
    filled: EvaluationSetupDialog, fakes: FakeEvaluators, asked: list[Path], opened: MainWindow, qtbot: QtBot
) -> None:
    fakes.holding = True
    filled.test.click()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    assert not filled.use.isEnabled()
    filled.test.click()
    settle(qtbot, opened)
    assert filled.told.text() == "Stopped."
    assert fakes.latest.closed
    assert filled.use.isEnabled()


def test_closing_the_dialog_ends_the_test(
    filled: EvaluationSetupDialog, fakes: FakeEvaluators, asked: list[Path], opened: MainWindow, qtbot: QtBot
) -> None:
    fakes.holding = True
    filled.test.click()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    filled.reject()
    settle(qtbot, opened)
    assert fakes.latest.closed


def test_a_script_is_asked_about_once_for_each_content(
    filled: EvaluationSetupDialog, asked: list[Path], script: Path, opened: MainWindow, qtbot: QtBot
) -> None:
    run_test(filled, qtbot)
    run_test(filled, qtbot)
    filled.use.click()
    opened.menus.evaluate.plan.trigger()
    settle(qtbot, opened)
    assert asked == [script]
    script.write_text("def load(checkpoint): return None\n")
    opened.menus.evaluate.plan.trigger()
    settle(qtbot, opened)
    assert asked == [script, script]


def test_what_may_not_be_run_is_not_run(
    filled: EvaluationSetupDialog, fakes: FakeEvaluators, monkeypatch: pytest.MonkeyPatch, opened: MainWindow
) -> None:
    monkeypatch.setattr(RunQuestion, "ask", lambda *_: False)
    filled.test.click()
    filled.use.click()
    opened.menus.evaluate.plan.trigger()
    assert fakes.made == []
    assert not opened.jobs.busy


def test_it_is_remembered_for_the_file(
    filled: EvaluationSetupDialog,
    asked: list[Path],
    opened: MainWindow,
    source: Path,
    script: Path,
    python: Path,
    qtbot: QtBot,
) -> None:
    run_test(filled, qtbot)
    filled.metrics.setCurrentText("loss")
    filled.use.click()
    chosen = EvaluationChoice(ScriptSetup(script, python), "loss", higher_is_better=False)
    assert opened.deferred.evaluation.state.choice == chosen
    opened.open(source)
    settle(qtbot, opened)
    assert opened.deferred.evaluation.state.choice == chosen
    other = source.with_name("other.safetensors")
    other.write_bytes(source.read_bytes())
    opened.open(other)
    settle(qtbot, opened)
    assert opened.deferred.evaluation.state.choice is None
    # it is offered, and used only when that is said
    opened.menus.evaluate.set_up.trigger()
    assert dialog(opened).choice == chosen
    dialog(opened).reject()
    assert opened.deferred.evaluation.state.choice is None


def test_evaluating_without_a_setup_asks_for_one_and_goes_on(
    opened: MainWindow, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    opened.menus.evaluate.plan.trigger()
    shown = dialog(opened)
    shown.form.by_command.setChecked(True)
    shown.form.command.setText("python 'my eval.py' {checkpoint}")
    shown.use.click()
    settle(qtbot, opened)
    assert fakes.made[-1][0] == CommandSetup(("python", "my eval.py", "{checkpoint}"))
    assert opened.deferred.evaluation.state.present is not None


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("", "Write the command that evaluates."),
        ("python 'eval.py", "A quotation mark is not closed in the command."),
        ("python eval.py", "Write {checkpoint} where the command takes the model's file."),
        ("python eval.py {folder}", ""),
    ],
)
def test_a_command_that_can_t_be_run_is_refused(opened: MainWindow, command: str, refusal: str) -> None:
    opened.menus.evaluate.set_up.trigger()
    shown = dialog(opened)
    shown.form.by_command.setChecked(True)
    shown.form.command.setText(command)
    assert shown.form.refusal == refusal
    assert shown.use.isEnabled() == (not refusal)
    shown.reject()


def test_a_script_that_is_gone_is_said(
    filled: EvaluationSetupDialog, opened: MainWindow, script: Path, asked: list[Path]
) -> None:
    filled.use.click()
    script.unlink()
    opened.menus.evaluate.plan.trigger()
    shown = dialog(opened)
    assert shown.problem.text() == f"⚠ There is no file {script}."
    shown.reject()


def test_a_new_script_is_written_and_taken(
    filled: EvaluationSetupDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "new.py"
    monkeypatch.setattr(FileDialogs, "new_script", lambda *_: path)
    actions = filled.form.new_script.menu().actions()
    assert len(actions) == 3
    for action in actions:
        action.trigger()
        assert "def evaluate(model" in path.read_text()
    assert filled.form.script.text() == str(path)


def test_a_script_that_can_t_be_written_is_a_sentence(
    filled: EvaluationSetupDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "nowhere" / "new.py"
    monkeypatch.setattr(FileDialogs, "new_script", lambda *_: path)
    filled.form.new_script.menu().actions()[0].trigger()
    assert filled.problem.text().startswith(f"⚠ There is no folder {path.parent}")
