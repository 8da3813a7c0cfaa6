"""What the evaluation has found of parameters that were cut alone."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from core.evaluation.sensitivity import LEVELS

LEVEL = LEVELS[0]
"""The density that parameters are compared at; all are evaluated at it before any other."""


class Sensitivities(QObject):
    """How much worse the metric is with each parameter alone cut to `LEVEL`, as far as that is known."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._losses: dict[str, float] = {}

    @property
    def losses(self) -> Mapping[str, float]:
        """Full name → how much worse; 0 where no difference is seen."""
        return self._losses

    def clear(self) -> None:
        """Nothing is known any more."""
        if self._losses:
            self._losses = {}
            self.changed.emit()

    def take(self, names: Iterable[str], density: float, loss: float) -> None:
        """Something was evaluated; of parameters that were cut together it is said of each."""
        if density == LEVEL:
            self._losses.update(dict.fromkeys(names, loss))
            self.changed.emit()
