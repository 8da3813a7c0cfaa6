"""Gives the curves card its curves: the density that each threshold would give, or the error against the density."""

import math
from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.base.arrays import Counts, Floats
from core.index import density_curves
from core.index.curve_band import CurveBand
from core.index.density_curves import Curves
from core.index.index_table import IndexTable
from core.plan.plan import Plan
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers, numbers_of
from gui.plots.density_curve import DensityCurve
from gui.plots.error_curve import ErrorCurve
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled, TargetChanged
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.jobs import Jobs
from gui.state.threshold_control import ThresholdControl
from gui.state.threshold_target import is_estimated, pattern_of
from gui.support import number_format
from gui.support.number_format import magnitude
from gui.support.without_weights import told_beside_estimates

MOST = 100
"""Most curves of single parameters; more could not be told apart, and are shown as a band."""
SAMPLED = 2_000
"""Most curves that a band is found from; of more, evenly chosen ones."""


class Fixed(NamedTuple):
    """What ticked exceptions do while the general threshold moves.

    Attributes:
        kept: weights that they keep.
        lost, rest: which part of the squares of all that is ticked they cut, and which they do not.
    """

    kept: int = 0
    lost: float = 0.0
    rest: float = 0.0


_NOTHING = Fixed()


class CurvesPresenter(QObject):
    """Computes the curves once for a checkpoint, in a job; a move of the threshold only moves the point.

    What the errors are drawn from is computed when they are first looked at.
    """

    spanned = Signal(float, float)
    """The range of thresholds that matters in this checkpoint."""

    def __init__(self, document: Document, control: ThresholdControl, jobs: Jobs, plot: DensityCurve) -> None:
        super().__init__(plot)
        self._document, self._jobs, self._plot = document, jobs, plot
        self._curves: Curves | None = None
        self._working_on: Measurements | None = None
        """What the curves are being computed of, or have been."""
        self._parts: NDArray[np.float32] | None = None
        """Of each threshold of the curves and each parameter, the part of the sum of squares that is cut."""
        self._parts_wanted_of: Measurements | None = None
        self._drawn: Hashable = None
        self._held: Fixed | None = None
        plot.thresholdDragged.connect(control.move)
        plot.thresholdDropped.connect(lambda _: control.finish(stepped=plot.shown_area.stepping))
        plot.dragCancelled.connect(control.cancel)
        plot.resetRequested.connect(control.reset)
        plot.nudged.connect(control.nudge)
        for area in plot.areas:
            area.passing = control.passing
        plot.nudgingEnded.connect(lambda: control.finish(stepped=True))
        plot.thresholdPointedAt.connect(lambda threshold: self._say_there(control, threshold))
        plot.layerClicked.connect(lambda name: document.select([name]))
        plot.switch.changed.connect(lambda _: self._switch() if document.is_open else None)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._curves = self._drawn = self._held = self._working_on = None
                self._parts = self._parts_wanted_of = None
                self._plot.empty(self._waiting(now.measurements))
                self._work_out(now.measurements)
            case Measured(now):
                self._work_out(now.measurements)
                self._draw(now)
            case PlanChanged(now) | SelectionChanged(now):
                self._plot.shown_area.hint.hide()
                self._draw(now)
            case Settled(now) | TargetChanged(now):
                self._mark(now)

    def _work_out(self, measurements: Measurements) -> None:
        # while they are computed, more may be read
        if measurements is not self._working_on and measurements.complete and measurements.owners:
            self._working_on = measurements
            table = measurements.table.frozen()
            self._jobs.start(lambda _: _work_out(table), finished=lambda found: self._take(measurements, found))

    def _take(self, measurements: Measurements, found: Curves) -> None:
        if self._document.is_open and measurements is self._document.state.measurements:
            self._curves, self._drawn = found, None
            self.spanned.emit(*found.span)
            self._draw(self._document.state)

    def _work_out_parts(self, measurements: Measurements, curves: Curves) -> None:
        """Compute what the errors are drawn from, unless that is being done."""
        if measurements is not self._parts_wanted_of:
            self._parts_wanted_of = measurements
            table, thresholds = measurements.table.frozen(), curves.thresholds
            self._jobs.start(
                lambda _: density_curves.cut_parts(table, thresholds),
                finished=lambda found: self._take_parts(measurements, found),
            )

    def _take_parts(self, measurements: Measurements, found: NDArray[np.float32]) -> None:
        if self._document.is_open and measurements is self._document.state.measurements:
            self._parts = found
            self._draw(self._document.state)

    def _switch(self) -> None:
        self._drawn = None
        self._plot.empty(self._waiting(self._document.state.measurements))
        self._draw(self._document.state)

    def _waiting(self, measurements: Measurements) -> str:
        """What is said before there are curves; of what can't be pruned nothing is read for them."""
        if measurements.owners:
            return self.tr("Reading the weights …")
        return self.tr("Tick a parameter to see what each threshold would keep.")

    def _draw(self, now: DocumentState) -> None:
        """Draw again where other parameters are ticked, selected, or exceptions, or more is known of these."""
        if self._curves is None:
            return
        if self._plot.shows_errors and self._parts is None:
            self._work_out_parts(now.measurements, self._curves)
            return
        plan, fixed = _drawn_plan(now), self._fixed(now)
        exceptions = frozenset(plan.own.items()), frozenset(plan.modules.items())
        wanted = (plan.chosen, *exceptions, now.looked_at, fixed)
        if wanted != self._drawn:
            self._drawn = wanted
            if not plan.chosen:
                self._plot.empty(self.tr("Tick a parameter to see what each threshold would keep."))
            elif self._plot.shows_errors and self._parts is not None:
                self._draw_errors(self._curves, self._parts, now, fixed)
            else:
                self._draw_curves(self._curves, now, fixed.kept)
        self._mark(now)

    def _draw_curves(self, curves: Curves, now: DocumentState, fixed: int) -> None:
        chosen = np.flatnonzero(now.plan_numbers.ticked)
        some = chosen[spread_evenly(curves.late[chosen], SAMPLED)]
        densities: Floats = (curves.kept[:, some] / now.plan_numbers.numel[some]).T
        band = CurveBand.of(densities) if len(some) > MOST else None
        if band is not None:
            some, densities = some[band.outliers], densities[band.outliers]
        names = [now.plan_numbers.owners[number].name for number in some]
        total, selected = _total(curves, now, fixed), _selected(curves, now)
        self._plot.bound = told_beside_estimates(now.plan_numbers, exact=False)
        self._plot.show_curves(curves.thresholds, total, selected, densities, names, len(chosen), band)

    def _draw_errors(self, curves: Curves, parts: NDArray[np.float32], now: DocumentState, fixed: Fixed) -> None:
        plan_numbers, selected = now.plan_numbers, now.looked_at_numbers
        shares = _shares(plan_numbers, np.flatnonzero(plan_numbers.ticked))
        moving = np.zeros_like(shares)
        general = now.measurements.rule_groups(_drawn_plan(now)).general.chosen_numbers
        moving[general] = shares[general]
        total = ErrorCurve(_total(curves, now, fixed.kept), _errors(parts, moving, fixed))
        of_selected = _selected(curves, now)
        if of_selected is None:
            self._plot.show_errors(curves.thresholds, total)
        else:
            errors = _errors(parts, _shares(plan_numbers, selected))
            self._plot.show_errors(curves.thresholds, total, ErrorCurve(of_selected, errors))

    def _fixed(self, now: DocumentState) -> Fixed:
        """What the ticked exceptions do. While they are moved that stays; it is drawn when they are let go."""
        if now.comparing:
            return _NOTHING
        if self._held is None or not now.previewing:
            self._held = _of_exceptions(now)
        return self._held

    def _mark(self, now: DocumentState) -> None:
        if self._drawn is None or self._plot.is_empty:
            return
        mark = self._mark_error if self._plot.shows_errors else self._mark_density
        mark(now)
        if not now.previewing:
            self._plot.shown_area.settle()

    def _mark_density(self, now: DocumentState) -> None:
        value, point = now.target.value, now.target.point
        total = point.total
        density = total.density if total.known else math.nan
        whose = self._whose(now, point.selected)
        said = whose.format(density=number_format.share(density, total.exact))
        if pattern_of(now.target) is not None:
            said = f"{said} · {self.tr('no threshold')}"
        on_curve = density if not math.isnan(point.threshold) else math.nan
        self._plot.area.line.set_exact(not is_estimated(now.target))
        self._plot.set_point(math.nan if value is None else value, on_curve, said)

    def _mark_error(self, now: DocumentState) -> None:
        point, plan_numbers = now.target.point, now.plan_numbers
        error = plan_numbers.error_of(now.target.shown_numbers) if point.selected else plan_numbers.error
        density = point.total.density if point.total.known else math.nan
        said = self._whose(now, point.selected).format(density=number_format.error(error))
        along = 1 if point.selected else 0 if now.target.scope.general else None
        self._plot.error_area.line.set_exact(not is_estimated(now.target))
        self._plot.set_error_point(density, error.value, said, point.threshold, along)

    def _say_there(self, control: ThresholdControl, threshold: float) -> None:
        """Say what a threshold would cut of all that is ticked."""
        numbers = control.numbers_at(threshold)
        if numbers is None:
            return
        total = numbers.total
        if total.known and total.parameters:
            share = number_format.percent(total.cut_by_threshold / max(total.numel, 1), total.exact)
            text = self.tr("{threshold} cuts {share} of all ticked")
            said = text.format(threshold=magnitude(threshold), share=share)
            bound = told_beside_estimates(numbers, total.exact)
            self._plot.shown_area.tell("\n".join(filter(None, [said, bound])))

    def _whose(self, now: DocumentState, selected: bool) -> str:
        """Which parameters a density is of, as a text with a field for it."""
        if not selected:
            return self.tr("all ticked {density}")
        if now.plan_numbers.ticked[now.looked_at_numbers].all():
            return self.tr("selected {density}")
        return self.tr("selected, would be {density}")


