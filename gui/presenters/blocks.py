"""Gives the matrix of blocks its parameters, their values, and what is asked for in it to the document."""

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QObject, QPoint

from core.base.arrays import Counts, Flags
from core.plan.plan import Plan
from gui.plots.blocks_area import Spot
from gui.plots.layer_readings import CHANGE, SENSITIVITY
from gui.plots.layers_panel import LayersPanel
from gui.plots.switch import DENSITY, ERROR
from gui.presenters.layer_menus import LayerMenusPresenter
from gui.presenters.layer_values import layer_values
from gui.state.changes import Change, Measured, Opened, PlanChanged, PlanParts, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.model_difference import ModelDifference
from gui.state.sensitivities import Sensitivities
from gui.support.without_weights import told_beside_estimates


class BlocksPresenter(QObject):
    """Lays the matrix out anew where other parameters are shown in it; a move of the threshold only recolours cells.

    All parameters of two or more dimensions are shown, and whatever else is ticked.
    """

    def __init__(
        self,
        document: Document,
        sensitivities: Sensitivities,
        difference: ModelDifference,
        menus: LayerMenusPresenter,
        panel: LayersPanel,
    ) -> None:
        super().__init__(panel)
        self._menus, self._panel, self._card = menus, panel, panel.blocks
        self._values = layer_values(sensitivities, difference)
        self._order: Counts = np.zeros(0, np.int64)
        self._matrices: Flags = np.zeros(0, np.bool_)
        self._shown: Counts | None = None
        self._places: Counts = np.zeros(0, np.int64)
        self._names: Sequence[str] = ()
        self._place_of: dict[str, int] = {}
        self._followed: DocumentState | None = None
        self._card.layersPicked.connect(document.select)
        self._card.menuRequested.connect(self._show_menu)
        for switch in (self._card.switch, panel.layout_switch):
            switch.changed.connect(lambda _: self._show_again())
        self._sensitivities, self._difference = sensitivities, difference
        # they outlive this, so a lambda would still be called
        sensitivities.changed.connect(self._offer)
        difference.changed.connect(self._offer)
        self._offer_known()
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._begin(now)
                self._arrange(now)
                self._show(now)
            case PlanChanged(now, parts):
                if parts & PlanParts.TICKS:
                    self._arrange(now)
                    # of a module that is selected only what is ticked is looked at
                    self._mark(now)
                self._show(now)
            case Measured(now) | Settled(now):
                self._show(now)
            case SelectionChanged(now):
                self._mark(now)

    def _begin(self, now: DocumentState) -> None:
        self._order, self._matrices = now.checkpoint.tree_order, now.checkpoint.matrices
        self._shown = None

    def _arrange(self, now: DocumentState) -> None:
        shown = np.flatnonzero(self._matrices | now.plan_numbers.ticked[self._order])
        if self._shown is not None and np.array_equal(shown, self._shown):
            return
        self._shown = shown
        matrix = now.checkpoint.block_matrix.only(shown)
        self._panel.offer_matrix(matrix.worthwhile)
        if not matrix.worthwhile:
            matrix = matrix.only(shown[:0])
        self._places = self._order[matrix.numbers]
        self._names = [now.plan_numbers.owners[place].name for place in self._places]
        self._place_of = {name: place for place, name in enumerate(self._names)}
        self._card.show_layers(matrix, self._names)
        self._mark(now)

    def _show(self, now: DocumentState) -> None:
        self._followed = now
        if self._panel.shows_matrix:
            found, numbers = self._values[self._card.switch.chosen](now), now.plan_numbers
            self._card.bound = told_beside_estimates(numbers, exact=False)
            # what the plan does to a parameter that does not fit its rule is nothing, as in the tree and in all sums
            of_plan = self._card.switch.chosen in (DENSITY, ERROR)
            unfit = np.isin(self._places, numbers.unfit_chosen) if of_plan else None
            ticked, own, locked = numbers.ticked[self._places], *self._marks(now.shown)
            self._card.set_values(found.values[self._places], ticked, own, locked, found.exact[self._places], unfit)

    def _show_again(self) -> None:
        # not what the document has come to since: others that follow it may be told of another model before this is
        if self._followed is not None:
            self._show(self._followed)

    def _marks(self, plan: Plan) -> tuple[Flags, Flags]:
        """Which have a rule that is not the general one, and which are never cut."""
        own = np.zeros(len(self._names), np.bool_)
        if plan.has_exceptions:
            own[:] = [not plan.inherits(name) for name in self._names]
        locked = np.zeros(len(self._names), np.bool_)
        locked[[self._place_of[name] for name in plan.locked if name in self._place_of]] = True
        return own, locked

    def _mark(self, now: DocumentState) -> None:
        self._card.select(self._place_of[name] for name in now.looked_at if name in self._place_of)

    def _offer(self) -> None:
        self._offer_known()
        self._show_again()

    def _offer_known(self) -> None:
        """Offer to colour by what is known."""
        self._card.offer(SENSITIVITY, on=bool(self._sensitivities.losses))
        self._card.offer(CHANGE, on=self._difference.found is not None)

    def _show_menu(self, spot: Spot, at: QPoint) -> None:
        area = self._card.area
        names = [self._names[place] for place in area.places_of(spot)]
        if spot.row is None or spot.columns is None:
            # what it acts on is outlined, whatever is selected besides
            area.mark(area.places_of(spot))
            self._menus.show_for(area.told(spot), names, at).aboutToHide.connect(lambda: area.mark(None))
            return
        around = [
            self._menus.target(title, [self._names[place] for place in area.places_of(each)])
            for title, each in self._around(spot)
        ]
        self._menus.show_for_one(names[0], at, around)

    def _around(self, spot: Spot) -> Iterator[tuple[str, Spot]]:
        """The row and the block of a cell, each with a title; what belongs to no block is in none."""
        area, row, column = self._card.area, spot._replace(columns=None), spot._replace(row=None)
        yield self.tr("Row {name}").format(name=area.name_of(row)), row
        if spot.row is not None and spot.row < len(area.matrix.rows):
            yield self.tr("Block {name}").format(name=area.name_of(column)), column
