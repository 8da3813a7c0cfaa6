"""A window in which studies can be started."""

import pytest
from pytestqt.qtbot import QtBot

from core.evaluation.setup import CommandSetup
from core.plan.rules import Density
from gui.state.evaluation_choice import EvaluationChoice
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.studies.driving import steady
from tests.helpers.evaluators import FakeEvaluators


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> FakeEvaluators:
    made = FakeEvaluators(steady)
    monkeypatch.setattr("gui.controllers.evaluation_setup.evaluator_for", made)
    return made


@pytest.fixture
def ready(opened: MainWindow, fakes: FakeEvaluators, qtbot: QtBot) -> MainWindow:
    """The window with something set up, at a density of 60 %."""
    opened.deferred.evaluation.state.set_up(EvaluationChoice(CommandSetup(("evaluate", "{checkpoint}"))))
    opened.document.do("Density 60 %", opened.document.plan.with_rule(Density(0.6)))
    settle(qtbot, opened)
    return opened
