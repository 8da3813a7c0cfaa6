"""What is to be done to each chosen parameter, and what was done, as counted while it was cut."""

import functools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import torch

from core.base.arrays import Flags
from core.base.errors import UserError
from core.base.squares import NO_SQUARES, SquareSum
from core.base.wording import counted
from core.masks.nm_masks import NMGroups
from core.masks.recorded_masks import mask_flags
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers, Total, WeightCounts
from core.pruning.in_place import CutInPlace, MaskCut, NMCutInPlace, ThresholdCut
from core.pruning.module_stub import Pair
from core.storage.scratch_buffer import ScratchBuffers
from core.storage.tensor_ref import Tensor


class MiscountError(RuntimeError):
    """Other weights were cut than was planned: a bug, unless the plan's numbers come from an index file."""


@dataclass(frozen=True)
class ParameterCut(WeightCounts):
    """What was done to one parameter, as counted while it was cut.

    Attributes:
        parameter: the owner, where it is tied (`Parameter.owner`).
        threshold: None where it was cut by a mask, or N of M.
        numel: weights.
        kept: weights that are not zero afterwards.
        zero_before: weights that are ±0 in the trained values.
        nan: weights that are NaN and were cut.
        whole, lost: sums of the squares of the finite weights, and of those that were pruned. Their last digits depend
            on the order of the additions, so they are not compared.
        groups: how the weights were grouped where it was cut N of M.
    """

    parameter: Parameter
    threshold: float | None
    numel: int
    kept: int
    zero_before: int
    nan: int
    whole: SquareSum = field(compare=False)
    lost: SquareSum = field(compare=False)
    groups: NMGroups | None = None

    @property
    def relative_error(self) -> float:
        """The error of the weights, 0 to 1 (`core.base.squares`)."""
        return math.sqrt(self.lost.part_of(self.whole))


@dataclass(frozen=True)
class PlannedCut:
    """A chosen parameter, before it is cut: by a threshold, by a mask, or N of M.

    Attributes:
        parameter: the owner, where it is tied.
        threshold: None where a mask or groups are given.
        mask: reads the mask, bool of the parameter's shape, True keeps; None where a threshold or groups are given.
        pruned: how many weights are to be zero afterwards; None where they have not been counted.
        squares: sums of the squares of the finite weights and of those that are to be pruned; None where not known
            exactly.
        groups: how the weights are grouped of which N of M are kept; None where a threshold or a mask is given.
    """

    parameter: Parameter
    threshold: float | None = None
    mask: Callable[[], Flags] | None = None
    pruned: int | None = None
    squares: tuple[SquareSum, SquareSum] | None = None
    groups: NMGroups | None = None


def planned_cuts(plan: Plan, plan_numbers: PlanNumbers) -> Iterator[PlannedCut]:
    """What a plan does to each chosen parameter, in file order.

    Args:
        plan_numbers: of this plan, with the thresholds of all that is chosen.

    Raises:
        UserError: nothing is chosen.
        ValueError: a count is an estimate, or a threshold is not known.
    """
    if not plan_numbers.chosen.any():
        raise UserError(_nothing_to_prune(plan, plan_numbers))
    for number in np.flatnonzero(plan_numbers.chosen).tolist():
        parameter, counts = plan_numbers.owners[number], bool(plan_numbers.known[number])
        recorded, groups = plan.keeps_recorded(parameter.name), plan_numbers.groups.get(number)
        threshold = None if recorded or groups else float(plan_numbers.thresholds[number])
        if (counts and not plan_numbers.exact[number]) or (threshold is not None and math.isnan(threshold)):
            raise ValueError(f"{parameter.name}: only exact counts can be committed, and known thresholds")
        pruned = int(plan_numbers.numel[number] - plan_numbers.kept[number])
        summed = counts and bool(plan_numbers.squares.exact[number])
        squares = plan_numbers.squares.of(number) if summed else None
        mask = functools.partial(mask_flags, parameter) if recorded else None
        yield PlannedCut(parameter, threshold, mask, pruned if counts else None, squares, groups)


