"""Two small fields for N of M."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QWidget

from core.plan.rules import MOST_M, StructuredNM
from gui.panels.section import QuietLabel
from gui.support.named import named
from gui.support.wheel_needs_focus import WheelNeedsFocus


class PatternFields(QWidget):
    """How many weights of each group are kept, and of how many weights a group is. N is always less than M."""

    changed = Signal(StructuredNM)
    """By a hand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.n, self.m = named(QSpinBox(self), "patternNSpin"), named(QSpinBox(self), "patternMSpin")
        self.n.setAccessibleName(self.tr("Weights that are kept of each group"))
        self.m.setAccessibleName(self.tr("Weights of a group"))
        between = QuietLabel(self.tr("of"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        for widget in (self.n, between, self.m):
            line.addWidget(widget)
        line.addStretch(1)
        self.setFocusProxy(self.n)
        self.show_rule(StructuredNM(2, 4))
        for field in (self.n, self.m):
            # a number that is being typed is no step yet
            field.setKeyboardTracking(False)
            field.valueChanged.connect(self._change)
            field.setToolTip(
                self.tr(
                    "Of each group of weights that follow each other along the inputs of a layer the largest are kept, "
                    "the first of equal ones (Mishra et al. 2021). Hardware has 2 of 4."
                )
            )
            WheelNeedsFocus(field)

    @property
    def rule(self) -> StructuredNM:
        """The rule that is shown."""
        return StructuredNM(self.n.value(), self.m.value())

    def show_rule(self, rule: StructuredNM) -> None:
        """Show another rule; nothing is announced."""
        before = self.blockSignals(True)
        # the ranges first let both in
        self.m.setRange(2, MOST_M)
        self.n.setRange(1, MOST_M - 1)
        self.m.setValue(rule.m)
        self.n.setValue(rule.n)
        self._bound()
        self.blockSignals(before)

    def _bound(self) -> None:
        self.n.setMaximum(self.m.value() - 1)

    def _change(self) -> None:
        if not self.signalsBlocked():
            # where M is less than before, N may have to be too
            before = self.blockSignals(True)
            self._bound()
            self.blockSignals(before)
            self.changed.emit(self.rule)
