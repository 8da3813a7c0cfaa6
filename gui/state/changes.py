"""What the document announces: one value for each change, saying what is different now."""

from dataclasses import dataclass

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers


@dataclass(frozen=True)
class Opened:
    """Another checkpoint is there; everything shown is of it from now on."""

    checkpoint: Checkpoint
    plan: Plan
    plan_numbers: PlanNumbers


@dataclass(frozen=True)
class PlanChanged:
    """Another plan is shown: an edit, an undo, or a move of a drag that has not ended."""

    plan: Plan
    plan_numbers: PlanNumbers


@dataclass(frozen=True)
class Measured:
    """More of the weights has been read; the plan is the same, its numbers are better known."""

    plan_numbers: PlanNumbers


@dataclass(frozen=True)
class Settled:
    """Nothing is missing: the numbers are exact until the next change."""

    plan_numbers: PlanNumbers


@dataclass(frozen=True)
class SelectionChanged:
    """Other parameters are looked at."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class SnapshotsTaken:
    """There are more snapshots; the plan is the same."""


@dataclass(frozen=True)
class Saved:
    """The plan and its snapshots were saved."""


Change = Opened | PlanChanged | Measured | Settled | SelectionChanged | SnapshotsTaken | Saved
