"""Each rule has one form in plan files, which is read as the same rule."""

import pytest
from pydantic import TypeAdapter

from core.plan.rules import (
    Density,
    EachDensity,
    EachError,
    ErdosRenyi,
    Lamp,
    Recorded,
    Rule,
    Sigma,
    StructuredNM,
    Value,
)
from core.plan.saved_rules import SavedRule, rule_of_saved, saved_rule

FORMS: dict[Rule, object] = {
    Value(0.5): {"threshold": 0.5},
    Sigma(2.0): {"sigma": 2.0},
    Density(0.5): {"density": 0.5, "each": False},
    EachDensity(0.5): {"density": 0.5, "each": True},
    ErdosRenyi(0.5): {"erdos_renyi": {"density": 0.5, "kernel": True}},
    Lamp(0.5): {"lamp": {"density": 0.5}},
    EachError(0.5): {"error": 0.5, "each": True},
    StructuredNM(2, 4): {"nm": {"n": 2, "m": 4}},
    Recorded(): {"recorded": True},
}


@pytest.mark.parametrize("rule", FORMS, ids=str)
def test_a_rule_has_one_form_and_is_read_as_it_was(rule: Rule) -> None:
    saved = saved_rule(rule)
    assert saved.model_dump() == FORMS[rule]
    adapter: TypeAdapter[SavedRule] = TypeAdapter(SavedRule)
    assert rule_of_saved(adapter.validate_python(FORMS[rule])) == rule
