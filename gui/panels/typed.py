"""What a text that is typed into the field of a number says."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QValidator

_BEGUN = re.compile(r"[-−]?\d*[.,]?\d*([eE][-+]?\d*)?")
_ABOUT = "≈"


@dataclass(frozen=True)
class Typed:
    """A text beside what the field shows.

    Attributes:
        text: what stands in the field.
        shown: what it shows of itself.
        single: whether that is one number, and not words or a range.
        unit: that may stand behind a number.
        read: the number of a text without the unit; ValueError if it is none.
        most: the greatest number; the least is 0.
    """

    text: str
    shown: str
    single: bool
    unit: str
    read: Callable[[str], float]
    most: float

    @property
    def number(self) -> float:
        """What the text stands for.

        Raises:
            ValueError: it is no number.
        """
        return self._number(self.text)

    @property
    def is_shown(self) -> bool:
        """Whether the text says what is shown: the same words, or as a number the same as those."""
        if self.text.strip() == self.shown:
            return True
        try:
            return self.single and self.number == self._number(self.shown.removeprefix(_ABOUT))
        except ValueError:
            return False

    @property
    def state(self) -> QValidator.State:
        """Whether it can be taken, can become what can be, or neither."""
        text = self.text.strip()
        if self.is_shown or self._in_range:
            return QValidator.State.Acceptable
        begun = _BEGUN.fullmatch(text.removesuffix(self.unit).strip()) or self.shown.startswith(text)
        return QValidator.State.Intermediate if begun else QValidator.State.Invalid

    @property
    def acceptable(self) -> bool:
        return self.state is QValidator.State.Acceptable

    @property
    def _in_range(self) -> bool:
        try:
            number = self.number
        except ValueError:
            return False
        signed = self.text.strip().startswith(("-", "−", "+"))
        return math.isfinite(number) and 0 <= number <= self.most and not signed

    def _number(self, text: str) -> float:
        plain = text.replace(",", ".").replace("−", "-").strip()
        return self.read(plain.removesuffix(self.unit).strip())
