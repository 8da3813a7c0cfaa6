"""The whole way with a process: the example is evaluated out of the box, and no process is left."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.evaluation.setup import ScriptSetup
from core.model.example import EXAMPLE
from core.plan.rules import EachDensity
from gui.dialogs.run_question import RunQuestion
from gui.state.evaluation_choice import EvaluationChoice
from gui.window.main_window import MainWindow
from tests.core.evaluation.scripts import PYTHON, STATE, script
from tests.gui.driving import settle
from tests.helpers.pace import patience

LOADED = 60.0
"""Seconds in which torch is loaded and the example evaluated several times, on the machine that `pace` refers to."""


def finish(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=round(1000 * patience(LOADED)))
    settle(qtbot, window)


def test_the_example_is_evaluated_without_a_setup(window: MainWindow, qtbot: QtBot) -> None:
    window.open(EXAMPLE)
    settle(qtbot, window)
    first = "features.0.conv.weight"
    window.document.do("", window.document.plan.with_chosen([first]).with_rule(EachDensity(0.3)))
    settle(qtbot, window)
    window.menus.evaluate.plan.trigger()
    finish(window, qtbot)
    reading = window.deferred.evaluation.state.present
    assert reading is not None, window.messages.text
    assert reading.metric.name == "accuracy"
    assert reading.value < 0.3
    assert window.workspace.history.numbers[1].startswith("0.1")
    baseline = window.deferred.evaluation.state.baseline
    assert baseline is not None
    assert baseline.middle > 0.98


def test_a_script_that_raises_is_a_sentence_and_closing_leaves_no_process(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunQuestion, "ask", lambda *_: True)
    pids = tmp_path / "pids"
    text = f"""
def evaluate(model):
    import os, time
    open({str(pids)!r}, "a").write(f"{{os.getpid()}}\\n")
    if os.path.exists({str(tmp_path / "raise")!r}):
        raise ValueError("no data")
    if os.path.exists({str(tmp_path / "wait")!r}):
        time.sleep(1e6)
    return 1.0
"""
    (tmp_path / "raise").touch()
    path = script(tmp_path / "scripts", STATE + text)
    state = opened.deferred.evaluation.state
    state.set_up(EvaluationChoice(ScriptSetup(path, PYTHON)))
    opened.menus.evaluate.plan.trigger()
    finish(opened, qtbot)
    assert "no data" in opened.messages.text
    (tmp_path / "raise").unlink()
    (tmp_path / "wait").touch()
    before = len(pids.read_text().split())
    opened.menus.evaluate.plan.trigger()
    qtbot.waitUntil(lambda: len(pids.read_text().split()) > before, timeout=round(1000 * patience(LOADED)))
    assert opened.close()
    assert not opened.jobs.busy
    for pid in map(int, pids.read_text().split()):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
