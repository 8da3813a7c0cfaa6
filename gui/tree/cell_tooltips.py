"""The tooltips of the tree's cells, as functions of (snapshot, row)."""

import math

import numpy as np
from PySide6.QtCore import QCoreApplication

from core.base.dtypes import DType, magnitudes, round_threshold
from core.base.escaping import escaped
from core.model.batch_norms import NORM_BASE
from core.model.input_sides import why_unfit
from core.model.left_out import reason_left_out
from core.model.normalisations import NORM
from core.model.orientation import EITHER_WAY, Axes, axes_of
from core.model.parameter import Parameter
from core.plan.plan import Plan
from gui.support import number_format
from gui.support.core_sentences import told_here
from gui.support.without_weights import told_of_estimates
from gui.tree.row_totals import ThresholdInForce
from gui.tree.tree_snapshot import TreeSnapshot


def name(snapshot: TreeSnapshot, row: int) -> str:
    """For the name: the full name and the lines of `description`."""
    return "\n".join(filter(None, [escaped(snapshot.path(row)), description(snapshot, row)]))


def description(snapshot: TreeSnapshot, row: int) -> str:
    """Lines, as they apply: why it can't be or is not ticked, its ties and class, what of it the filter hides."""
    found = [
        _reason(snapshot, row),
        _left_out(snapshot, row),
        _lifted(snapshot, row),
        _ties(snapshot, row),
        module_class(snapshot, row),
        _of_shown(snapshot, row),
    ]
    return "\n".join(filter(None, found))


def module_class(snapshot: TreeSnapshot, row: int) -> str:
    """For the class: a module's class and how it is known; for a parameter alone, what it is tied to."""
    found = snapshot.module_class(row)
    if found is None:
        return _ties(snapshot, row)
    if found.inferred and found.name == NORM:
        text = QCoreApplication.translate(
            "ModuleTree",
            "{name}: any normalisation, such as LayerNorm, RMSNorm or GroupNorm. Names and shapes fit several.",
        )
    elif found.inferred and found.name == EITHER_WAY:
        text = QCoreApplication.translate(
            "ModuleTree",
            "{name}: a convolution, transposed or not. Names and shapes fit both, so that it is not known whether its "
            "rows are outputs or inputs.",
        )
    elif found.inferred and found.name == NORM_BASE:
        text = QCoreApplication.translate(
            "ModuleTree", "{name}: a BatchNorm or an InstanceNorm. Names and shapes fit both."
        )
    elif found.inferred:
        text = QCoreApplication.translate("ModuleTree", "{name}. Inferred from names and shapes.")
    else:
        text = QCoreApplication.translate("ModuleTree", "{name}. Recorded in the file.")
    return text.format(name=escaped(found.name))


def shape(snapshot: TreeSnapshot, row: int) -> str:
    """For the shape: dtype and shape of a parameter; for a module, its class."""
    parameter = snapshot.parameter(row)
    if parameter is None:
        return module_class(snapshot, row)
    sizes = ", ".join(map(str, parameter.tensor.shape))
    return f"{parameter.tensor.dtype.name} ({sizes})"


def weights(snapshot: TreeSnapshot, row: int) -> str:
    """For the weights: their number with all digits."""
    count = snapshot.row_index.weights(row)
    text = QCoreApplication.translate("ModuleTree", "{count} weights")
    if count == 1:
        text = QCoreApplication.translate("ModuleTree", "{count} weight")
    elif snapshot.parameter(row) is None:
        text = QCoreApplication.translate("ModuleTree", "{count} weights, tied ones counted once")
    return text.format(count=number_format.whole(count))


def bytes_of(snapshot: TreeSnapshot, row: int) -> str:
    """For the bytes: their number with all digits."""
    count = snapshot.row_index.nbytes(row)
    text = QCoreApplication.translate("ModuleTree", "{count} bytes")
    if count == 1:
        text = QCoreApplication.translate("ModuleTree", "{count} byte")
    return text.format(count=number_format.whole(count))


