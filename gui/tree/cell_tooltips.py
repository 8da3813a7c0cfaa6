"""What each cell of the tree says when the pointer rests on it."""

import math

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.base.dtypes import DType, magnitudes, round_threshold
from core.model.parameter import Parameter
from core.plan.plan import Plan
from core.plan.rules import Recorded
from gui.support import number_format
from gui.tree.row_totals import ThresholdInForce
from gui.tree.tree_snapshot import TreeSnapshot


def name(snapshot: TreeSnapshot, row: int) -> str:
    """The full name, and what is special about the row."""
    return "\n".join(filter(None, [snapshot.path(row), description(snapshot, row)]))


def description(snapshot: TreeSnapshot, row: int) -> str:
    """What is special about a row."""
    found = [_reason(snapshot, row), _ties(snapshot, row), module_class(snapshot, row), _of_shown(snapshot, row)]
    return "\n".join(filter(None, found))


def module_class(snapshot: TreeSnapshot, row: int) -> str:
    """What a module is, and how that is known; for a parameter, what it shares its elements with."""
    found = snapshot.module_class(row)
    if found is None:
        return _ties(snapshot, row)
    if found.inferred:
        text = QCoreApplication.translate("ModuleTree", "{name}. Inferred from names and shapes.")
    else:
        text = QCoreApplication.translate("ModuleTree", "{name}. Recorded in the file.")
    return text.format(name=found.name)


def shape(snapshot: TreeSnapshot, row: int) -> str:
    """Shape and dtype."""
    parameter = snapshot.parameter(row)
    if parameter is None:
        return module_class(snapshot, row)
    sizes = ", ".join(map(str, parameter.tensor.shape))
    return f"{parameter.tensor.dtype.name} ({sizes})"


def weights(snapshot: TreeSnapshot, row: int) -> str:
    """All digits."""
    text = QCoreApplication.translate("ModuleTree", "{count} weights")
    if snapshot.parameter(row) is None:
        text = QCoreApplication.translate("ModuleTree", "{count} weights, tied ones counted once")
    return text.format(count=number_format.whole(snapshot.row_index.weights(row)))


def threshold(snapshot: TreeSnapshot, row: int) -> str:
    """Where the threshold comes from, and what it really is."""
    found, parameter = snapshot.row_totals.threshold(row), snapshot.parameter(row)
    if found is None:
        return _reason(snapshot, row)
    if parameter is None:
        return "\n".join(filter(None, [_of_module(found), _given(snapshot, row)]))
    return "\n".join(filter(None, [_source(snapshot, parameter), _in_force(found, parameter.tensor.dtype)]))


def density(snapshot: TreeSnapshot, row: int) -> str:
    """The counts behind the density."""
    total = snapshot.row_totals.total(row)
    if total is None:
        return _reason(snapshot, row)
    if not total.known:
        return QCoreApplication.translate("ModuleTree", "Not read yet.")
    text = QCoreApplication.translate("ModuleTree", "{kept} of {numel} weights kept, {cut} cut, {zero} zero before")
    if not total.exact:
        text = QCoreApplication.translate("ModuleTree", "About {kept} of {numel} weights kept; being counted")
    counts = {"kept": total.kept, "numel": total.numel, "cut": total.cut, "zero": total.zero_before}
    told = text.format(**{word: number_format.whole(count) for word, count in counts.items()})
    return "\n".join(filter(None, [told, _of_shown(snapshot, row)]))


def _of_shown(snapshot: TreeSnapshot, row: int) -> str:
    """Of what the row totals of a module are while a filter hides some of it."""
    hidden = snapshot.hidden(row)
    if hidden is None:
        return ""
    text = QCoreApplication.translate(
        "ModuleTree", "Tick, threshold and density are of the {shown} of its {all} parameters that the filter shows."
    )
    return text.format(shown=number_format.whole(hidden[0]), all=number_format.whole(hidden[1]))


