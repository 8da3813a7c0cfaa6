"""A slider for the number of a rule: magnitudes over many powers of ten, all else evenly."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QStylePainter, QWidget

from core.base.thresholds import rounded_up
from core.preview.rule_conversion import RuleKind
from gui.support import share
from gui.support.guard import guarded
from gui.support.number_format import rounded

STEPS = 1000
_DIGITS, _WIDE = 2, 1000
"""Significant digits of the right end, and how many times at least it is the first step above 0."""
_SHARES = (RuleKind.DENSITY, RuleKind.EACH, RuleKind.ERDOS_RENYI, RuleKind.LAMP)
_MOST = {RuleKind.SIGMA: 4.0, **dict.fromkeys((*_SHARES, RuleKind.ERROR), 1.0)}
"""Beyond four standard deviations there is next to nothing left."""
_ARROWS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
_PAGES: dict[int, int] = {Qt.Key.Key_PageDown: -1, Qt.Key.Key_PageUp: 1}


@guarded
class ThresholdSlider(QSlider):
    """Emits what the other threshold views emit: moves, and the end of a gesture.

    A press anywhere takes the handle there. Esc during a drag takes it back. A double click resets.
    """

    moving = Signal(float)
    finished = Signal()
    cancelled = Signal()
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._span = self._low, self._high = 1e-4, 1.0
        self._reach = 0.0
        self.kind = RuleKind.VALUE
        self._held = False
        self.stepping = False
        """Whether the gesture that ends now is one of steps."""
        self.has_number = True
        """Whether there is one number to stand at; without one it has no handle."""
        self.setRange(0, STEPS)
        self.valueChanged.connect(self._value_changed)
        self.sliderReleased.connect(self.finished)

    def set_span(self, low: float, high: float) -> None:
        """The thresholds at the first step above 0 and at the right end, as long as nothing is known to `fit`."""
        self._span = self._low, self._high = low, high

    def fit(self, highest: float) -> None:
        """Have it end where all is cut.

        Args:
            highest: the largest magnitude of what the number is for; 0 where there is none, or it is not known.
        """
        low, high = self._span
        self._high = rounded_up(highest, _DIGITS) if highest > 0 else high
        self._low = min(low, self._high / _WIDE)

    def show_number(self, kind: RuleKind, number: float | None) -> None:
        """Go to the step nearest to a number, or to none, without a signal; no-op while it is dragged."""
        if not self.isSliderDown():
            self.kind, self.has_number = kind, number is not None
            if not self._held:
                self._reach = number or 0.0
            self.blockSignals(True)
            self.setValue(self.step_of(number or 0.0))
            self.blockSignals(False)
            self.update()

    @property
    def most(self) -> float:
        """The number at the right end: the usual one, or a greater one that is shown."""
        return max(_MOST.get(self.kind, self._high), self._reach)

    def number_at(self, step: int) -> float:
        """The number of a step, in three digits; of a share the density, while the step is of what is told."""
        if self.kind in _SHARES:
            return share.density_of(rounded(step / STEPS * self.most))
        if step <= 0:
            return 0.0
        if self.kind in _MOST:
            return rounded(step / STEPS * self.most)
        exponent = math.log10(self._low) + (step - 1) / (STEPS - 1) * self._decades()
        return rounded(10**exponent)

    def step_of(self, number: float) -> int:
        if self.kind in _SHARES:
            number = share.told(number)
        if number <= 0:
            return 0
        if self.kind in _MOST:
            return round(min(number / self.most, 1.0) * STEPS)
        place = (math.log10(number) - math.log10(self._low)) / self._decades()
        return min(max(round(1 + place * (STEPS - 1)), 1), STEPS)

    def _decades(self) -> float:
        # the ends may be too far apart to be divided
        return math.log10(self.most) - math.log10(self._low)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.has_number:
            super().paintEvent(event)
            return
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        option.subControls = QStyle.SubControl.SC_SliderGroove
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_Slider, option)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(self._step_under(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(self._step_under(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.reset_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._escape(event)
        elif (steps := _key_steps(event)) is not None:
            self._held = True
            self._go_to(self.value() + steps)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and self._held:
            self._held = False
            self._end_steps()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self.stepping = True
            self._go_to(self.value() + int(math.copysign(_size(event.modifiers()), turned)))
            self.stepping = False
        event.accept()

    def _go_to(self, step: int) -> None:
        """To the nearest step there is; that is a move also to the step of 0, where there was no number before."""
        there, new = min(max(step, 0), STEPS), not self.has_number
        self.has_number = True
        if new and there == self.value():
            self._value_changed(there)
            self.update()
        else:
            self.setValue(there)

    def _end_steps(self) -> None:
        self.stepping = True
        self.finished.emit()
        self.stepping = False

    def _value_changed(self, step: int) -> None:
        self.moving.emit(self.number_at(step))
        if not (self._held or self.isSliderDown()):
            self.finished.emit()

    def _escape(self, event: QKeyEvent) -> None:
        if self.isSliderDown() or self._held:
            self._held = False
            self.blockSignals(True)
            self.setSliderDown(False)
            self.blockSignals(False)
            self.cancelled.emit()
        else:
            event.ignore()

    def _step_under(self, event: QMouseEvent) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl
        groove = self.style().subControlRect(control, option, part.SC_SliderGroove, self)
        handle = self.style().subControlRect(control, option, part.SC_SliderHandle, self)
        reach = groove.width() - handle.width()
        place = round(event.position().x()) - groove.x() - handle.width() // 2
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, reach)


def _key_steps(event: QKeyEvent) -> int | None:
    if event.key() == Qt.Key.Key_Home:
        return -STEPS
    if event.key() == Qt.Key.Key_End:
        return STEPS
    if event.key() in _PAGES:
        return 10 * _size(event.modifiers()) * _PAGES[event.key()]
    return _size(event.modifiers()) * _ARROWS[event.key()] if event.key() in _ARROWS else None


def _size(modifiers: Qt.KeyboardModifier) -> int:
    """Steps of one stroke: Shift is coarse, Ctrl fine."""
    if modifiers & Qt.KeyboardModifier.ShiftModifier:
        return 50
    return 1 if modifiers & Qt.KeyboardModifier.ControlModifier else 5
