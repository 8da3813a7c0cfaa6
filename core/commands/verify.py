"""``verify``: checks that a result is its source with weights pruned, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.base.escaping import escaped
from core.base.wording import counted, nan_clause
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.read_planning import make_exact
from core.report.comparison import Comparison, ExpectedMask, compare, compare_untouched
from core.report.container_comparison import ContainerComparison, compare_containers, is_beside_model, unmatched_names


@dataclass(frozen=True)
class Verdict:
    """The result of a comparison. Tensors and the rest of the container are judged separately.

    Attributes:
        source, result: the paths as they were given.
        comparisons: of the parameters that both have, in file order.
        counted: those of them whose weights are counted, prunable ones, tied ones once: by the class of their module.
        wrong: what is wrong with the tensors, as sentences; empty when they are as they should be.
        container: the comparison of everything but the tensors; None where that was not asked for.
    """

    source: str
    result: str
    comparisons: tuple[Comparison, ...]
    counted: Mapping[str, Sequence[Comparison]]
    wrong: tuple[str, ...]
    container: ContainerComparison | None

    @property
    def same(self) -> bool:
        """Whether nothing is wrong."""
        return not self.differences

    @property
    def differences(self) -> tuple[str, ...]:
        """Everything that is wrong, as sentences."""
        summary = self.container.summary if self.container else ""
        return (*self.wrong, *([summary] if summary else []))

    @property
    def identical(self) -> bool:
        """Whether the files are equal as far as they were compared, so that no weight was pruned."""
        as_bytes = self.container is not None and self.container.bytes_compared
        weights = not self.wrong and all(each.same or (as_bytes and each.unread) for each in self.comparisons)
        return weights and (self.container is None or self.container.identical)

    @property
    def total(self) -> Mapping[str, int]:
        """The counts of all together."""
        return _counts([each for comparisons in self.counted.values() for each in comparisons])

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        found: dict[str, object] = {
            "source": self.source,
            "result": self.result,
            "same": self.same,
            "identical": self.identical,
            "weights_same": not self.wrong,
            "parameters": [_row(comparison) for comparison in self.comparisons],
            "classes": [{"class": name, **_counts(comparisons)} for name, comparisons in self.counted.items()],
            "total": self.total,
            "differences": list(self.differences),
        }
        if self.container is not None:
            found["container"] = {
                "differences": list(self.container.differences),
                "remarks": list(self.container.remarks),
            }
        return found

    def text(self) -> str:
        """The verdict for people."""
        return "\n".join(map(escaped, [*self._weights(), *self._container()]))

    def _weights(self) -> Iterator[str]:
        """Lines on the tensors."""
        if self.wrong:
            yield from self.wrong
            yield f"The weights of {self.result} are not those of {self.source} with some pruned."
            return
        yield from (_line(each) for each in self.comparisons if each.cut)
        if self.total["cut"] or self.total["zero_before"]:
            if len(self.counted) > 1:
                yield from (f"{name}: {_sum(_counts(comparisons))}" for name, comparisons in self.counted.items())
            yield f"In all: {_sum(self.total)}" if len(self.counted) > 1 else _sum(self.total)
        yield self._sentence()

    def _sentence(self) -> str:
        if self.identical:
            what = "The weights of " if self.container is None else ""
            return f"{what}{self.result} and {self.source} are identical."
        cut = any(each.cut for each in self.comparisons)
        if self.container is not None and self.container.same and not self.container.remarks and cut:
            return f"{self.result} is {self.source} with weights pruned, and nothing else."
        how = "with weights pruned, and nothing else" if cut else "and none was pruned"
        return f"The weights of {self.result} are those of {self.source}, {how}."

    def _container(self) -> Iterator[str]:
        if self.container is not None:
            yield from self.container.remarks
            yield from filter(None, [self.container.summary])


def verify(source: Path, result: Path, plan: Path | None, *, weights_only: bool = False) -> Verdict:
    """Compare two files element by element.

    Args:
        plan: the result must be pruned exactly by this plan; None allows any weight to be pruned.
        weights_only: whether to compare only tensors, and not what else the files hold.

    Raises:
        UserError: a file can't be read, or the plan does not fit the source.
    """
    before, after = open_checkpoint(source), open_checkpoint(result)
    beside = {each.name for each in before.parameters if is_beside_model(before, each)}
    pairs = [pair for pair in _pairs(before, after) if not (weights_only and pair[0].name in beside)]
    comparisons = tuple(_comparisons(pairs, _expected_masks(before, plan) if plan else None))
    changed = [each.name for each in comparisons if each.name in beside and each.difference]
    container = None if weights_only else compare_containers(before, after, changed)
    unread = [] if container and container.bytes_compared else [each for each in comparisons if each.unread]
    wrong = (
        *unmatched_names(before, after),
        *(each.difference for each in comparisons if each.difference and each.name not in beside),
        *(f"{each.name} could not be compared. {each.unread}" for each in unread),
    )
    return Verdict(str(source), str(result), comparisons, _counted(before, pairs, comparisons), wrong, container)


def _counted(
    source: Checkpoint, pairs: Sequence[tuple[Parameter, Parameter]], comparisons: Sequence[Comparison]
) -> Mapping[str, Sequence[Comparison]]:
    """Class → the comparisons of prunable parameters, tied ones once, in file order."""
    found: dict[str, list[Comparison]] = {}
    seen: set[str] = set()
    for (parameter, _), comparison in zip(pairs, comparisons, strict=True):
        if parameter.prunable and parameter.owner not in seen:
            seen.add(parameter.owner)
            found.setdefault(source.classes[parameter.module].name, []).append(comparison)
    return found


def _pairs(before: Checkpoint, after: Checkpoint) -> Iterator[tuple[Parameter, Parameter]]:
    """The parameters that both have under the same name."""
    for parameter in before.parameters:
        other = after.by_name.get(parameter.name)
        if other is not None:
            yield parameter, other


def _comparisons(
    pairs: Sequence[tuple[Parameter, Parameter]], expected_masks: Mapping[str, ExpectedMask] | None
) -> Iterator[Comparison]:
    for parameter, other in pairs:
        if expected_masks is None or parameter.owner in expected_masks:
            yield compare(parameter, other, expected_masks[parameter.owner] if expected_masks else None)
        else:
            yield compare_untouched(parameter, other)


def _expected_masks(checkpoint: Checkpoint, path: Path) -> Mapping[str, ExpectedMask]:
    """Name of each chosen owner → how the plan prunes it."""
    # imported here: most commands are given no plan, and what checks one takes as long to load as all else together
    from core.plan.plan_file import load_plan

    plan = load_plan(path, checkpoint).plan
    plan_numbers = make_exact(Measurements(checkpoint), plan)
    return {
        plan_numbers.owners[number].name: _expected(
            plan, plan_numbers.owners[number], float(plan_numbers.thresholds[number])
        )
        for number in np.flatnonzero(plan_numbers.chosen)
    }


def _expected(plan: Plan, owner: Parameter, threshold: float) -> ExpectedMask:
    if not plan.keeps_recorded(owner.name):
        return threshold
    assert owner.mask is not None, "a plan with its recorded mask would not have been loaded"
    return owner.mask


def _row(comparison: Comparison) -> dict[str, object]:
    return {
        "name": comparison.name,
        **_counts([comparison]),
        "threshold": comparison.threshold,
        "difference": comparison.difference,
    }


def _counts(comparisons: Sequence[Comparison]) -> dict[str, int]:
    return {
        "numel": sum(each.numel for each in comparisons),
        "pruned": sum(each.pruned for each in comparisons),
        "zero_before": sum(each.zero_before for each in comparisons),
        "cut": sum(each.cut for each in comparisons),
        "negative_zeros": sum(each.negative for each in comparisons),
        "nan": sum(each.nan for each in comparisons),
        "kept": sum(each.kept for each in comparisons),
    }


def _sum(counts: Mapping[str, int]) -> str:
    return (
        f"{counts['cut']:,} of {counted(counts['numel'], 'weight')} cut{_signs(counts['negative_zeros'])}"
        f"{nan_clause(counts['nan'])}, "
        f"{counts['zero_before']:,} zero before."
    )


def _line(found: Comparison) -> str:
    """One parameter; the threshold is printed with all its digits, so that ``prune`` does the same with it."""
    before = f", {found.zero_before:,} zero before" if found.zero_before else ""
    cut = f"{found.cut:,} of {counted(found.numel, 'weight')} cut{_signs(found.negative)}{nan_clause(found.nan)}"
    return f"{found.name}: {cut}{before}, {_how(found)}"


def _how(found: Comparison) -> str:
    """By which threshold it was cut, as a clause that is true of infinite weights and NaNs too."""
    infinite = f"{found.infinite:,} of them infinite" if found.infinite else ""
    if found.threshold is None:
        return ", ".join(filter(None, [infinite, "not by a threshold"]))
    if infinite or found.nan:
        return ", ".join(filter(None, [infinite, f"as by a threshold of {found.threshold!r}"]))
    return f"none of them above {found.threshold!r}"


def _signs(negative: int) -> str:
    return f" ({negative:,} of them −0.0)" if negative else ""
