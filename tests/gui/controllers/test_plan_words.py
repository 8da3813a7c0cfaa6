"""What the record beside a file says of the plan is told in the language of the window."""

import pytest

from core.handover.plan_words import summary_words
from core.plan.plan import Plan
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
from gui.controllers.plan_words import PlanWords

RULES = {
    Value(0.0124): ("Порог 0,0124", "Threshold 0.0124"),
    Value(1e-05): ("Порог 1e-5", "Threshold 1e-5"),
    Sigma(0.75): ("0,75 σ", "0.75 σ"),
    Density(0.3): ("Плотность 30 %", "Density 30 %"),
    EachDensity(0.3): ("Плотность 30 % каждого", "Density 30 % of each"),
    ErdosRenyi(0.3): ("Ядро Эрдёша — Реньи, плотность 30 %", "Erdős–Rényi kernel, density 30 %"),
    Lamp(0.3): ("LAMP, плотность 30 %", "LAMP, density 30 %"),
    EachError(0.05): ("Ошибка ≤ 5 %", "Error ≤ 5 %"),
    StructuredNM(2, 4): ("2 из 4 вдоль входов", "2 of 4 along the inputs"),
    Recorded(): ("Маска из файла", "The file's mask"),
}


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_each_rule_is_told_in_russian(russian: None, rule: Rule) -> None:
    assert PlanWords().of(Plan(frozenset(map(str, range(303))), rule)) == f"{RULES[rule][0]}, 303 параметра"


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_each_rule_is_told_in_english(english: None, rule: Rule) -> None:
    assert PlanWords().of(Plan(frozenset("a"), rule)) == f"{RULES[rule][1]} for 1 parameter"


def test_rules_of_their_own_are_told_with_their_names(russian: None) -> None:
    plan = Plan(frozenset(("a.weight", "b.weight")), Value(0.1)).with_own(["b.weight"], Density(0.5))
    assert PlanWords().of(plan) == "Порог 0,1, 1 параметр; b.weight: плотность 50 %"


def test_the_window_names_as_many_exceptions_as_the_record(english: None) -> None:
    names = [f"{letter}.weight" for letter in "abcdef"]
    plan = Plan(frozenset(names), Value(0.1)).with_own(names[1:], Value(0.2)).with_modules(["a"], Value(0.3))
    assert PlanWords().of(plan) == (
        "a: threshold 0.3 for 1 parameter; b.weight: threshold 0.2; c.weight: threshold 0.2; 3 further exceptions"
    )
    assert summary_words(plan, 6) == f"{PlanWords().of(plan)}."
