"""What was found of a plan, in words."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from core.base.escaping import escaped
from core.evaluation.metric import Baseline, Metric
from core.evaluation.sensitivity import Part
from core.evaluation.trials import Trial
from core.plan.plan import Plan
from gui.presenters.evaluation import difference_text, reading_text
from gui.state.evaluation import Reading
from gui.support import number_format


def nothing_to_cut(plan: Plan, parts: Sequence[Part] | None = None) -> str:
    """Why a study of a plan would have nothing to cut; empty where it has.

    Args:
        parts: what is to be cut alone; None where the whole plan is cut.
    """
    translate = QCoreApplication.translate
    if not plan.chosen:
        return translate("TrialTexts", "Nothing is ticked, so there is nothing to prune. Tick parameters first.")
    if parts is not None and not parts:
        return translate("TrialTexts", "All that is ticked keeps the file's mask. Give it another rule first.")
    return ""


def trial_text(trial: Trial, metric: Metric) -> str:
    """``density 30.00 %: accuracy 0.9800 (−0.0178)``."""
    density = number_format.share(trial.total.density)
    text = QCoreApplication.translate("TrialTexts", "density {density}: {metric} {reading}")
    return text.format(density=density, metric=escaped(metric.name), reading=trial_reading(trial, metric))


def trial_reading(trial: Trial, metric: Metric) -> str:
    """Value and difference; that nothing is cut, where that is so."""
    if not trial.cuts:
        nothing = QCoreApplication.translate("TrialTexts", "nothing cut")
        return f"{number_format.metric_value(trial.value)} ({nothing})"
    return reading_text(_reading(trial, metric))


def trial_difference(trial: Trial, metric: Metric) -> str:
    """The difference alone."""
    if not trial.cuts:
        return QCoreApplication.translate("TrialTexts", "nothing cut")
    return difference_text(_reading(trial, metric))


def band_text(baseline: Baseline) -> str:
    """What the uncut model gives: ``not pruned 0.9978``, ``not pruned 0.9912–0.9978``."""
    low, high = number_format.metric_value(baseline.low), number_format.metric_value(baseline.high)
    text = QCoreApplication.translate("TrialTexts", "not pruned {values}")
    return text.format(values=low if low == high else f"{low}–{high}")


def _reading(trial: Trial, metric: Metric) -> Reading:
    return Reading(metric, trial.value, trial.difference)
