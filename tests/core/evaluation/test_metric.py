"""Which number counts, in which direction, and what is a difference from the uncut model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.evaluation.evaluator import Evaluated
from core.evaluation.metric import Baseline, LossBound, Metric

numbers = st.floats(-1e6, 1e6)
several = st.lists(numbers, min_size=1, max_size=3).map(tuple)
metrics = st.booleans().map(lambda higher: Metric("m", higher))


@pytest.mark.parametrize(
    "name",
    [
        "loss",
        "val_loss",
        "valLoss",
        "MSELoss",
        "cross-entropy",
        "perplexity",
        "ppl",
        "rmse",
        "top1 error",
        "WER",
        "nll",
    ],
)
def test_less_is_better_of_losses_and_errors(name: str) -> None:
    assert Metric.guessed(name).better == "lower"


@pytest.mark.parametrize("name", ["accuracy", "value", "top1", "mAP", "F1", "bleu", "auc", "score", "recall"])
def test_more_is_better_of_all_else(name: str) -> None:
    assert Metric.guessed(name).better == "higher"


def test_the_first_metric_counts_unless_another_is_named() -> None:
    given_metrics = {"loss": 0.5, "accuracy": 0.9}
    assert Metric.chosen(given_metrics) == Metric("loss", higher_is_better=False)
    assert Metric.chosen(given_metrics, "accuracy") == Metric("accuracy", higher_is_better=True)
    assert Metric.chosen(given_metrics, "accuracy", higher_is_better=False).better == "lower"
    with pytest.raises(UserError, match="gives no f1; it gives loss, accuracy"):
        Metric.chosen(given_metrics, "f1")


def test_an_evaluation_without_the_metric_is_told() -> None:
    with pytest.raises(UserError, match="gives no accuracy; it gives loss"):
        Metric("accuracy", higher_is_better=True).value(Evaluated({"loss": 1.0}, 1.0))


@given(metrics, several, numbers)
def test_a_difference_within_the_band_is_not_seen_and_costs_nothing(
    metric: Metric, values: tuple[float, ...], value: float
) -> None:
    baseline = Baseline(metric, values, 1.0)
    difference = baseline.difference(value)
    assert difference.seen == (not min(values) <= value <= max(values))
    assert difference.amount == value - baseline.middle
    if not difference.seen:
        assert difference.loss == 0
    elif metric.higher_is_better:
        assert (difference.loss > 0) == (value < baseline.low)
    else:
        assert (difference.loss > 0) == (value > baseline.high)


@given(metrics, numbers)
def test_a_deterministic_script_has_a_band_without_width(metric: Metric, value: float) -> None:
    baseline = Baseline(metric, (value,) * 3, 1.0)
    assert baseline.low == baseline.high == baseline.middle == value
    assert not baseline.difference(value).seen
    assert baseline.difference(value + 1).seen


def test_a_bound_is_an_amount_or_a_part_of_the_baseline() -> None:
    baseline = Baseline(Metric("accuracy", higher_is_better=True), (0.9,), 1.0)
    one_percent, hundredth = LossBound(0.01, relative=True), LossBound(0.01, relative=False)
    assert one_percent.limit(baseline) == pytest.approx(0.009)
    assert one_percent.allows(baseline.difference(0.891), baseline), "0.9 − 0.891 is a little more than 0.009 in binary"
    assert not one_percent.allows(baseline.difference(0.8909), baseline)
    assert hundredth.allows(baseline.difference(0.89), baseline)
    assert hundredth.allows(baseline.difference(0.95), baseline), "what is better costs nothing"


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=3))
def test_a_run_takes_as_long_as_the_shortest(seconds: list[float]) -> None:
    runs = tuple(Evaluated({"m": 1.0}, each) for each in seconds)
    assert Baseline.of(Metric("m", higher_is_better=True), runs).seconds == min(seconds)
