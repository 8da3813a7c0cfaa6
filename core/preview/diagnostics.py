"""Diagnostics of a plan: what a user should check before committing, as values; texts are made by the window."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

import numpy as np

from core.base.arrays import Counts, Flags
from core.base.dtypes import magnitudes
from core.masks.dead_units import FIRST, SECOND, MaximaRequest, UnitMaxima, maxima_requests
from core.masks.unit_maxima_store import UNREAD, UnitMaximaStore
from core.model.checkpoint import Checkpoint
from core.model.input_sides import why_unfit
from core.model.layer_units import NONE
from core.model.orientation import Axes, axes_of
from core.plan.plan import Plan
from core.preview.lifted_masks import find_lifted
from core.preview.measurements import Measurements
from core.preview.missed_densities import missed_densities
from core.preview.plan_numbers import PlanNumbers

WORTH_TELLING = 0.001
"""A density that falls short by more than this is reported. Two weights of one magnitude are common."""
NEARLY_GONE = 0.05
"""A layer with a lower density is reported."""
SPARSE = 0.1
"""A layer with at least this part of zeros before pruning is reported."""


class DiagnosticKind(Enum):
    """What is reported, most severe first."""

    FULLY_PRUNED = auto()
    UNFIT = auto()
    MASK_LIFTED = auto()
    MASK_UNDERCUT = auto()
    NAN = auto()
    INFINITE = auto()
    BIAS_LEFT = auto()
    DEAD_OUTPUTS = auto()
    NEARLY_GONE = auto()
    DENSITY_MISSED = auto()
    NOTHING_CUT = auto()
    NORMALISATION = auto()
    SPARSE = auto()
    ZERO_ALREADY = auto()
    TIED = auto()


@dataclass(frozen=True)
class Diagnostic:
    """One thing to check.

    Attributes:
        kind: what it is.
        name: full name of the parameter.
        count: of weights or outputs, where it is about some.
        before: how many of ``count`` were so before pruning.
        rows: whether dead outputs are rows: of a table without outputs, such as an embedding, or of a weight of
            which it is not told which dimension is the outputs.
        part: of the weights, 0 to 1, where it is about a part.
        exact: whether the part is no estimate.
        wanted: the density that was asked for, where it is about one.
        others: names of other parameters that it is about.
        reason: why, as a sentence, where it is about what can't be done.
        with_nan: whether weights of those that were so before may be NaN, in place of zero.
        spared: of dead outputs, the largest threshold at which those that the threshold cuts live; None where there is
            none. It follows from all else, and does not count when diagnostics are compared.
    """

    kind: DiagnosticKind
    name: str
    count: int = 0
    before: int = 0
    rows: bool = False
    part: float = 0.0
    exact: bool = True
    wanted: float = 0.0
    others: tuple[str, ...] = ()
    reason: str = ""
    with_nan: bool = False
    spared: float | None = field(default=None, compare=False)


def diagnose(
    checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, measurements: Measurements, maxima: UnitMaximaStore
) -> tuple[Diagnostic, ...]:
    """What to check in the chosen parameters and in those with a mask that is lifted, most severe first, in file order.

    Args:
        plan_numbers: of the plan.
        measurements: of the checkpoint, with all recorded masks.
        maxima: as far as they have been read; dead outputs are reported only for parameters that have them.
    """
    found = (
        *_by_counts(plan_numbers),
        *_unfit(checkpoint, plan_numbers),
        *_lifted(plan_numbers, measurements),
        *_missed(plan, plan_numbers, measurements),
        *_by_index(plan_numbers, measurements),
        *_dead(checkpoint, plan, plan_numbers, measurements, maxima),
        *_by_shape(checkpoint, plan_numbers),
        *_tied(checkpoint, plan_numbers),
    )
    places = measurements.numbers
    return tuple(sorted(found, key=lambda note: (note.kind.value, places[note.name])))


def missing_maxima(
    checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, maxima: UnitMaximaStore
) -> tuple[MaximaRequest, ...]:
    """What must be read to find the dead outputs of the chosen layers and the biases left on them."""
    layers, recorded = checkpoint.layer_units, _recorded(plan, plan_numbers)
    weights = np.flatnonzero(plan_numbers.chosen & (layers.sides != NONE))
    biases = np.unique(layers.biases[weights])
    wanted = {side: weights[layers.sides[weights] == side] for side in (FIRST, SECOND)}
    # of a bias each weight is a unit
    wanted[SECOND] = np.union1d(wanted[SECOND], biases[biases != NONE])
    return tuple(
        request
        for side, numbers in wanted.items()
        for request in maxima_requests(
            ((number, plan_numbers.owners[number]) for number in _unread(maxima, numbers, recorded, side)),
            recorded,
            side,
        )
    )


def _unread(maxima: UnitMaximaStore, numbers: Counts, recorded: Flags, side: int) -> list[int]:
    least = _least(maxima, recorded, side)
    found: list[int] = numbers[least[numbers] == UNREAD].tolist()
    return found


def _least(maxima: UnitMaximaStore, recorded: Flags, side: int) -> Counts:
    """The lowest maximum of each parameter's units under its recorded mask, if it keeps that."""
    plain = maxima.least(False, side, len(recorded))
    return np.where(recorded, maxima.least(True, side, len(recorded)), plain) if recorded.any() else plain


