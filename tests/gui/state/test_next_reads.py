"""What is read next: for the plan on the screen first, then for the plan in force, then the statistics looked at."""

from collections.abc import Iterable
from pathlib import Path

import pytest
import torch

from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.rules import Sigma, StructuredNM, Value
from core.preview.measurements import Measurements
from core.preview.read_planning import unread_statistics
from core.preview.read_requests import (
    ExactGroupRequest,
    ListedRequest,
    ManyMomentsRequest,
    MomentsRequest,
    OfSeveral,
    ReadRequest,
    read_all,
)
from gui.state import statistics_limit
from gui.state.document_state import Showing
from gui.state.next_reads import next_reads
from gui.state.selection import Selection
from tests.helpers.checkpoints import small_state, write_safetensors

CONV, NORM, FC = "features.0.weight", "features.1.weight", "classifier.weight"
PLAN = Plan(frozenset([CONV, FC]), Value(0.1))


@pytest.fixture
def unread(tmp_path: Path) -> Measurements:
    write_safetensors(small_state(), tmp_path / "small.safetensors")
    return Measurements(open_checkpoint(tmp_path / "small.safetensors"))


@pytest.fixture
def read(unread: Measurements) -> Measurements:
    """All that the plan needs is read."""
    while requests := next_reads(unread, PLAN, Showing(), Selection()):
        add(unread, requests)
    return unread


def add(measurements: Measurements, requests: Iterable[ReadRequest]) -> None:
    for request, result in read_all([*requests], silent):
        measurements.add(request, result)


def selected(*names: str) -> Selection:
    return Selection(names, (), names)


def kinds(requests: Iterable[ReadRequest]) -> set[type]:
    return {type(each) for each in requests}


def names(measurements: Measurements, requests: Iterable[ReadRequest]) -> list[str]:
    """Of the parameters that are asked of, in the order of the requests."""
    owners = measurements.owners
    return [
        name
        for each in requests
        for name in (
            [owners[number].name for number in each.numbers] if isinstance(each, OfSeveral) else [each.parameter.name]
        )
    ]


def test_the_indexes_come_first(unread: Measurements) -> None:
    assert kinds(next_reads(unread, PLAN, Showing(), selected(FC), also=[CONV])) == {ListedRequest}


def test_what_someone_waits_for_comes_before_exact_counts(tmp_path: Path) -> None:
    """Who clicks k·σ while the numbers are made exact waits for deviations alone."""
    write_safetensors(
        {"large.weight": torch.randn(300, 200), "other.weight": torch.randn(4, 4)}, tmp_path / "m.safetensors"
    )
    measurements = Measurements(open_checkpoint(tmp_path / "m.safetensors"))
    plan = Plan(frozenset(["large.weight"]), Value(0.1))
    while ExactGroupRequest not in kinds(requests := next_reads(measurements, plan, Showing(), Selection())):
        add(measurements, requests)
    first = next_reads(measurements, plan, Showing(), Selection(), also=["other.weight"])
    assert (kinds(first), names(measurements, first)) == ({ManyMomentsRequest}, ["other.weight"])
    add(measurements, first)
    assert next_reads(measurements, plan, Showing(), Selection(), also=["other.weight"]) == requests


def test_nothing_is_read_for_a_plan_that_is_known(read: Measurements) -> None:
    assert next_reads(read, PLAN, Showing(), Selection()) == ()


def test_of_one_parameter_all_statistics_are_read(read: Measurements) -> None:
    found = next_reads(read, PLAN, Showing(), selected(FC))
    assert found == unread_statistics(read, [FC])
    assert (MomentsRequest in kinds(found), {*names(read, found)}) == (True, {FC})
    add(read, found)
    assert next_reads(read, PLAN, Showing(), selected(FC)) == ()


def test_of_several_parameters_what_adds_up_is_read(read: Measurements) -> None:
    found = next_reads(read, PLAN, Showing(), selected(FC, CONV))
    assert (kinds(found), names(read, found)) == ({ManyMomentsRequest}, [FC, CONV])


def test_several_large_parameters_are_not_read_for_their_statistics(
    read: Measurements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics_limit, "LOOKED_MOST", 100)
    assert next_reads(read, PLAN, Showing(), selected(FC, CONV)) == ()
    # a single one is, and what was asked for is
    assert {*names(read, next_reads(read, PLAN, Showing(), selected(FC)))} == {FC}
    assert names(read, next_reads(read, PLAN, Showing(), selected(FC, CONV), also=[NORM])) == [NORM]


def test_what_is_wanted_too_is_read_once(read: Measurements) -> None:
    found = next_reads(read, PLAN, Showing(), selected(FC, CONV), also=[NORM, FC])
    assert sorted(names(read, found)) == sorted([NORM, FC])
    add(read, found)
    assert names(read, next_reads(read, PLAN, Showing(), selected(FC, CONV), also=[NORM, FC])) == [CONV]


def test_what_the_screen_shows_is_read_before_the_plan_in_force(read: Measurements) -> None:
    preview = Showing(PLAN.with_rule(Sigma(1.0)))
    assert kinds(next_reads(read, PLAN, preview, Selection())) == {ManyMomentsRequest}
    # an estimate has to be made exact for the plan that is tried, not for that in force
    assert next_reads(read, PLAN, Showing(), Selection()) == ()


def test_while_comparing_the_plan_in_force_is_read_too(read: Measurements) -> None:
    plan = PLAN.with_rule(Sigma(1.0))
    assert kinds(next_reads(read, plan, Showing(comparing=True), Selection())) == {ManyMomentsRequest}
    assert next_reads(read, PLAN, Showing(comparing=True), Selection()) == ()


def test_reading_comes_to_an_end(read: Measurements) -> None:
    plan = PLAN.with_rule(Sigma(0.7))
    seen: list[type] = []
    while requests := next_reads(read, plan, Showing(), selected(FC)):
        seen.extend(sorted(kinds(requests), key=lambda kind: kind.__name__))
        add(read, requests)
        assert len(seen) < 10
    assert seen[0] is ManyMomentsRequest
    assert ExactGroupRequest not in seen or seen.index(ExactGroupRequest) > 0


def test_what_alone_fits_a_pattern_is_read_although_others_are_ticked(read: Measurements) -> None:
    """Its standard deviation stands beside its name over the histogram."""
    plan = Plan(PLAN.chosen, StructuredNM(2, 4))
    fitting = {each for each in plan.chosen if read.inputs.fit(4)[read.numbers[each]]}
    assert fitting == {FC}
    found: list[ReadRequest] = []
    while requests := next_reads(read, plan, Showing(), Selection()):
        add(read, requests)
        found += requests
    assert names(read, (each for each in found if isinstance(each, ManyMomentsRequest))) == [FC]
