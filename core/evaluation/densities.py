"""The rule in hand at another density."""

from core.base.progress import Report, silent
from core.plan.plan import Plan
from core.plan.rules import Density, EachDensity, ErdosRenyi, Lamp, Rule
from core.preview.measurements import Measurements
from core.preview.read_planning import find_thresholds
from core.preview.rule_conversion import CutSelection, RuleKind, convert_rule


def at_density(measurements: Measurements, plan: Plan, density: float, report: Report = silent) -> Plan:
    """A plan whose general rule is of the same kind, and keeps a given part of the chosen weights under it.

    Exceptions stay as they are. A rule that says its density gets this one. Of another one (a threshold, k·σ) the
    number is found that keeps no more than the weights that `Density` keeps, or as near as one number can get.

    Args:
        measurements: of the checkpoint; what is needed is read and added.
        density: 0 to 1.
        report: as for `find_thresholds`.

    Raises:
        UserError, Cancelled: as `find_thresholds`.
    """
    return plan.with_rule(_rule(measurements, plan, density, report))


def _rule(measurements: Measurements, plan: Plan, density: float, report: Report) -> Rule:
    match plan.rule:
        case Density() | EachDensity() | ErdosRenyi() | Lamp():
            return type(plan.rule)(density)
    kind = RuleKind.of(plan.rule)
    numbers = measurements.rule_groups(plan).general.chosen_numbers
    if kind is None or not len(numbers):
        return Density(density)
    # reads what a rule of this kind depends on
    find_thresholds(measurements, plan, report)
    together = find_thresholds(measurements, plan.with_rule(Density(density)), report)
    return convert_rule(kind, CutSelection(measurements, together, numbers)) or Density(density)
