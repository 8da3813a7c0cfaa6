"""Plans and rules in plain words."""

from core.handover.plan_words import MasksFrom, rule_words, summary_words
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, Sigma, Value

NAMES = [f"encoder.{number}.weight" for number in range(6)]


def test_a_plan_without_exceptions_is_its_rule() -> None:
    assert summary_words(Plan(frozenset(NAMES[:1]), Value(0.01)), 1) == "Threshold 0.01 for 1 parameter."
    assert summary_words(Plan(frozenset(NAMES), EachDensity(0.3)), 6) == "Density 30 % of each for 6 parameters."


def test_exceptions_are_named_up_to_three() -> None:
    plan = Plan(
        frozenset(NAMES),
        Density(0.3),
        {name: Value(0.5) for name in NAMES[:3]},
        {"encoder.5": Sigma(1.0), "x": Sigma(2.0)},
    )
    assert summary_words(plan, 6) == (
        "Density 30 % for 2 parameters; encoder.5: 1.0 σ for 1 parameter; encoder.0.weight: threshold 0.5; "
        "encoder.1.weight: threshold 0.5; 1 further exception."
    )
    assert summary_words(plan.unticked(NAMES[3:5]), 4).startswith("encoder.5: 1.0 σ for 1 parameter; ")


def test_a_shared_density_says_of_what() -> None:
    plan = Plan(frozenset(NAMES), Density(0.3), {NAMES[0]: Density(0.1)}, {"encoder.5": Density(0.2)})
    assert rule_words(plan, NAMES[0]) == "Density 10 %"
    assert rule_words(plan, NAMES[1]) == "Density 30 % of all together"
    assert rule_words(plan, NAMES[5]) == "Density 20 % of encoder.5 together"


def test_masks_are_told_by_their_file() -> None:
    assert summary_words(MasksFrom("a.masks"), 2) == "The masks in a.masks for 2 parameters."
    assert rule_words(MasksFrom("a.masks"), "fc.weight") == "The mask in a.masks"
