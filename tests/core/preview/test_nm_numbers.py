"""The numbers of plans with N:M rules are those of plain torch; what does not fit is left as it is."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.progress import silent
from core.masks.nm_masks import NMRequest
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from core.preview.read_planning import find_thresholds, make_exact, pending_reads
from core.preview.read_requests import read_all
from tests.core.index.test_squares import torchs_error
from tests.helpers.patterns import SIDES, UNFIT, layers, nm_reference
from tests.helpers.tensors import FLOATS

ALL = frozenset({*SIDES, *UNFIT})


@pytest.fixture(params=FLOATS, ids=str)
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    # a whole module records its classes
    torch.save(layers(request.param), tmp_path / "model.pt")
    return tmp_path / "model.pt"


def dtype_of(path: Path) -> torch.dtype:
    return getattr(torch, open_checkpoint(path).by_name["head.weight"].tensor.dtype.name)


@pytest.mark.parametrize(
    "rule", [StructuredNM(2, 4), StructuredNM(1, 4), StructuredNM(3, 4), StructuredNM(1, 2)], ids=str
)
def test_counts_and_errors_are_those_of_plain_torch(saved: Path, rule: StructuredNM) -> None:
    plan, model = Plan(ALL, rule), layers(dtype_of(saved))
    measurements = Measurements(open_checkpoint(saved))
    numbers = make_exact(measurements, plan)
    assert not pending_reads(measurements, plan)
    for number, owner in enumerate(numbers.owners):
        if owner.name in SIDES:
            weight = model.get_parameter(owner.name).detach()
            kept = nm_reference(weight, rule.n, rule.m, SIDES[owner.name])
            assert numbers.known[number]
            assert numbers.exact[number]
            assert numbers.squares.exact[number]
            assert (numbers.kept[number], numbers.zero_before[number]) == (int(kept.sum()), int((weight == 0).sum()))
            assert numbers.errors[number] == pytest.approx(torchs_error([weight], [~kept]), rel=1e-9)
            assert numbers.groups[number].side == SIDES[owner.name]
            assert np.isnan(numbers.thresholds[number])


def test_what_does_not_fit_is_not_chosen_and_keeps_all(saved: Path) -> None:
    numbers = make_exact(Measurements(open_checkpoint(saved)), Plan(ALL, StructuredNM(2, 4)))
    by_name = {owner.name: number for number, owner in enumerate(numbers.owners)}
    for name in UNFIT:
        number = by_name[name]
        assert numbers.unfit[number] == 4
        assert numbers.known[number]
        assert not numbers.chosen[number]
        assert numbers.cut[number] == 0
        assert numbers.errors[number] == 0
    assert {numbers.owners[number].name for number in np.flatnonzero(numbers.chosen)} == set(SIDES)
    assert numbers.total.numel == sum(int(numbers.numel[by_name[name]]) for name in SIDES)


def test_other_rules_beside_it_are_as_without_it(saved: Path) -> None:
    """Of modules and parameters, and a density of what is left together."""
    plan = Plan(ALL, Density(0.4), {"gpt.weight": Value(0.5)}, {"attention": StructuredNM(2, 4)})
    numbers = make_exact(Measurements(open_checkpoint(saved)), plan)
    alone = make_exact(Measurements(open_checkpoint(saved)), Plan(plan.chosen, plan.rule, plan.own))
    rest = [number for number, owner in enumerate(numbers.owners) if not owner.name.startswith("attention.")]
    assert set(numbers.groups) | set(numbers.unfit) == set(range(len(numbers.owners))) - set(rest)
    together = [number for number in rest if numbers.owners[number].name != "gpt.weight" and numbers.chosen[number]]
    kept, numel = int(numbers.kept[together].sum()), int(numbers.numel[together].sum())
    assert kept <= round(0.4 * numel)
    place = next(number for number in rest if numbers.owners[number].name == "gpt.weight")
    assert numbers.kept[place] == alone.kept[place]


def test_on_the_way_to_another_rule_and_back_nothing_is_read_again(saved: Path) -> None:
    measurements = Measurements(open_checkpoint(saved))
    first = make_exact(measurements, Plan(ALL, StructuredNM(2, 4)))
    make_exact(measurements, Plan(ALL, Value(0.25)))
    again = measurements.copy(measurements.checkpoint)
    for each in (measurements, again):
        assert not pending_reads(each, Plan(ALL, StructuredNM(2, 4)))
        back = numbers_of(each, Plan(ALL, StructuredNM(2, 4)))
        assert back.kept.tolist() == first.kept.tolist()
        assert back.errors.tolist() == first.errors.tolist()


def test_of_another_pattern_every_parameter_that_fits_is_read_once(saved: Path) -> None:
    measurements = Measurements(open_checkpoint(saved))
    make_exact(measurements, Plan(ALL, Value(0.1)))
    requests = pending_reads(measurements, Plan(ALL, StructuredNM(4, 8)))
    assert all(isinstance(each, NMRequest) for each in requests)
    fit = measurements.inputs.fit(8)
    assert sorted(each.parameter.name for each in requests) == sorted(
        owner.name for number, owner in enumerate(measurements.owners) if fit[number]
    )
    for request, result in read_all(requests, silent):
        measurements.add(request, result)
    assert not pending_reads(measurements, Plan(ALL, StructuredNM(4, 8)))


def test_the_command_line_reads_nothing_for_it_before_the_cut(saved: Path) -> None:
    measurements = Measurements(open_checkpoint(saved))
    numbers = find_thresholds(measurements, Plan(ALL, StructuredNM(2, 4)))
    assert not measurements.known.any()
    assert {numbers.owners[number].name for number in numbers.groups if numbers.chosen[number]} == set(SIDES)