def zeros(snapshot: TreeSnapshot, row: int) -> str:
    """For the zeros: how many they are."""
    found = snapshot.row_facts.zeros(row)
    if found is None:
        return _reason(snapshot, row)
    if math.isnan(found.number):
        return QCoreApplication.translate("ModuleTree", "Not read yet.")
    text = QCoreApplication.translate("ModuleTree", "{count} of {numel} weights zero in the file")
    if found.of == 1:
        text = QCoreApplication.translate("ModuleTree", "{count} of {numel} weight zero in the file")
    return text.format(count=number_format.whole(int(found.number)), numel=number_format.whole(found.of))


def sigma(snapshot: TreeSnapshot, row: int) -> str:
    """For σ: that it is of single parameters, and whether it is known."""
    return _magnitude(snapshot, row, snapshot.row_facts.sigma(row))


def largest(snapshot: TreeSnapshot, row: int) -> str:
    """For the largest magnitude: it in more digits."""
    return _magnitude(snapshot, row, snapshot.row_facts.largest(row))


def change(snapshot: TreeSnapshot, row: int) -> str:
    """For what differs from another file: why there is nothing."""
    found = snapshot.row_facts.change("relative", row)
    if found is None or not math.isnan(found):
        return ""
    return QCoreApplication.translate("ModuleTree", "Not compared as weights")


def dead(snapshot: TreeSnapshot, row: int) -> str:
    """For the dead outputs: how many of how many."""
    found = snapshot.row_dead.below(row) if snapshot.row_dead is not None else None
    if found is None:
        return _reason(snapshot, row)
    if math.isnan(found.number):
        return QCoreApplication.translate("ModuleTree", "Not read yet.")
    text = QCoreApplication.translate("ModuleTree", "{dead} of {all} outputs keep no weight")
    if _has_rows(snapshot, row):
        text = QCoreApplication.translate("ModuleTree", "{dead} of {all} rows keep no weight")
        if found.of == 1:
            text = QCoreApplication.translate("ModuleTree", "{dead} of {all} row keeps no weight")
    elif found.of == 1:
        text = QCoreApplication.translate("ModuleTree", "{dead} of {all} output keeps no weight")
    return text.format(dead=number_format.whole(int(found.number)), all=number_format.whole(found.of))


def _has_rows(snapshot: TreeSnapshot, row: int) -> bool:
    """Whether it is a parameter that has rows, and of which no outputs are known."""
    parameter = snapshot.parameter(row)
    if parameter is None:
        return False
    classes = snapshot.row_index.checkpoint.classes
    return axes_of(classes[parameter.module].name) is Axes.ROWS_COLUMNS


def _magnitude(snapshot: TreeSnapshot, row: int, found: float | None) -> str:
    if found is None:
        return _reason(snapshot, row)
    if math.isnan(found):
        return QCoreApplication.translate("ModuleTree", "Not read yet.")
    return number_format.number(found, 7)


def threshold(snapshot: TreeSnapshot, row: int) -> str:
    """For the threshold: where it comes from, and its value after rounding to the dtype if that differs."""
    found, parameter = snapshot.row_totals.threshold(row), snapshot.parameter(row)
    if found is None:
        return _reason(snapshot, row)
    bound = told_of_estimates(snapshot.row_totals.plan_numbers, found.exact)
    if parameter is None:
        return "\n".join(filter(None, [_of_module(found), _module_rules(snapshot, row), bound]))
    lines = (_lifted(snapshot, row), _source(snapshot, parameter), _in_force(found, parameter.tensor.dtype), bound)
    return "\n".join(filter(None, lines))


