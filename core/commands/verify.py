"""``verify``: checks that a result is its source with weights pruned, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base.escaping import escaped
from core.base.wording import counted, nan_clause
from core.model.opening import open_checkpoint
from core.report.verification import Verification, verify_checkpoints
from core.report.weight_tally import Comparison


@dataclass(frozen=True)
class Verdict(Verification):
    """The verdict as it is printed.

    Attributes:
        unfit: where the plan does not fit the source, as sentences.
        note: a sentence where the plan was made for another file; else empty.
    """

    unfit: tuple[str, ...] = ()
    note: str = ""

    @property
    def total(self) -> Mapping[str, int]:
        """The counts of all together."""
        return _counts(self.weights)

    def json(self) -> dict[str, object]:
        """The object that ``--json`` prints."""
        found: dict[str, object] = {
            "source": self.source,
            "result": self.result,
            "summary": self.summary,
            "same": self.same,
            "identical": self.identical,
            "weights_same": not self.wrong,
            "parameters": [_row(comparison) for comparison in self.comparisons],
            "classes": [{"class": name, **_counts(comparisons)} for name, comparisons in self.counted.items()],
            "total": self.total,
            "differences": list(self.differences),
            "unfit": list(self.unfit),
            "notes": [self.note] if self.note else [],
        }
        if self.container is not None:
            found["container"] = {
                "differences": list(self.container.differences),
                "remarks": list(self.container.remarks),
            }
        return found

    def text(self) -> str:
        """A summary, what is wrong, the zeros of each parameter and in all, and remarks."""
        notes = [*filter(None, [self.note]), *self.unfit, *self.remarks]
        return "\n".join(map(escaped, [self.summary, *self.differences, *self._zeros(), *notes]))

    @property
    def summary(self) -> str:
        """The verdict in one line."""
        return f"{self._sentence()} {_sum(self.total)}"

    def _zeros(self) -> Iterator[str]:
        """Lines on zeros: of what was cut or was to be, by class, and in all where there are several."""
        yield from (_line(each) for each in self.comparisons if each.cut or _against_plan(each))
        if len(self.counted) > 1 and (self.total["cut"] or self.total["zero_before"]):
            yield from (f"{name}: {_sum(_counts(comparisons))}" for name, comparisons in self.counted.items())
            yield f"In all: {_sum(self.total)}"

    def _sentence(self) -> str:
        result, source = self.result, self.source
        if self.wrong:
            return f"{result} is not {source} with weights pruned: {counted(len(self.differences), 'difference')}."
        if self.identical:
            what = "The weights of " if self.container is None else ""
            return f"{what}{result} and {source} are identical."
        how = "with weights pruned" if self.cut else "and none was pruned"
        if self.differences:
            return f"The weights of {result} are those of {source}, {how}, but what is around them differs."
        planned = ", as the plan says" if self.planned else ""
        if self.container is not None and not self.remarks and self.cut:
            return f"{result} is {source} with weights pruned{planned}, and nothing else."
        return f"The weights of {result} are those of {source}, {how}{planned}{', and nothing else' * self.cut}."


def verify(
    source: Path, result: Path, plan: Path | None, *, weights_only: bool = False, partial: bool = False
) -> Verdict:
    """Compare two files element by element.

    Args:
        plan: the result must be pruned exactly by this plan; None allows any weight to be pruned.
        weights_only: whether to compare only tensors, and not what else the files hold.
        partial: whether a plan is taken of which less than half fits the source.

    Raises:
        UserError: a file can't be read, or the plan does not fit the source.
    """
    before, after = open_checkpoint(source), open_checkpoint(result)
    if plan is None:
        return Verdict(**vars(verify_checkpoints(before, after, None, weights_only=weights_only)))
    # imported here: most commands are given no plan, and what checks one takes as long to load as all else together
    from core.plan.fitting_plan import load_fitting_plan

    wanted = load_fitting_plan(plan, before, partial=partial)
    found = verify_checkpoints(before, after, wanted.plan, weights_only=weights_only)
    return Verdict(**vars(found), note=wanted.note, unfit=wanted.differences)


def _row(comparison: Comparison) -> dict[str, object]:
    return {
        "name": comparison.name,
        **_counts([comparison]),
        "planned": comparison.planned,
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
    return f"{found.name}: {cut}{before}, {_how(found)}{_against_plan(found)}"


def _against_plan(found: Comparison) -> str:
    """Where another number of weights is zero than by the plan, a clause that tells it; else empty."""
    if found.planned in (None, found.pruned) or found.unread:
        return ""
    return f"; {found.pruned:,} are zero, and {found.planned:,} are to be by the plan"


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
