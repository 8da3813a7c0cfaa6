"""Zero before and cut are two numbers: with what is kept they are all weights, for every dtype and every mask."""

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.plan_from_masks import recorded_plan
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import make_exact
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.tensors import FLOATS, thresholds, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("counts")


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@given(data=st.data())
def test_kept_cut_and_zero_before_are_all_weights(folder: Path, dtype: torch.dtype, data: st.DataObject) -> None:
    weight = data.draw(weights(dtype, least=1))
    threshold = data.draw(thresholds(weight))
    torch.save({"fc.weight": weight}, folder / "plain.pt")
    found = make_exact(Measurements(open_checkpoint(folder / "plain.pt")), plan_for(["fc.weight"], Value(threshold)))
    kept, zero = torch.abs(weight) > threshold, weight == 0
    assert (found.total.kept, found.total.zero_before) == (int(kept.sum()), int(zero.sum()))
    assert found.total.cut == found.cut[0] == int((~kept & ~zero).sum())
    assert found.total.pruned == found.total.cut + found.total.zero_before


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@given(data=st.data())
def test_what_a_recorded_mask_prunes_is_cut_and_not_zero_before(
    folder: Path, dtype: torch.dtype, data: st.DataObject
) -> None:
    weight = data.draw(weights(dtype, least=1))
    mask = torch.tensor(data.draw(st.lists(st.booleans(), min_size=len(weight), max_size=len(weight)))).to(dtype)
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask}, folder / "masked.pt")
    checkpoint = open_checkpoint(folder / "masked.pt")
    found = make_exact(Measurements(checkpoint), recorded_plan(checkpoint, silent)).total
    kept, zero = (mask != 0) & (weight != 0), weight == 0
    assert (found.kept, found.zero_before) == (int(kept.sum()), int(zero.sum()))
    assert found.cut == int(((mask == 0) & ~zero).sum())


def test_estimates_cut_no_less_than_nothing(tmp_path: Path) -> None:
    weight = torch.cat([torch.zeros(400_000), torch.randn(200_000, generator=torch.Generator().manual_seed(0))])
    torch.save({"fc.weight": weight}, tmp_path / "sparse.pt")
    measurements = Measurements(open_checkpoint(tmp_path / "sparse.pt"))
    plan = plan_for(["fc.weight"], Value(0.0))
    make_exact(measurements, plan)
    for threshold in (0.0, 1e-45, 1e-30, 1e-6, 1e-3, 0.1, 10.0):
        plan_numbers = numbers_of(measurements, plan_for(["fc.weight"], Value(threshold)))
        assert plan_numbers.total.cut >= 0
        assert plan_numbers.total.zero_before == int((weight == 0).sum())


def test_what_is_cut_is_counted_anew_for_other_numbers(tmp_path: Path) -> None:
    """It is kept with the numbers that it follows from."""
    torch.save({"a.weight": torch.arange(8.0).reshape(1, 8), "b.weight": torch.ones(2, 4)}, tmp_path / "model.pt")
    measurements, names = Measurements(open_checkpoint(tmp_path / "model.pt")), ["a.weight", "b.weight"]
    one = make_exact(measurements, plan_for(names, Value(3.0)))
    assert one.cut.tolist() == [3, 8]
    assert one.unpruned.cut.tolist() == [0, 0]
    other = numbers_of(measurements, plan_for(names, Value(0.5)))
    assert other.cut.tolist() == [0, 0]
    patterned = make_exact(measurements, Plan(frozenset(names), StructuredNM(1, 4)))
    assert patterned.cut.tolist() == [5, 6]
    for each in (one, one.unpruned, other, patterned):
        assert (each.cut == each.numel - each.kept - each.zero_before).all()


def test_a_file_that_was_pruned_before_is_not_cut_again(tmp_path: Path) -> None:
    torch.save({"fc.weight": torch.tensor([0.5, -0.0, 0.0, 0.1, float("nan")])}, tmp_path / "pruned.pt")
    outcome = commit_file(tmp_path / "pruned.pt", Plan(frozenset({"fc.weight"}), Value(0.0)), tmp_path / "out.pt")
    (cut,) = outcome.cuts
    assert (cut.kept, cut.cut, cut.zero_before, cut.pruned) == (2, 1, 2, 3)
    assert (outcome.total.kept, outcome.total.cut, outcome.total.zero_before) == (2, 1, 2)
