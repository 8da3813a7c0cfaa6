"""What is kept of a session, for the case that its process dies."""

from dataclasses import dataclass

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.snapshots import Snapshots

Step = tuple[str, Plan]
"""The words of a step of the history, and the plan after it."""


@dataclass(frozen=True)
class JournalState:
    """All that a journal keeps.

    Attributes:
        base: the plan that the history begins with.
        steps: all of them, undone ones too.
        at: so many of them are done.
        snapshots: those there are.
        names, modules: what is selected.
        kept: whether nothing of it would be lost: the plan was saved, or a file was written from it.
    """

    base: Plan = Plan()  # noqa: RUF009 - it is a value
    steps: tuple[Step, ...] = ()
    at: int = 0
    snapshots: Snapshots = ()
    names: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    kept: bool = True

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        return self.steps[self.at - 1][1] if self.at else self.base

    def fits(self, checkpoint: Checkpoint) -> bool:
        """Whether the checkpoint has all that the plans are about."""
        plans = {self.base, *(plan for _, plan in self.steps), *(each.plan for each in self.snapshots)}
        there, masked = {each.name for each in checkpoint.owners}, {each.name for each in checkpoint.masked_owners}
        return all(
            plan.chosen | plan.own.keys() | plan.locked <= there
            and plan.modules.keys() <= checkpoint.classes.keys()
            and all(name in masked for name, rule in plan.own.items() if rule.recorded)
            for plan in plans
        )
