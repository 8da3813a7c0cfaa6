"""What the histogram shows: the magnitudes of all that is ticked, or of what is selected."""

from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import QObject

from core.base.arrays import Counts, Flags, Floats
from core.base.escaping import escaped
from core.index.index_table import IndexTable
from gui.plots.histogram import ALL, SELECTED, HistogramPlot
from gui.plots.outlines import Outline
from gui.plots.strokes import STROKES
from gui.presenters.histogram_bars import Bars, bars_of, shares_of
from gui.presenters.histogram_parts import HistogramParts
from gui.presenters.histogram_texts import HistogramTexts
from gui.presenters.looked_at_values import LookedAtValues
from gui.presenters.signed_bars import SignedBars
from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled, TargetChanged
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.inspector import Inspector
from gui.state.other_index import OtherIndex
from gui.state.threshold_control import ThresholdControl
from gui.state.threshold_target import is_estimated
from gui.support.number_format import grouped
from gui.support.without_weights import told_of_estimates, weights_absent

_NOWHERE = np.zeros(0, np.int64)


class HistogramPresenter(QObject):
    """Draws the bars when they are of other parameters, and only moves the line while the threshold moves.

    Args:
        control: acts on the threshold being edited; the line is one of its views.
        inspector: knows the values of what is selected and can't be pruned.
        other: knows the magnitudes in the file that the model is compared with.
    """

    def __init__(
        self,
        document: Document,
        control: ThresholdControl,
        inspector: Inspector,
        other: OtherIndex,
        plot: HistogramPlot,
    ) -> None:
        super().__init__(plot)
        self._document, self._control, self._plot = document, control, plot
        self._looked_at = LookedAtValues(inspector, plot)
        inspector.changed.connect(self._show_looked_at)
        self._signed = SignedBars(inspector.signed)
        inspector.signed.changed.connect(self._draw_again)
        self._other = other
        other.changed.connect(self._draw_again)
        self._texts = HistogramTexts(self)
        self._table: IndexTable | None = None
        self._known: Flags = np.zeros(0, np.bool_)
        """Of what is shown, which has been read."""
        self._places: Counts = _NOWHERE
        self._outlined: Counts = _NOWHERE
        self._bars: Bars | None = None
        self._bars_of: Hashable = None
        self._parts = HistogramParts()
        plot.thresholdDragged.connect(control.move)
        plot.thresholdDropped.connect(lambda _: control.finish(stepped=plot.area.stepping))
        plot.dragCancelled.connect(control.cancel)
        plot.resetRequested.connect(control.reset)
        plot.nudged.connect(control.nudge)
        plot.area.passing = control.passing
        plot.nudgingEnded.connect(lambda: control.finish(stepped=True))
        plot.thresholdPointedAt.connect(self._say_there)
        plot.axesChanged.connect(inspector.signed.try_again)
        plot.axesChanged.connect(self._draw_again)
        plot.switch.changed.connect(lambda _: self._switch())
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if self._document.is_open:
            self._offer(self._document.state)
        match change:
            case PlanChanged(now):
                # while the threshold moves they are the same, and of thousands nothing is asked again
                if not self._shows(now):
                    self._look(now)
                self._tell(now)
            case Opened(now) | SelectionChanged(now) | TargetChanged(now) | Measured(now) | Settled(now):
                self._look(now)
                self._tell(now)

    def _offer(self, now: DocumentState) -> None:
        """Have the switch say what is shown, which is the other where there is nothing of what was chosen."""
        there = {ALL: bool(now.shown.chosen), SELECTED: bool(now.selection.names)}
        self._plot.switch.set_possible([key for key, some in there.items() if some])

    @property
    def _all(self) -> bool:
        """Whether all that is ticked is shown, and not what is selected alone."""
        return self._plot.switch.shown == ALL

    def _wanted(self, now: DocumentState) -> tuple[Counts, Counts]:
        """The places of what has the bars, and of what is outlined over them because it is selected."""
        if self._looked_at.subject(now) is not None:
            return _NOWHERE, _NOWHERE
        selected = now.looked_at_numbers
        bars = np.flatnonzero(now.plan_numbers.ticked) if self._all else selected
        if _same(np.sort(selected), np.sort(bars)):
            # there is nothing else in the bars, but of a few each can be told apart
            return bars, selected if 2 <= len(selected) <= len(STROKES) else _NOWHERE
        return bars, selected if self._all and len(bars) else _NOWHERE

    def _shows(self, now: DocumentState) -> bool:
        """Whether the bars are of what is to be shown now."""
        bars, over = self._wanted(now)
        return _same(self._places, bars) and _same(self._outlined, over)

    def _look(self, now: DocumentState) -> None:
        """Take other parameters, or what is known of the same by now."""
        same, table = self._shows(now), now.measurements.table
        self._places, self._outlined = self._wanted(now)
        known = table.known[np.concatenate([self._places, self._outlined])]
        # an index stays as it is once it has been read
        if table is not self._table:
            self._bars = self._bars_of = None
        if not same or table is not self._table or not np.array_equal(known, self._known):
            self._table, self._known = table, known
            self._draw(now)

    def _tell(self, now: DocumentState) -> None:
        self._plot.area.hint.hide()
        if self._looked_at.show(now):
            return
        if not len(self._places):
            # why there are no bars may be another reason by now
            self._plot.empty(self._texts.reason(now))
        title = self._texts.subject(now, self._places), self._texts.detail(now, self._places)
        self._plot.set_title(*title, self._texts.shorter(now, self._places))
        self._mark(now)

    def _switch(self) -> None:
        if self._document.is_open:
            self._look(self._document.state)
            self._tell(self._document.state)

    def _show_looked_at(self) -> None:
        if self._document.is_open:
            self._looked_at.show(self._document.state)

    def _draw_again(self) -> None:
        if self._document.is_open and not self._looked_at.show(self._document.state):
            self._draw(self._document.state)
            self._mark(self._document.state)

    def _draw(self, now: DocumentState) -> None:
        known = self._places[self._known[: len(self._places)]]
        if self._looked_at.subject(now) is not None:
            return
        if not len(self._places):
            self._plot.empty(self._texts.reason(now))
        elif not len(known):
            self._plot.empty(self.tr("Reading the weights …"))
        elif self._plot.signed and now.checkpoint.no_weights:
            self._plot.empty(weights_absent(now.checkpoint))
        elif self._plot.signed and not self._signed.want(self._known_places, now.measurements):
            self._plot.empty(self._signed.reason)
        else:
            self._show_bars(known, now)

    @property
    def _known_places(self) -> Counts:
        """Of all that is drawn, what has been read."""
        return np.concatenate([self._places, self._outlined])[self._known]

    def _show_bars(self, places: Counts, now: DocumentState) -> None:
        table = now.measurements.table
        over = self._outlined[self._known[len(self._places) :]]
        # what is selected and not ticked may be larger than all that is
        reach = float(table.highest(over)) if len(over) and not np.isin(over, places).all() else 0.0
        other = self._other.current
        if other is not None:
            reach = max(reach, float(other.table.highest(other.places)))
        wanted = (table, places.tobytes(), self._plot.log_x, self._plot.signed, reach)
        if self._bars is None or wanted != self._bars_of:
            self._bars, self._bars_of = self._bars_over(places, reach, now), wanted
        bars = self._bars
        if bars.edges is None:
            self._plot.show_nothing(bars.non_finite, bars.zeros)
            return
        one_by_one = [np.array([place]) for place in over] if len(over) <= len(STROKES) else [over]
        # what is alone in the bars needs no clearer outline than theirs
        even = not _same(np.sort(over), np.sort(places))
        shares = (self._shares_of(each, bars.edges, even, now) for each in one_by_one)
        outlines = [Outline(self._name(each), share) for each, share in zip(one_by_one, shares, strict=True)]
        if other is not None and len(outlines) < len(STROKES) and not self._plot.signed:
            # as much alike as the one that it is compared with
            share = shares_of(other.table, other.places, bars.edges, even=even and len(over) > 0)
            outlines.append(Outline(self.tr("the other file's"), share))
        self._plot.show_histogram(bars.edges, bars.counts, bars.zeros, bars.non_finite, outlines)

    def _bars_over(self, places: Counts, reach: float, now: DocumentState) -> Bars:
        if self._plot.signed:
            return self._signed.bars(places, now.measurements, reach)
        return bars_of(now.measurements.table, places, self._plot.log_x, reach)

    def _shares_of(self, places: Counts, edges: Floats, even: bool, now: DocumentState) -> Floats:
        if self._plot.signed:
            return self._signed.shares(places, now.measurements, edges)
        return shares_of(now.measurements.table, places, edges, even=even)

    def _name(self, places: Counts) -> str:
        """What an outline is of."""
        if len(places) == 1:
            return escaped(self._document.state.measurements.owners[places[0]].name)
        return grouped(self.tr("%n selected together", "", len(places)), len(places))

    def _mark(self, now: DocumentState) -> None:
        if not len(self._places):
            return
        self._mark_places(now)
        if not now.previewing:
            self._plot.settle()

    def _mark_places(self, now: DocumentState) -> None:
        plan_numbers, places, value = now.plan_numbers, self._places, now.target.value
        self._plot.area.line.set_exact(not is_estimated(now.target))
        self._plot.shares.set_other(*self._texts.others(now, places), outlined=self._all and len(self._outlined) == 1)
        if not plan_numbers.known[places].all():
            self._plot.wait(value)
            return
        self._mark_thresholds(now)
        # what does not fit N of M has no part in what is cut and kept, as in all other sums
        places = plan_numbers.fitting(places)
        shown, ticked = plan_numbers.sum_of(places), plan_numbers.sum_of(places[plan_numbers.ticked[places]])
        # of what is ticked only in part, only that part is pruned
        counted = ticked if ticked.parameters else shown
        apart = shown.zero_before + counted.nan
        self._plot.shares.set_bound(told_of_estimates(plan_numbers, counted.exact))
        self._plot.set_share(counted.cut_by_threshold, shown.numel, counted.exact, ticked.numel, apart)

    def _mark_thresholds(self, now: DocumentState) -> None:
        plan_numbers, places, value = now.plan_numbers, self._places, now.target.value
        whose = self._texts.whose_line(now, places)
        at_value = not whose and (plan_numbers.thresholds[places] == value).all()
        # where nothing is kept, that goes for what the last bar has beyond the largest weight, too
        if value is not None and at_value and plan_numbers.kept[places].any():
            self._plot.set_threshold(value)
        elif self._bars is not None:
            parts = self._parts.of(self._bars, now.measurements.table, places, plan_numbers)
            self._plot.set_parts(parts, value, whose)

    def _say_there(self, threshold: float) -> None:
        """Say what a threshold would cut of what is shown, and of what is outlined."""
        numbers = self._control.numbers_at(threshold)
        if numbers is not None and len(self._places):
            outlined = self._outlined if self._all else None
            whose = self._texts.whose_line(self._document.state, self._places) if self._all else ""
            self._plot.area.tell(self._texts.there(threshold, numbers, self._places, outlined, whose))


def _same(one: Counts, other: Counts) -> bool:
    return one is other or np.array_equal(one, other)
