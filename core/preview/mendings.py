"""What can be done about diagnostics, each as the plan that it makes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from enum import Enum, auto

from core.plan.plan import Plan
from core.plan.rules import Density, Recorded, Rule, Value
from core.preview.diagnostics import Diagnostic, DiagnosticKind

KEPT = 0.1
"""The density that a parameter gets which keeps next to nothing."""


class Mending(Enum):
    """Ways to mend."""

    KEEP_MASK = auto()
    """The parameter keeps the mask that the file came with."""
    SPARE = auto()
    """The parameter gets the largest threshold, in four digits, at which none of its outputs dies, as its own."""
    KEEP_SOME = auto()
    """The parameter gets `KEPT` as a density of its own."""
    UNTICK = auto()
    """The parameter is not pruned."""


_WAYS: Mapping[DiagnosticKind, tuple[Mending, ...]] = {
    DiagnosticKind.FULLY_PRUNED: (Mending.KEEP_SOME, Mending.UNTICK),
    DiagnosticKind.UNFIT: (Mending.UNTICK,),
    DiagnosticKind.MASK_LIFTED: (Mending.KEEP_MASK,),
    DiagnosticKind.MASK_UNDERCUT: (Mending.KEEP_MASK, Mending.UNTICK),
    DiagnosticKind.BIAS_LEFT: (Mending.SPARE,),
    DiagnosticKind.DEAD_OUTPUTS: (Mending.SPARE, Mending.UNTICK),
    DiagnosticKind.NEARLY_GONE: (Mending.KEEP_SOME, Mending.UNTICK),
    DiagnosticKind.NOTHING_CUT: (Mending.UNTICK,),
    DiagnosticKind.NORMALISATION: (Mending.UNTICK,),
    DiagnosticKind.ZERO_ALREADY: (Mending.UNTICK,),
}
"""What helps against each kind, the best first; what is not in it can't be mended by a plan."""


def mendings_of(note: Diagnostic) -> tuple[Mending, ...]:
    """What helps against a diagnostic, the best first."""
    dead = note.kind in (DiagnosticKind.DEAD_OUTPUTS, DiagnosticKind.BIAS_LEFT)
    ways = _WAYS.get(note.kind, ())
    if not dead or note.spared is not None:
        return ways
    # what was dead before stays so, whatever is kept of the rest
    return () if note.before == note.count else tuple(way for way in ways if way is not Mending.SPARE)


def mendings_of_some(notes: Iterable[Diagnostic]) -> tuple[Mending, ...]:
    """What helps against some of diagnostics of one kind, the best against the first of them first."""
    found: dict[Mending, None] = {}
    for note in notes:
        found.update(dict.fromkeys(mendings_of(note)))
        # of thousands mostly the first tells it
        if len(found) == len(_WAYS.get(note.kind, ())):
            break
    return tuple(found)


def mended(plan: Plan, mending: Mending, notes: Sequence[Diagnostic]) -> Plan:
    """The plan with something done about diagnostics of it; those that it does not help against are left.

    Args:
        notes: of parameters that may be chosen or not.
    """
    helped = [note for note in notes if mending in mendings_of(note)]
    names = [note.name for note in helped]
    match mending:
        case Mending.UNTICK:
            return plan.unticked(names)
        case Mending.KEEP_SOME:
            return plan.with_own(names, Density(KEPT))
        case Mending.KEEP_MASK:
            return plan.ticked(names).with_own(names, Recorded())
    return replace(plan, own={**plan.own, **dict(_spared(note) for note in helped)})


def _spared(note: Diagnostic) -> tuple[str, Rule]:
    """The layer whose outputs are dead, and the rule that spares them."""
    assert note.spared is not None, "without a threshold there is no such mending"
    # a bias that was left names its layer
    (name,) = note.others if note.kind is DiagnosticKind.BIAS_LEFT else (note.name,)
    return name, Value(_rounded_down(note.spared))


def _rounded_down(threshold: float) -> float:
    """The largest number of four significant digits that is not above a threshold: it spares what that spares."""
    exact = Decimal(threshold)
    return float(exact.quantize(Decimal(1).scaleb(exact.adjusted() - 3), ROUND_FLOOR)) if exact else 0.0
