"""Fields of plain numbers: written as the language has it, typed with a decimal point or comma."""

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from gui.support import share
from gui.support.guard import guarded
from gui.support.number_format import number, parsed

_DIGITS = 9


@guarded
class NumberSpin(QDoubleSpinBox):
    """Shows no zeros behind the last digit: ``1``, ``0.25``."""

    def written(self, value: float) -> float:
        """The number that is shown for a value, and the value of a number that is typed."""
        return value

    def textFromValue(self, value: float) -> str:
        return number(self.written(value), _DIGITS)

    def valueFromText(self, text: str) -> float:
        # Qt asks for what is no number, too
        typed = self._typed(text)
        return self.value() if typed is None else typed

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        typed = self._typed(text)
        fits = typed is not None and self.minimum() <= typed <= self.maximum()
        # what is begun may become a number in the range
        return QValidator.State.Acceptable if fits else QValidator.State.Intermediate, text, position

    def _typed(self, text: str) -> float | None:
        try:
            return self.written(parsed(text.removesuffix(self.suffix())))
        except ValueError:
            return None


@guarded
class ShareSpin(NumberSpin):
    """A density in per cent, or the sparsity in its place. Its value is the density."""

    def written(self, value: float) -> float:
        return 100 * share.told(value / 100)

    def stepBy(self, steps: int) -> None:
        # what is told is stepped
        super().stepBy(-steps if share.tells_sparsity() else steps)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return as_told(super().stepEnabled())


def as_told(enabled: QAbstractSpinBox.StepEnabledFlag) -> QAbstractSpinBox.StepEnabledFlag:
    """Which steps of a density are possible, as those of what is told for it."""
    flag = QAbstractSpinBox.StepEnabledFlag
    if not share.tells_sparsity():
        return enabled
    up = flag.StepUpEnabled if enabled & flag.StepDownEnabled else flag.StepNone
    return up | (flag.StepDownEnabled if enabled & flag.StepUpEnabled else flag.StepNone)
