"""The example evaluates out of the box, and nothing else does."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import open_checkpoint
from core.base.progress import silent
from core.evaluation.default_setup import default_setup
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import EffectiveCut, Evaluator
from core.evaluation.setup import ScriptSetup, evaluator_for
from core.model.checkpoint import Checkpoint
from core.model.example import EVALUATION, EXAMPLE
from core.model.selection import opening_choice
from core.plan.plan import Plan
from core.plan.rules import Density
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.commit import commit
from resources.example.evaluate import evaluate, load


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return open_checkpoint(EXAMPLE)


@pytest.fixture(scope="module")
def evaluator(checkpoint: Checkpoint) -> Iterator[Evaluator]:
    setup = default_setup(checkpoint)
    assert setup is not None
    found = evaluator_for(checkpoint, setup)
    yield found
    found.close()


def test_the_example_has_an_evaluation_in_the_python_of_the_app(checkpoint: Checkpoint, tmp_path: Path) -> None:
    assert default_setup(checkpoint) == ScriptSetup(EVALUATION, Path(sys.executable))
    (tmp_path / "link.safetensors").symlink_to(EXAMPLE)
    assert default_setup(open_checkpoint(tmp_path / "link.safetensors")) is not None


def test_a_copy_of_the_example_has_none(tmp_path: Path) -> None:
    copied = shutil.copy(EXAMPLE, tmp_path)
    assert default_setup(open_checkpoint(Path(copied))) is None


def test_the_example_evaluates_uncut_and_with_each_of_two_layers_cut_alone(
    checkpoint: Checkpoint, evaluator: Evaluator
) -> None:
    def accuracy(name: str, density: float) -> float:
        plan = Plan(frozenset({name}), Density(density))
        cut = effective_cut(checkpoint, find_thresholds(Measurements(checkpoint), plan))
        return evaluator.evaluate(cut, silent).metrics["accuracy"]

    uncut = evaluator.evaluate(EffectiveCut(), silent).metrics
    assert uncut == {"accuracy": 449 / 450}
    assert accuracy("features.0.conv.weight", 0.3) == pytest.approx(0.18, abs=0.02)
    assert accuracy("head.1.weight", 0.03) == uncut["accuracy"]
    assert evaluator.notes == ()


@pytest.mark.parametrize("density", [0.2, 0.5])
def test_what_the_example_gives_for_a_plan_is_what_its_committed_file_gives(
    checkpoint: Checkpoint, evaluator: Evaluator, density: float, tmp_path: Path
) -> None:
    plan = Plan(opening_choice(checkpoint), Density(density))
    numbers = find_thresholds(Measurements(checkpoint), plan)
    out = tmp_path / "pruned.safetensors"
    commit(checkpoint, plan, numbers, out, silent)
    found = evaluator.evaluate(effective_cut(checkpoint, numbers), silent).metrics
    assert found == evaluate(load(out)) != evaluate(load(EXAMPLE))
