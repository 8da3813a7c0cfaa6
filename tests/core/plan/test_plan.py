"""Rules are inherited down the tree: the nearest one holds."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, Recorded, Rule, Sigma, Value

PARTS = st.sampled_from(["a", "b", "0"])
paths = st.lists(PARTS, min_size=1, max_size=4).map(".".join)
rules = st.one_of(
    st.builds(Value, st.floats(0, 9)),
    st.builds(Sigma, st.floats(0, 9)),
    st.builds(Density, st.floats(0, 1)),
    st.builds(EachDensity, st.floats(0, 1)),
    st.just(Recorded()),
)
plans = st.builds(
    Plan,
    st.frozensets(paths, max_size=4),
    rules,
    st.dictionaries(paths, rules),
    st.dictionaries(paths, rules),
    st.frozensets(paths, max_size=3),
)


def nearest(plan: Plan, name: str) -> Rule:
    """The longest of all modules that the name lies in."""
    above = [path for path in plan.modules if name.startswith(f"{path}.")]
    return plan.own.get(name) or (plan.modules[max(above, key=len)] if above else plan.rule)


@given(plan=plans, name=paths)
def test_the_nearest_rule_holds(plan: Plan, name: str) -> None:
    assert plan.rule_of(name) == nearest(plan, name)
    assert plan.inherits(name) == (name not in plan.own and not any(name.startswith(f"{m}.") for m in plan.modules))


@given(plan=plans, name=paths)
def test_the_files_mask_is_kept_where_the_nearest_rule_says_so(plan: Plan, name: str) -> None:
    assert plan.keeps_recorded(name) == (nearest(plan, name) == Recorded())


@given(plan=plans, path=paths, rule=rules, name=paths)
def test_a_modules_rule_is_for_what_is_in_it_and_nothing_else(plan: Plan, path: str, rule: Rule, name: str) -> None:
    after = plan.with_modules([path], rule)
    if name.startswith(f"{path}.") and name not in plan.own and plan.rule_source(name) in (None, path):
        assert after.rule_of(name) == rule
    if not name.startswith(f"{path}."):
        assert after.rule_of(name) == plan.rule_of(name)
    assert after.without_modules([path]).modules == {p: r for p, r in plan.modules.items() if p != path}


@given(plan=plans, other=plans)
def test_plans_are_values(plan: Plan, other: Plan) -> None:
    same = Plan(plan.chosen, plan.rule, dict(plan.own), dict(plan.modules), plan.locked)
    assert (same, hash(same)) == (plan, hash(plan))
    assert (plan == other) == (
        (plan.chosen, plan.rule, plan.own, plan.modules, plan.locked)
        == (other.chosen, other.rule, other.own, other.modules, other.locked)
    )


@given(plan=plans, names=st.frozensets(paths, max_size=4), rule=rules, path=paths)
def test_what_is_locked_is_chosen_by_nothing(plan: Plan, names: frozenset[str], rule: Rule, path: str) -> None:
    everything = plan.with_chosen(names | plan.locked)
    assert everything.chosen == names - plan.locked
    made = (
        plan.ticked(names | plan.locked),
        plan.unticked(names),
        plan.with_rule(rule),
        plan.with_own(names, rule),
        plan.with_modules([path], rule),
        plan.without_exceptions(),
        replace(plan, chosen=names | plan.locked),
    )
    for each in (plan, everything, *made):
        assert not each.chosen & plan.locked
        assert each.locked == plan.locked


@given(plan=plans, names=st.frozensets(paths, max_size=4))
def test_locking_unticks_and_unlocking_ticks_nothing(plan: Plan, names: frozenset[str]) -> None:
    locked = plan.with_locked(names)
    assert (locked.chosen, locked.locked) == (plan.chosen - names, plan.locked | names)
    assert locked.without_locked(names).chosen == locked.chosen
    assert locked.without_locked(names).locked == plan.locked - names
