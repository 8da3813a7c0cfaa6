"""The fields of the ways to mean a threshold."""

from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from gui.panels.rule_spin import RuleSpin
from gui.panels.spin_steps import stepped, stepped_evenly
from gui.support import number_format, share
from gui.support.guard import guarded
from gui.support.number_spin import as_told


class ThresholdSpin(RuleSpin):
    """A magnitude, over many powers of ten."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1e308, parent)
        self.smallest_step = 1e-4

    def written(self, number: float, whole: bool = False) -> str:
        return number_format.all_digits(number) if whole else number_format.threshold(number)

    def bounds(self) -> str:
        return self.tr("A threshold is one number, 0 or more; the greatest is 1e308.")

    def moved(self, number: float, steps: int, factor: float) -> float:
        return stepped(number, steps, factor, self.smallest_step)


class SigmaSpin(RuleSpin):
    """A number of standard deviations."""

    UNIT = "σ"
    STEP = 0.05

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1e308, parent)

    def written(self, number: float, whole: bool = False) -> str:
        return f"{number_format.all_digits(number)} {self.UNIT}" if whole else number_format.sigmas(number)

    def bounds(self) -> str:
        return self.tr("Standard deviations are one number, 0 or more; the greatest is 1e308.")

    def moved(self, number: float, steps: int, factor: float) -> float:
        return stepped_evenly(number, steps, self.STEP * factor, self.maximum())


class PartSpin(RuleSpin):
    """A part of a whole, 0 to 1, written in per cent."""

    UNIT = "%"
    STEP = 0.01

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1.0, parent)

    def written(self, number: float, whole: bool = False) -> str:
        return number_format.all_digits_of_part(number) if whole else number_format.requested_part(number)

    def read(self, text: str) -> float:
        try:
            return float(Decimal(text) / 100)
        except InvalidOperation:
            raise ValueError(text) from None

    def moved(self, number: float, steps: int, factor: float) -> float:
        return stepped_evenly(number, steps, self.STEP * factor, self.maximum())


@guarded
class DensitySpin(PartSpin):
    """The part that is kept, or the part that is pruned in its place. The number is the density in any case."""

    def written(self, number: float, whole: bool = False) -> str:
        return super().written(share.told(number), whole)

    def read(self, text: str) -> float:
        return share.density_of(super().read(text))

    def moved(self, number: float, steps: int, factor: float) -> float:
        return share.density_of(super().moved(share.told(number), steps, factor))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return as_told(super().stepEnabled())

    def bounds(self) -> str:
        return self.tr("A density is one number from 0 to 100 %.")


class ErrorSpin(PartSpin):
    """The error of the weights."""

    def bounds(self) -> str:
        return self.tr("An error is one number from 0 to 100 %.")
