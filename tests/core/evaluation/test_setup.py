"""What the user sets up is a value; what evaluates is made of it."""

from pathlib import Path

import torch

from core.base.progress import silent
from core.evaluation.evaluator import EffectiveCut, Evaluator
from core.evaluation.setup import CommandSetup, ScriptSetup, evaluator_for, identity_of
from core.model.opening import open_checkpoint
from tests.core.evaluation.scripts import FAKED, PYTHON, fake_torch, script


def test_both_kinds_evaluate_and_have_the_identity_of_their_setup(tmp_path: Path) -> None:
    torch.save({"a.weight": torch.ones(3, 4)}, tmp_path / "model.pt")
    fake_torch(tmp_path / "script")
    path = script(tmp_path / "script", FAKED)
    for setup in (ScriptSetup(path, PYTHON), CommandSetup(("echo", "0.5"))):
        evaluator: Evaluator = evaluator_for(open_checkpoint(tmp_path / "model.pt"), setup)
        assert evaluator.evaluate(EffectiveCut(), silent).metrics == {"value": 0.5}
        assert evaluator.identity == identity_of(setup)
        evaluator.close()
    assert identity_of(ScriptSetup(path, PYTHON)) != identity_of(ScriptSetup(path, tmp_path / "python"))
