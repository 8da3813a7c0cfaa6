"""Which tensors of a checkpoint satisfy an N:M pattern as they are, for ``inspect``."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.base.wording import counted
from core.masks.nm_masks import DenseGroups, NMGroups, count_dense
from core.model.checkpoint import Checkpoint
from core.model.input_sides import input_side, why_unfit
from core.model.nm_runtimes import CONDITIONS, HARDWARE, libraries_for
from core.model.parameter import Parameter
from core.plan.rules import StructuredNM
from core.storage.tensor_reader import TensorReader


@dataclass(frozen=True)
class PatternCheck:
    """How far one parameter is from the pattern.

    Attributes:
        counts: its groups, and those that are too dense; None where it has no groups.
        side: the dimension of its inputs; None where it has no groups.
        reason: why it has none, as a sentence; empty where it has.
        libraries: those whose 2:4 kernels take its dtype and dimensions; none for other patterns.
    """

    counts: DenseGroups | None
    side: int | None
    reason: str
    libraries: tuple[str, ...] = ()

    @property
    def by(self) -> str | None:
        """What makes it satisfy the pattern: the ``zeros`` of the weights, or these and those of its ``mask``."""
        if self.counts is None or self.counts.unmasked:
            return None
        return "mask" if self.counts.dense else "zeros"

    @property
    def text(self) -> str:
        """A cell of the table."""
        if self.counts is None:
            return "–"
        if self.by is not None:
            return "yes" if self.by == "zeros" else "yes, by its mask"
        return f"no, in {self.counts.unmasked:,} of {self.counts.groups:,} groups"

    def json(self) -> dict[str, object]:
        """Its object in the JSON."""
        return {
            "satisfied": None if self.counts is None else self.by is not None,
            "by": self.by,
            "dimension": self.side,
            "groups": self.counts.groups if self.counts else None,
            "denser": self.counts.unmasked if self.counts else None,
            "reason": self.reason,
            "kernels": list(self.libraries),
        }


@dataclass(frozen=True)
class PatternChecks:
    """All parameters, in file order.

    Attributes:
        rule: the pattern.
        checks: of each parameter.
        counted: those of them that are the model's own, tied ones once.
    """

    rule: StructuredNM
    checks: tuple[PatternCheck, ...]
    counted: tuple[PatternCheck, ...]

    @property
    def title(self) -> str:
        """The head of the column."""
        return f"{self.rule.n}:{self.rule.m}"

    @property
    def _grouped(self) -> list[PatternCheck]:
        return [each for each in self.counted if each.counts is not None]

    @property
    def sentences(self) -> Iterator[str]:
        """The sums in words."""
        grouped = self._grouped
        satisfied = sum(each.by is not None for each in grouped)
        yield (
            f"{self.title}: {satisfied:,} of {counted(len(grouped), 'parameter')} with inputs in groups of "
            f"{self.rule.m} satisfy it."
        )
        if (self.rule.n, self.rule.m) == HARDWARE:
            taken = sum(bool(each.libraries) for each in grouped)
            verb = "has" if taken == 1 else "have"
            yield f"{CONDITIONS} Of these parameters {taken:,} {verb} such a dtype and dimensions."

    def json(self) -> dict[str, object]:
        """The object on all together."""
        grouped = self._grouped
        return {
            "n": self.rule.n,
            "m": self.rule.m,
            "parameters": len(grouped),
            "satisfied": sum(each.by is not None for each in grouped),
            "by_mask": sum(each.by == "mask" for each in grouped),
        }


def check_pattern(checkpoint: Checkpoint, rule: StructuredNM) -> PatternChecks:
    """Read every tensor that has groups, and count those that are too dense.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with TensorReader() as reader:
        found = {each.name: _check(checkpoint, rule, each, reader) for each in checkpoint.parameters}
    own = (each.name for each in checkpoint.parameters if not each.beside and not each.tied_to)
    return PatternChecks(rule, tuple(found.values()), tuple(found[name] for name in own))


def _check(checkpoint: Checkpoint, rule: StructuredNM, parameter: Parameter, reader: TensorReader) -> PatternCheck:
    tensor = parameter.tensor
    if tensor.unreadable or not tensor.dtype.word:
        return PatternCheck(None, None, tensor.unreadable or "Its elements can't be read as numbers.")
    if reason := why_unfit(checkpoint, parameter, rule.m):
        return PatternCheck(None, None, reason)
    side = input_side(checkpoint, parameter)
    counts = count_dense(parameter, NMGroups(rule.n, rule.m, side), reader)
    libraries = libraries_for(tensor, side) if (rule.n, rule.m) == HARDWARE else ()
    return PatternCheck(counts, side, "", libraries)
