"""The app in a bundle evaluates without any other Python: its own program runs the runner."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from core import open_checkpoint
from core.base.progress import silent
from core.commands.parser import main
from core.evaluation.default_setup import default_setup
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.setup import CommandSetup, ScriptSetup, evaluator_for
from core.model.example import EVALUATION, EXAMPLE


@pytest.fixture(autouse=True)
def without_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


def test_the_example_is_evaluated_by_the_program(in_bundle: Path) -> None:
    checkpoint = open_checkpoint(EXAMPLE)
    setup = default_setup(checkpoint)
    assert setup == ScriptSetup(EVALUATION, in_bundle)
    with closing(evaluator_for(checkpoint, setup)) as evaluator:
        assert evaluator.evaluate(EffectiveCut(), silent).metrics == {"accuracy": 449 / 450}


def test_a_script_is_evaluated_by_the_program_where_nothing_else_has_torch(
    in_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "evaluation.py"
    script.write_text("import sys\n" + EVALUATION.read_text() + "\nprint('run by', sys.executable)\nimport nonsense\n")
    (tmp_path / "digits.npz").symlink_to(EVALUATION.with_name("digits.npz"))
    assert main(["evaluate", str(EXAMPLE), "--with", str(script)]) == 2
    told = capsys.readouterr().err
    assert f"run by {in_bundle}\n" in told
    assert f"Choose the interpreter of an environment that has it; {in_bundle} has not." in told


def test_a_command_of_the_user_s_is_run_without_the_bundle_s_libraries(in_bundle: Path, tmp_path: Path) -> None:
    script = tmp_path / "command.sh"
    script.write_text('#!/bin/sh\n/usr/bin/env >"$1.txt"\necho 0.5\n')
    script.chmod(0o755)
    model = tmp_path / "model.safetensors"
    model.write_bytes(EXAMPLE.read_bytes())
    setup = CommandSetup((str(script), str(tmp_path / "told"), "{checkpoint}"))
    with closing(evaluator_for(open_checkpoint(model), setup)) as evaluator:
        assert evaluator.evaluate(EffectiveCut(), silent).metrics == {"value": 0.5}
    told = (tmp_path / "told.txt").read_text()
    assert "PATH=/nowhere" in told
    assert "_PYI" not in told
    assert str(in_bundle.parent / "_internal") not in told


def test_the_command_line_evaluates_the_example(in_bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_bundle.exists()
    assert main(["evaluate", str(EXAMPLE), "--density", "0.5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["metric"] == "accuracy"
