"""Which rule is being edited after a change: a table of cases, and laws that hold for any of them."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plan.plan import Plan
from core.plan.rules import Value
from core.plan.scope import Scope
from gui.state.edited_scope import EditedScope, SelectedScope
from gui.state.selection import Selection

A, B, C = "block.a.weight", "block.b.weight", "head.weight"
NAMES = (A, B, C)
GENERAL, BLOCK = Scope(), Scope(modules=("block",))
BARE = Plan(frozenset(NAMES))
OWN_A = BARE.with_own([A], Value(0.1))
GIVEN_BLOCK = BARE.with_modules(["block"], Value(0.2))


def at(plan: Plan, *names: str, modules: tuple[str, ...] = ()) -> SelectedScope:
    return SelectedScope.of(plan, Selection(names, modules, names))


@pytest.mark.parametrize(
    ("plan", "names", "modules", "expected"),
    [
        (BARE, (), (), SelectedScope()),
        (BARE, (A,), (), SelectedScope(Scope(names=(A,)))),
        (OWN_A, (A,), (), SelectedScope(Scope(names=(A,)), given=True)),
        (OWN_A, (A, B), (), SelectedScope(Scope(names=(A, B)), given=True)),
        (GIVEN_BLOCK, (A,), (), SelectedScope(Scope(names=(A,)), rule_source="block")),
        (GIVEN_BLOCK, (A, C), (), SelectedScope(Scope(names=(A, C)))),
        (BARE, (A, B), ("block",), SelectedScope(BLOCK)),
        (GIVEN_BLOCK, (A, B), ("block",), SelectedScope(BLOCK, given=True)),
        # a module in which nothing is meant stands for nothing
        (BARE.with_chosen([C]), (A, C), ("block",), SelectedScope(Scope(names=(C,)))),
    ],
)
def test_what_is_selected_is_a_scope_with_a_source(
    plan: Plan, names: tuple[str, ...], modules: tuple[str, ...], expected: SelectedScope
) -> None:
    found = at(plan, *names, modules=modules)
    assert (found.scope, found.given) == (expected.scope, expected.given)
    if not found.given:
        assert found.rule_source == expected.rule_source


BEGUN = EditedScope().opened(at(BARE, A))


@pytest.mark.parametrize(
    ("before", "change", "selected", "scope"),
    [
        (BEGUN, "opened", at(BARE, A), GENERAL),
        (BEGUN, "opened", at(OWN_A, A), Scope(names=(A,))),
        (BEGUN, "opened", at(GIVEN_BLOCK, A), BLOCK),
        (BEGUN.asked_for(Scope(names=(A,)), own=True), "opened", at(BARE, B), GENERAL),
        (BEGUN, "after_selection", at(BARE, B), GENERAL),
        (BEGUN, "after_selection", at(OWN_A, A), Scope(names=(A,))),
        (BEGUN, "after_selection", at(GIVEN_BLOCK, B), BLOCK),
        # own that was asked for stays asked for
        (BEGUN.asked_for(Scope(names=(A,)), own=True), "after_selection", at(BARE, B), Scope(names=(B,))),
        (BEGUN.asked_for(GENERAL, own=False), "after_selection", at(OWN_A, A), Scope(names=(A,))),
        # what was asked for stays while the plan moves
        (BEGUN.asked_for(BLOCK), "after_plan", at(BARE, A), BLOCK),
        (BEGUN.asked_for(Scope(names=(A,)), own=True), "after_plan", at(OWN_A, A), Scope(names=(A,))),
        # the rule of what is selected comes from elsewhere now
        (BEGUN, "after_plan", at(OWN_A, A), Scope(names=(A,))),
        (BEGUN, "after_plan", at(GIVEN_BLOCK, A), BLOCK),
        (EditedScope().opened(at(OWN_A, A)), "after_plan", at(BARE, A), GENERAL),
    ],
)
def test_each_change_leads_to_the_scope_of_the_table(
    before: EditedScope, change: str, selected: SelectedScope, scope: Scope
) -> None:
    assert getattr(before, change)(selected).scope == scope


def plan_with(own: set[str], block: bool) -> Plan:
    modules = {"block": Value(0.2)} if block else {}
    return Plan(frozenset(NAMES), own=dict.fromkeys(own, Value(0.1)), modules=modules)


plans = st.builds(plan_with, st.sets(st.sampled_from(NAMES)), st.booleans())
selections = st.builds(
    lambda names, whole: Selection(
        tuple(sorted(names | ({A, B} if whole else set()))), ("block",) if whole else (), tuple(sorted(names))
    ),
    st.sets(st.sampled_from(NAMES)),
    st.booleans(),
)
situations = st.builds(SelectedScope.of, plans, selections)
changes = st.one_of(
    st.tuples(st.sampled_from(("opened", "after_selection", "after_plan")), situations),
    st.tuples(st.just("asked_for"), st.sampled_from((GENERAL, BLOCK))),
)
edited_scopes = st.lists(changes, max_size=6).map(
    lambda listed: reduce(lambda edited, each: getattr(edited, each[0])(each[1]), listed, BEGUN)
)


@given(edited_scopes, situations)
def test_what_was_worked_out_for_a_plan_stays_while_its_source_does(
    edited: EditedScope, selected: SelectedScope
) -> None:
    once = edited.after_plan(selected)
    assert once.after_plan(selected) is once
    # another scope that is asked for is not taken away by a plan in which the source is the same
    asked = once.asked_for(GENERAL)
    assert asked.after_plan(selected) is asked


@given(edited_scopes, situations, st.booleans())
def test_the_line_is_where_the_cut_is_after_a_selection(
    edited: EditedScope, selected: SelectedScope, own: bool
) -> None:
    asked = selected.scope if own else GENERAL
    after = edited.asked_for(asked, own).after_selection(selected)
    assert after.scope == (selected.scope if own or selected.given else selected.inherited)
    # whatever was in edited before, a new selection is decided by itself
    assert after == BEGUN.asked_for(asked, own).after_selection(selected)


@given(edited_scopes, situations)
def test_nothing_outlives_another_checkpoint(edited: EditedScope, selected: SelectedScope) -> None:
    assert edited.opened(selected) == EditedScope().opened(selected)