def density(snapshot: TreeSnapshot, row: int) -> str:
    """For the density: the counts behind it, and the error of the weights."""
    total = snapshot.row_totals.total(row)
    if total is None:
        return _reason(snapshot, row)
    if not total.known:
        return QCoreApplication.translate("ModuleTree", "Not read yet.")
    text = QCoreApplication.translate("ModuleTree", "{kept} of {numel} weights kept, {cut} cut, {zero} zero before")
    if total.numel == 1:
        text = QCoreApplication.translate("ModuleTree", "{kept} of {numel} weight kept, {cut} cut, {zero} zero before")
    if not total.exact:
        # a single weight is never estimated
        text = QCoreApplication.translate("ModuleTree", "About {kept} of {numel} weights kept; being counted")
        if snapshot.row_index.checkpoint.no_weights:
            text = QCoreApplication.translate("ModuleTree", "About {kept} of {numel} weights kept, as the index tells")
    counts = {"kept": total.kept, "numel": total.numel, "cut": total.cut, "zero": total.zero_before}
    told = text.format(**{word: number_format.whole(count) for word, count in counts.items()})
    bound = told_of_estimates(snapshot.row_totals.plan_numbers, total.exact)
    return "\n".join(filter(None, [told, bound, _error(snapshot, row), _of_shown(snapshot, row)]))


def error(snapshot: TreeSnapshot, row: int) -> str:
    """For the error of the weights: what it is, and how far it can be trusted."""
    found = snapshot.row_totals.error(row)
    known = found is not None and not math.isnan(found.value)
    exact = not known or found is None or found.exact
    bound = told_of_estimates(snapshot.row_totals.plan_numbers, exact)
    return "\n".join(filter(None, [_error(snapshot, row) or _reason(snapshot, row), bound, _of_shown(snapshot, row)]))


def _error(snapshot: TreeSnapshot, row: int) -> str:
    """The error of the weights in words; empty where nothing is ticked."""
    found = snapshot.row_totals.error(row)
    if found is None:
        return ""
    if math.isnan(found.value):
        return QCoreApplication.translate("ModuleTree", "Not read yet.")
    text = QCoreApplication.translate("ModuleTree", "Error of the weights: {error}")
    return text.format(error=number_format.error(found))


def _of_shown(snapshot: TreeSnapshot, row: int) -> str:
    """How many of a module's parameters its numbers are of, where a filter hides some; else empty."""
    hidden = snapshot.hidden(row)
    if hidden is None:
        return ""
    text = QCoreApplication.translate(
        "ModuleTree",
        "Tick, threshold, density and error are of the {shown} of its {all} parameters that the filter shows.",
    )
    return text.format(shown=number_format.whole(hidden[0]), all=number_format.whole(hidden[1]))


def _reason(snapshot: TreeSnapshot, row: int) -> str:
    """Why a row can't be ticked, or is ticked and left as it is; else empty."""
    parameter = snapshot.parameter(row)
    if snapshot.ticks.tickable(row):
        return _unfit(snapshot, parameter)
    if snapshot.ticks.locked(row):
        return QCoreApplication.translate("ModuleTree", "Locked, so that it is never cut. Its menu unlocks it.")
    if parameter is None:
        return QCoreApplication.translate("ModuleTree", "Nothing in it can be pruned.")
    if parameter.reason:
        return told_here(parameter.reason)
    text = QCoreApplication.translate("ModuleTree", "Its elements are those of {owner}, which can't be pruned.")
    return text.format(owner=escaped(parameter.owner))


def _unfit(snapshot: TreeSnapshot, parameter: Parameter | None) -> str:
    """Why a parameter that is ticked does not fit its N:M rule; empty where it does."""
    totals = snapshot.row_totals
    if parameter is None or parameter.owner not in totals.plan.chosen:
        return ""
    m = totals.plan_numbers.unfit.get(snapshot.row_index.places.get(parameter.owner, -1))
    if m is None:
        return ""
    text = QCoreApplication.translate("ModuleTree", "It does not fit N of M, and is left as it is. {reason}")
    return text.format(reason=told_here(why_unfit(snapshot.row_index.checkpoint, parameter, m)))


