"""What is in hand is read off the plan and the selection: whom it cuts, at what, and how much that is."""

import math
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, Sigma, Value
from core.plan.scope import Scope
from core.preview.rule_conversion import RuleKind
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.threshold_target import ThresholdTarget
from tests.gui.conftest import State
from tests.gui.documents import at_rest
from tests.gui.driving import torch_kept

CONV, NORM, FC = "features.0.weight", "features.1.weight", "classifier.weight"


class Hand:
    """The rule being edited for a scope, as it is at the moment it is asked."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.scope = Scope()

    @property
    def now(self) -> ThresholdTarget:
        document = self._document
        parts = document.state.measurements, document.shown, document.state.plan_numbers, document.state.selection
        return ThresholdTarget(*parts, self.scope)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self.now, name)


@pytest.fixture
def hand(document: Document) -> Hand:
    document.select([])
    return Hand(document)


def show(document: Document, plan: Plan, qtbot: QtBot) -> None:
    document.do("shown", plan)
    at_rest(document, qtbot)


def test_with_nothing_open_there_is_nothing_in_hand(qtbot: QtBot) -> None:
    with pytest.raises(LookupError):
        _ = Document(Jobs()).state


def test_with_nothing_ticked_there_is_nothing_under_the_rule(hand: Hand, document: Document) -> None:
    document.do("none", document.plan.with_chosen([]))
    assert hand.part is None
    assert hand.shown_part is None
    assert len(hand.numbers) == 0
    assert hand.shown_names == ()


def test_what_is_worked_out_is_kept(hand: Hand, document: Document) -> None:
    document.select([FC])
    target = hand.now
    for name in ("numbers", "part", "shown_numbers", "looked_at", "selected", "point"):
        assert getattr(target, name) is getattr(target, name)


def test_the_general_rule_is_for_all_ticked_that_inherit_it(hand: Hand, document: Document, qtbot: QtBot) -> None:
    assert hand.shown_names == (FC, CONV)
    show(document, document.plan.with_own([FC], Value(0.3)), qtbot)
    assert hand.shown_names == (CONV,)
    assert hand.shows_inheriting
    show(document, document.plan.ticked([NORM]).with_modules(["features"], Value(0.1)), qtbot)
    assert hand.shown_names == ()


def test_what_is_selected_is_what_the_line_cuts(hand: Hand, document: Document, qtbot: QtBot) -> None:
    document.select([FC])
    assert hand.selected.scope == Scope(names=(FC,))
    assert hand.shown_names == (FC,)
    # where another rule is in force for it, the line is where those are whom the rule in hand is for
    show(document, document.plan.with_own([FC], Value(0.3)), qtbot)
    assert hand.shown_names == (CONV,)
    hand.scope = hand.selected.scope
    assert hand.shown_names == (FC,)


def test_a_row_of_a_module_stands_for_the_module(hand: Hand, document: Document) -> None:
    document.select([CONV, NORM, FC], ["features"])
    assert hand.selected.scope == Scope(("features",), (FC,))


def test_the_giver_is_the_module_of_whose_rule_all_that_is_selected_is(
    hand: Hand, document: Document, qtbot: QtBot
) -> None:
    show(document, document.plan.with_modules(["features"], Value(0.2)), qtbot)
    for names, rule_source in (([CONV], "features"), ([FC], None), ([CONV, FC], None)):
        document.select(names)
        assert hand.selected.rule_source == rule_source


def test_own_is_in_hand_where_the_scope_is_what_is_selected(hand: Hand, document: Document) -> None:
    document.select([FC])
    assert not hand.own
    hand.scope = Scope(names=(FC,))
    assert hand.own
    assert not hand.in_force
    document.select([CONV])
    assert not hand.own


def test_before_it_is_moved_a_scope_has_the_rule_that_it_inherits(hand: Hand, document: Document, qtbot: QtBot) -> None:
    show(document, document.plan.with_rule(Sigma(0.5)), qtbot)
    hand.scope = Scope(names=(FC,))
    assert hand.rule == Sigma(0.5)
    assert hand.shown_names == (FC,)
    show(document, document.plan.with_own([FC], Value(0.3)), qtbot)
    assert hand.in_force
    assert (hand.rule, hand.value) == (Value(0.3), 0.3)


@pytest.mark.parametrize("rule", [Density(0.5), EachDensity(0.5)])
def test_of_single_parameters_a_density_is_that_of_each(hand: Hand, document: Document, rule: Density) -> None:
    document.do("density", document.plan.with_rule(rule))
    hand.scope = Scope(names=(FC,))
    assert hand.kind is RuleKind.EACH
    hand.scope = Scope(modules=("classifier",))
    assert hand.kind is RuleKind.of(rule)


def test_a_value_is_one_that_is_the_same_for_all_shown(hand: Hand, document: Document, qtbot: QtBot) -> None:
    assert hand.value == 0
    show(document, document.plan.with_rule(Density(0.5)), qtbot)
    assert hand.value == document.state.plan_numbers.thresholds[hand.numbers[0]]
    # each its own standard deviation
    show(document, document.plan.with_rule(Sigma(0.5)), qtbot)
    assert hand.value is None
    document.select([FC])
    assert hand.value is not None


def test_totals_are_torch_s(hand: Hand, document: Document, qtbot: QtBot, state: State) -> None:
    show(document, document.plan.with_rule(Value(0.1)).with_own([FC], Value(0.3)), qtbot)
    conv, fc = torch_kept(state[CONV], 0.1), torch_kept(state[FC], 0.3)
    total = hand.point.total
    assert (total.kept, total.numel) == (conv + fc, state[CONV].numel() + state[FC].numel())
    assert (hand.group_total.kept, hand.part.kept) == (conv, conv)
    document.select([FC])
    hand.scope = Scope(names=(FC,))
    assert (hand.point.total.kept, hand.group_total.kept, hand.part.kept) == (fc, fc, fc)


def test_the_point_lies_on_a_curve_or_has_no_threshold(hand: Hand, document: Document, qtbot: QtBot) -> None:
    show(document, document.plan.with_rule(Value(0.1)), qtbot)
    assert (hand.point.threshold, hand.point.selected) == (0.1, False)
    # each its own standard deviation: only one parameter alone has a threshold
    show(document, document.plan.with_rule(Sigma(0.5)), qtbot)
    assert math.isnan(hand.point.threshold)
    document.select([FC])
    assert hand.point.threshold == hand.value
    assert hand.point.selected
