"""A field for the number of a rule: anything that can be typed, steps that fit, and words where there is no number."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

from gui.panels.refusal import Refusal
from gui.panels.select_on_focus import SelectOnFocus
from gui.panels.typed import ESTIMATE, Typed
from gui.support.guard import guarded

_STEPPING = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
_DECIMALS = 323
"""As many as a float64 can have after the point; `textFromValue` shows the ones that count."""


@dataclass(frozen=True)
class FieldValue:
    """What a field shows.

    Attributes:
        number: None where there is not one.
        text: in place of the number's own; needed where there is none.
    """

    number: float | None
    text: str = ""


@guarded
class RuleSpin(QDoubleSpinBox):
    """Emits what the other threshold views emit: moves, and the end of a gesture.

    Typing is one gesture. So is a key or a button that is held down, however often it repeats. What is shown and
    typed again changes nothing; what is out of range is refused, in sight.
    A subclass says how a number is written and stepped.

    Args:
        most: the greatest number; the least is 0.
    """

    UNIT = ""

    moving = Signal(float)
    finished = Signal()
    cancelled = Signal()

    def __init__(self, most: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = self._typed = False
        self.stepping = False
        """Whether the gesture that goes on, or ends now, is one of steps."""
        self.reading = FieldValue(0.0)
        """What it shows."""
        self.setDecimals(_DECIMALS)
        self.setRange(0.0, most)
        self.setKeyboardTracking(False)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.setAccelerated(False)
        self.lineEdit().textEdited.connect(self._edited)
        self.valueChanged.connect(self._value_changed)
        self.refusal = Refusal(self.lineEdit(), self)
        SelectOnFocus(self.lineEdit(), self)

    def written(self, number: float, whole: bool = False) -> str:
        """A number with its unit.

        Args:
            whole: in all its digits, and not only in those that are needed.
        """
        raise NotImplementedError

    def read(self, text: str) -> float:
        """The number that a text without the unit stands for.

        Raises:
            ValueError: it is none.
        """
        return float(text)

    def bounds(self) -> str:
        """Which numbers it takes, as a sentence."""
        raise NotImplementedError

    def moved(self, number: float, steps: int, factor: float) -> float:
        """A number some steps on; a factor of 10 is coarse, of 0.1 fine."""
        raise NotImplementedError

    def show_value(self, reading: FieldValue) -> None:
        """Show a number, or words, without telling anybody; what is being typed stays."""
        number = reading.number or 0.0
        if number == self.value() and (self._typed or reading == self.reading):
            return
        self.reading, self._typed = reading, False
        self.refusal.drop()
        self.blockSignals(True)
        self.setValue(number)
        self.blockSignals(False)
        if self.hasFocus():
            self.selectAll()

    def textFromValue(self, value: float) -> str:
        shown = self.reading
        return shown.text if shown.text and value == (shown.number or 0.0) else self.written(value)

    def valueFromText(self, text: str) -> float:
        # what is shown stands for all its digits, not only for the ones that are seen
        typed = self._field(text)
        return self.value() if typed.is_shown else typed.number

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        # an invalid letter Qt would drop without a word, and what stands around it would be another number
        state = QValidator.State.Acceptable if self._field(text).acceptable else QValidator.State.Intermediate
        return state, text, position

    def stepBy(self, steps: int) -> None:
        self.interpretText()
        self._typed, self.stepping = False, True
        # a step leaves digits behind that are not seen
        start = _seen(self._field(self.textFromValue(self.value()).removeprefix(ESTIMATE)), self.value())
        modifiers = QGuiApplication.keyboardModifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            # Qt has made ten of one
            self.setValue(self.moved(start, int(math.copysign(1, steps)), 0.1))
        else:
            factor = 10 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1
            self.setValue(self.moved(start, steps, factor))
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flag = QAbstractSpinBox.StepEnabledFlag
        if self.reading.number is None and self.value() == 0:
            return flag.StepNone
        up = flag.StepUpEnabled if self.value() < self.maximum() else flag.StepNone
        return up | flag.StepDownEnabled if self.value() > 0 else up

    def event(self, event: QEvent) -> bool:
        # the field would keep these keys for its text; here they are for the plan
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and (event.matches(_UNDO) or event.matches(_REDO)):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            # with nothing to forget it is for the window, as is a space before a number
            event.setAccepted(self._typed or self._held)
            self._escape()
            return
        if event.key() == Qt.Key.Key_Space and not self._typed:
            event.ignore()
            return
        if event.key() in _ENTER and self._typed:
            self._enter()
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
        refused = self._typed and not self._field().acceptable
        if self._typed:
            self._take()
        super().focusOutEvent(event)
        self._let_go()
        if refused:
            self.refusal.tell(self.bounds())
        else:
            self.refusal.drop()

    def forget(self) -> None:
        """Forget what has been typed and not been taken."""
        self._held = self._typed = False
        self.refusal.drop()
        self.lineEdit().setText(self.textFromValue(self.value()))
        self.lineEdit().setModified(False)

    def _field(self, text: str | None = None) -> Typed:
        """A text beside what is shown; without one, what stands in the field now."""
        shown, single = self.textFromValue(self.value()), self.reading.number is not None
        said = self.lineEdit().text() if text is None else text
        return Typed(said, shown, single, self.UNIT, self.read, self.maximum())

    def _edited(self) -> None:
        self._typed, self.stepping = True, False
        self.refusal.drop_all()

    def _enter(self) -> None:
        """Take what has been typed, or say why not."""
        if self._field().acceptable:
            self._take()
        else:
            self.refusal.mark(self.bounds())
        self.selectAll()

    def _take(self) -> None:
        """Who types another number means it in this field's way, even where it comes to the value there was."""
        field, self._typed = self._field(), False
        if field.acceptable and not field.is_shown and field.number == self.value():
            self.moving.emit(self.value())
            self.finished.emit()
        # puts the usual spelling in the place of what was typed, too, or the former number
        self.interpretText()
        self.lineEdit().setModified(False)

    def _value_changed(self, value: float) -> None:
        self.moving.emit(value)
        if not self._held:
            self.finished.emit()
            self.stepping = False

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self.finished.emit()
        self.stepping = False

    def _escape(self) -> None:
        """Forget what has been typed, or the steps of the key that is still held."""
        self._held = self._typed = False
        self.refusal.drop()
        self.cancelled.emit()
        self.lineEdit().setText(self.textFromValue(self.value()))
        self.selectAll()


def _seen(field: Typed, otherwise: float) -> float:
    """The number of a text; another one where it is none, as with ``<0.01 %``."""
    try:
        return field.number
    except ValueError:
        return otherwise
