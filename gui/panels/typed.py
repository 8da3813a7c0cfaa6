"""What a text that is typed into the field of a number says."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from gui.support.number_format import machine_text

ESTIMATE = "≈"


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
            return self.single and self.number == self._number(self.shown.removeprefix(ESTIMATE))
        except ValueError:
            return False

    @property
    def acceptable(self) -> bool:
        """Whether it can be taken."""
        return self.is_shown or self._in_range

    @property
    def _in_range(self) -> bool:
        try:
            number = self.number
        except ValueError:
            return False
        signed = self.text.strip().startswith(("-", "−", "+"))
        return math.isfinite(number) and 0 <= number <= self.most and not signed

    def _number(self, text: str) -> float:
        return self.read(machine_text(text).removesuffix(self.unit).strip())
