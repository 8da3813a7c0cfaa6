"""How ``prune`` treats masks recorded in the file: they are kept, unless options or a plan name their parameters."""

from collections.abc import Iterable

from core.base.wording import counted
from core.masks.recorded_masks import count_lifted
from core.model.checkpoint import Checkpoint
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.plan.rules import Recorded
from core.preview.plan_numbers import PlanNumbers


def with_recorded_masks(checkpoint: Checkpoint, plan: Plan, named: Iterable[str]) -> Plan:
    """A plan that also keeps the recorded masks, of chosen parameters and of others.

    Args:
        named: owners that get the plan's rule instead of their mask.
    """
    kept = {owner.name for owner in _masked(checkpoint)}.difference(named)
    return plan.ticked(kept).with_own(kept, Recorded())


def kept_sentence(plan: Plan) -> str:
    """A sentence on how many parameters keep their recorded mask; empty where none does."""
    kept = sum(isinstance(plan.own.get(name), Recorded) for name in plan.chosen)
    if not kept:
        return ""
    keep, them = ("keeps", "it") if kept == 1 else ("keep", "them")
    return (
        f"{counted(kept, 'parameter')} {keep} the mask that the file came with; "
        f"name {them} with --select to give {them} the rule instead."
    )


def lifted_sentence(checkpoint: Checkpoint, plan: Plan, plan_numbers: PlanNumbers) -> str:
    """A sentence on how many weights that a recorded mask prunes are kept by a plan; empty where there are none.

    Args:
        plan_numbers: of the plan, exact.

    Raises:
        UserError: the file has changed or ends too early.
    """
    thresholds = dict(zip((owner.name for owner in plan_numbers.owners), plan_numbers.thresholds, strict=True))
    counts = []
    for owner in _masked(checkpoint):
        if owner.name not in plan.chosen:
            counts.append(count_lifted(owner, None))
        elif not isinstance(plan.rule_of(owner.name), Recorded):
            counts.append(count_lifted(owner, float(thresholds[owner.name])))
    lifted, back = sum(count > 0 for count in counts), sum(counts)
    if not lifted:
        return ""
    come = "comes" if back == 1 else "come"
    which = "the recorded mask" if lifted == 1 else "the recorded masks"
    return f"Lifts {which} of {counted(lifted, 'parameter')}: {counted(back, 'weight')} {come} back."


def _masked(checkpoint: Checkpoint) -> list[Parameter]:
    return [owner for owner in checkpoint.owners if owner.mask is not None]
