"""What the histogram shows: the magnitudes of what the threshold being edited cuts."""

import math

import numpy as np
from PySide6.QtCore import QObject

from core.base.arrays import Counts, Flags, Floats
from core.base.escaping import escaped
from core.index.histogram import MagnitudeHistogram, histogram_in, magnitude_histogram
from core.index.index_table import IndexTable
from gui.plots.histogram import HistogramPlot, NonFinite
from gui.plots.outlines import Outline
from gui.plots.strokes import STROKES
from gui.presenters.bins import edges_over
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled, TargetChanged
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format

BINS, COARSE_BINS = 120, 60
"""Bars. A bfloat16 has so few magnitudes that narrow bars would hold unequal numbers of them, and look like a comb."""
TAIL = 2e-4
"""The part of the weights, the smallest, that lies left of the first bar."""


class HistogramPresenter(QObject):
    """Draws the bars when other parameters are looked at, and only moves the line while the threshold moves.

    Args:
        control: acts on the threshold being edited; the line is one of its views.
    """

    def __init__(self, document: Document, control: ThresholdControl, plot: HistogramPlot) -> None:
        super().__init__(plot)
        self._document, self._plot = document, plot
        self._table: IndexTable | None = None
        self._known: Flags = np.zeros(0, np.bool_)
        """Of what is looked at, which has been read."""
        self._places: Counts = np.zeros(0, np.int64)
        self._selected = False
        plot.thresholdDragged.connect(control.move)
        plot.thresholdDropped.connect(lambda _: control.finish())
        plot.dragCancelled.connect(control.cancel)
        plot.resetRequested.connect(control.reset)
        plot.axesChanged.connect(self._draw_again)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        match change:
            case PlanChanged(now):
                # while the threshold moves they are the same, and of thousands nothing is asked again
                if not self._shows(now):
                    self._look(now)
                self._tell(now)
            case Opened(now) | SelectionChanged(now) | TargetChanged(now) | Measured(now) | Settled(now):
                self._look(now)
                self._tell(now)

    def _shows(self, now: DocumentState) -> bool:
        """Whether the bars are of what the line cuts now."""
        same = self._selected == now.target.shows_selection
        return same and np.array_equal(self._places, _places(now))

    def _look(self, now: DocumentState) -> None:
        """Take other parameters, or what is known of the same by now."""
        same, table = self._shows(now), now.measurements.table
        self._selected, self._places = now.target.shows_selection, _places(now)
        known = table.known[self._places]
        # an index stays as it is once it has been read
        if not same or table is not self._table or not np.array_equal(known, self._known):
            self._table, self._known = table, known
            self._draw(now)

    def _tell(self, now: DocumentState) -> None:
        if not len(self._places):
            # why there are no bars may be another reason by now
            self._plot.empty(self._reason(now))
        self._plot.set_title(self._subject(now), self._detail(now))
        self._mark(now)

    def _draw_again(self) -> None:
        if self._document.is_open:
            self._draw(self._document.state)
            self._mark(self._document.state)

    def _draw(self, now: DocumentState) -> None:
        known = self._places[self._known]
        if not len(self._places):
            self._plot.empty(self._reason(now))
        elif not len(known):
            self._plot.empty(self.tr("Reading the weights …"))
        else:
            self._bars(known, now)

    def _bars(self, places: Counts, now: DocumentState) -> None:
        table = now.measurements.table
        together = histogram_in(table, places)
        span, non_finite = together.span(TAIL), NonFinite(together.nan, together.inf)
        if span is None:
            self._plot.show_nothing(non_finite, together.zeros)
            return
        bins = COARSE_BINS if any(dtype.name == "bfloat16" for dtype in table.dtypes(places)) else BINS
        edges = edges_over(*span, bins, self._plot.log_x)
        counts = _between(together, edges).astype(np.int64)
        self._plot.show_histogram(edges, counts, together.zeros, non_finite, self._outlines(edges, now))

    def _outlines(self, edges: Floats, now: DocumentState) -> list[Outline]:
        """One for each of a few selected layers; more could not be told apart."""
        if not self._selected or not 2 <= len(self._places) <= len(STROKES):
            return []
        names = [now.measurements.owners[place].name for place in self._places.tolist()]
        indexes = map(now.measurements.table.index, self._places.tolist())
        known = [(name, index) for name, index in zip(names, indexes, strict=True) if index is not None]
        return [
            Outline(escaped(name), 100 * _between(magnitude_histogram([index]), edges) / index.numel)
            for name, index in known
        ]

    def _reason(self, now: DocumentState) -> str:
        """Why there is nothing to show."""
        if now.selection.names and not now.looked_at:
            return now.checkpoint.by_name[now.selection.names[0]].reason
        if now.shown.chosen:
            return self.tr("No ticked parameter follows this threshold.")
        return self.tr("Tick parameters in the tree, or select one.")

    def _mark(self, now: DocumentState) -> None:
        plan_numbers, places, value = now.plan_numbers, self._places, now.target.value
        if not len(places):
            return
        if not plan_numbers.known[places].all():
            self._plot.wait(value)
            return
        # what does not fit N of M is left as it is
        unfit = [place in plan_numbers.unfit for place in places.tolist()] if plan_numbers.unfit else False
        thresholds = np.where(unfit, 0.0, plan_numbers.thresholds[places])
        if value is not None:
            self._plot.set_threshold(value)
        elif np.isnan(thresholds).any():
            # a mask from the file cuts weights of any magnitude
            self._plot.set_thresholds(0.0, math.inf)
        else:
            self._plot.set_thresholds(float(thresholds.min()), float(thresholds.max()))
        shown, ticked = plan_numbers.sum_of(places), plan_numbers.sum_of(places[plan_numbers.ticked[places]])
        # of what is ticked only in part, only that part is pruned
        counted = ticked if ticked.parameters else shown
        self._plot.set_share(counted.cut, shown.numel, counted.exact, ticked.numel, shown.zero_before)

    def _subject(self, now: DocumentState) -> str:
        count = len(self._places)
        if not count:
            names = now.selection.names
            return escaped(names[0]) if len(names) == 1 else self.tr("Magnitudes")
        if count == 1:
            return escaped(now.plan_numbers.owners[self._places[0]].name)
        if now.target.shows_inheriting:
            return self.tr("All ticked parameters under the general threshold")
        return self.tr("%n parameters", "", count)

    def _detail(self, now: DocumentState) -> str:
        places, plan_numbers = self._places, now.plan_numbers
        if not len(places):
            return ""
        count = plan_numbers.sum_of(places).numel
        weights = self.tr("{count} weights", "", number_format.plural(count))
        parts = [weights.format(count=number_format.whole(count))]
        # of what is selected alone, or is alone under a rule, they are read in any case
        moments = now.measurements.moments_of(plan_numbers.owners[places[0]].name) if len(places) == 1 else None
        if moments is not None and moments.count:
            parts.append(f"σ {number_format.number(moments.std, 3)}")
        ticked, shown = int(plan_numbers.ticked[places].sum()), len(places)
        if not ticked:
            parts.append(self.tr("not ticked"))
        elif ticked < shown:
            parts.append(
                self.tr("{ticked} of {all} ticked").format(
                    ticked=number_format.whole(ticked), all=number_format.whole(shown)
                )
            )
        if plan_numbers.groups and any(place in plan_numbers.groups for place in places.tolist()):
            # its line can't stand anywhere
            parts.append(self.tr("N of M has no threshold"))
        elif plan_numbers.unfit and any(place in plan_numbers.unfit for place in places.tolist()):
            parts.append(self.tr("does not fit N of M"))
        return " · ".join(parts)


def _places(now: DocumentState) -> Counts:
    """The places of what is shown; none where what is selected can't be pruned, as all the rest is something else."""
    return now.target.shown_numbers if now.looked_at or not now.selection.names else np.zeros(0, np.int64)


def _between(found: MagnitudeHistogram, edges: Floats) -> Floats:
    """Weights other than zero from each edge to the next."""
    # whole numbers before the difference, or a few weights that are spread over many bars would be in none
    below = np.rint(found.count_below(edges))
    return np.diff(np.where(edges > 0, below, found.zeros))
