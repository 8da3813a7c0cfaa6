"""What the document announces: one value for each change, with what is different and all that is shown now."""

from dataclasses import dataclass
from enum import Flag, auto

from core.plan.plan import Plan
from gui.state.document_state import DocumentState
from gui.support.words import Words


class PlanParts(Flag):
    """The parts of a plan in which two differ."""

    NOTHING = 0
    TICKS = auto()
    """Other parameters are chosen."""
    RULE = auto()
    """The general rule is another."""
    EXCEPTIONS = auto()
    """Rules of modules or of single parameters are others."""
    LOCKS = auto()
    """Other parameters are locked."""

    @classmethod
    def differing(cls, one: Plan, other: Plan) -> "PlanParts":
        """Where two plans differ."""
        ticks = cls.NOTHING if one.chosen is other.chosen or one.chosen == other.chosen else cls.TICKS
        rule = cls.NOTHING if one.rule == other.rule else cls.RULE
        same = one.own == other.own and one.modules == other.modules
        locks = cls.NOTHING if one.locked == other.locked else cls.LOCKS
        return ticks | rule | locks | (cls.NOTHING if same else cls.EXCEPTIONS)


@dataclass(frozen=True)
class Opened:
    """Another checkpoint is there; everything shown is of it from now on.

    Attributes:
        origin: names what its history begins with.
    """

    now: DocumentState
    origin: Words


@dataclass(frozen=True)
class Retold(Opened):
    """The same is there as before, for views that have been made anew: to them it has just been opened."""


@dataclass(frozen=True)
class PlanChanged:
    """Another plan is shown: an edit, an undo, or a move of a drag that has not ended.

    Attributes:
        parts: in which it differs from the plan that was shown before.
    """

    now: DocumentState
    parts: PlanParts


@dataclass(frozen=True)
class Measured:
    """More of the weights has been read; the plan is the same, its numbers are better known."""

    now: DocumentState


@dataclass(frozen=True)
class Settled:
    """Nothing is missing: the numbers are exact until the next change."""

    now: DocumentState


@dataclass(frozen=True)
class SelectionChanged:
    """Other parameters are looked at."""

    now: DocumentState


@dataclass(frozen=True)
class TargetChanged:
    """Another rule is being edited; the plan and the selection are the same."""

    now: DocumentState


@dataclass(frozen=True)
class SnapshotsTaken:
    """There are more snapshots; the plan is the same."""


@dataclass(frozen=True)
class Saved:
    """The plan and its snapshots were saved."""


@dataclass(frozen=True)
class Written:
    """A file was written from a plan: committed, or exported with masks. The plan is the same."""


ShownChange = Opened | PlanChanged | Measured | Settled | SelectionChanged | TargetChanged
"""A change of something that is shown; ``now`` has all of it."""
Change = ShownChange | SnapshotsTaken | Saved | Written
