"""Whom each rule is for, against the plan asked name by name; also when the last plan's shares serve the next."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.plan.plan import Plan
from core.plan.rule_groups import RuleGroup, RuleGroupCache, RuleGroups
from core.plan.rules import Density, Rule, Value

NAMES = ("a.weight", "a.b.weight", "a.b.c.weight", "a.bc.weight", "d.weight", "d.bias", "top")
PATHS = ("a", "a.b", "a.b.c", "d", "nowhere")
NUMBERS = {name: place for place, name in enumerate(NAMES)}
# one object for several, as edits give it, and several that are equal
SHARED = Density(0.5)
RULES = st.just(SHARED) | st.sampled_from([Value(0.1), Value(0.2), Density(0.3)])


def plans() -> st.SearchStrategy[Plan]:
    chosen = st.frozensets(st.sampled_from(NAMES))
    own = st.dictionaries(st.sampled_from(NAMES), RULES, max_size=4)
    return st.builds(Plan, chosen, RULES, own, st.dictionaries(st.sampled_from(PATHS), RULES, max_size=4))


def listed(share: RuleGroup) -> tuple[list[int], list[int]]:
    return share.numbers.tolist(), share.chosen_numbers.tolist()


def plainly(plan: Plan, rule_source: str | None) -> tuple[list[int], list[int]]:
    """Who inherits from a module, or from nobody, by asking the plan for each."""
    heirs = [name for name in NAMES if name not in plan.own and plan.rule_source(name) == rule_source]
    return [NUMBERS[name] for name in heirs], [NUMBERS[name] for name in heirs if name in plan.chosen]


def told(rule_groups: RuleGroups) -> tuple[object, ...]:
    own = sorted((number, str(rule)) for rule, numbers in rule_groups.own for number in numbers.tolist())
    modules = {path: listed(share) for path, share in rule_groups.modules.items()}
    return rule_groups.chosen.tolist(), listed(rule_groups.general), modules, own


@given(plan=plans())
def test_each_rule_is_for_those_that_the_plan_names(plan: Plan) -> None:
    rule_groups = RuleGroupCache(NUMBERS).of(plan)
    assert rule_groups.chosen.tolist() == [name in plan.chosen for name in NAMES]
    assert listed(rule_groups.general) == plainly(plan, None)
    assert {path: listed(share) for path, share in rule_groups.modules.items()} == {
        path: plainly(plan, path) for path in plan.modules
    }
    own = {NAMES[number]: rule for rule, numbers in rule_groups.own for number in numbers.tolist()}
    assert own == dict(plan.own)


@given(plan=plans())
def test_every_parameter_is_under_one_rule(plan: Plan) -> None:
    rule_groups = RuleGroupCache(NUMBERS).of(plan)
    parts = [
        rule_groups.general.numbers,
        *(each.numbers for each in rule_groups.modules.values()),
        *(n for _, n in rule_groups.own),
    ]
    assert sorted(np.concatenate(parts).tolist()) == [*range(len(NAMES))]


@given(first=plans(), second=plans(), rule=RULES)
def test_what_is_kept_from_the_last_plan_is_what_would_be_worked_out_anew(
    first: Plan, second: Plan, rule: Rule
) -> None:
    cache = RuleGroupCache(NUMBERS)
    # a move of one rule, of all modules' rules, another plan, and back
    moved = first.with_rule(rule)
    for plan in (first, moved, moved.with_modules(moved.modules, rule), second, first, first):
        assert told(cache.of(plan)) == told(RuleGroupCache(NUMBERS).of(plan))


@given(plan=plans(), rule=RULES)
def test_a_move_of_the_general_rule_works_nothing_out(plan: Plan, rule: Rule) -> None:
    cache = RuleGroupCache(NUMBERS)
    assert cache.of(plan) is cache.of(plan.with_rule(rule))


def test_the_rules_shared_are_those_of_this_plan_and_not_of_the_last() -> None:
    cache = RuleGroupCache(NUMBERS)
    plan = Plan(frozenset(NAMES), Value(0.1), {}, {"a": Value(0.2)})
    cache.of(plan)
    moved = Plan(plan.chosen, Value(0.3), {}, {"a": Value(0.4)})
    assert [rule for rule, _ in cache.of(moved).inherited(moved)] == [Value(0.3), Value(0.4)]


def test_sizes_are_those_of_the_chosen_or_of_all_where_none_is() -> None:
    numbers, together = np.array([1, 2, 3]), np.array([2])
    assert RuleGroup(numbers, together).basis is together
    assert RuleGroup(numbers, together[:0]).basis is numbers


def test_names_that_are_not_there_are_passed_over() -> None:
    rule_groups = RuleGroupCache(NUMBERS).of(Plan(frozenset({"a.weight", "gone.weight"})))
    assert np.flatnonzero(rule_groups.chosen).tolist() == [0]


@given(plan=plans(), names=st.lists(st.sampled_from(NAMES), unique=True))
def test_the_rules_in_force_are_those_that_the_plan_names(plan: Plan, names: list[str]) -> None:
    rule_groups = RuleGroupCache(NUMBERS).of(plan)
    numbers = np.array([NUMBERS[name] for name in names], np.int64)
    found = rule_groups.in_force(plan, numbers)
    assert len(found) == len({*found})
    assert {*found} == {plan.rule_of(name) for name in names}


@given(plan=plans())
def test_under_a_rule_are_those_that_inherit_it(plan: Plan) -> None:
    rule_groups = RuleGroupCache(NUMBERS).of(plan)
    assert rule_groups.under(()).tolist() == [plan.inherits(name) for name in NAMES]
    for path in plan.modules:
        wanted = [name not in plan.own and plan.rule_source(name) == path for name in NAMES]
        assert rule_groups.under((path,)).tolist() == wanted
