"""Evaluate ▸ Set up: what evaluates a checkpoint, a run of it to try, and which number counts."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.base.escaping import escaped_lines
from core.evaluation.evaluator import Evaluated
from core.evaluation.metric import Metric
from gui.dialogs.evaluation_form import EvaluationForm
from gui.panels.section import QuietLabel
from gui.state.evaluation_choice import EvaluationChoice
from gui.support import number_format
from gui.support.named import named
from gui.support.plain_label import PlainLabel

WIDTH = 640
LOG_LINES = 9


class EvaluationSetupDialog(QDialog):
    """Edits a choice. Runs nothing itself: it asks for a test, and is told how that went.

    Args:
        name: of the checkpoint.
        form: the fields of what is run.
    """

    test_asked = Signal()
    """Run what is set up on the uncut model, as `choice` has it."""
    chosen = Signal()
    """What is set up is to be used."""

    def __init__(self, name: str, form: EvaluationForm, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("evaluationSetupDialog")
        self.setWindowTitle(self.tr("Set up the evaluation of {name}").format(name=name))
        self.form = form
        form.setParent(self)
        self.metrics = named(QComboBox(self), "metricCombo")
        self.better = named(QComboBox(self), "betterCombo")
        self.test = named(QPushButton(self.tr("&Test"), self), "testButton")
        self.told = named(PlainLabel(self), "testResult")
        self.log = named(QPlainTextEdit(self), "testLog")
        self.problem = named(PlainLabel(self), "setupProblem")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.use = self.buttons.addButton(self.tr("Use it"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._testing = False
        self._set_up()
        self._lay_out()
        self._connect()
        self._show_refusal()
        self.resize(WIDTH, self.sizeHint().height())

    @property
    def choice(self) -> EvaluationChoice | None:
        """What is set up; None as long as something is missing."""
        setup = self.form.setup
        if setup is None:
            return None
        name = self.metrics.currentText().strip()
        return EvaluationChoice(setup, name, self.better.currentData())

    def show_choice(self, choice: EvaluationChoice) -> None:
        """Fill the fields."""
        self.form.show_setup(choice.setup)
        if choice.metric:
            self._show_metrics([choice.metric])
        if choice.higher_is_better is not None:
            self.better.setCurrentIndex(self.better.findData(choice.higher_is_better))

    def show_testing(self, text: str) -> None:
        """A test is going on."""
        self.told.setText(text)
        if not self._testing:
            self._testing = True
            self.show_log("")
            self.test.setText(self.tr("Stop"))
            self._show_refusal()

    def show_log(self, log: str) -> None:
        """Show the end of what the test has printed so far."""
        text = escaped_lines(log.rstrip())
        if text != self.log.toPlainText():
            self.log.setPlainText(text)
            self.log.verticalScrollBar().setValue(self.log.verticalScrollBar().maximum())
        self.log.setVisible(bool(text))
        self._grow()

    def show_tested(self, found: Evaluated, log: str, notes: str = "") -> None:
        """What the test gave, and what the user should know of it."""
        self._end_test(log)
        values = ", ".join(f"{name} {number_format.metric_value(value)}" for name, value in found.metrics.items())
        text = self.tr("{values}, in {time}").format(values=values, time=number_format.duration(found.seconds))
        self.told.setText(escaped_lines(text))
        self._show_metrics(list(found.metrics))
        self._say(notes)

    def show_failed(self, text: str, log: str = "") -> None:
        """Why the test failed."""
        self._end_test(log)
        self.told.setText("")
        self._say(text)

    def show_stopped(self) -> None:
        """The test was stopped."""
        if self._testing:
            self._end_test("")
            self.told.setText(self.tr("Stopped."))

    def show_problem(self, text: str) -> None:
        """Say what could not be done."""
        self._say(text)

    @property
    def testing(self) -> bool:
        """Whether a test is going on."""
        return self._testing

    def _end_test(self, log: str) -> None:
        self._testing = False
        self.test.setText(self.tr("&Test"))
        self._show_refusal()
        self.show_log(log)

    def _show_metrics(self, names: Sequence[str]) -> None:
        """Offer these metrics; the one that is chosen stays, if it is among them."""
        before = self.metrics.currentText()
        self.metrics.clear()
        self.metrics.addItems(list(names))
        self.metrics.setCurrentIndex(max(self.metrics.findText(before), 0))
        self.metrics.setEnabled(bool(names))

    def _guess_better(self, name: str) -> None:
        """Losses and the like are better when they are lower."""
        self.better.setEnabled(bool(name))
        if name:
            self.better.setCurrentIndex(self.better.findData(Metric.guessed(name).higher_is_better))

    def _show_refusal(self) -> None:
        refusal = self.form.refusal
        self._say("")
        self.use.setEnabled(not refusal and not self._testing)
        self.use.setToolTip(number_format.tip(refusal))
        self.test.setEnabled(self._testing or not refusal)
        self.test.setToolTip(number_format.tip(refusal or self.tr("One run on the model as it is, not pruned")))
        self.form.setEnabled(not self._testing)

    def _edited(self) -> None:
        """What was tested is not what is set up any more."""
        self.told.setText("")
        self.log.hide()
        self._show_refusal()
        self._say(self.form.refusal)

    def _say(self, text: str) -> None:
        self.problem.setText(f"⚠ {text}" if text else "")
        self.problem.setVisible(bool(text))
        self._grow()

    def _grow(self) -> None:
        """Be high enough for what is shown; where texts break their lines, a layout does not see to that by itself."""
        height = self._column.totalHeightForWidth(self.width())
        if height > self.height():
            self.resize(self.width(), height)

    def _set_up(self) -> None:
        self.metrics.setEnabled(False)
        self.metrics.setPlaceholderText(self.tr("the first one that it gives"))
        self.metrics.setAccessibleName(self.tr("Metric"))
        self.metrics.setMinimumContentsLength(20)
        self.better.addItem(self.tr("higher is better"), userData=True)
        self.better.addItem(self.tr("lower is better"), userData=False)
        self.better.setPlaceholderText(self.tr("by its name"))
        self.better.setCurrentIndex(-1)
        self.better.setEnabled(False)
        self.better.setAccessibleName(self.tr("Which values of the metric are better"))
        self.test.setAutoDefault(False)
        self.told.setWordWrap(True)
        self.log.setReadOnly(True)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setFixedHeight(self.log.fontMetrics().lineSpacing() * LOG_LINES + 12)
        self.log.setAccessibleName(self.tr("Output of the test"))
        self.log.hide()
        self.problem.setWordWrap(True)
        self.problem.setForegroundRole(QPalette.ColorRole.BrightText)
        self.use.setProperty("primary", True)
        self.use.setDefault(True)
        # the box has had it styled already
        self.use.style().polish(self.use)

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(
            QuietLabel(
                self.tr(
                    "What a cut costs is measured by your own evaluation, in a process of its own, on the model as the "
                    "plan cuts it. What you set up is remembered for this file."
                )
            )
        )
        column.addWidget(self.form)
        test = QHBoxLayout()
        test.addWidget(self.test)
        test.addWidget(self.told, 1)
        column.addLayout(test)
        column.addWidget(self.log)
        metric = QHBoxLayout()
        label = PlainLabel(self.tr("What counts"), self)
        label.setBuddy(self.metrics)
        for widget in (label, self.metrics, self.better):
            metric.addWidget(widget)
        metric.addStretch(1)
        column.addLayout(metric)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.form.edited.connect(self._edited)
        self.metrics.currentTextChanged.connect(self._guess_better)
        self.test.clicked.connect(self.test_asked)
        self.buttons.accepted.connect(self.chosen)
        self.buttons.rejected.connect(self.reject)
