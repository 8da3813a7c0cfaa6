"""What ``evaluate`` has found, as text, as JSON and as CSV."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.escaping import escaped
from core.base.wording import counted
from core.evaluation.metric import Baseline
from core.evaluation.trials import Trial
from core.plan.rules import EachDensity
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard

_COLUMNS = ("parameter", "asked", "density", "kept", "cut", "threshold", "value", "difference", "seen")
_OWN_DATA = "A search fits the data of its evaluation: take a final number from data that were kept aside."


@dataclass(frozen=True)
class EvaluationAnswer:
    """What an evaluation of a model has found.

    Attributes:
        baseline: of the uncut model.
        points: in the order in which they were evaluated.
        searched: whether a cut was looked for.
        found: the one that was found; None where there is none.
        by_module: whether parts are modules.
        stopped: whether it was ended before all was evaluated.
        notes: sentences for the user.
    """

    baseline: Baseline
    points: tuple[Trial, ...] = ()
    searched: bool = False
    found: Trial | None = None
    by_module: bool = False
    stopped: bool = False
    notes: tuple[str, ...] = ()

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        return {
            "metric": self.baseline.metric.name,
            "better": self.baseline.metric.better,
            "baseline": {
                "values": list(self.baseline.values),
                "low": self.baseline.low,
                "high": self.baseline.high,
                "seconds": self.baseline.seconds,
            },
            "points": [_point(each) for each in self.points],
            "found": None if self.found is None else {**_point(self.found), **_rules(self.found)},
            "stopped": self.stopped,
            "notes": list(self.notes),
        }

    def text(self) -> str:
        """The baseline, a line for each point, what was found, and the notes."""
        stopped = "Stopped before all was evaluated." if self.stopped else ""
        lines = [self._baseline_line(), *self._table(), self._found_line(), stopped, *self.notes]
        return "\n".join(escaped(each) for each in lines if each)

    def write_csv(self, path: Path, guard: OutputGuard) -> None:
        """Write the points as a table, with the uncut model in its first row.

        Args:
            guard: has what must not be replaced.

        Raises:
            UserError: the guard refuses the path, the file can't be written.
        """
        uncut = {"asked": "uncut", "value": self.baseline.middle, "difference": 0.0, "cut": 0, "seen": False}
        with new_output(path, guard) as partial, partial.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, _COLUMNS)
            table.writeheader()
            table.writerows([uncut, *map(_point, self.points)])

    def _baseline_line(self) -> str:
        metric, runs = self.baseline.metric, len(self.baseline.values)
        head = f"Uncut: {metric.name} {_number(self.baseline.middle)} ({metric.better} is better)"
        if runs == 1:
            return f"{head}, run once, so that it is not known how far runs differ."
        if self.baseline.low == self.baseline.high:
            return f"{head}, the same in {runs} runs."
        return f"{head}, from {_number(self.baseline.low)} to {_number(self.baseline.high)} in {runs} runs."

    def _table(self) -> list[str]:
        if not self.points:
            return []
        named = any(each.proposal.part is not None for each in self.points)
        first = ("module" if self.by_module else "parameter") if named else ""
        rows = [(first, "density", "threshold", self.baseline.metric.name, "difference"), *map(_row, self.points)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        skipped = 0 if named else 1
        return ["  ".join([*map(_aligned, row, widths, (True, *4 * (False,)))][skipped:]) for row in rows]

    def _found_line(self) -> str:
        if not self.searched or (self.stopped and self.found is None):
            return ""
        if self.found is None:
            return f"No cut was found that costs so little. {_OWN_DATA}"
        plans = counted(sum(each.proposal.part is None for each in self.points), "plan")
        rule = "a density for each" if _densities(self.found) else str(self.found.plan.rule)
        kept = f"{100 * self.found.total.density:.2f} % of the weights kept"
        value = f"{self.baseline.metric.name} {_number(self.found.value)} ({_difference(self.found)})"
        return f"Found among {plans}: {rule}, {kept}, {value}. {_OWN_DATA}"


def _point(trial: Trial) -> dict[str, object]:
    """A point as JSON and CSV have it."""
    values = (
        trial.proposal.part,
        trial.proposal.asked,
        trial.total.density,
        trial.total.kept,
        trial.total.cut,
        trial.threshold,
        trial.value,
        trial.difference.amount,
        trial.difference.seen,
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _rules(trial: Trial) -> dict[str, object]:
    """The rules of a plan that was found: its general one, and the densities of those that have their own."""
    return {"rule": str(trial.plan.rule), "densities": _densities(trial)}


def _densities(trial: Trial) -> Mapping[str, float]:
    own = trial.plan.own.items()
    return {name: rule.density for name, rule in sorted(own) if isinstance(rule, EachDensity)}


def _row(trial: Trial) -> tuple[str, ...]:
    part = trial.proposal.part
    name = "(all)" if part is None else part or "(root)"
    threshold = "several" if trial.threshold is None else _number(trial.threshold)
    return name, f"{100 * trial.total.density:.2f} %", threshold, _number(trial.value), _difference(trial)


def _difference(trial: Trial) -> str:
    if not trial.cuts:
        return "nothing cut"
    return f"{trial.difference.amount:+.4g}" if trial.difference.seen else "none seen"


def _number(number: float) -> str:
    return f"{number:.6g}"


def _aligned(text: str, width: int, left: bool) -> str:
    return text.ljust(width) if left else text.rjust(width)
