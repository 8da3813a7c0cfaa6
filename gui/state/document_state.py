"""All that the window shows of a document at one moment, as a value."""

from dataclasses import dataclass
from enum import Enum, auto

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from gui.state.selection import Selection
from gui.state.threshold_target import ThresholdTarget


class Showing(Enum):
    """Which plan is on the screen."""

    PLAN = auto()
    """The one in force."""
    PREVIEW = auto()
    """One that is not a step of the history yet."""
    UNPRUNED = auto()
    """One that cuts nothing, to compare."""


@dataclass(frozen=True, eq=False)
class DocumentState:
    """The plan that is shown, what it does, what is selected and what is being edited; all of the same moment.

    Attributes:
        checkpoint: that is open.
        plan: in force.
        showing: which plan ``target`` is of.
        target: the rule being edited, under the plan that is shown.
    """

    checkpoint: Checkpoint
    plan: Plan
    showing: Showing
    target: ThresholdTarget

    @property
    def measurements(self) -> Measurements:
        """What is known of the weights. It grows as they are read."""
        return self.target.measurements

    @property
    def shown(self) -> Plan:
        """The plan on the screen."""
        return self.target.plan

    @property
    def plan_numbers(self) -> PlanNumbers:
        """What the plan on the screen does."""
        return self.target.plan_numbers

    @property
    def selection(self) -> Selection:
        """What is selected, prunable or not."""
        return self.target.selection

    @property
    def looked_at(self) -> tuple[str, ...]:
        """What of the selection can be pruned; see `ThresholdTarget.looked_at`."""
        return self.target.looked_at

    @property
    def comparing(self) -> bool:
        """Whether the model is shown unpruned."""
        return self.showing is Showing.UNPRUNED

    @property
    def previewing(self) -> bool:
        """Whether what is shown is not the plan in force."""
        return self.showing is not Showing.PLAN
