"""How runs of the uncut model are told."""

import pytest

from core.evaluation.evaluation_answer import EvaluationAnswer
from core.evaluation.metric import Baseline, Metric


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((0.5,), "Uncut: loss 0.5 (lower is better), run once, so that it is not known how far runs differ."),
        ((0.5, 0.5, 0.5), "Uncut: loss 0.5 (lower is better), the same in 3 runs."),
        ((0.5, 0.7, 0.4), "Uncut: loss 0.5 (lower is better), from 0.4 to 0.7 in 3 runs."),
    ],
)
def test_how_far_runs_differ_is_told(values: tuple[float, ...], said: str) -> None:
    assert EvaluationAnswer(Baseline(Metric("loss", higher_is_better=False), values, 1.0)).text() == said


def test_what_was_stopped_says_so() -> None:
    answer = EvaluationAnswer(Baseline(Metric("loss", higher_is_better=False), (0.5,), 1.0), stopped=True)
    assert answer.text().endswith("\nStopped before all was evaluated.")
    assert answer.json()["stopped"] is True
