"""Of which parameters statistics are read only to tell them: what is told does not depend on what was before."""

from core.base.arrays import Counts
from core.plan.plan import Plan
from core.plan.rule_groups import RuleGroup
from core.plan.rules import Rule, StructuredNM
from core.preview.measurements import Measurements

LOOKED_MOST = 1 << 30
"""Bytes of several parameters that are read only to tell their mean and norms together."""


def told_together(measurements: Measurements, numbers: Counts) -> bool:
    """Whether the moments of some parameters that are selected are read: of a single one always.

    Args:
        numbers: int64, of the parameters.
    """
    return len(numbers) < 2 or int(measurements.nbytes[numbers].sum()) <= LOOKED_MOST


def alone_under_rules(measurements: Measurements, plan: Plan) -> tuple[str, ...]:
    """The names of ticked parameters that are alone, or alone under a rule, the general one or that of a module.

    Their rule is said in standard deviations, too, without their being selected, and what is ticked alone has its own
    beside its name. What does not fit an N:M pattern is not under it.
    """
    if len(plan.chosen) == 1:
        return tuple(plan.chosen)
    groups = (_fitting(measurements, *each) for each in measurements.rule_groups(plan).inherited(plan))
    return tuple(measurements.owners[int(each[0])].name for each in groups if len(each) == 1)


def _fitting(measurements: Measurements, rule: Rule, group: RuleGroup) -> Counts:
    """The places of what is ticked and follows a rule."""
    numbers = group.chosen_numbers
    return numbers[measurements.inputs.fit(rule.m)[numbers]] if isinstance(rule, StructuredNM) else numbers
