"""Gives the bars the density or the error of each ticked parameter."""

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtCore import QObject, QPoint

from core.base.arrays import Counts, Floats
from core.base.escaping import escaped
from gui.plots.layers_panel import LayersPanel
from gui.plots.order_menu import DENSITY, ERROR, SIZE
from gui.presenters.bar_groups import groups
from gui.presenters.layer_menus import LayerMenusPresenter
from gui.state.changes import Change, Measured, Opened, PlanChanged, PlanParts, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.support.without_weights import told_beside_estimates


class BarsPresenter(QObject):
    """Makes new bars when other parameters are ticked; a move of the threshold only changes their heights.

    Sorted by what a move changes, they find their new places when it has come to rest.
    """

    def __init__(self, document: Document, menus: LayerMenusPresenter, panel: LayersPanel) -> None:
        super().__init__(panel)
        self._menus = menus
        self._document, self._panel, self._plot = document, panel, panel.bars
        self._order: Counts = np.zeros(0, np.int64)
        self._places: Counts = np.zeros(0, np.int64)
        self._names: list[str] = []
        self._plot.layerClicked.connect(self._select)
        self._plot.area.menuRequested.connect(self._show_menu)
        for switch in (self._plot.switch, panel.layout_switch):
            switch.changed.connect(lambda _: self._show(document.state) if document.is_open else None)
        self._plot.order.changed.connect(lambda _: self._sort_again(document.state) if document.is_open else None)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._order = now.checkpoint.tree_order
                self._arrange(now)
                self._show(now)
            case PlanChanged(now, parts):
                if parts & PlanParts.TICKS:
                    self._arrange(now)
                self._show(now)
            case Measured(now):
                self._show(now)
            case Settled(now):
                self._sort_again(now)
                self._show(now)
            case SelectionChanged(now):
                self._mark(now)

    def _show(self, now: DocumentState) -> None:
        if len(self._places) and not self._panel.shows_matrix:
            plan_numbers = now.plan_numbers
            self._plot.area.bound = told_beside_estimates(plan_numbers, exact=False)
            self._plot.area.unfit = np.isin(self._places, plan_numbers.unfit_chosen)
            if self._plot.shows_errors:
                found = plan_numbers.errors[self._places]
                self._plot.set_errors(found, plan_numbers.squares.exact[self._places])
            else:
                found, nonzero = plan_numbers.densities[self._places], plan_numbers.nonzero[self._places]
                self._plot.set_densities(found, nonzero, plan_numbers.exact[self._places])

    def _arrange(self, now: DocumentState) -> None:
        plan_numbers = now.plan_numbers
        self._places = self._sorted(now)
        self._names = [plan_numbers.owners[place].name for place in self._places]
        self._plot.show_layers(self._names, [escaped(group) for group in groups(self._names)])
        self._mark(now)

    def _sort_again(self, now: DocumentState) -> None:
        """Put bars where they belong by now."""
        if not np.array_equal(self._sorted(now), self._places):
            self._arrange(now)
            self._show(now)

    def _sorted(self, now: DocumentState) -> Counts:
        """The ticked ones in their order; those that are equal in it, or not known, as in the tree."""
        numbers = now.plan_numbers
        ticked = self._order[numbers.ticked[self._order]]
        ranks: Mapping[str, Callable[[], Floats | Counts]] = {
            DENSITY: lambda: numbers.densities[ticked],
            ERROR: lambda: -numbers.errors[ticked],
            SIZE: lambda: -numbers.numel[ticked],
        }
        by = ranks.get(self._plot.order.chosen)
        return ticked if by is None else ticked[np.argsort(by(), kind="stable")]

    def _mark(self, now: DocumentState) -> None:
        """Select the bars of what is selected."""
        selected = frozenset(now.looked_at)
        self._plot.select(*(bar for bar, name in enumerate(self._names) if name in selected))

    def _show_menu(self, bar: int, at: QPoint) -> None:
        self._menus.show_for_one(self._names[bar], at)

    def _select(self, bar: int) -> None:
        self._document.select(self._names[bar : bar + 1])
