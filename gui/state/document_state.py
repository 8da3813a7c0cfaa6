"""All that the window shows of a document at one moment, as a value."""

from dataclasses import dataclass, replace
from typing import Self

from core.base.arrays import Counts
from core.masks.unit_maxima_store import UnitMaximaStore
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.scope import Scope
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, numbers_of
from gui.state.edited_scope import EditedScope, SelectedScope
from gui.state.selection import Selection
from gui.state.threshold_target import ThresholdTarget
from gui.state.weights_read import WeightsRead


@dataclass(frozen=True)
class Showing:
    """Which plan is on the screen: the one in force, a preview in its place, or one that cuts nothing, to compare.

    Attributes:
        preview: a plan that is not a step of the history yet.
        comparing: whether the model is shown unpruned; after that the preview, if there is one, is shown again.
    """

    preview: Plan | None = None
    comparing: bool = False

    @property
    def previewing(self) -> bool:
        """Whether what is shown is not the plan in force."""
        return self.comparing or self.preview is not None

    def tried(self, plan: Plan) -> Plan:
        """The plan that is shown whenever it is not being compared.

        Args:
            plan: in force.
        """
        return plan if self.preview is None else self.preview

    def shown(self, plan: Plan) -> Plan:
        """The plan on the screen; while comparing, one without rules, of which not even the threshold of 0 is applied.

        Args:
            plan: in force.
        """
        return Plan(plan.chosen, locked=plan.locked) if self.comparing else self.tried(plan)


@dataclass(frozen=True, eq=False)
class DocumentState:
    """The plan that is shown, what it does, what is selected and what is being edited; all of the same moment.

    Each method gives the state after a change.

    Attributes:
        checkpoint: that is open.
        plan: in force.
        showing: which plan ``target`` is of.
        edited_scope: the scope of ``target``, with what is remembered to find the next one.
        target: the rule being edited, under the plan that is shown.
        maxima: the largest magnitudes of the units of layers. They grow as they are read.
    """

    checkpoint: Checkpoint
    plan: Plan
    showing: Showing
    edited_scope: EditedScope
    target: ThresholdTarget
    maxima: UnitMaximaStore

    @classmethod
    def opened(cls, checkpoint: Checkpoint, plan: Plan, before: Selection, read: WeightsRead | None = None) -> Self:
        """Another checkpoint is there.

        Args:
            before: what was selected in the one before.
            read: what is known of the weights; nothing by default.
        """
        known = WeightsRead.of(checkpoint) if read is None else read
        measurements, selection = known.measurements, before.kept_in(checkpoint, plan.chosen)
        edited_scope = EditedScope.opened(SelectedScope.of(plan, selection))
        numbers = numbers_of(measurements, plan)
        target = ThresholdTarget(measurements, plan, numbers, selection, edited_scope.scope)
        return cls(checkpoint, plan, Showing(), edited_scope, target, known.maxima)

    @property
    def measurements(self) -> Measurements:
        """What is known of the weights. It grows as they are read."""
        return self.target.measurements

    @property
    def read(self) -> WeightsRead:
        """All that is known of the weights."""
        return WeightsRead(self.measurements, self.maxima)

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
    def looked_at_numbers(self) -> Counts:
        """The places of these in ``plan_numbers.owners``, int64; not to be changed."""
        return self.target.looked_at_numbers

    @property
    def comparing(self) -> bool:
        """Whether the model is shown unpruned."""
        return self.showing.comparing

    @property
    def previewing(self) -> bool:
        """Whether what is shown is not the plan in force."""
        return self.showing.previewing

    def with_plan(self, plan: Plan, showing: Showing) -> Self:
        """Another plan is in force, or on the screen."""
        shown = showing.shown(plan)
        # while comparing, what is edited stays as it was
        edited_scope = self.edited_scope.after_plan(SelectedScope.of(showing.tried(plan), self.selection))
        numbers = _numbers(self.measurements, shown, showing)
        target = replace(self.target, plan=shown, plan_numbers=numbers, scope=edited_scope.scope)
        return replace(self, plan=plan, showing=showing, edited_scope=edited_scope, target=target)

    def with_selection(self, selection: Selection) -> Self:
        """Something else is selected."""
        selected = SelectedScope.of(self.showing.tried(self.plan), selection)
        edited_scope = self.edited_scope.after_selection(selected)
        target = replace(self.target, selection=selection, scope=edited_scope.scope)
        return replace(self, edited_scope=edited_scope, target=target)

    def with_scope(self, scope: Scope, own: bool | None = None) -> Self:
        """Another rule is to be edited; see `EditedScope.asked_for`."""
        edited_scope = self.edited_scope.asked_for(scope, own)
        return replace(self, edited_scope=edited_scope, target=replace(self.target, scope=scope))

    def measured(self) -> Self:
        """More of the weights has been read."""
        numbers = _numbers(self.measurements, self.shown, self.showing)
        return replace(self, target=replace(self.target, plan_numbers=numbers))


def _numbers(measurements: Measurements, shown: Plan, showing: Showing) -> PlanNumbers:
    """What the plan on the screen does; unpruned is not even a NaN cut, as it is by a threshold of 0."""
    numbers = numbers_of(measurements, shown)
    return numbers.unpruned if showing.comparing else numbers
