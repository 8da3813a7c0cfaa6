"""What travels to an evaluation is the thresholds in force, of tied parameters too."""

from pathlib import Path

import torch

from core import open_checkpoint
from core.evaluation.effective_cut import effective_cut
from core.evaluation.evaluator import EffectiveCut
from core.masks.nm_masks import NMGroups
from core.plan.plan import Plan
from core.plan.rules import Density, Recorded, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds


def cut_of(path: Path, plan: Plan) -> EffectiveCut:
    """The cut of a plan, with thresholds as the command line finds them."""
    checkpoint = open_checkpoint(path)
    return effective_cut(checkpoint, find_thresholds(Measurements(checkpoint), plan))


def test_tied_parameters_are_cut_together_and_others_not_at_all(tmp_path: Path) -> None:
    weight = torch.arange(1.0, 13.0).reshape(3, 4)
    torch.save({"a.weight": weight, "b.weight": weight, "c.weight": weight + 1}, tmp_path / "tied.pt")
    cut = cut_of(tmp_path / "tied.pt", Plan(frozenset({"a.weight"}), Density(0.5)))
    assert cut == EffectiveCut((("a.weight", 6.0), ("b.weight", 6.0)))


def test_n_of_m_travels_with_its_dimension_and_what_does_not_fit_does_not(tmp_path: Path) -> None:
    weight = torch.randn(3, 8)
    torch.save({"a.weight": weight, "b.weight": weight, "c.weight": torch.randn(4, 6)}, tmp_path / "tied.pt")
    cut = cut_of(tmp_path / "tied.pt", Plan(frozenset({"a.weight", "c.weight"}), StructuredNM(2, 4)))
    groups = NMGroups(2, 4, 1)
    assert cut == EffectiveCut(groups=(("a.weight", groups), ("b.weight", groups)))


def test_plans_that_mean_the_same_give_equal_cuts(tmp_path: Path) -> None:
    torch.save({"a.weight": torch.arange(1.0, 13.0).reshape(3, 4)}, tmp_path / "one.pt")
    chosen = frozenset({"a.weight"})
    assert cut_of(tmp_path / "one.pt", Plan(chosen, Density(0.5))) == cut_of(
        tmp_path / "one.pt", Plan(chosen, Value(6.0))
    )


def test_a_recorded_mask_that_is_kept_has_no_threshold(tmp_path: Path) -> None:
    weight, mask = torch.arange(1.0, 13.0).reshape(3, 4), torch.ones(3, 4)
    mask[0] = 0
    torch.save({"a.weight_orig": weight, "a.weight_mask": mask, "b.weight": weight.clone()}, tmp_path / "masked.pt")
    plan = Plan(frozenset({"a.weight", "b.weight"}), Value(2.0), own={"a.weight": Recorded()})
    assert cut_of(tmp_path / "masked.pt", plan) == EffectiveCut((("b.weight", 2.0),), ("a.weight",))
