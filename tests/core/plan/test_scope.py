"""A scope: which parameters a rule in it is for, against the plan asked name by name."""

from hypothesis import given
from hypothesis import strategies as st

from core.plan.plan import Plan
from core.plan.rules import Density, Value
from core.plan.scope import Scope

NAMES = ("a.weight", "a.b.weight", "a.b.c.weight", "d.weight", "top")
PATHS = ("a", "a.b", "d")
RULES = st.sampled_from([Value(0.1), Value(0.2), Density(0.5)])
NEW = Value(0.75)

PLANS = st.builds(
    Plan,
    st.frozensets(st.sampled_from(NAMES)),
    RULES,
    st.dictionaries(st.sampled_from(NAMES), RULES),
    st.dictionaries(st.sampled_from(PATHS), RULES),
)
SCOPES = st.builds(
    Scope,
    st.lists(st.sampled_from(PATHS), unique=True).map(tuple),
    st.lists(st.sampled_from(NAMES), unique=True).map(tuple),
)


@given(plan=PLANS, scope=SCOPES)
def test_who_is_given_a_rule_has_it_and_the_scope_says_so(plan: Plan, scope: Scope) -> None:
    given_ = scope.with_rule(plan, NEW)
    assert scope.rule(given_) == NEW
    assert scope.all_own(given_) != scope.general
    for name in NAMES:
        if scope.holds_for(given_, name):
            assert given_.rule_of(name) == NEW
        else:
            assert given_.rule_of(name) == plan.rule_of(name)


@given(plan=PLANS, scope=SCOPES)
def test_a_rule_in_force_that_is_given_changes_nothing_for_one_alone(plan: Plan, scope: Scope) -> None:
    for each in scope.single:
        after = each.with_rule(plan, each.rule(plan))
        assert [after.rule_of(name) for name in NAMES] == [plan.rule_of(name) for name in NAMES]


@given(plan=PLANS, scope=SCOPES)
def test_what_inherits_again_has_no_rule_of_its_own(plan: Plan, scope: Scope) -> None:
    after = scope.without(plan)
    assert not scope.any_own(after)
    assert after.own.keys() == plan.own.keys() - set(scope.names)
    assert after.modules.keys() == plan.modules.keys() - set(scope.modules)
    assert (after.rule, after.chosen) == (plan.rule, plan.chosen)


@given(plan=PLANS, scope=SCOPES)
def test_it_is_all_given_where_each_of_it_is(plan: Plan, scope: Scope) -> None:
    singles = scope.single
    assert len(singles) == len(scope.modules) + len(scope.names)
    assert scope.all_own(plan) == (bool(singles) and all(each.all_own(plan) for each in singles))
    assert scope.any_own(plan) == any(each.all_own(plan) for each in singles)


@given(plan=PLANS)
def test_the_general_scope_is_for_whoever_inherits_from_no_module(plan: Plan) -> None:
    scope = Scope()
    assert scope.general
    assert scope.rule(plan) == plan.rule
    assert [scope.holds_for(plan, name) for name in NAMES] == [plan.inherits(name) for name in NAMES]
    assert scope.with_rule(plan, NEW).rule == NEW
    assert scope.without(plan) == plan
