"""Which number of an evaluation counts, what the uncut model gives, and what is a difference from it."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from core.base.errors import UserError
from core.evaluation.evaluator import Evaluated

_LOWER_IS_BETTER = re.compile(
    r"\w*(loss(es)?|errors?|perplexity|entropy)|err|n?r?mse|mae|mape|nll|ppl|[wct]er|eer|ece|fid|kl|"
    r"divergence|distance|drift|bp[bc]|deviation|regret|brier"
)
"""Words in the names of metrics of which less is better; some are written together with others (`valloss`)."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@dataclass(frozen=True)
class Metric:
    """A number that evaluations give.

    Attributes:
        name: as in `Evaluated.metrics`.
        higher_is_better: whether more of it is better.
    """

    name: str
    higher_is_better: bool

    @classmethod
    def guessed(cls, name: str) -> "Metric":
        """A metric, and by its name whether higher is better: not for losses, errors, perplexities and the like."""
        words = (word.lower() for word in _WORD.findall(name))
        return cls(name, not any(map(_LOWER_IS_BETTER.fullmatch, words)))

    @classmethod
    def chosen(cls, metrics: Mapping[str, float], name: str = "", higher_is_better: bool | None = None) -> "Metric":
        """The metric that counts among those that an evaluation gave.

        Args:
            metrics: at least one.
            name: its name; the first one if empty.
            higher_is_better: guessed by the name if None.

        Raises:
            UserError: there is none of this name.
        """
        name = name or next(iter(metrics))
        _require(metrics, name)
        return cls.guessed(name) if higher_is_better is None else cls(name, higher_is_better)

    def value(self, evaluated: Evaluated) -> float:
        """What an evaluation gave.

        Raises:
            UserError: it gave other metrics only.
        """
        _require(evaluated.metrics, self.name)
        return evaluated.metrics[self.name]

    def worsening(self, value: float, reference: float) -> float:
        """How much worse a value is than another; negative where it is better."""
        return reference - value if self.higher_is_better else value - reference

    @property
    def better(self) -> str:
        """In which direction it gets better: "higher" or "lower"."""
        return "higher" if self.higher_is_better else "lower"


@dataclass(frozen=True)
class Difference:
    """How a value differs from that of the uncut model.

    Attributes:
        amount: value − `Baseline.middle`.
        loss: how much worse it is; 0 where no difference is seen, negative where it is better.
        seen: whether it lies outside of the band of the uncut model's runs. If not, there is no difference seen.
    """

    amount: float
    loss: float
    seen: bool


NO_DIFFERENCE = Difference(0.0, 0.0, seen=False)


@dataclass(frozen=True)
class Baseline:
    """What the uncut model gives, and the band in which its runs lie.

    Attributes:
        metric: the one that counts.
        values: of each run, at least one. From a single one nothing is known of the band: its width is 0.
        seconds: that a run takes.
    """

    metric: Metric
    values: tuple[float, ...]
    seconds: float

    @classmethod
    def of(cls, metric: Metric, runs: tuple[Evaluated, ...]) -> "Baseline":
        """The baseline that some runs of the uncut model give.

        Raises:
            UserError: one of them lacks the metric.
        """
        # the first run of a process is slower than those that follow
        return cls(metric, tuple(map(metric.value, runs)), min(each.seconds for each in runs))

    @property
    def low(self) -> float:
        """The lower end of the band."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The upper end of the band."""
        return max(self.values)

    @property
    def middle(self) -> float:
        """The median, from which differences are taken."""
        return median(self.values)

    def difference(self, value: float) -> Difference:
        """How a value differs. What lies in the band, ends included, differs in nothing that can be seen."""
        seen = not self.low <= value <= self.high
        loss = self.metric.worsening(value, self.middle) if seen else 0.0
        return Difference(value - self.middle, loss, seen)


@dataclass(frozen=True)
class LossBound:
    """What a cut may cost.

    Attributes:
        most: in units of the metric, or as a part of the baseline's magnitude (0.01 is 1 %); finite, 0 or more.
        relative: whether it is a part of the baseline.
    """

    most: float
    relative: bool

    def limit(self, baseline: Baseline) -> float:
        """The same in units of the metric."""
        return self.most * abs(baseline.middle) if self.relative else self.most

    def allows(self, difference: Difference, baseline: Baseline) -> bool:
        """Whether a loss is within the bound. One that is not seen is none."""
        # 0.90 − 0.89 is a little more than 0.01
        rounding = 4 * sys.float_info.epsilon * abs(baseline.middle)
        return difference.loss <= self.limit(baseline) + rounding


def _require(metrics: Mapping[str, float], name: str) -> None:
    if name not in metrics:
        given = ", ".join(metrics)
        raise UserError(f"The evaluation gives no {name}; it gives {given}. Choose one of these as the metric.")
