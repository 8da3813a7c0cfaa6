"""Gives the values table the selected parameter, and the threshold that decides which values are struck through."""

import math

from PySide6.QtCore import QObject

from core.masks.value_table import unsupported_reason
from core.model.parameter import Parameter
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.support import number_format
from gui.values.values_model import ValueCut
from gui.values.values_panel import ValuesPanel


class ValuesPresenter(QObject):
    """Gives the table its parameter, and its threshold as often as that moves."""

    def __init__(self, document: Document, panel: ValuesPanel) -> None:
        super().__init__(panel)
        self._document, self._panel = document, panel
        panel.empty(self._hint())
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened | SelectionChanged):
            self._show()
        if isinstance(change, Opened | PlanChanged | SelectionChanged | Measured | Settled):
            self._panel.model.set_cut(self._cut())

    def _show(self) -> None:
        parameter = self._parameter()
        if parameter is None:
            self._panel.empty(self._hint())
            return
        reason = unsupported_reason(parameter.tensor)
        if reason:
            self._panel.empty(reason)
            return
        self._panel.model.set_parameter(parameter)
        sides = " × ".join(number_format.whole(size) for size in parameter.tensor.shape)
        self._panel.show_values(f"{sides} {parameter.tensor.dtype.name}".strip())

    def _hint(self) -> str:
        return self.tr("Select one parameter to see its numbers.")

    def _parameter(self) -> Parameter | None:
        names = self._document.selection
        return self._document.checkpoint.by_name[names[0]] if len(names) == 1 else None

    def _cut(self) -> ValueCut | None:
        """Where the threshold stands; None where nothing can be cut, or it is not known yet."""
        parameter = self._parameter()
        if parameter is None or not parameter.prunable:
            return None
        ticked = parameter.owner in self._document.shown.chosen
        if self._document.shown.keeps_recorded(parameter.owner):
            return ValueCut(None, ticked)
        number = self._document.measurements.numbers[parameter.owner]
        threshold = float(self._document.plan_numbers.thresholds[number])
        return None if math.isnan(threshold) else ValueCut(threshold, ticked)