def _drawn_plan(now: DocumentState) -> Plan:
    """The plan that curves are drawn for: not that of a move, but that of the unpruned model while comparing."""
    return now.shown if now.comparing else now.plan


def _total(curves: Curves, now: DocumentState, fixed: int) -> Floats:
    """The density of all ticked ones, as the general threshold moves: exceptions stay, and keep so many."""
    moving = curves.kept[:, now.measurements.rule_groups(_drawn_plan(now)).general.chosen_numbers]
    total: Floats = (moving.sum(axis=1) + fixed) / int(now.plan_numbers.numel[now.plan_numbers.ticked].sum())
    return total


def _of_exceptions(now: DocumentState) -> Fixed:
    plan_numbers = numbers_of(now.measurements, now.plan) if now.previewing else now.plan_numbers
    exceptions = plan_numbers.ticked.copy()
    exceptions[now.measurements.rule_groups(now.plan).general.numbers] = False
    numbers = np.flatnonzero(exceptions)
    if not len(numbers):
        return _NOTHING
    shares, parts = np.zeros(len(exceptions)), plan_numbers.squares.parts
    shares[plan_numbers.ticked] = plan_numbers.squares.shares(np.flatnonzero(plan_numbers.ticked))
    lost, rest = (float(np.dot(shares[numbers], each[numbers])) for each in (parts, 1.0 - parts))
    return Fixed(plan_numbers.sum_of(numbers).kept, lost, rest)


