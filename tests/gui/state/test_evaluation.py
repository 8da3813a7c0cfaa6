"""The state of the evaluation, without a window around it."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.evaluation.setup import CommandSetup
from core.plan.plan import Plan
from core.plan.rules import Value
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.evaluation_choice import EvaluationChoice
from gui.state.jobs import Jobs
from gui.state.study_works import levels_from
from tests.gui.documents import at_rest
from tests.helpers.evaluators import FakeEvaluators

CHOICE = EvaluationChoice(CommandSetup(("evaluate", "{checkpoint}")))


@pytest.fixture
def fakes() -> FakeEvaluators:
    return FakeEvaluators()


@pytest.fixture
def evaluation(document: Document, fakes: FakeEvaluators, qtbot: QtBot) -> Iterator[Evaluation]:
    jobs = Jobs()
    made = Evaluation(document, jobs, lambda _: None, fakes)
    made.set_up(CHOICE)
    yield made
    jobs.shut_down()
    made.close()


def done(evaluation: Evaluation, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not evaluation.running)


def cut_at(document: Document, threshold: float, qtbot: QtBot) -> Plan:
    document.do("", document.plan.with_rule(Value(threshold)))
    at_rest(document, qtbot)
    return document.plan


def test_before_anything_is_evaluated_nothing_is_known(evaluation: Evaluation, document: Document) -> None:
    assert evaluation.present is None
    assert evaluation.baseline is None
    assert evaluation.reading(document.plan) is None


def test_a_plan_has_its_reading_and_the_baseline(evaluation: Evaluation, document: Document, qtbot: QtBot) -> None:
    plan = cut_at(document, 0.25, qtbot)
    evaluation.evaluate_plan()
    done(evaluation, qtbot)
    assert evaluation.baseline is not None
    assert evaluation.baseline.values == (1.0, 1.0, 1.0)
    reading = evaluation.reading(plan)
    assert reading is not None
    assert reading.difference is not None
    assert (reading.metric.name, reading.value, reading.difference.amount) == ("accuracy", 0.75, -0.25)
    assert evaluation.present == reading


def test_what_is_asked_for_before_the_numbers_are_exact_waits_for_them(
    evaluation: Evaluation, document: Document, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    document.do("", document.plan.with_rule(Value(0.5)))
    assert not document.settled
    evaluation.evaluate_plan()
    assert not evaluation.running
    at_rest(document, qtbot)
    done(evaluation, qtbot)
    assert {threshold for _, threshold in fakes.asked[-1].thresholds} == {0.5}


def test_a_plan_asked_for_while_another_is_evaluated_comes_next(
    evaluation: Evaluation, document: Document, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    fakes.holding = True
    first = cut_at(document, 0.25, qtbot)
    evaluation.evaluate_plan()
    qtbot.waitUntil(lambda: len(fakes.asked) == 1)
    second = cut_at(document, 0.5, qtbot)
    evaluation.evaluate_plan()
    fakes.latest.going.set()
    qtbot.waitUntil(lambda: evaluation.reading(second) is not None)
    assert evaluation.reading(first) is not None


def test_a_cancel_keeps_what_was_found(
    evaluation: Evaluation, document: Document, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    plan = cut_at(document, 0.25, qtbot)
    evaluation.evaluate_plan()
    done(evaluation, qtbot)
    cut_at(document, 0.5, qtbot)
    fakes.latest.going.clear()
    evaluation.evaluate_plan()
    evaluation.cancel()
    done(evaluation, qtbot)
    assert evaluation.reading(plan) is not None
    present = evaluation.present
    assert present is not None
    assert present.outdated


def test_another_setup_forgets_what_was_found(
    evaluation: Evaluation, document: Document, fakes: FakeEvaluators, qtbot: QtBot
) -> None:
    evaluation.evaluate_plan()
    done(evaluation, qtbot)
    first = fakes.latest
    evaluation.set_up(EvaluationChoice(CommandSetup(("other", "{checkpoint}"))))
    assert evaluation.present is None
    qtbot.waitUntil(lambda: bool(first.closed))


def test_a_metric_that_is_not_given_is_a_failure(evaluation: Evaluation, qtbot: QtBot) -> None:
    failures: list[str] = []
    evaluation.failed.connect(failures.append)
    evaluation.set_up(EvaluationChoice(CHOICE.setup, "speed"))
    evaluation.evaluate_plan()
    done(evaluation, qtbot)
    assert failures == ["The evaluation gives no speed; it gives accuracy, loss. Choose one of these as the metric."]
    assert evaluation.present is None


def test_notes_are_told_once(evaluation: Evaluation, document: Document, fakes: FakeEvaluators, qtbot: QtBot) -> None:
    told: list[str] = []
    evaluation.noted.connect(told.append)
    fakes.notes = ("1 name did not match.",)
    for threshold in (0.25, 0.5):
        cut_at(document, threshold, qtbot)
        evaluation.evaluate_plan()
        done(evaluation, qtbot)
    assert told == ["1 name did not match."]


@pytest.mark.parametrize(("floor", "levels"), [(0.05, {0.75, 0.5, 0.25, 0.1}), (0.3, {0.75, 0.5}), (0.9, {0.9})])
def test_no_level_is_under_the_floor(floor: float, levels: set[float]) -> None:
    assert set(levels_from(floor)) == levels
