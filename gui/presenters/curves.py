"""Gives the density plot its curves: the density that each threshold would give."""

import math
from collections.abc import Hashable, Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.base.arrays import Counts, Floats
from core.index import density_curves
from core.index.density_curves import Curves
from core.index.magnitude_index import MagnitudeIndex
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import numbers_of
from gui.plots.density_curve import DensityCurve
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format

MOST = 400
"""Most curves of single parameters; more could not be told apart, and drawing them would block the window."""


class CurvesPresenter(QObject):
    """Computes the curves once for a checkpoint, in a job; a move of the threshold only moves the point."""

    spanned = Signal(float, float)
    """The range of thresholds that matters in this checkpoint."""

    def __init__(self, document: Document, control: ThresholdControl, jobs: Jobs, plot: DensityCurve) -> None:
        super().__init__(plot)
        self._document, self._control, self._jobs, self._plot = document, control, jobs, plot
        self._curves: Curves | None = None
        self._drawn: Hashable = None
        self._kept: int | None = None
        plot.thresholdDragged.connect(control.move)
        plot.thresholdDropped.connect(lambda _: control.finish())
        plot.dragCancelled.connect(control.cancel)
        plot.resetRequested.connect(control.reset)
        plot.layerClicked.connect(lambda name: document.select([name]))
        document.changed.connect(self._follow)
        control.changed.connect(self._mark)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._curves = self._kept = None
            self._plot.empty(self.tr("Reading the weights …"))
        if isinstance(change, Opened | Measured) and self._document.measurements.complete:
            self._work_out(self._document.measurements)
        if isinstance(change, PlanChanged | SelectionChanged | Measured):
            self._draw()
        if isinstance(change, Measured | Settled):
            self._mark()

    def _work_out(self, measurements: Measurements) -> None:
        if self._curves is None and measurements.owners:
            found = (measurements.index_of(owner.name) for owner in measurements.owners)
            # none is missing: they are complete
            indexes = [index for index in found if index is not None]
            self._jobs.start(lambda _: _work_out(indexes), finished=lambda found: self._take(measurements, found))

    def _take(self, measurements: Measurements, found: Curves) -> None:
        if measurements is self._document.measurements:
            self._curves, self._drawn = found, None
            self.spanned.emit(*found.span)
            self._draw()

    def _draw(self) -> None:
        """Draw again where other parameters are ticked, selected, or exceptions, or more is known of these."""
        curves = self._curves
        if curves is None:
            return
        plan = self._plan
        exceptions = frozenset(plan.own.items()), frozenset(plan.modules.items())
        fixed = self._fixed()
        wanted = (plan.chosen, *exceptions, self._document.looked_at, fixed)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        chosen = np.flatnonzero(self._document.plan_numbers.chosen)
        if len(chosen):
            some = spread_evenly(curves.late[chosen], MOST)
            names = [self._document.plan_numbers.owners[number].name for number in chosen[some]]
            total, selected = self._total(curves, fixed), self._selected(curves)
            rows = self._densities(curves, chosen[some])
            self._plot.show_curves(curves.thresholds, total, selected, rows, names, len(chosen))
            self._mark()
        else:
            self._plot.empty(self.tr("Tick a parameter to see what each threshold would keep."))

    def _densities(self, curves: Curves, numbers: Counts) -> Floats:
        return (curves.kept[:, numbers] / self._document.plan_numbers.numel[numbers]).T

    @property
    def _plan(self) -> Plan:
        """The plan that curves are drawn for: not that of a move, but that of the unpruned model while comparing."""
        return self._document.shown if self._document.comparing else self._document.plan

    def _total(self, curves: Curves, fixed: int) -> Floats:
        """Of all ticked ones, as the general threshold moves: exceptions stay where they are, and keep so many."""
        general = self._document.measurements.rule_groups(self._plan).general
        moving = curves.kept[:, general.chosen_numbers]
        total: Floats = (moving.sum(axis=1) + fixed) / self._document.plan_numbers.total.numel
        return total

    def _fixed(self) -> int:
        """What the ticked exceptions keep. While they are moved that stays; it is drawn when they are let go."""
        if self._document.comparing:
            return 0
        if self._kept is None or not self._document.previewing:
            self._kept = self._kept_by_exceptions()
        return self._kept

    def _kept_by_exceptions(self) -> int:
        document, measurements = self._document, self._document.measurements
        plan_numbers = numbers_of(measurements, document.plan) if document.previewing else document.plan_numbers
        exceptions = plan_numbers.chosen.copy()
        exceptions[measurements.rule_groups(document.plan).general.numbers] = False
        return plan_numbers.sum_of(np.flatnonzero(exceptions)).kept

    def _selected(self, curves: Curves) -> Floats | None:
        numbers = self._numbers(self._document.looked_at)
        if not len(numbers):
            return None
        selected: Floats = curves.kept[:, numbers].sum(axis=1) / self._document.plan_numbers.sum_of(numbers).numel
        return selected

    def _mark(self) -> None:
        if self._drawn is None or self._plot.is_empty:
            return
        value, point = self._control.value, self._control.point
        total = point.total
        density = total.density if total.known else math.nan
        whose = self._whose(point.selected)
        said = whose.format(density=number_format.percent(density, total.exact))
        on_curve = density if not math.isnan(point.threshold) else math.nan
        self._plot.set_point(math.nan if value is None else value, on_curve, said)

    def _whose(self, selected: bool) -> str:
        """Which parameters a density is of, as a text with a field for it."""
        if not selected:
            return self.tr("all ticked {density}")
        if self._document.shown.chosen.issuperset(self._document.looked_at):
            return self.tr("selected {density}")
        return self.tr("selected, would be {density}")

    def _numbers(self, names: tuple[str, ...]) -> Counts:
        return np.array([self._document.measurements.numbers[name] for name in names], np.int64)


def _work_out(indexes: Sequence[MagnitudeIndex]) -> Curves:
    found = density_curves.curves(indexes)
    # computed in the job, not in the window's thread
    _ = found.late
    return found


def spread_evenly(late: Floats, most: int) -> Counts:
    """Which of some curves are drawn: all, or evenly chosen from the one that falls first to the last."""
    if len(late) <= most:
        return np.arange(len(late))
    ranked = np.argsort(late, kind="stable")
    return np.sort(ranked[np.linspace(0, len(late) - 1, most).round().astype(np.int64)])
