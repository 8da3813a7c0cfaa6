"""What is set up, as it is written into the settings and read again."""

from pathlib import Path

import pytest

from core.base.errors import UserError
from core.evaluation.setup import CommandSetup, ScriptSetup
from gui.state.evaluation_choice import EvaluationChoice

CHOICES = (
    EvaluationChoice(ScriptSetup(Path("/a b/evaluate.py"), Path("/venv/bin/python"))),
    EvaluationChoice(ScriptSetup(Path("/ä.py"), Path("/python")), "val_loss", higher_is_better=False),
    EvaluationChoice(CommandSetup(("python", "eval.py", "{checkpoint}")), "acc", higher_is_better=True),
)


@pytest.mark.parametrize("choice", CHOICES)
def test_it_comes_back_as_it_was(choice: EvaluationChoice) -> None:
    assert EvaluationChoice.from_text(choice.to_text()) == choice


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"command": []}', '{"command": [1]}', '{"script": "a"}'])
def test_what_makes_no_sense_is_nothing(text: str) -> None:
    assert EvaluationChoice.from_text(text) is None


def test_the_metric_is_the_first_one_unless_another_is_named() -> None:
    metrics = {"accuracy": 0.9, "loss": 0.3}
    choice = EvaluationChoice(CommandSetup(("x",)))
    assert choice.metric_of(metrics).name == "accuracy"
    assert not EvaluationChoice(choice.setup, "loss").metric_of(metrics).higher_is_better
    with pytest.raises(UserError, match="gives no speed"):
        EvaluationChoice(choice.setup, "speed").metric_of(metrics)


def test_another_content_is_another_identity(tmp_path: Path) -> None:
    script = tmp_path / "evaluate.py"
    script.write_text("1")
    choice = EvaluationChoice(ScriptSetup(script, script))
    first = choice.identity
    assert choice.is_there
    script.write_text("2")
    assert choice.identity != first
    script.unlink()
    assert not choice.is_there
    assert choice.identity == ""
