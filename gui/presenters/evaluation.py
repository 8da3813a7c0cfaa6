"""What the evaluation gave: in the line at the foot of the window, and beside the steps of the history."""

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

from core.base.escaping import escaped
from gui.panels.history_panel import HistoryPanel
from gui.state.changes import Change, Opened, PlanChanged
from gui.state.document import Document
from gui.state.evaluation import Evaluation, Reading
from gui.support import number_format


def reading_text(reading: Reading) -> str:
    """A value with its difference from the baseline: ``0.912 (−0.023)``."""
    value = number_format.metric_value(reading.value)
    return f"{value} ({difference_text(reading)})" if reading.difference is not None else value


def difference_text(reading: Reading) -> str:
    """The difference from the baseline alone; empty before that is known."""
    if reading.difference is None:
        return ""
    if not reading.difference.seen:
        return QCoreApplication.translate("EvaluationPresenter", "no difference seen")
    return number_format.metric_difference(reading.difference.amount, reading.value)


class EvaluationPresenter(QObject):
    """Shows the number of the plan on the screen, grey where it is of an earlier one, and those of the steps.

    Args:
        document: whose plan is evaluated.
        evaluation: has the numbers.
        label: at the foot of the window; hidden while there is no number.
        history: shows those of the steps.
    """

    def __init__(self, document: Document, evaluation: Evaluation, label: QLabel, history: HistoryPanel) -> None:
        super().__init__(label)
        self._document, self._evaluation = document, evaluation
        self._label, self._history = label, history
        evaluation.changed.connect(self._show)
        document.changed.connect(self._follow)
        label.hide()

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened | PlanChanged):
            self._show_present()
            if not change.now.previewing:
                self._show_steps()

    def _show(self) -> None:
        self._show_present()
        self._show_steps()

    def _show_present(self) -> None:
        reading = self._evaluation.present
        self._label.setVisible(reading is not None)
        if reading is None:
            return
        role = QPalette.ColorRole.PlaceholderText if reading.outdated else QPalette.ColorRole.WindowText
        # to give it the role that it has would have its style worked out anew
        if role != self._label.foregroundRole():
            self._label.setForegroundRole(role)
        name = escaped(reading.metric.name)
        if reading.outdated:
            value = number_format.metric_value(reading.value)
            text = self.tr("{metric} {value}, earlier plan").format(metric=name, value=value)
        else:
            text = f"{name} {reading_text(reading)}"
        if text != self._label.text():
            self._label.setText(text)
            self._label.setToolTip(number_format.tip(self._explained(reading)))

    def _explained(self, reading: Reading) -> str:
        baseline = self._evaluation.baseline
        sentences = [self.tr("By your own evaluation.")]
        if reading.outdated:
            sentences = [self.tr("Of the plan that was evaluated last, not of the present one. F6 evaluates this one.")]
        if baseline is not None:
            low, high = number_format.metric_value(baseline.low), number_format.metric_value(baseline.high)
            text = self.tr("Not pruned: {value}.")
            if low != high:
                text = self.tr("Not pruned: {low} to {high}; within that no difference can be seen.")
            sentences.append(text.format(value=low, low=low, high=high))
        return "\n".join(sentences)

    def _show_steps(self) -> None:
        readings = {row: self._evaluation.reading(plan) for row, plan in enumerate(self._document.stack.plans)}
        shown = {row: number_format.metric_value(each.value) for row, each in readings.items() if each is not None}
        self._history.show_numbers(shown)
