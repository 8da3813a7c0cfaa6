"""Every edit of the plan: one step with its words, or none where it changes nothing."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from core.plan.plan import Plan
from core.plan.rules import Density, EachError, ErdosRenyi, Lamp, Rule, Sigma, Value
from core.plan.scope import Scope
from core.plan.snapshots import Snapshot
from gui.state.document import Document
from gui.state.plan_edits import PlanEdits
from tests.gui.documents import at_rest, steps

CONV, NORM, FC = "features.0.weight", "features.1.weight", "classifier.weight"


@pytest.fixture
def edits(document: Document) -> PlanEdits:
    return PlanEdits(document)


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (lambda edits: edits.tick([NORM], True), f"Ticked {NORM}"),
        (lambda edits: edits.tick([CONV, FC], False), "Unticked 2 parameters"),
        (lambda edits: edits.choose([FC]), f"Ticked only {FC}"),
        (lambda edits: edits.choose([]), "Unticked all"),
        (lambda edits: edits.give_own([FC], []), f"Own threshold for {FC}"),
        (lambda edits: edits.give_own([FC], ["features"]), f"Own threshold for features, {FC}"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_edit_is_one_step_that_can_be_undone(
    document: Document, edits: PlanEdits, act: Callable[[PlanEdits], None], text: str
) -> None:
    before = document.plan
    act(edits)
    assert steps(document) == [text]
    assert document.plan != before
    document.stack.undo()
    assert document.plan == before


NOTHING: dict[str, Callable[[PlanEdits], None]] = {
    "what is ticked": lambda edits: edits.tick([CONV], True),
    "what is not ticked": lambda edits: edits.tick([NORM], False),
    "nothing": lambda edits: edits.tick([], True),
    "what is not there": lambda edits: edits.tick(["nobody.weight", "features.1.num_batches_tracked"], True),
    "chosen already": lambda edits: edits.choose([FC, CONV, CONV]),
    "inherited already": lambda edits: edits.inherit(Scope(("features",), (FC,))),
    "no exceptions": lambda edits: edits.drop_exceptions(),
    "no own ones": lambda edits: edits.reset_own([FC], ["features"]),
    "the rule of the beginning": lambda edits: edits.reset_rule(),
    "all of the beginning": lambda edits: edits.reset_all(),
}


@pytest.mark.parametrize("act", NOTHING)
def test_an_edit_that_changes_nothing_is_no_step(document: Document, act: str) -> None:
    NOTHING[act](PlanEdits(document))
    assert steps(document) == []
    assert not document.stack.modified


def test_what_is_ticked_already_is_not_counted(document: Document, edits: PlanEdits) -> None:
    edits.tick([CONV, NORM], True)
    assert steps(document) == [f"Ticked {NORM}"]


def kept_in(document: Document, scope: Scope) -> dict[str, int]:
    """What is kept of that which is ticked in a scope."""
    inside = (*scope.names, *(f"{path}." for path in scope.modules))
    owners = document.state.plan_numbers.owners
    chosen = [number for number, each in enumerate(owners) if each.name in document.plan.chosen]
    return {
        owners[number].name: int(document.state.plan_numbers.kept[number])
        for number in chosen
        if owners[number].name.startswith(inside)
    }


@pytest.mark.parametrize("rule", [Value(0.05), Sigma(0.5), Density(0.5), ErdosRenyi(0.5), Lamp(0.5), EachError(0.1)])
@pytest.mark.parametrize("scope", [Scope(names=(FC,)), Scope(modules=("features",)), Scope(("features",), (FC,))])
def test_an_own_rule_begins_with_what_is_in_force(
    document: Document, edits: PlanEdits, qtbot: QtBot, rule: Rule, scope: Scope
) -> None:
    """Nothing of it is cut otherwise before it is moved; whoever shared a density with it has its own from then on."""
    document.do("a rule", document.plan.with_rule(rule))
    at_rest(document, qtbot)
    before = kept_in(document, scope)
    edits.give_own(scope.names, scope.modules)
    at_rest(document, qtbot)
    assert scope.all_own(document.plan)
    assert kept_in(document, scope) == before


def test_an_own_rule_is_not_given_anew(document: Document, edits: PlanEdits) -> None:
    own = document.plan.with_own([FC], Value(0.3))
    document.do("own", own)
    edits.give_own([FC, CONV], [])
    assert document.plan.own == {FC: Value(0.3), CONV: own.rule}


def test_all_exceptions_go_in_one_step_and_come_back_in_one(document: Document, edits: PlanEdits) -> None:
    exceptions = document.plan.with_own([FC, CONV], Value(0.3)).with_modules(["features"], Value(0.2))
    document.do("exceptions", exceptions)
    edits.drop_exceptions()
    assert not document.plan.has_exceptions
    assert len(steps(document)) == 2
    document.stack.undo()
    assert document.plan == exceptions


def test_inheriting_again_is_for_those_that_have_a_rule(document: Document, edits: PlanEdits) -> None:
    document.do("own", document.plan.with_own([FC], Value(0.3)).with_modules(["features"], Value(0.2)))
    edits.inherit(Scope(("features", "classifier"), (CONV, FC)))
    assert steps(document)[-1] == f"Inherited again: features, {FC}"
    assert not document.plan.has_exceptions


def test_resets_lead_back_to_where_the_history_began(document: Document, edits: PlanEdits) -> None:
    base = document.stack.base
    changed = Plan(frozenset({FC}), Value(0.4), {FC: Value(0.1)})
    document.do("another", changed)
    edits.reset_rule()
    assert document.plan == changed.with_rule(base.rule)
    edits.reset_all()
    assert document.plan == base
    assert steps(document) == ["another", "Threshold reset", "Reset"]


def test_a_plan_out_of_a_file_brings_its_snapshots(document: Document, edits: PlanEdits) -> None:
    plan, snapshot = Plan(frozenset({FC}), Value(0.4)), Snapshot("early", Plan())
    edits.replace(plan, (snapshot,), "mine.json")
    assert document.plan == plan
    assert document.stack.snapshots == (snapshot,)
    assert steps(document) == ["Plan mine.json"]


@pytest.mark.parametrize(
    ("rule", "scope", "words"),
    [
        (Value(0.02), Scope(), "Threshold 0.02"),
        (Sigma(0.5), Scope(), "Threshold 0.5 σ"),
        (Density(0.5), Scope(), "Density 50 %"),
        (EachError(1e-302), Scope(), "Error ≤ 1e-300 %"),
        (Value(0.02), Scope(names=(FC,)), f"Own threshold 0.02 for {FC}"),
        (Density(0.5), Scope(names=(FC, CONV)), "Own threshold density 50 % for 2 parameters"),
        (Value(1e-5), Scope(modules=("a", "b", "c")), "Own threshold 1e-5 for 3 modules"),
    ],
)
def test_the_history_has_words_for_each(edits: PlanEdits, rule: Rule, scope: Scope, words: str) -> None:
    assert edits.naming(rule, scope) == words
