"""A field for a threshold: any number that can be typed, and steps that fit its size."""

import math
import re
from decimal import Decimal

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

from gui import wording

_BEGUN = re.compile(r"\d*[.,]?\d*([eE][-+]?\d*)?")
_STEPPING = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
_DECIMALS = 323
"""As many as a float64 can have after the point; `textFromValue` shows the ones that count."""


class ThresholdSpin(QDoubleSpinBox):
    """Emits what the other threshold views emit: moves, and the end of a gesture.

    Typing is one gesture. So is a key or a button that is held down, however often it repeats.
    """

    moving = Signal(float)
    finished = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = False
        self.smallest_step = 1e-4
        self.setDecimals(_DECIMALS)
        self.setRange(0.0, 1e308)
        self.setKeyboardTracking(False)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.setAccelerated(False)
        self.valueChanged.connect(self._value_changed)

    def show_value(self, value: float) -> None:
        """Show a value without telling anybody; what is being typed stays."""
        if value != self.value():
            self.blockSignals(True)
            self.setValue(value)
            self.blockSignals(False)

    def textFromValue(self, value: float) -> str:
        return wording.threshold(value)

    def valueFromText(self, text: str) -> float:
        return float(text.replace(",", "."))

    def validate(self, text: str, position: int) -> object:
        return self._state(text.strip()), text, position

    def stepBy(self, steps: int) -> None:
        self.interpretText()
        modifiers = QGuiApplication.keyboardModifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            # Qt has made ten of one
            self.setValue(stepped(self.value(), int(math.copysign(1, steps)), 0.1, self.smallest_step))
        else:
            factor = 10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
            self.setValue(stepped(self.value(), steps, factor, self.smallest_step))
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        up, down = QAbstractSpinBox.StepEnabledFlag.StepUpEnabled, QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return up | down if self.value() > 0 else up

    def event(self, event: QEvent) -> bool:
        # the field would keep these keys for its text; here they are for the plan
        if event.type() == QEvent.Type.ShortcutOverride and (event.matches(_UNDO) or event.matches(_REDO)):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
            return
        self._held = self._held or event.key() in _STEPPING
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        super().keyReleaseEvent(event)
        if not event.isAutoRepeat() and event.key() in _STEPPING:
            self._let_go()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._let_go()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._let_go()

    def _state(self, text: str) -> QValidator.State:
        try:
            good = math.isfinite(self.valueFromText(text)) and not text.startswith(("-", "+"))
        except ValueError:
            good = False
        if good:
            return QValidator.State.Acceptable
        return QValidator.State.Intermediate if _BEGUN.fullmatch(text) else QValidator.State.Invalid

    def _value_changed(self, value: float) -> None:
        self.moving.emit(value)
        if not self._held:
            self.finished.emit()

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self.finished.emit()

    def _escape(self) -> None:
        """Forget what has been typed, or the steps of the key that is still held."""
        self._held = False
        self.cancelled.emit()
        self.lineEdit().setText(self.textFromValue(self.value()))
        self.selectAll()


def stepped(value: float, steps: int, factor: float, smallest: float) -> float:
    """A value some steps on: a tenth of its own power of ten each, so 0.02 → 0.021 and 0.1 → 0.099 going down.

    Args:
        factor: of a step; 10 is coarse, 0.1 fine.
        smallest: the first step up from 0, and what a step down may fall to before it is 0.
    """
    moved = Decimal(repr(value))
    for _ in range(abs(steps)):
        moved = _one_step(moved, steps > 0, Decimal(repr(factor)), Decimal(repr(smallest)))
    return float(moved)


def _one_step(value: Decimal, up: bool, factor: Decimal, smallest: Decimal) -> Decimal:
    if value == 0:
        return smallest if up else value
    exponent = value.adjusted()
    if not up and value == Decimal(1).scaleb(exponent):
        exponent -= 1
    step = Decimal(1).scaleb(exponent - 1) * factor
    after = value + step if up else value - step
    return after if up or after >= smallest / 10 else Decimal(0)
