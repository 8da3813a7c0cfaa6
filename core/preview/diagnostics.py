"""Diagnostics of a plan: what a user should check before committing, as values; texts are made by the window."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from core.base.arrays import Counts, Flags
from core.masks.dead_units import MaximaKey, UnitMaxima, UnitMaximaRequest
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.checkpoint import Checkpoint
from core.model.orientation import Axes, axes_of
from core.plan.plan import Plan
from core.preview.lifted_masks import find_lifted
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers

NEARLY_GONE = 0.05
"""A layer with a lower density is reported."""
SPARSE = 0.1
"""A layer with at least this part of zeros before pruning is reported."""


class DiagnosticKind(Enum):
    """What is reported, most severe first."""

    FULLY_PRUNED = auto()
    MASK_LIFTED = auto()
    MASK_UNDERCUT = auto()
    NAN = auto()
    INFINITE = auto()
    BIAS_LEFT = auto()
    DEAD_OUTPUTS = auto()
    NEARLY_GONE = auto()
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
        rows: whether dead outputs are rows of a table without outputs, such as an embedding.
        part: of the weights, 0 to 1, where it is about a part.
        others: names of other parameters that it is about.
    """

    kind: DiagnosticKind
    name: str
    count: int = 0
    before: int = 0
    rows: bool = False
    part: float = 0.0
    others: tuple[str, ...] = ()


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
        *_lifted(plan_numbers, measurements),
        *_by_index(plan_numbers, measurements),
        *_dead(checkpoint, plan, plan_numbers, measurements, maxima),
        *_by_shape(plan_numbers),
        *_tied(checkpoint, plan_numbers),
    )
    places = measurements.numbers
    return tuple(sorted(found, key=lambda note: (note.kind.value, places[note.name])))


def missing_maxima(plan: Plan, plan_numbers: PlanNumbers, maxima: UnitMaximaStore) -> tuple[UnitMaximaRequest, ...]:
    """What must be read to find the dead outputs of the chosen layers and the biases left on them."""
    by_name = {owner.name: owner for owner in plan_numbers.owners}
    weights = [plan_numbers.owners[number] for number in np.flatnonzero(plan_numbers.chosen)]
    layers = [each for each in weights if len(each.tensor.shape) > 1]
    biases = (by_name.get(_bias_of(each.name)) for each in layers)
    wanted = {each.name: each for each in (*layers, *(bias for bias in biases if bias is not None))}
    recorded = _recorded_in(plan)
    unread = (each for each in wanted.values() if (each.name, recorded(each.name)) not in maxima)
    return tuple(UnitMaximaRequest(each, recorded(each.name)) for each in unread)


def _by_counts(plan_numbers: PlanNumbers) -> Iterator[Diagnostic]:
    kept, numel, known = plan_numbers.kept, plan_numbers.numel, _known(plan_numbers)
    empty = plan_numbers.zero_before == numel
    # a threshold of 0 is not expected to cut anything
    uncut = (plan_numbers.cut == 0) & (np.nan_to_num(plan_numbers.thresholds) > 0)
    for number in known[((kept < NEARLY_GONE * numel) | uncut)[known]]:
        name = plan_numbers.owners[number].name
        if empty[number]:
            yield Diagnostic(DiagnosticKind.ZERO_ALREADY, name)
        elif not kept[number]:
            yield Diagnostic(DiagnosticKind.FULLY_PRUNED, name)
        elif uncut[number]:
            yield Diagnostic(DiagnosticKind.NOTHING_CUT, name)
        elif plan_numbers.cut[number]:
            yield Diagnostic(DiagnosticKind.NEARLY_GONE, name, part=float(kept[number] / numel[number]))


