"""``verify``: whether a result is its source with weights pruned, and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.checkpoint import Checkpoint, Parameter
from core.comparing import Comparison, Way, compare, compare_untouched, missing_names
from core.formats import written_as
from core.measures import Measures
from core.opening import open_checkpoint
from core.plan import Plan
from core.planfile import load_plan
from core.rules import Recorded
from core.visible import visible


@dataclass(frozen=True)
class Verdict:
    """What was found.

    Attributes:
        source, result: the files as they were named.
        comparisons: of the parameters that both have, in file order.
        differences: what is wrong, as sentences; none when the result is what it should be.
    """

    source: str
    result: str
    comparisons: tuple[Comparison, ...]
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not self.differences

    def json(self) -> dict[str, object]:
        return {
            "source": self.source,
            "result": self.result,
            "same": self.same,
            "parameters": [_row(comparison) for comparison in self.comparisons],
            "differences": list(self.differences),
        }

    def text(self) -> str:
        if self.differences:
            return "\n".join(map(visible, self.differences))
        pruned = [comparison for comparison in self.comparisons if comparison.pruned]
        lines = [f"{each.name}: {each.pruned:,} of {each.numel:,} weights are zero{_cut(each)}" for each in pruned]
        lines.append(f"{self.result} is {self.source} with weights pruned, and nothing else.")
        return "\n".join(map(visible, lines))


def verify(source: Path, result: Path, plan: Path | None) -> Verdict:
    """Compare two files element by element.

    Args:
        plan: the result must be cut exactly as this plan says; None allows any weight to be pruned.

    Raises:
        UserError: a file can't be read, or the plan does not fit the source.
    """
    before, after = open_checkpoint(source), open_checkpoint(result)
    comparisons = tuple(_comparisons(before, after, _ways(before, plan) if plan else None))
    wrong = [comparison.difference for comparison in comparisons if comparison.difference]
    differences = (*sorted(missing_names(before, after)), *wrong, *_elsewhere(before, after))
    return Verdict(str(source), str(result), comparisons, differences)


def _comparisons(before: Checkpoint, after: Checkpoint, ways: Mapping[str, Way] | None) -> Iterator[Comparison]:
    for parameter in before.parameters:
        other = after.by_name.get(parameter.name)
        if other is None:
            continue
        if ways is None or parameter.owner in ways:
            yield compare(parameter, other, ways[parameter.owner] if ways else None)
        else:
            yield compare_untouched(parameter, other)


def _ways(checkpoint: Checkpoint, path: Path) -> Mapping[str, Way]:
    """Chosen owner → how the plan cuts it."""
    plan = load_plan(path, checkpoint).plan
    evaluation = Measures(checkpoint).settle(plan)
    return {
        evaluation.owners[number].name: _way(plan, evaluation.owners[number], float(evaluation.thresholds[number]))
        for number in np.flatnonzero(evaluation.chosen)
    }


def _way(plan: Plan, owner: Parameter, threshold: float) -> Way:
    if not isinstance(plan.rule_of(owner.name), Recorded):
        return threshold
    assert owner.mask is not None, "a plan with its recorded mask would not have been loaded"
    return owner.mask


def _elsewhere(before: Checkpoint, after: Checkpoint) -> Iterator[str]:
    """What differs outside of the tensors; a file with masks has other names inside, so is not compared there."""
    if after.container.format not in (before.container.format, written_as(before.container)):
        yield f"the result is another kind of file: {after.container.format}, not {written_as(before.container)}"
    elif before.container.format != after.container.format:
        return  # only the tensors are carried over
    elif not before.masked and not after.masked:
        old, new = before.container.remainder(), after.container.remainder()
        for label in sorted(old.keys() | new.keys()):
            if old.get(label) != new.get(label):
                yield f"{label} differs"


def _row(comparison: Comparison) -> dict[str, object]:
    return {
        "name": comparison.name,
        "numel": comparison.numel,
        "pruned": comparison.pruned,
        "kept": comparison.kept,
        "threshold": comparison.lowest if comparison.by_threshold else None,
        "difference": comparison.difference,
    }


def _cut(comparison: Comparison) -> str:
    return f", none of them above {comparison.lowest:.6g}" if comparison.by_threshold else ", not by a threshold"
