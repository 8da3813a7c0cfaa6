"""Evaluators that are functions of the cut, and what studies need around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import fsum
from pathlib import Path

import torch

from core import open_checkpoint
from core.base.progress import Report
from core.evaluation.evaluator import EffectiveCut, Evaluated
from core.evaluation.metric import Baseline, Metric
from core.evaluation.remembering import RememberingEvaluator, Results
from core.evaluation.trials import Trials
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.rules import Density, Rule
from core.preview.measurements import Measurements

Answer = Callable[[Mapping[str, float]], float]
"""What is answered to the thresholds of a cut."""


@dataclass
class FakeEvaluator:
    """Evaluates by a function, and notes what it was asked."""

    answer: Answer
    seconds: float = 0.5
    identity: str = "fake"
    asked: list[EffectiveCut] = field(default_factory=list)
    closed: bool = False
    notes: tuple[str, ...] = ()
    log: str = ""

    def evaluate(self, cut: EffectiveCut, report: Report) -> Evaluated:
        report(0, 1)
        self.asked.append(cut)
        return Evaluated({"accuracy": self.answer(dict(cut.thresholds))}, self.seconds)

    def close(self) -> None:
        self.closed = True


def gentle(thresholds: Mapping[str, float]) -> float:
    """An accuracy that falls with every threshold, most with that of the first layer."""
    weights = {"first.weight": 0.3, "middle.weight": 0.1, "last.weight": 0.02}
    # whatever the order
    return 0.9 - fsum(weights.get(name, 0.0) * threshold for name, threshold in thresholds.items())


def layered_state() -> dict[str, torch.Tensor]:
    """Three layers; the last one has 60 % zeros."""
    generator = torch.Generator().manual_seed(3)
    state = {f"{name}.weight": torch.randn(20, 30, generator=generator) for name in ("first", "middle", "last")}
    state["last.weight"][:12] = 0
    return {**state, "last.bias": torch.ones(20)}


def layered_checkpoint(folder: Path) -> Checkpoint:
    torch.save(layered_state(), folder / "layered.pt")
    return open_checkpoint(folder / "layered.pt")


def plan_of_layers(rule: Rule | None = None) -> Plan:
    return Plan(frozenset({"first.weight", "middle.weight", "last.weight"}), rule or Density(0.5))


def trials_of(
    checkpoint: Checkpoint, fake: FakeEvaluator, baseline: tuple[float, ...] = (), results: Results | None = None
) -> Trials:
    """The trials of an evaluator, with a baseline that is asked for, or given."""
    evaluator = RememberingEvaluator(fake, checkpoint, results)
    metric = Metric("accuracy", higher_is_better=True)
    known = Baseline(metric, baseline, 0.5) if baseline else Baseline.of(metric, evaluator.uncut())
    fake.asked.clear()
    return Trials(checkpoint, Measurements(checkpoint), evaluator, known)
