"""Each part alone, all parts at one level before the next."""

from itertools import islice
from pathlib import Path

import pytest
import torch

from core import open_checkpoint
from core.base.errors import Cancelled
from core.base.going_on import asking
from core.evaluation.sensitivity import LEVELS, Part, cells, parts, sensitivity
from core.plan.plan import Plan
from core.plan.rules import Recorded, Value
from tests.helpers.evaluations import FakeEvaluator, gentle, layered_checkpoint, plan_of_layers, trials_of


def test_each_part_is_cut_alone(tmp_path: Path) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    found = list(sensitivity(trials_of(checkpoint, fake), parts(checkpoint, plan_of_layers()), [0.5, 0.1]))
    assert [(each.proposal.part, each.proposal.asked) for each in found] == [
        (name, level) for level in (0.5, 0.1) for name in ("first.weight", "middle.weight", "last.weight")
    ]
    assert all(len(cut.thresholds) == 1 for cut in fake.asked)
    assert all(trial.value == gentle({str(trial.proposal.part): trial.threshold or 0.0}) for trial in found)


def test_a_study_that_is_stopped_early_has_all_rows_at_the_coarse_level(tmp_path: Path) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    rows = parts(checkpoint, plan_of_layers())
    early = list(islice(sensitivity(trials_of(checkpoint, fake), rows), len(rows)))
    assert {each.proposal.asked for each in early} == {LEVELS[0]}
    assert [each.proposal.part for each in early] == [each.name for each in rows]
    assert len(fake.asked) <= len(rows), "nothing is evaluated before it is asked for"


def test_a_cell_that_cuts_nothing_is_marked_and_not_evaluated(tmp_path: Path) -> None:
    checkpoint, fake = layered_checkpoint(tmp_path), FakeEvaluator(gentle)
    last = [each for each in parts(checkpoint, plan_of_layers()) if each.name == "last.weight"]
    found = list(sensitivity(trials_of(checkpoint, fake), last, [0.75, 0.5, 0.25]))
    assert [each.cuts for each in found] == [False, False, True], "60 % of its weights are zero"
    assert len(fake.asked) == 1


def test_rows_are_in_the_order_of_the_tree_and_modules_take_theirs_together(tmp_path: Path) -> None:
    weight = torch.arange(1.0, 13.0).reshape(3, 4)
    names = ["net.10.weight", "net.10.bias", "net.2.weight", "head"]
    torch.save({name: weight + number for number, name in enumerate(names)}, tmp_path / "net.pt")
    checkpoint = open_checkpoint(tmp_path / "net.pt")
    plan = Plan(frozenset(names))
    assert [each.name for each in parts(checkpoint, plan)] == ["net.2.weight", "net.10.weight", "net.10.bias", "head"]
    assert parts(checkpoint, plan, by_module=True) == (
        Part("net.2", ("net.2.weight",)),
        Part("net.10", ("net.10.weight", "net.10.bias")),
        Part("", ("head",)),
    )
    assert [each.part for each in cells(parts(checkpoint, plan.unticked(["head"])), [0.5])] == names[2:1:-1] + names[:2]


def test_tied_parameters_are_one_row_and_kept_masks_none(tmp_path: Path) -> None:
    weight, mask = torch.arange(1.0, 13.0).reshape(3, 4), torch.ones(3, 4)
    state = {"a.weight": weight, "b.weight": weight, "c.weight_orig": weight + 1, "c.weight_mask": mask}
    torch.save(state, tmp_path / "tied.pt")
    checkpoint = open_checkpoint(tmp_path / "tied.pt")
    plan = Plan(frozenset({"a.weight", "c.weight"}), Value(0.0), own={"c.weight": Recorded()})
    assert [each.name for each in parts(checkpoint, plan)] == ["a.weight"]


def test_counting_what_it_will_take_can_be_cancelled_between_two_cells(tmp_path: Path) -> None:
    """Of thousands of parameters that takes long, though nothing is read or evaluated."""
    checkpoint = layered_checkpoint(tmp_path)
    trials, wanted = trials_of(checkpoint, FakeEvaluator(gentle)), [*cells(parts(checkpoint, plan_of_layers()))]
    asked: list[None] = []

    def ask() -> None:
        asked.append(None)
        if len(asked) == len(wanted):
            raise Cancelled

    trials.evaluations(wanted)
    with asking(ask), pytest.raises(Cancelled):
        trials.evaluations(wanted)
