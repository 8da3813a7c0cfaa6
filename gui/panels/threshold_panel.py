"""The threshold as a field and a slider, and what it acts on."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gui import wording
from gui.changes import Change, Opened, PlanChanged, SelectionChanged
from gui.control import ThresholdControl
from gui.document import Document
from gui.panels.elided_label import ElidedLabel
from gui.panels.section import QuietLabel, ResetLabel, Section
from gui.panels.threshold_slider import ThresholdSlider
from gui.panels.threshold_spin import ThresholdSpin


class ThresholdPanel(Section):
    """Spin box, slider, the switch between general and own threshold, and the way back to the general one."""

    def __init__(self, document: Document, control: ThresholdControl, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("Threshold"))
        self._document, self._control = document, control
        self.spin, self.slider = ThresholdSpin(self), ThresholdSlider(self)
        self._all, self._own = self._switch("scopeAll"), self._switch("scopeOwn")
        self._low, self._high = QuietLabel(), QuietLabel()
        self._share, self._inherit = QuietLabel(), QToolButton(self)
        self._note = ElidedLabel(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._name()
        self._connect()
        self.setEnabled(False)

    def set_span(self, low: float, high: float) -> None:
        """The range of the slider."""
        self.slider.set_span(low, high)
        self.spin.smallest_step = low
        self._low.setText("0")
        self._high.setText(wording.number(high, 2))
        self._follow_value()

    def _switch(self, name: str) -> QToolButton:
        button = QToolButton(self, checkable=True, objectName=name)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _lay_out(self) -> None:
        scope, group = QHBoxLayout(), QButtonGroup(self)
        scope.setSpacing(2)
        for button in (self._all, self._own):
            scope.addWidget(button)
            group.addButton(button)
        self.label = ResetLabel("|w| ≤", self)
        self.label.setBuddy(self.spin)
        field = QHBoxLayout()
        field.addWidget(self.label)
        field.addWidget(self.spin, 1)
        ends = QHBoxLayout()
        ends.addWidget(self._low)
        ends.addWidget(self._share, 1)
        ends.addWidget(self._high)
        exception = QHBoxLayout()
        exception.addWidget(self._note, 1)
        exception.addWidget(self._inherit)
        # the row keeps its height, so that what is below stays where it is
        self._note.setMinimumHeight(self._inherit.sizeHint().height())
        for row in (scope, field):
            self.body.addLayout(row)
        self.body.addWidget(self.slider)
        self.body.addLayout(ends)
        self.body.addLayout(exception)

    def _name(self) -> None:
        self.spin.setObjectName("thresholdSpin")
        self.slider.setObjectName("thresholdSlider")
        self._inherit.setObjectName("inheritButton")
        self._note.setObjectName("thresholdNote")
        self._share.setObjectName("thresholdShare")
        self._share.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.spin.setAccessibleName(self.tr("Threshold"))
        self.slider.setAccessibleName(self.tr("Threshold, logarithmic"))
        hint = self.tr("Weights with |w| at or below it are pruned. Arrows step, Shift coarse, Ctrl fine.")
        self.spin.setToolTip(hint)
        self.slider.setToolTip(self.tr("{hint} Double click resets, Esc takes a drag back.").format(hint=hint))
        self.label.setToolTip(self.tr("Double click resets the threshold."))
        self._all.setToolTip(self.tr("Move the threshold of all ticked parameters that have none of their own."))
        self._own.setToolTip(self.tr("Give what is selected a threshold of its own, as an exception."))
        self._inherit.setText(self.tr("Inherit"))
        self._inherit.setToolTip(self.tr("Drop the own threshold; the general one holds again."))

    def _connect(self) -> None:
        control = self._control
        for view in (self.spin, self.slider):
            view.moving.connect(control.move)
            view.finished.connect(control.finish)
            view.cancelled.connect(control.cancel)
        self.slider.reset_asked.connect(control.reset)
        self.label.reset_asked.connect(control.reset)
        self._inherit.clicked.connect(control.reset)
        self._all.clicked.connect(lambda: control.set_own(False))
        self._own.clicked.connect(lambda: control.set_own(True))
        control.changed.connect(self._follow_value)
        self._document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self.setEnabled(True)
        if isinstance(change, Opened | PlanChanged | SelectionChanged):
            self._write_scope()
        self._write_share()

    def _follow_value(self) -> None:
        value = self._control.value
        self.spin.show_value(value or 0.0)
        self.slider.show_value(value or 0.0)
        self.slider.setAccessibleDescription(wording.threshold(value or 0.0))
        self._write_scope()

    def _write_share(self) -> None:
        """How much of what is in hand is pruned, as ImageJ says it under its histogram."""
        total = self._control.total
        if not (total.parameters and total.known):
            self._share.setText("")
            return
        text = self.tr("{pruned} pruned")
        self._share.setText(text.format(pruned=wording.percent(1 - total.density, total.exact)))

    def _write_scope(self) -> None:
        looked_at, own = self._document.looked_at, self._control.own
        count = len(self._document.shown.chosen)
        self._all.setText(self.tr("All %n ticked", "", count))
        self._own.setText(self._what(looked_at))
        self._own.setEnabled(bool(looked_at))
        (self._own if own else self._all).setChecked(True)
        self._note.setText(self._explanation(looked_at, own))
        self._inherit.setVisible(own and any(name in self._document.shown.own for name in looked_at))

    def _what(self, looked_at: tuple[str, ...]) -> str:
        return self.tr("These %n", "", len(looked_at)) if len(looked_at) > 1 else self.tr("This parameter")

    def _explanation(self, looked_at: tuple[str, ...], own: bool) -> str:
        plan = self._document.shown
        exceptions = len(plan.chosen & plan.own.keys())
        if own and any(name in plan.own for name in looked_at):
            return self.tr("Own; the general one: {rule}").format(rule=wording.rule(plan.rule))
        if own:
            return self.tr("Inherits {rule} until moved").format(rule=wording.rule(plan.rule))
        if exceptions:
            return self.tr("Exceptions with an own threshold: %n", "", exceptions)
        return ""