def _shares(plan_numbers: PlanNumbers, numbers: Counts) -> NDArray[np.float32]:
    """Which part each of all parameters has of the squares of some together, (n,); 0 of the others."""
    shares = np.zeros(len(plan_numbers.owners), np.float32)
    shares[numbers] = plan_numbers.squares.shares(numbers)
    return shares


def _errors(parts: NDArray[np.float32], shares: NDArray[np.float32], fixed: Fixed = _NOTHING) -> Floats:
    """The errors of some parameters together.

    Args:
        parts: (m, n), which part of the squares of each parameter is cut at each threshold.
        shares: (n,), which part each has of the squares of all of them.
        fixed: what is cut of others at every threshold.
    """
    lost = (parts @ shares).astype(np.float64)
    rest = np.maximum(float(shares.sum()) - lost, 0.0)
    # exactly, or 100 % would be less by the rounding of float32
    rest[~((parts < 1) & (shares > 0)).any(axis=1)] = 0.0
    lost += fixed.lost
    rest += fixed.rest
    errors: Floats = np.sqrt(lost / np.where(lost > 0, lost + rest, 1.0))
    return errors


def _selected(curves: Curves, now: DocumentState) -> Floats | None:
    """The density of what is selected, taken together."""
    numbers = now.looked_at_numbers
    if not len(numbers):
        return None
    selected: Floats = curves.kept[:, numbers].sum(axis=1) / now.plan_numbers.sum_of(numbers).numel
    return selected


def _work_out(table: IndexTable) -> Curves:
    found = density_curves.curves(table)
    # computed in the job, not in the window's thread
    _ = found.late
    return found


def spread_evenly(late: Floats, most: int) -> Counts:
    """Which of some curves are drawn: all, or evenly chosen from the one that falls first to the last."""
    if len(late) <= most:
        return np.arange(len(late))
    ranked = np.argsort(late, kind="stable")
    return np.sort(ranked[np.linspace(0, len(late) - 1, most).round().astype(np.int64)])