def _reason(snapshot: TreeSnapshot, row: int) -> str:
    """Why a row can't be ticked; empty where it can."""
    parameter = snapshot.parameter(row)
    if snapshot.ticks.tickable(row):
        return ""
    if parameter is None:
        return QCoreApplication.translate("ModuleTree", "Nothing in it can be pruned.")
    if parameter.reason:
        return parameter.reason
    text = QCoreApplication.translate("ModuleTree", "Its elements are those of {owner}, which can't be pruned.")
    return text.format(owner=parameter.owner)


def _ties(snapshot: TreeSnapshot, row: int) -> str:
    others = snapshot.tied(row)
    text = QCoreApplication.translate("ModuleTree", "Tied: the same elements as {names}. They are pruned together.")
    return text.format(names=", ".join(others)) if others else ""


def _of_module(found: ThresholdInForce) -> str:
    if not found.agreed:
        return QCoreApplication.translate("ModuleTree", "What is ticked in it has different thresholds.")
    if found.own:
        return QCoreApplication.translate("ModuleTree", "It, or something in it, has a threshold of its own.")
    return QCoreApplication.translate("ModuleTree", "The threshold of all that is ticked in it.")


def _source(snapshot: TreeSnapshot, parameter: Parameter) -> str:
    plan = snapshot.row_totals.plan
    rule = plan.rule_of(parameter.owner)
    if isinstance(rule, Recorded):
        text = QCoreApplication.translate("ModuleTree", "Pruned by the mask that the file came with.")
        if parameter.owner not in plan.chosen:
            text = QCoreApplication.translate(
                "ModuleTree", "Not ticked: the mask that the file came with would prune it."
            )
    elif parameter.owner in plan.own:
        text = QCoreApplication.translate("ModuleTree", "Own threshold: {rule}")
    else:
        text = _inherited(plan, parameter.owner)
    way_back = _way_back(plan, parameter.owner) if parameter.owner in plan.own else ""
    return "\n".join(filter(None, [text.format(rule=number_format.rule(rule)), way_back]))


def _inherited(plan: Plan, name: str) -> str:
    """Where a parameter or a module has its rule from, with a field for that."""
    rule_source = plan.rule_source(name)
    if rule_source is None:
        return QCoreApplication.translate("ModuleTree", "General threshold: {rule}")
    # a name may hold braces
    named = rule_source.replace("{", "{{").replace("}", "}}")
    return QCoreApplication.translate("ModuleTree", "Threshold of {module}: {rule}").replace("{module}", named)


def _given(snapshot: TreeSnapshot, row: int) -> str:
    """The rule of a module's own, and the way back."""
    plan, path = snapshot.row_totals.plan, snapshot.path(row)
    if path not in plan.modules:
        return ""
    text = QCoreApplication.translate("ModuleTree", "Own threshold: {rule}")
    return f"{text.format(rule=number_format.rule(plan.modules[path]))}\n{_way_back(plan, path)}"


def _way_back(plan: Plan, name: str) -> str:
    rule_source = plan.rule_source(name)
    inherited = plan.rule if rule_source is None else plan.modules[rule_source]
    text = QCoreApplication.translate(
        "ModuleTree", "“Inherit again” in its menu, or a double click on a parameter's threshold, resets it to {rule}."
    )
    return text.format(rule=number_format.rule(inherited))


def _in_force(found: ThresholdInForce, dtype: DType) -> str:
    """The number as torch compares it, where the dtype rounds it so that one sees it."""
    if math.isnan(found.value):
        return ""
    exact = float(magnitudes(dtype, round_threshold(dtype, np.array(found.value))))
    if f"{exact:.7g}" == f"{found.value:.7g}":
        return ""
    text = QCoreApplication.translate("ModuleTree", "In force, rounded to {dtype}: {value}")
    return text.format(dtype=dtype.name, value=f"{exact:.9g}")
