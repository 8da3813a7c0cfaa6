"""The cuts that one process finds are those that another one makes of what it told."""

from pathlib import Path

import pytest

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, EachError, Lamp, Rule, Sigma, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.pruning.parameter_cuts import planned_cuts
from core.scale.shared_cuts import cuts_of, find_cuts
from core.storage.reader_pool import run_tasks
from tests.core.scale.models import many_layers, sharded


@pytest.mark.parametrize("rule", [Value(0.25), Density(0.4), Sigma(0.5), EachError(0.2), Lamp(0.4), StructuredNM(2, 4)])
def test_cuts_are_told_whole(rule: Rule, tmp_path: Path) -> None:
    sharded(many_layers(4), tmp_path / "model", 4)
    checkpoint = open_checkpoint(tmp_path / "model")
    plan = Plan(frozenset(owner.name for owner in checkpoint.owners), rule)
    raw = find_cuts(Measurements(checkpoint), plan)
    cuts = cuts_of(raw, checkpoint, tmp_path)
    assert cuts.planned == tuple(planned_cuts(plan, find_thresholds(Measurements(checkpoint), plan)))
    # whoever does the reading, the same requests are made, and nothing is guessed
    assert find_cuts(Measurements(checkpoint), plan, lambda *each: run_tasks(*each)) == raw
