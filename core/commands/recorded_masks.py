"""How ``prune`` treats masks recorded in the file: they are kept, unless options or a plan name their parameters."""

from collections.abc import Iterable

from core.base.wording import counted
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.rules import Recorded


def with_recorded_masks(checkpoint: Checkpoint, plan: Plan, named: Iterable[str]) -> Plan:
    """A plan that also keeps the recorded masks, of chosen parameters and of others.

    Args:
        named: owners that get the plan's rule instead of their mask.
    """
    kept = {owner.name for owner in checkpoint.masked_owners}.difference(named)
    return plan.ticked(kept).with_own(kept, Recorded())


def kept_sentence(plan: Plan) -> str:
    """A sentence on how many parameters keep their recorded mask; empty where none does."""
    kept = sum(map(plan.keeps_recorded, plan.chosen))
    if not kept:
        return ""
    keep, them = ("keeps", "it") if kept == 1 else ("keep", "them")
    return (
        f"{counted(kept, 'parameter')} {keep} the mask that the file came with; "
        f"name {them} with --select to give {them} the rule instead."
    )


def combined_sentence(checkpoint: Checkpoint, masked: Iterable[str]) -> str:
    """A sentence on what becomes of recorded masks where others are applied; empty where the file has none.

    Args:
        masked: owners that get another mask.
    """
    recorded = {owner.name for owner in checkpoint.masked_owners}
    if not recorded:
        return ""
    both = len(recorded.intersection(masked))
    alone = len(recorded) - both
    clauses = [
        *([f"of {counted(both, 'parameter')} what either mask prunes is pruned"] if both else []),
        *([f"{counted(alone, 'parameter')} without another keep it as it is"] if alone else []),
    ]
    return f"The file came with masks: {', and '.join(clauses)}."
