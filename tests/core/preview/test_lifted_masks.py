"""Which recorded masks a plan lifts, and how many weights come back, against torch's own masks."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, Recorded, Rule, Value
from core.preview.lifted_masks import LiftedMasks, find_lifted
from core.preview.measurements import Measurements
from core.preview.plan_from_masks import recorded_plan
from core.preview.read_planning import find_thresholds, make_exact

FIRST, SECOND, THIRD = "0.weight", "1.weight", "2.weight"
NAN, INF = float("nan"), float("inf")


@pytest.fixture
def model() -> nn.Sequential:
    """A mask of random weights, one that cuts an infinite weight, a NaN and a zero, and no mask."""
    torch.manual_seed(0)
    found = nn.Sequential(nn.Linear(6, 7), nn.Linear(7, 5), nn.Linear(5, 3))
    with torch.no_grad():
        found[1].weight[0, :3] = torch.tensor([INF, NAN, -0.0])
    mask = torch.rand(5, 7) > 0.5
    mask[0, :3] = False
    prune.random_unstructured(found[0], "weight", 0.4)
    prune.custom_from_mask(found[1], "weight", mask)
    return found


@pytest.fixture
def checkpoint(model: nn.Sequential, tmp_path: Path) -> Checkpoint:
    torch.save(model.state_dict(), tmp_path / "masked.pt")
    return open_checkpoint(tmp_path / "masked.pt")


def lifted(checkpoint: Checkpoint, plan: Plan) -> LiftedMasks:
    measurements = Measurements(checkpoint)
    return find_lifted(measurements, make_exact(measurements, plan)).count(silent)


def wanted(model: nn.Sequential, plan: Plan, thresholds: Mapping[str, float]) -> LiftedMasks:
    """As torch says it."""
    counts = []
    for name, layer in ((FIRST, model[0]), (SECOND, model[1])):
        trained, pruned = layer.weight_orig.detach(), layer.weight_mask == 0
        kept = trained.abs() > thresholds[name] if name in plan.chosen else trained != 0
        if name not in plan.chosen or not plan.keeps_recorded(name):
            counts.append(int((pruned & kept).sum()))
    return LiftedMasks(sum(count > 0 for count in counts), sum(counts))


@pytest.mark.parametrize("rule", [Value(0.0), Value(0.1), Value(1.0), Value(3e38), Density(0.5), Recorded()], ids=str)
@pytest.mark.parametrize("chosen", list(product((False, True), repeat=2)), ids=str)
def test_what_comes_back_is_counted_as_torch_does(
    model: nn.Sequential, checkpoint: Checkpoint, chosen: tuple[bool, bool], rule: Rule
) -> None:
    names = [name for name, is_chosen in zip((FIRST, SECOND), chosen, strict=True) if is_chosen]
    plan = Plan(frozenset([*names, THIRD])).with_own([FIRST, SECOND], rule)
    numbers = make_exact(Measurements(checkpoint), plan)
    thresholds = {owner.name: float(at) for owner, at in zip(numbers.owners, numbers.thresholds, strict=True)}
    assert lifted(checkpoint, plan) == wanted(model, plan, thresholds)
    # as the command line does, which reads nothing for a threshold that is given
    measurements = Measurements(checkpoint)
    unread = find_lifted(measurements, find_thresholds(measurements, plan))
    assert unread.count(silent) == wanted(model, plan, thresholds)


def test_the_plan_of_the_masks_lifts_none(checkpoint: Checkpoint) -> None:
    assert lifted(checkpoint, recorded_plan(checkpoint, silent)) == LiftedMasks()


def test_nothing_is_read_again_for_what_is_not_chosen(checkpoint: Checkpoint) -> None:
    measurements = Measurements(checkpoint)
    found = find_lifted(measurements, make_exact(measurements, Plan(frozenset([THIRD]))))
    assert set(found.back) == {FIRST, SECOND}
    assert found.requests == ()
