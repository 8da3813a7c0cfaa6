"""The evaluator of a checkpoint, shared by jobs one after the other."""

from pathlib import Path

import pytest

from core.base.errors import Cancelled
from core.base.progress import silent
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.remembering import ResultsInMemory
from core.model.opening import open_checkpoint
from gui.state.evaluation_session import EvaluationSession
from gui.state.run_clock import RunClock
from tests.helpers.evaluators import WaitingEvaluator

CUT = EffectiveCut((("classifier.weight", 0.25),))


@pytest.fixture
def evaluator() -> WaitingEvaluator:
    return WaitingEvaluator()


@pytest.fixture
def stored() -> ResultsInMemory:
    return ResultsInMemory()


@pytest.fixture
def session(source: Path, evaluator: WaitingEvaluator, stored: ResultsInMemory) -> EvaluationSession:
    return EvaluationSession(open_checkpoint(source), lambda: evaluator, lambda *_: stored)


def test_nothing_is_made_before_it_is_needed(session: EvaluationSession, evaluator: WaitingEvaluator) -> None:
    assert session.known(CUT) is None
    session.close()
    assert not evaluator.closed


def test_what_was_found_is_known_without_asking_the_store(
    session: EvaluationSession, stored: ResultsInMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with session.use(RunClock(1), silent) as used:
        found = used.evaluate(CUT, silent)
    # the window must not wait for a file
    monkeypatch.setattr(stored, "of", lambda _: pytest.fail("asked"))
    assert session.known(CUT) == found


def test_what_was_found_earlier_is_not_evaluated(
    source: Path, session: EvaluationSession, evaluator: WaitingEvaluator, stored: ResultsInMemory
) -> None:
    with session.use(RunClock(1), silent) as used:
        used.evaluate(CUT, silent)
    again = EvaluationSession(open_checkpoint(source), lambda: evaluator, lambda *_: stored)
    with again.use(RunClock(1), silent) as used:
        used.evaluate(CUT, silent)
    assert evaluator.asked == [CUT]


def test_after_its_end_nothing_is_evaluated(session: EvaluationSession, evaluator: WaitingEvaluator) -> None:
    with session.use(RunClock(1), silent) as used:
        used.evaluate(CUT, silent)
    session.close()
    assert evaluator.closed
    with pytest.raises(Cancelled), session.use(RunClock(1), silent):
        pass


def test_runs_are_counted_and_notes_taken(session: EvaluationSession, evaluator: WaitingEvaluator) -> None:
    clock = RunClock(2)
    with session.use(clock, silent) as used:
        evaluator.notes = ("1 name did not match.",)
        used.evaluate(CUT, silent)
        used.evaluate(CUT, silent)
    assert clock.words(1, 2).startswith("1 of 2, about ")
    assert session.notes == ("1 name did not match.",)