def _left_out(snapshot: TreeSnapshot, row: int) -> str:
    """Why a parameter that can be ticked is not ticked on opening; empty once it is ticked."""
    parameter = snapshot.parameter(row)
    plan = snapshot.row_totals.plan
    if parameter is None or not snapshot.ticks.tickable(row) or parameter.owner in plan.chosen:
        return ""
    reason = reason_left_out(snapshot.row_index.checkpoint, parameter)
    text = QCoreApplication.translate("ModuleTree", "Not ticked on opening: {reason}")
    return text.format(reason=told_here(reason)) if reason else ""


def _lifted(snapshot: TreeSnapshot, row: int) -> str:
    """What becomes of the recorded mask of a parameter that is not ticked; empty of others."""
    parameter = snapshot.parameter(row)
    if parameter is None or not parameter.prunable or parameter.owner in snapshot.row_totals.plan.chosen:
        return ""
    if snapshot.row_index.checkpoint.by_name[parameter.owner].mask is None:
        return ""
    return QCoreApplication.translate(
        "ModuleTree",
        "Not ticked: the mask that the file came with is lifted, and the weights that it prunes come back.",
    )


def _ties(snapshot: TreeSnapshot, row: int) -> str:
    others = snapshot.tied(row)
    text = QCoreApplication.translate("ModuleTree", "Tied: the same elements as {names}. They are pruned together.")
    return text.format(names=escaped(", ".join(others))) if others else ""


def _of_module(found: ThresholdInForce) -> str:
    if not found.agreed:
        return QCoreApplication.translate("ModuleTree", "What is ticked in it has different thresholds.")
    if found.own:
        return QCoreApplication.translate("ModuleTree", "It, or something in it, has a threshold of its own.")
    return QCoreApplication.translate("ModuleTree", "The threshold of all that is ticked in it.")


def _source(snapshot: TreeSnapshot, parameter: Parameter) -> str:
    plan = snapshot.row_totals.plan
    rule = plan.rule_of(parameter.owner)
    if rule.recorded:
        text = QCoreApplication.translate("ModuleTree", "Pruned by the mask that the file came with.")
        if parameter.owner not in plan.chosen:
            text = QCoreApplication.translate("ModuleTree", "Ticked, it is pruned by the mask that the file came with.")
    elif parameter.owner in plan.own:
        text = QCoreApplication.translate("ModuleTree", "Own threshold: {rule}")
    else:
        text = _inherited(plan, parameter.owner)
    way_back = _way_back(plan, parameter.owner) if parameter.owner in plan.own else ""
    return "\n".join(filter(None, [text.format(rule=number_format.rule(rule)), way_back]))


def _inherited(plan: Plan, name: str) -> str:
    """Where a parameter or module inherits its rule from; a text with the field ``{rule}``."""
    rule_source = plan.rule_source(name)
    if rule_source is None:
        return QCoreApplication.translate("ModuleTree", "General threshold: {rule}")
    # the text goes through `format` later, and a name may have braces
    named = escaped(rule_source).replace("{", "{{").replace("}", "}}")
    return QCoreApplication.translate("ModuleTree", "Threshold of {module}: {rule}").replace("{module}", named)


def _module_rules(snapshot: TreeSnapshot, row: int) -> str:
    """A module's own rule and how to drop it; empty where it has none."""
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
    """The threshold rounded to the dtype, as torch compares it; empty where 7 digits show no difference."""
    if math.isnan(found.value):
        return ""
    exact = float(magnitudes(dtype, round_threshold(dtype, np.array(found.value))))
    if number_format.number(exact, 7) == number_format.number(found.value, 7):
        return ""
    text = QCoreApplication.translate("ModuleTree", "In force, rounded to {dtype}: {value}")
    return text.format(dtype=dtype.name, value=number_format.number(exact, 9))