def _lifted(plan_numbers: PlanNumbers, measurements: Measurements) -> Iterator[Diagnostic]:
    lifted = find_lifted(measurements, plan_numbers)
    for name, count in lifted.back.items():
        yield Diagnostic(DiagnosticKind.MASK_LIFTED, name, count)
    for request in lifted.requests:
        yield Diagnostic(DiagnosticKind.MASK_UNDERCUT, request.parameter.name)


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
        places: name → place in the numbers.
        recorded: tells whether a parameter keeps its recorded mask.
        maxima: as far as they have been read.
    """

    plan_numbers: PlanNumbers
    places: Mapping[str, int]
    recorded: Callable[[str], bool]
    maxima: UnitMaximaStore

    def maxima_of(self, name: str) -> UnitMaxima | None:
        """The maxima of a parameter under its recorded mask, if it keeps that; None where they have not been read."""
        return self.maxima.get(self.key(name))

    def key(self, name: str) -> MaximaKey:
        """What the maxima of a parameter are stored under."""
        return name, self.recorded(name)

    def threshold(self, name: str) -> float:
        """What is cut of a parameter: nothing but its zeros where it is not chosen, or keeps its recorded mask."""
        place = self.places[name]
        given = float(self.plan_numbers.thresholds[place])
        return given if self.plan_numbers.chosen[place] and not np.isnan(given) else 0.0


def _dead(
    checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers, measurements: Measurements, maxima: UnitMaximaStore
) -> Iterator[Diagnostic]:
    units = _Units(plan_numbers, measurements.numbers, _recorded_in(plan), maxima)
    cut = measurements.table.threshold_bits(np.nan_to_num(plan_numbers.thresholds)).tolist()
    for number in _known(plan_numbers).tolist():
        owner = plan_numbers.owners[number]
        axes = axes_of(checkpoint.classes[owner.module].name)
        least = maxima.least_output(units.key(owner.name), axes is Axes.IN_OUT)
        if least is None or least > cut[number]:
            continue
        found = _outputs_first(units.maxima[units.key(owner.name)], axes)
        if not plan_numbers.kept[number] or len(owner.tensor.shape) < 2:
            continue
        dead = found.dead_outputs(units.threshold(owner.name))
        # with a recorded mask, the maxima don't show which outputs were zero before it
        before = 0 if units.recorded(owner.name) else int(found.dead_outputs(0.0).sum())
        yield Diagnostic(DiagnosticKind.DEAD_OUTPUTS, owner.name, int(dead.sum()), before, axes is Axes.ROWS_COLUMNS)
        yield from _bias_left(units, owner.name, dead)


def _bias_left(units: _Units, weight: str, dead: Flags) -> Iterator[Diagnostic]:
    """What the bias beside a weight has left on its dead outputs.

    Args:
        weight: name of the weight.
        dead: which of its outputs are, bool (outputs,).
    """
    bias = _bias_of(weight)
    found = units.maxima_of(bias)
    if found is not None and len(found.inputs) == len(dead):
        left = int((dead & ~found.dead_inputs(units.threshold(bias))).sum())
        if left:
            yield Diagnostic(DiagnosticKind.BIAS_LEFT, bias, left, others=(weight,))


def _outputs_first(found: UnitMaxima, axes: Axes) -> UnitMaxima:
    return found.turned if axes is Axes.IN_OUT else found


def _by_shape(plan_numbers: PlanNumbers) -> Iterator[Diagnostic]:
    for number in np.flatnonzero(plan_numbers.chosen):
        owner = plan_numbers.owners[number]
        if owner.leaf == "weight" and len(owner.tensor.shape) < 2:
            yield Diagnostic(DiagnosticKind.NORMALISATION, owner.name)


def _tied(checkpoint: Checkpoint, plan_numbers: PlanNumbers) -> Iterator[Diagnostic]:
    if not checkpoint.ties:
        return
    for number in np.flatnonzero(plan_numbers.chosen):
        name = plan_numbers.owners[number].name
        if name in checkpoint.ties:
            yield Diagnostic(DiagnosticKind.TIED, name, others=checkpoint.ties[name])


def _known(plan_numbers: PlanNumbers) -> Counts:
    return np.flatnonzero(plan_numbers.chosen & plan_numbers.known)


def _recorded_in(plan: Plan) -> Callable[[str], bool]:
    """A function that tells whether a parameter keeps its recorded mask; fast for plans in which none does."""
    if not any(rule.recorded for rule in (plan.rule, *plan.own.values())):
        return lambda _: False
    return plan.keeps_recorded


def _bias_of(name: str) -> str:
    """The name of the bias beside a weight: ``attn.in_proj_bias`` for ``attn.in_proj_weight``."""
    module, dot, leaf = name.rpartition(".")
    return f"{module}{dot}{leaf.replace('weight', 'bias')}"
