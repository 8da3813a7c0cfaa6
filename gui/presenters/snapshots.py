"""What the window of the snapshots shows, and what it asks for."""

import numpy as np
from PySide6.QtCore import QObject

from core.base.arrays import Counts
from core.base.errors import UserError
from core.base.escaping import escaped
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers
from gui.plots.plan_curves import PlanCurve, PlanCurves
from gui.presenters.bar_groups import groups
from gui.presenters.evaluation import reading_text
from gui.presenters.layer_order import AS_IN_TREE, PRESENT, LayerSorting, by_plan
from gui.snapshots.snapshots_model import PlanColumn
from gui.snapshots.snapshots_window import SnapshotsWindow
from gui.state.changes import Change, Opened, SelectionChanged, TargetChanged
from gui.state.document import Document
from gui.state.evaluation import Evaluation
from gui.state.jobs import Jobs
from gui.state.snapshot_counts import SnapshotCounts
from gui.state.snapshot_edits import SnapshotEdits
from gui.state.throttle import Throttle

DRAW_EVERY = 100
"""Milliseconds between two drawings of the lines, while a threshold is moved."""


class SnapshotsPresenter(QObject):
    """Shows the snapshots with what they do, as long as the window is seen."""

    def __init__(
        self, document: Document, jobs: Jobs, evaluation: Evaluation, window: SnapshotsWindow, curves: PlanCurves
    ) -> None:
        super().__init__(window)
        self._curves = curves
        self._columns: tuple[PlanColumn, ...] = ()
        self._sorting = AS_IN_TREE
        self._sorted_by = (AS_IN_TREE, False)
        self._tree: Counts = np.zeros(0, np.int64)
        self._order = self._tree
        self._draw_soon = Throttle(DRAW_EVERY, self._draw, self)
        self._document, self._window, self._evaluation = document, window, evaluation
        self._edits, self._counts = SnapshotEdits(document, self), SnapshotCounts(document, jobs, self)
        window.take_asked.connect(self._edits.take)
        window.restore_asked.connect(self._edits.restore)
        window.delete_asked.connect(self._edits.delete)
        window.rename_asked.connect(self._rename)
        window.sort_asked.connect(self._sort)
        curves.switch.changed.connect(lambda _: self._refresh())
        window.appeared.connect(self._refresh)
        # the plot is not empty when it is seen first
        window.appeared.connect(self._draw_soon.flush)
        self._counts.counted.connect(self._refresh)
        evaluation.changed.connect(self._refresh)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._sorting = AS_IN_TREE
        if not isinstance(change, SelectionChanged | TargetChanged):
            self._refresh()

    def _refresh(self) -> None:
        if not (self._window.isVisible() and self._document.is_open):
            return
        now, counts = self._document.state, self._counts
        put_aside = [
            self._column(each.name, each.plan, counts.of(each.plan)) for each in self._document.stack.snapshots
        ]
        # while the model is shown unpruned, the plan is still the plan
        numbers = counts.of(now.plan) if now.comparing else now.plan_numbers
        metric = self._evaluation.metric
        present = self._column(self.tr("Present"), now.plan, numbers)
        self._columns = (*put_aside, present)
        self._arrange()
        named = "" if metric is None else metric.name
        self._window.show_plans(put_aside, present, self._order, named, self._curves.shows_errors)
        self._window.show_sorting(self._sorted_column(), self._sorting.descending)
        self._draw_soon.call()

    def _sort(self, column: int, descending: bool) -> None:
        """Sort by a column of the window's; as in the tree by that of names, or by none."""
        some = self._document.is_open and 1 <= column <= len(self._plans)
        self._sorting = LayerSorting(self._plans[column - 1], descending) if some else AS_IN_TREE
        self._refresh()

    @property
    def _plans(self) -> tuple[int, ...]:
        """Of each column behind the names the place of its snapshot, or `PRESENT`."""
        return *self._document.stack.standing, PRESENT

    def _sorted_column(self) -> int:
        return -1 if self._sorting == AS_IN_TREE else self._plans.index(self._sorting.plan) + 1

    def _arrange(self) -> None:
        """Put layers into their order; it stays while a threshold is moved, whatever that does to their densities."""
        plans, tree = self._plans, self._document.state.checkpoint.tree_order
        self._sorting = sorting = self._sorting if self._sorting.plan in plans else AS_IN_TREE
        errors = self._curves.shows_errors
        if tree is self._tree and (sorting, errors) == self._sorted_by and not self._document.settled:
            return
        self._tree, self._sorted_by = tree, (sorting, errors)
        if sorting == AS_IN_TREE:
            self._order = tree
        else:
            numbers = self._columns[plans.index(sorting.plan)].plan_numbers
            self._order = by_plan(tree, numbers, errors, sorting.descending)

    def _draw(self) -> None:
        """Draw what is ticked in any of the plans."""
        # they are not kept beyond that
        columns, self._columns = self._columns, ()
        *put_aside, present = columns
        some = self._order[np.logical_or.reduce([each.plan_numbers.ticked for each in columns])[self._order]]
        curve_of = _errors_of if self._curves.shows_errors else _densities_of
        layers = [present.plan_numbers.owners[place].name for place in some.tolist()]
        self._curves.show_plans(
            [curve_of(each, some) for each in put_aside],
            curve_of(present, some),
            layers,
            [escaped(group) for group in groups(layers)],
        )

    def _column(self, title: str, plan: Plan, numbers: PlanNumbers) -> PlanColumn:
        reading = self._evaluation.reading(plan)
        return PlanColumn(title, plan, numbers, "" if reading is None else reading_text(reading))

    def _rename(self, place: int, name: str) -> None:
        try:
            self._edits.rename(place, name)
            self._window.messages.clear()
        except UserError as error:
            self._window.messages.warn(str(error))


def _errors_of(column: PlanColumn, places: Counts) -> PlanCurve:
    """The errors of some layers under a plan: those that are not ticked have none."""
    numbers = column.plan_numbers
    exact = numbers.squares.exact[places] | ~numbers.chosen[places]
    return PlanCurve(escaped(column.title), np.where(numbers.chosen[places], numbers.errors[places], 0.0), exact)


def _densities_of(column: PlanColumn, places: Counts) -> PlanCurve:
    """The densities of some layers under a plan: of those that are not ticked all is kept."""
    numbers = column.plan_numbers
    densities = np.where(numbers.known[places], numbers.kept[places] / np.maximum(numbers.numel[places], 1), np.nan)
    exact = numbers.exact[places] | ~numbers.chosen[places]
    return PlanCurve(escaped(column.title), np.where(numbers.chosen[places], densities, 1.0), exact)
