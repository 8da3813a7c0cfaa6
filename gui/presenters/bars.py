"""Gives the density bars the density of each ticked parameter."""

import numpy as np
from PySide6.QtCore import QObject

from core.base.arrays import Counts
from core.base.escaping import escaped
from gui.plots.layer_bars import LayerBars
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document


class BarsPresenter(QObject):
    """Makes new bars when other parameters are ticked; a move of the threshold only changes their densities."""

    def __init__(self, document: Document, plot: LayerBars) -> None:
        super().__init__(plot)
        self._document, self._plot = document, plot
        self._order: Counts = np.zeros(0, np.int64)
        self._places: Counts = np.zeros(0, np.int64)
        plot.layerClicked.connect(self._select)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._read_order()
            self._arrange()
        if isinstance(change, Opened | PlanChanged | Measured | Settled):
            self._show()
        if isinstance(change, Opened | SelectionChanged):
            self._mark()

    def _show(self) -> None:
        plan_numbers = self._document.plan_numbers
        if not np.array_equal(self._order[plan_numbers.chosen[self._order]], self._places):
            self._arrange()
            self._mark()
        if len(self._places):
            self._plot.set_densities(plan_numbers.densities[self._places])

    def _arrange(self) -> None:
        self._places = self._order[self._document.plan_numbers.chosen[self._order]]
        names = self._names()
        self._plot.show_layers(names, [escaped(group(name)) for name in names])

    def _read_order(self) -> None:
        """Bars stand side by side in the order in which the tree has the parameters below each other."""
        numbers = self._document.measurements.numbers
        module_rows = self._document.checkpoint.module_rows
        below = module_rows.parameters(module_rows.leaves)
        self._order = np.array([numbers[each.name] for each in below if each.name in numbers], np.int64)

    def _mark(self) -> None:
        looked_at, names = self._document.looked_at, self._names()
        self._plot.select(names.index(looked_at[0]) if len(looked_at) == 1 and looked_at[0] in names else None)

    def _names(self) -> list[str]:
        owners = self._document.plan_numbers.owners
        return [owners[place].name for place in self._places]

    def _select(self, bar: int) -> None:
        self._document.select(self._names()[bar : bar + 1])


def group(name: str) -> str:
    """What a run of bars is called: the numbered block it is in (``layer 3``), or the module at the top."""
    parts = name.split(".")[:-1]
    for place, part in enumerate(parts):
        if part.isdecimal():
            return " ".join(parts[max(place - 1, 0) : place + 1])
    return parts[0] if parts else name
