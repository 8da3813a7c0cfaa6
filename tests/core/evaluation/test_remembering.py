"""Nothing is evaluated twice, and the uncut model as often as can be afforded."""

from pathlib import Path

import pytest

from core.base.errors import Cancelled, UserError
from core.evaluation.evaluator import EffectiveCut
from core.evaluation.remembering import AFFORDABLE, RUNS, UNCUT, RememberingEvaluator
from core.masks.nm_masks import NMGroups
from tests.helpers.evaluations import FakeEvaluator, gentle, layered_checkpoint


def test_a_cut_is_evaluated_once(tmp_path: Path) -> None:
    fake = FakeEvaluator(gentle)
    evaluator = RememberingEvaluator(fake, layered_checkpoint(tmp_path))
    cut = EffectiveCut((("first.weight", 0.5),))
    assert evaluator.known(cut) is None
    first = evaluator.evaluate(cut)
    assert evaluator.evaluate(cut) == evaluator.known(cut) == first
    evaluator.evaluate(EffectiveCut((("first.weight", 0.6),)))
    evaluator.evaluate(EffectiveCut((("middle.weight", 0.5),)))
    evaluator.evaluate(EffectiveCut((), ("first.weight",)))
    for groups in (NMGroups(2, 4, 1), NMGroups(1, 4, 1), NMGroups(2, 4, 0)):
        evaluator.evaluate(EffectiveCut((), (), (("first.weight", groups),)))
        evaluator.evaluate(EffectiveCut((), (), (("first.weight", groups),)))
    assert len(fake.asked) == 7


def test_thresholds_that_are_one_in_the_dtype_of_the_tensor_share_a_result(tmp_path: Path) -> None:
    fake = FakeEvaluator(gentle)
    evaluator = RememberingEvaluator(fake, layered_checkpoint(tmp_path))
    # 0.1 in float64 and its neighbour round to one float32
    for threshold in (0.1, 0.1 + 1e-12, -0.0, 0.0):
        evaluator.evaluate(EffectiveCut((("first.weight", threshold),)))
    assert [dict(each.thresholds)["first.weight"] for each in fake.asked] == [0.1, 0.0]


@pytest.mark.parametrize(("seconds", "runs"), [(0.5, RUNS), (AFFORDABLE + 1, 1)])
def test_the_uncut_model_is_run_again_where_that_is_affordable(tmp_path: Path, seconds: float, runs: int) -> None:
    fake = FakeEvaluator(lambda _: float(len(fake.asked)), seconds)
    evaluator = RememberingEvaluator(fake, layered_checkpoint(tmp_path))
    values = [each.metrics["accuracy"] for each in evaluator.uncut()]
    assert values == [1.0, 2.0, 3.0][:runs]
    assert evaluator.uncut() == evaluator.uncut()
    assert fake.asked == [UNCUT] * runs


def test_runs_that_ended_before_a_cancel_are_kept(tmp_path: Path) -> None:
    fake = FakeEvaluator(gentle)
    evaluator = RememberingEvaluator(fake, layered_checkpoint(tmp_path))

    def cancel_the_second(done: int, total: int) -> None:
        if fake.asked:
            raise Cancelled

    with pytest.raises(Cancelled):
        evaluator.uncut(cancel_the_second)
    assert len(evaluator.uncut()) == len(fake.asked) == RUNS


def test_what_it_says_of_itself_is_what_the_evaluator_says_and_closing_closes_it(tmp_path: Path) -> None:
    fake = FakeEvaluator(gentle)
    evaluator = RememberingEvaluator(fake, layered_checkpoint(tmp_path))
    fake.notes, fake.log = ("A note.",), "printed"
    assert (evaluator.identity, evaluator.notes, evaluator.log) == (fake.identity, fake.notes, fake.log)
    evaluator.close()
    assert fake.closed


def test_a_script_that_changes_midway_ends_the_study(tmp_path: Path) -> None:
    fake = FakeEvaluator(gentle)
    evaluator = RememberingEvaluator(fake, layered_checkpoint(tmp_path))
    evaluator.uncut()
    fake.identity = "edited"
    cut = EffectiveCut((("first.weight", 0.5),))
    with pytest.raises(UserError, match="has changed meanwhile"):
        evaluator.evaluate(cut)
    assert evaluator.known(cut) is None
    assert evaluator.identity == "fake"
