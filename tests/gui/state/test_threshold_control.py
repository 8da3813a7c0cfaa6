"""The rule under the hand: moves are previews, letting go is a step, and the scope follows what is selected."""

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, EachDensity, EachError, ErdosRenyi, Lamp, Rule, Sigma, Value
from core.plan.scope import Scope
from core.preview.rule_conversion import RuleKind
from gui.state.changes import PlanChanged
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.plan_edits import PlanEdits
from gui.state.threshold_control import ThresholdControl
from tests.gui.conftest import State
from tests.gui.documents import at_rest, steps

CONV, FC = "features.0.weight", "classifier.weight"


@pytest.fixture
def control(document: Document, qtbot: QtBot) -> Iterator[ThresholdControl]:
    document.select([])
    at_rest(document, qtbot)
    yield ThresholdControl(document, PlanEdits(document))
    at_rest(document, qtbot)


def test_a_drag_is_one_step_of_where_it_ends(control: ThresholdControl, document: Document, qtbot: QtBot) -> None:
    seen: list[object] = []
    document.changed.connect(seen.append)
    for threshold in (0.1, 0.2, 0.05):
        control.move(threshold)
    assert not document.stack.modified
    qtbot.waitUntil(lambda: any(isinstance(each, PlanChanged) for each in seen))
    assert document.shown.rule == Value(0.05)
    control.finish()
    assert document.plan.rule == Value(0.05)
    assert steps(document) == ["Threshold 0.05"]


def test_a_drag_that_is_cancelled_or_comes_back_is_none(control: ThresholdControl, document: Document) -> None:
    control.move(0.1)
    control.cancel()
    control.move(0.2)
    control.move(0.0)
    control.finish()
    assert steps(document) == []
    assert not document.showing.previewing


def test_letting_go_of_nothing_is_no_step(control: ThresholdControl, document: Document) -> None:
    control.finish()
    assert steps(document) == []


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("first", [Sigma(0.7531), Value(0.0731), Density(0.481), EachError(0.123), Lamp(0.3)])
def test_ways_that_are_only_looked_at_give_the_first_one_back(
    control: ThresholdControl, document: Document, qtbot: QtBot, first: Rule, own: bool
) -> None:
    if own:
        document.select([FC])
        control.set_own(True)
        at_rest(document, qtbot)
    control.take(first)
    at_rest(document, qtbot)
    plan, kind = document.plan, control.target.kind
    assert kind is not None
    for between in (
        (RuleKind.VALUE,),
        (RuleKind.SIGMA, RuleKind.ERROR),
        (RuleKind.ERROR, RuleKind.EACH, RuleKind.VALUE),
    ):
        for each in between:
            control.convert_to(each)
            at_rest(document, qtbot)
        control.convert_to(kind)
        at_rest(document, qtbot)
        assert document.plan == plan


def test_a_way_from_before_a_move_is_forgotten(control: ThresholdControl, document: Document, qtbot: QtBot) -> None:
    control.take(Sigma(0.7531))
    at_rest(document, qtbot)
    control.convert_to(RuleKind.VALUE)
    at_rest(document, qtbot)
    control.move(0.2)
    control.finish()
    at_rest(document, qtbot)
    control.convert_to(RuleKind.SIGMA)
    at_rest(document, qtbot)
    rule = document.plan.rule
    assert isinstance(rule, Sigma)
    assert rule.k != pytest.approx(0.7531, rel=1e-3)


def test_a_move_says_the_threshold_as_the_rule_is_meant(
    control: ThresholdControl, document: Document, qtbot: QtBot, state: State
) -> None:
    document.select([FC])
    control.set_own(True)
    control.take(Sigma(0.5))
    at_rest(document, qtbot)
    control.move(0.3)
    control.finish()
    rule = document.plan.own[FC]
    assert isinstance(rule, Sigma)
    assert rule.k * float(state[FC].std()) == pytest.approx(0.3, rel=1e-3)
    control.take(Density(0.5))
    at_rest(document, qtbot)
    control.move(0.3)
    control.finish()
    assert isinstance(document.plan.own[FC], Density)
    at_rest(document, qtbot)
    kept = int(document.state.plan_numbers.kept[control.target.numbers].sum())
    assert kept == pytest.approx(int((state[FC].abs() > 0.3).sum()), abs=1)


def test_what_has_its_own_rule_brings_it_along(control: ThresholdControl, document: Document) -> None:
    document.do("own", document.plan.with_own([FC], Value(0.3)).with_modules(["features"], Value(0.2)))
    for names, scope in (
        ([FC], Scope(names=(FC,))),
        ([CONV], Scope(modules=("features",))),
        (["features.0.bias"], Scope(modules=("features",))),
        ([], Scope()),
    ):
        document.select(names)
        assert control.target.scope == scope, names


