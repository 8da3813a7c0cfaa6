"""What is edited is read off the plan and the selection: whom it cuts, at what, and how much that is."""

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
from tests.gui.documents import at_rest, shown_names
from tests.gui.driving import torch_kept

CONV, NORM, FC = "features.0.weight", "features.1.weight", "classifier.weight"


class Edited:
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
def edited(document: Document) -> Edited:
    document.select([])
    return Edited(document)


def show(document: Document, plan: Plan, qtbot: QtBot) -> None:
    document.do("shown", plan)
    at_rest(document, qtbot)


def test_with_nothing_open_there_is_nothing_edited(qtbot: QtBot) -> None:
    with pytest.raises(LookupError):
        _ = Document(Jobs()).state


def test_with_nothing_ticked_there_is_nothing_under_the_rule(edited: Edited, document: Document) -> None:
    document.do("none", document.plan.with_chosen([]))
    assert edited.part is None
    assert edited.shown_part is None
    assert len(edited.numbers) == 0
    assert shown_names(edited) == ()


def test_what_is_worked_out_is_kept(edited: Edited, document: Document) -> None:
    document.select([FC])
    target = edited.now
    for name in ("numbers", "part", "shown_numbers", "looked_at", "selected", "point"):
        assert getattr(target, name) is getattr(target, name)


def test_the_general_rule_is_for_all_ticked_that_inherit_it(edited: Edited, document: Document, qtbot: QtBot) -> None:
    assert shown_names(edited) == (FC, CONV)
    show(document, document.plan.with_own([FC], Value(0.3)), qtbot)
    assert shown_names(edited) == (CONV,)
    show(document, document.plan.ticked([NORM]).with_modules(["features"], Value(0.1)), qtbot)
    assert shown_names(edited) == ()


def test_what_is_selected_is_what_the_line_cuts(edited: Edited, document: Document, qtbot: QtBot) -> None:
    document.select([FC])
    assert edited.selected.scope == Scope(names=(FC,))
    assert shown_names(edited) == (FC,)
    # where another rule is in force for it, the line is where those are whom the rule being edited is for
    show(document, document.plan.with_own([FC], Value(0.3)), qtbot)
    assert shown_names(edited) == (CONV,)
    edited.scope = edited.selected.scope
    assert shown_names(edited) == (FC,)


def test_a_row_of_a_module_stands_for_the_module(edited: Edited, document: Document) -> None:
    document.select([CONV, NORM, FC], ["features"])
    assert edited.selected.scope == Scope(("features",), (FC,))


def test_the_source_is_the_module_of_whose_rule_all_that_is_selected_is(
    edited: Edited, document: Document, qtbot: QtBot
) -> None:
    show(document, document.plan.with_modules(["features"], Value(0.2)), qtbot)
    for names, rule_source in (([CONV], "features"), ([FC], None), ([CONV, FC], None)):
        document.select(names)
        assert edited.selected.rule_source == rule_source


def test_own_is_edited_where_the_scope_is_what_is_selected(edited: Edited, document: Document) -> None:
    document.select([FC])
    assert not edited.own
    edited.scope = Scope(names=(FC,))
    assert edited.own
    assert not edited.in_force
    document.select([CONV])
    assert not edited.own


def test_before_it_is_moved_a_scope_has_the_rule_that_it_inherits(
    edited: Edited, document: Document, qtbot: QtBot
) -> None:
    show(document, document.plan.with_rule(Sigma(0.5)), qtbot)
    edited.scope = Scope(names=(FC,))
    assert edited.rule == Sigma(0.5)
    assert shown_names(edited) == (FC,)
    show(document, document.plan.with_own([FC], Value(0.3)), qtbot)
    assert edited.in_force
    assert (edited.rule, edited.value) == (Value(0.3), 0.3)


@pytest.mark.parametrize("rule", [Density(0.5), EachDensity(0.5)])
def test_of_single_parameters_a_density_is_that_of_each(edited: Edited, document: Document, rule: Density) -> None:
    document.do("density", document.plan.with_rule(rule))
    edited.scope = Scope(names=(FC,))
    assert edited.kind is RuleKind.EACH
    edited.scope = Scope(modules=("classifier",))
    assert edited.kind is RuleKind.of(rule)


def test_a_value_is_one_that_is_the_same_for_all_shown(edited: Edited, document: Document, qtbot: QtBot) -> None:
    assert edited.value == 0
    show(document, document.plan.with_rule(Density(0.5)), qtbot)
    assert edited.value == document.state.plan_numbers.thresholds[edited.numbers[0]]
    # each its own standard deviation
    show(document, document.plan.with_rule(Sigma(0.5)), qtbot)
    assert edited.value is None
    document.select([FC])
    assert edited.value is not None


def test_totals_are_torch_s(edited: Edited, document: Document, qtbot: QtBot, state: State) -> None:
    show(document, document.plan.with_rule(Value(0.1)).with_own([FC], Value(0.3)), qtbot)
    conv, fc = torch_kept(state[CONV], 0.1), torch_kept(state[FC], 0.3)
    total = edited.point.total
    assert (total.kept, total.numel) == (conv + fc, state[CONV].numel() + state[FC].numel())
    assert (edited.group_total.kept, edited.part.kept) == (conv, conv)
    document.select([FC])
    edited.scope = Scope(names=(FC,))
    assert (edited.point.total.kept, edited.group_total.kept, edited.part.kept) == (fc, fc, fc)


def test_the_point_lies_on_a_curve_or_has_no_threshold(edited: Edited, document: Document, qtbot: QtBot) -> None:
    show(document, document.plan.with_rule(Value(0.1)), qtbot)
    assert (edited.point.threshold, edited.point.selected) == (0.1, False)
    # each its own standard deviation: only one parameter alone has a threshold
    show(document, document.plan.with_rule(Sigma(0.5)), qtbot)
    assert math.isnan(edited.point.threshold)
    document.select([FC])
    assert edited.point.threshold == edited.value
    assert edited.point.selected