def _by_counts(plan_numbers: PlanNumbers) -> Iterator[Diagnostic]:
    owners, kept, numel, exact = plan_numbers.owners, plan_numbers.kept, plan_numbers.numel, plan_numbers.exact
    rest = plan_numbers.chosen & plan_numbers.known & ~_numberless(plan_numbers)
    # a threshold of 0 is not expected to cut anything
    uncut = (plan_numbers.cut == 0) & (np.nan_to_num(plan_numbers.thresholds) > 0) & exact
    for kind, found in (
        (DiagnosticKind.ZERO_ALREADY, (plan_numbers.zero_before == numel) & ((kept < NEARLY_GONE * numel) | uncut)),
        (DiagnosticKind.FULLY_PRUNED, (kept == 0) & exact & (numel > 0)),
        (DiagnosticKind.NOTHING_CUT, uncut),
    ):
        yield from (Diagnostic(kind, owners[number].name) for number in np.flatnonzero(rest & found).tolist())
        rest &= ~found
    (gone,) = np.nonzero(rest & (kept < NEARLY_GONE * numel) & (plan_numbers.cut != 0))
    for number, part, sure in zip(
        gone.tolist(), (kept[gone] / numel[gone]).tolist(), exact[gone].tolist(), strict=True
    ):
        yield Diagnostic(DiagnosticKind.NEARLY_GONE, owners[number].name, part=part, exact=sure)


def _numberless(plan_numbers: PlanNumbers) -> Flags:
    """What has NaN and zeros alone, and is told of as such: no threshold would keep any of it; bool, of each owner."""
    nan = plan_numbers.nan if len(plan_numbers.nan) else np.zeros_like(plan_numbers.numel)
    found: Flags = (nan > 0) & (nan + plan_numbers.zero_before == plan_numbers.numel)
    return found


