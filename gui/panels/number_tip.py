"""The tip of a field: what its number is, and the number itself where not all of its digits are shown."""

from PySide6.QtCore import QEvent, QObject

from gui.panels.rule_spin import RuleSpin
from gui.support import number_format
from gui.support.guard import guarded


@guarded
class NumberTip(QObject):
    """Writes the tip of a field when it is asked for.

    Args:
        spin: the field, which it lives as long as.
        hint: what the number is, in one or more lines.
    """

    def __init__(self, spin: RuleSpin, hint: str) -> None:
        super().__init__(spin)
        self._spin, self._hint = spin, hint
        spin.setToolTip(self._text())
        spin.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._spin.setToolTip(self._text())
        return False

    def _text(self) -> str:
        spin, number = self._spin, self._spin.reading.number
        whole = "" if number is None else spin.written(number, whole=True)
        shown = spin.textFromValue(spin.value())
        return number_format.tip("\n".join(filter(None, ("" if whole == shown else whole, self._hint))))