def _nothing_to_prune(plan: Plan, plan_numbers: PlanNumbers) -> str:
    if any(plan_numbers.owners[number].name in plan.chosen for number in plan_numbers.unfit):
        return (
            "No chosen parameter fits N of M, so there is nothing to prune: the size of its input dimension must be a "
            "multiple of M."
        )
    return "No parameter is chosen, so there is nothing to prune."


class Cutter:
    """Prunes parameters that are loaded into the module stub, one after the other, and notes what it counts.

    Args:
        planned: what is to be done, in file order.
        masks: memory for the masks.
    """

    def __init__(self, planned: Iterable[PlannedCut], masks: ScratchBuffers) -> None:
        self._planned, self._masks = tuple(planned), masks
        # name of a parameter → offset in its storage → what was counted of the part that begins there
        self._parts: dict[str, dict[int, ParameterCut]] = {}

    def prune(self, planned: PlannedCut, pair: Pair, source: Tensor | None = None) -> None:
        """Put a parameter that is loaded under its mask, as ``torch.nn.utils.prune`` does.

        Args:
            planned: what is to be done to it.
            pair: the module, and the parameter's name in it.
            source: the part of it that is loaded, for a threshold; None for all of it.
        """
        parameter, threshold, groups = planned.parameter, planned.threshold, planned.groups
        cut: CutInPlace
        measures = planned.squares is None
        if groups is not None:
            n, m, side = groups.n, groups.m, groups.side
            cut = NMCutInPlace.apply(*pair, n=n, m=m, dim=side, masks=self._masks, measures=measures)
        elif planned.mask is not None:
            cut = MaskCut.apply(*pair, torch.from_numpy(planned.mask()), masks=self._masks, measures=measures)
        else:
            cut = ThresholdCut.apply(*pair, threshold=threshold, masks=self._masks, measures=measures)
        part = source or parameter.tensor
        squares = cut.squares or (NO_SQUARES, NO_SQUARES)
        self._parts.setdefault(parameter.name, {})[part.offset] = ParameterCut(
            parameter, threshold, part.numel, cut.kept, cut.zero_before, cut.nan, *squares, groups=groups
        )

    def counted(self) -> tuple[ParameterCut, ...]:
        """What was counted of all parameters, held against what it should be; in file order.

        Raises:
            MiscountError: other weights were cut than was planned.
        """
        return tuple(
            _held_against(planned, _together(planned, self._parts[planned.parameter.name].values()))
            for planned in self._planned
        )


def total_of(cuts: Iterable[ParameterCut]) -> Total:
    """The counts of some parameters together."""
    listed = tuple(cuts)
    numel, kept, zero_before = (sum(getattr(cut, each) for cut in listed) for each in ("numel", "kept", "zero_before"))
    # a mask may keep them, so they are no matter of its own there
    nan = sum(cut.nan for cut in listed if cut.threshold is not None or cut.groups is not None)
    return Total(len(listed), numel, kept, zero_before, known=True, exact=True, nan=nan)


def error_of(cuts: Iterable[ParameterCut]) -> float:
    """The error of the weights of some parameters together, 0 to 1."""
    listed = tuple(cuts)
    whole = sum((cut.whole for cut in listed), NO_SQUARES)
    return math.sqrt(sum((cut.lost for cut in listed), NO_SQUARES).part_of(whole))


def _together(planned: PlannedCut, parts: Iterable[ParameterCut]) -> ParameterCut:
    """What was counted of a parameter, from the counts of all of its parts."""
    listed = tuple(parts)
    numel, kept, zero_before, nan = (
        sum(getattr(part, each) for part in listed) for each in ("numel", "kept", "zero_before", "nan")
    )
    assert numel == planned.parameter.tensor.numel, "each weight is in one part"
    whole, lost = planned.squares or (
        sum((part.whole for part in listed), NO_SQUARES),
        sum((part.lost for part in listed), NO_SQUARES),
    )
    return replace(listed[0], numel=numel, kept=kept, zero_before=zero_before, nan=nan, whole=whole, lost=lost)


def _held_against(planned: PlannedCut, cut: ParameterCut) -> ParameterCut:
    if planned.pruned not in (None, cut.pruned):
        wanted = counted(planned.pruned or 0, "weight")
        raise MiscountError(f"{planned.parameter.name}: {wanted} to be pruned, {cut.pruned} were")
    return cut