def _unfit(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> Iterator[Diagnostic]:
    for number in plan_numbers.unfit_chosen.tolist():
        owner = plan_numbers.owners[number]
        reason = why_unfit(checkpoint, owner, plan_numbers.unfit[number])
        yield Diagnostic(DiagnosticKind.UNFIT, owner.name, reason=reason)


def _lifted(plan_numbers: PlanNumbers, measurements: Measurements) -> Iterator[Diagnostic]:
    lifted = find_lifted(measurements, plan_numbers)
    for name, count in lifted.back.items():
        yield Diagnostic(DiagnosticKind.MASK_LIFTED, name, count)
    for request in lifted.requests:
        yield Diagnostic(DiagnosticKind.MASK_UNDERCUT, request.parameter.name)


def _missed(plan: Plan, plan_numbers: PlanNumbers, measurements: Measurements) -> Iterator[Diagnostic]:
    for missed in missed_densities(measurements, plan, plan_numbers):
        name, *others = missed.names
        numel = sum(int(plan_numbers.numel[measurements.numbers[each]]) for each in missed.names)
        # what is all of one magnitude, or has NaN and no zeros, is reported as that
        if missed.wanted - missed.reached <= WORTH_TELLING or not 0 < missed.same < numel:
            continue
        count = missed.same + missed.nan
        yield Diagnostic(
            DiagnosticKind.DENSITY_MISSED,
            name,
            count,
            count if missed.zero else 0,
            part=missed.reached,
            wanted=missed.wanted,
            others=tuple(others),
            with_nan=missed.nan > 0,
        )


def _by_index(plan_numbers: PlanNumbers, measurements: Measurements) -> Iterator[Diagnostic]:
    table, numel = measurements.table, plan_numbers.numel
    sparse = (table.zeros >= SPARSE * numel) & (table.zeros < numel)
    for number in np.flatnonzero(plan_numbers.chosen & ((table.nan > 0) | (table.inf > 0) | sparse)).tolist():
        name, nan, inf = plan_numbers.owners[number].name, int(table.nan[number]), int(table.inf[number])
        if nan:
            yield Diagnostic(DiagnosticKind.NAN, name, nan)
        if inf:
            yield Diagnostic(DiagnosticKind.INFINITE, name, inf)
        if sparse[number] and len(plan_numbers.owners[number].tensor.shape) > 1:
            yield Diagnostic(DiagnosticKind.SPARSE, name, part=float(table.zeros[number] / numel[number]))


@dataclass(frozen=True)
class _Units:
    """What has been read of the units of parameters, and what the plan cuts.

    Attributes:
        plan_numbers: of the plan.
        recorded: which of the parameters keep their recorded mask.
        maxima: as far as they have been read.
    """

    plan_numbers: PlanNumbers
    recorded: Flags
    maxima: UnitMaximaStore

    def of(self, number: int, side: int) -> UnitMaxima | None:
        """The maxima of a parameter under its recorded mask, if it keeps that; None where they have not been read."""
        return self.maxima.get(number, bool(self.recorded[number]), side)

    def spared(self, number: int, side: int) -> float | None:
        """The largest threshold at which no unit of a parameter dies that lives at 0; None where that is no remedy."""
        found = self.of(number, side)
        if found is None or self.recorded[number] or not self.threshold(number):
            return None
        dying = found.units[found.dead(self.threshold(number)) & ~found.dead(0.0)]
        return float(magnitudes(found.dtype, dying.min(keepdims=True) - 1)[0]) if len(dying) else None

    def threshold(self, number: int) -> float:
        """What is cut of a parameter: nothing but its zeros where it is not chosen, or keeps its recorded mask."""
        given = float(self.plan_numbers.thresholds[number])
        return given if self.plan_numbers.chosen[number] and not np.isnan(given) else 0.0


def _dead(
    checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, measurements: Measurements, maxima: UnitMaximaStore
) -> Iterator[Diagnostic]:
    layers, recorded = checkpoint.layer_units, _recorded(plan, plan_numbers)
    units = _Units(plan_numbers, recorded, maxima)
    cut = measurements.table.threshold_bits(np.nan_to_num(plan_numbers.thresholds)).astype(np.int64)
    known = plan_numbers.chosen & plan_numbers.known & (plan_numbers.kept > 0)
    for side in (FIRST, SECOND):
        least = _least(maxima, recorded, side)
        for number in np.flatnonzero(known & (layers.sides == side) & (least != UNREAD) & (least <= cut)).tolist():
            found = units.of(number, side)
            assert found is not None, "what has been read is there"
            owner, dead = plan_numbers.owners[number], found.dead(units.threshold(number))
            before, with_nan = _dead_before(units, measurements, number, found)
            table = axes_of(checkpoint.classes[owner.module].name) is Axes.ROWS_COLUMNS
            spared = units.spared(number, side)
            note = Diagnostic(DiagnosticKind.DEAD_OUTPUTS, owner.name, int(dead.sum()), before, table)
            yield replace(note, with_nan=with_nan, spared=spared)
            left = _bias_left(units, owner.name, int(layers.biases[number]), dead)
            yield from (replace(each, spared=spared) for each in left)


def _dead_before(units: _Units, measurements: Measurements, number: int, found: UnitMaxima) -> tuple[int, bool]:
    """How many units of a parameter had no weight but zeros before pruning, and whether some of these may be NaN.

    A unit of NaN is no dead one: it is its pruning that silences it. Of maxima, both are 0.
    """
    # with a recorded mask, the maxima don't show which outputs were zero before it
    before = 0 if units.recorded[number] else int(found.dead(0.0).sum())
    with_nan = before > 0 and bool(measurements.table.nan[number])
    width = int(units.plan_numbers.numel[number]) // max(len(found.units), 1)
    if with_nan and measurements.table.zeros[number] < width:
        return 0, False
    return before, with_nan


def _bias_left(units: _Units, weight: str, bias: int, dead: Flags) -> Iterator[Diagnostic]:
    """What the bias beside a weight has left on its dead outputs.

    Args:
        weight: name of the weight.
        bias: number of the bias; `NONE` where there is none.
        dead: which of the weight's outputs are, bool (outputs,).
    """
    found = units.of(bias, SECOND) if bias != NONE else None
    if found is not None and len(found.units) == len(dead):
        left = int((dead & ~found.dead(units.threshold(bias))).sum())
        if left:
            yield Diagnostic(DiagnosticKind.BIAS_LEFT, units.plan_numbers.owners[bias].name, left, others=(weight,))


def _by_shape(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> Iterator[Diagnostic]:
    flat = checkpoint.flat_weights
    for number in flat[plan_numbers.chosen[flat]].tolist():
        yield Diagnostic(DiagnosticKind.NORMALISATION, plan_numbers.owners[number].name)


def _tied(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> Iterator[Diagnostic]:
    if not checkpoint.ties:
        return
    for number in np.flatnonzero(plan_numbers.chosen):
        name = plan_numbers.owners[number].name
        if name in checkpoint.ties:
            yield Diagnostic(DiagnosticKind.TIED, name, others=checkpoint.ties[name])


def _recorded(plan: Plan, plan_numbers: PlanNumbers) -> Flags:
    """Which parameters keep their recorded mask; fast for plans in which none does."""
    if not any(rule.recorded for rule in (plan.rule, *plan.own.values())):
        return np.zeros(len(plan_numbers.owners), np.bool_)
    return np.array([plan.keeps_recorded(owner.name) for owner in plan_numbers.owners], np.bool_)
