"""What a plan chooses and its N:M rules can't be applied to."""

from collections.abc import Mapping

from core.model.checkpoint import Checkpoint
from core.model.input_sides import why_unfit
from core.plan.plan import Plan
from core.plan.rules import StructuredNM


def unfit_chosen(checkpoint: Checkpoint, plan: Plan) -> Mapping[str, str]:
    """Name of each chosen owner that does not fit the N:M rule in force for it → why, in file order."""
    found = {}
    for owner in checkpoint.owners if plan.chosen else ():
        rule = plan.rule_of(owner.name) if owner.name in plan.chosen else None
        if isinstance(rule, StructuredNM) and (why := why_unfit(checkpoint, owner, rule.m)):
            found[owner.name] = why
    return found