def test_own_that_was_asked_for_stays_asked_for(control: ThresholdControl, document: Document) -> None:
    document.select([FC])
    control.set_own(True)
    assert control.target.own
    document.select([CONV])
    assert control.target.scope == Scope(names=(CONV,))
    control.set_own(False)
    assert control.target.scope.general


def test_an_undo_that_takes_an_own_rule_away_takes_it_out_of_hand(
    control: ThresholdControl, document: Document
) -> None:
    document.select([FC])
    document.do("own", document.plan.with_own([FC], Value(0.3)))
    assert control.target.scope == Scope(names=(FC,))
    document.stack.undo()
    assert control.target.scope.general


def test_a_reset_inherits_or_goes_back_to_the_beginning(control: ThresholdControl, document: Document) -> None:
    control.take(Value(0.1))
    document.select([FC])
    control.set_own(True)
    control.take(Value(0.3))
    control.reset()
    assert document.plan.own == {}
    assert document.plan.rule == Value(0.1)
    control.set_own(False)
    control.reset()
    assert document.plan == document.stack.base


def test_to_mean_it_in_another_way_keeps_what_is_kept(
    control: ThresholdControl, document: Document, qtbot: QtBot
) -> None:
    control.take(Value(0.1))
    at_rest(document, qtbot)
    kept = document.state.plan_numbers.total.kept
    for kind, rule in ((RuleKind.DENSITY, Density), (RuleKind.VALUE, Value)):
        control.convert_to(kind)
        at_rest(document, qtbot)
        assert isinstance(document.plan.rule, rule)
        assert document.state.plan_numbers.total.kept == kept


def test_a_standard_deviation_that_is_not_known_is_read_first(
    control: ThresholdControl, document: Document, qtbot: QtBot
) -> None:
    control.take(Value(0.1))
    at_rest(document, qtbot)
    before = steps(document)
    assert np.isnan(control.target.part.stds).any()
    control.convert_to(RuleKind.SIGMA)
    assert steps(document) == before
    qtbot.waitUntil(lambda: control.target.kind is RuleKind.SIGMA)
    assert isinstance(document.plan.rule, Sigma)
    assert len(steps(document)) == len(before) + 1


def test_an_edit_meanwhile_is_not_overtaken_by_it(control: ThresholdControl, document: Document, qtbot: QtBot) -> None:
    control.take(Value(0.1))
    at_rest(document, qtbot)
    control.convert_to(RuleKind.SIGMA)
    control.take(Value(0.2))
    at_rest(document, qtbot)
    assert document.plan.rule == Value(0.2)


def test_of_one_parameter_alone_every_density_is_the_same(control: ThresholdControl, document: Document) -> None:
    document.select([FC])
    control.set_own(True)
    for rule in (EachDensity(0.5), ErdosRenyi(0.5), Lamp(0.5)):
        control.take(rule)
        assert document.plan.own == {FC: Density(0.5)}
    document.select([FC, CONV])
    control.set_own(True)
    control.take(ErdosRenyi(0.25))
    assert document.plan.own == dict.fromkeys([FC, CONV], EachDensity(0.25))


def test_rules_for_each_are_one_step(control: ThresholdControl, document: Document) -> None:
    control.take_each("Otsu", {FC: Value(0.3), CONV: Value(0.1)})
    assert document.plan.own == {FC: Value(0.3), CONV: Value(0.1)}
    assert steps(document) == ["Otsu"]


def test_while_comparing_what_is_edited_stays(control: ThresholdControl, document: Document) -> None:
    document.do("own", document.plan.with_own([FC], Value(0.3)))
    document.select([FC])
    document.compare(True)
    assert control.target.scope == Scope(names=(FC,))
    document.compare(False)
    assert control.target.scope == Scope(names=(FC,))


def test_what_is_edited_follows_what_is_selected_while_comparing(control: ThresholdControl, document: Document) -> None:
    document.select([FC])
    control.set_own(True)
    document.compare(True)
    document.select([CONV])
    document.compare(False)
    assert control.target.own
    assert control.target.scope == Scope(names=(CONV,))


def test_with_nothing_open_nothing_moves(qtbot: QtBot) -> None:
    document = Document(Jobs())
    control = ThresholdControl(document, PlanEdits(document))
    control.move(0.1)
    control.convert_to(RuleKind.DENSITY)
    control.finish()
    assert steps(document) == []
