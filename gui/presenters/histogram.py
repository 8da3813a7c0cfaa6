"""What the histogram shows: the magnitudes of what the threshold being edited cuts."""

import numpy as np
from PySide6.QtCore import QObject

from core.base.arrays import Counts, Floats
from core.base.escaping import escaped
from core.index.histogram import MagnitudeHistogram, magnitude_histogram
from core.index.magnitude_index import MagnitudeIndex
from gui.plots.histogram import HistogramPlot, NonFinite
from gui.plots.outlines import Outline
from gui.plots.strokes import STROKES
from gui.presenters.bins import edges_over
from gui.state.changes import Change, Measured, Settled
from gui.state.document import Document
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format

BINS, COARSE_BINS = 120, 60
"""Bars. A bfloat16 has so few magnitudes that narrow bars would hold unequal numbers of them, and look like a comb."""
TAIL = 2e-4
"""The part of the weights, the smallest, that lies left of the first bar."""


class HistogramPresenter(QObject):
    """Draws the bars when other parameters are looked at, and only moves the line while the threshold moves.

    Args:
        control: the threshold being edited; the line is one of its views.
    """

    def __init__(self, document: Document, control: ThresholdControl, plot: HistogramPlot) -> None:
        super().__init__(plot)
        self._document, self._control, self._plot = document, control, plot
        self._names: tuple[str, ...] = ()
        self._indexes: tuple[MagnitudeIndex | None, ...] = ()
        self._places: Counts = np.zeros(0, np.int64)
        plot.thresholdDragged.connect(control.move)
        plot.thresholdDropped.connect(lambda _: control.finish())
        plot.dragCancelled.connect(control.cancel)
        plot.resetRequested.connect(control.reset)
        plot.axesChanged.connect(self._draw_again)
        control.changed.connect(self._show)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        # the other changes come by way of the control
        if isinstance(change, Measured | Settled):
            self._look(self._control.shown_names)
            self._tell()

    def _show(self) -> None:
        if not self._document.is_open:
            return
        names = self._control.shown_names
        # while the threshold moves they are the very same, and of thousands nothing is asked again
        if names is not self._names:
            self._look(names)
        self._tell()

    def _look(self, names: tuple[str, ...]) -> None:
        """Take other parameters, or what is known of the same by now."""
        measurements = self._document.measurements
        indexes = tuple(measurements.index_of(name) for name in names)
        new = names != self._names or not _same(indexes, self._indexes)
        self._names, self._indexes = names, indexes
        self._places = np.array([measurements.numbers[name] for name in names], np.int64)
        if new:
            self._draw()

    def _tell(self) -> None:
        if not self._names:
            # why there are no bars may be another reason by now
            self._plot.empty(self._reason())
        self._write_title()
        self._mark()

    def _draw_again(self) -> None:
        if self._document.is_open:
            self._draw()
            self._mark()

    def _draw(self) -> None:
        known = [index for index in self._indexes if index is not None]
        if not self._names:
            self._plot.empty(self._reason())
        elif not known:
            self._plot.empty(self.tr("Reading the weights …"))
        else:
            self._bars(known)

    def _bars(self, indexes: list[MagnitudeIndex]) -> None:
        together = magnitude_histogram(indexes)
        span = together.span(TAIL)
        non_finite = NonFinite(sum(index.nan for index in indexes), sum(index.inf for index in indexes))
        if span is None:
            self._plot.show_nothing(non_finite)
            return
        bins = COARSE_BINS if any(index.dtype.name == "bfloat16" for index in indexes) else BINS
        edges = edges_over(*span, bins, self._plot.log_x)
        counts = _between(together, edges).astype(np.int64)
        self._plot.show_histogram(edges, counts, together.zeros, non_finite, self._outlines(edges))

    def _outlines(self, edges: Floats) -> list[Outline]:
        """One for each of a few selected layers; more could not be told apart."""
        if not 2 <= len(self._names) <= len(STROKES) or self._names != self._document.looked_at:
            return []
        known = [(name, index) for name, index in zip(self._names, self._indexes, strict=True) if index is not None]
        return [
            Outline(escaped(name), 100 * _between(magnitude_histogram([index]), edges) / index.numel)
            for name, index in known
        ]

    def _reason(self) -> str:
        """Why there is nothing to show."""
        document = self._document
        if document.selection and not document.looked_at:
            return document.checkpoint.by_name[document.selection[0]].reason
        if document.shown.chosen:
            return self.tr("No ticked parameter follows this threshold.")
        return self.tr("Tick parameters in the tree, or select one.")

    def _mark(self) -> None:
        plan_numbers, places = self._document.plan_numbers, self._places
        if not len(places):
            return
        if not plan_numbers.known[places].all():
            self._plot.wait(self._control.value)
            return
        value, thresholds = self._control.value, plan_numbers.thresholds[places]
        if value is not None:
            self._plot.set_threshold(value)
        elif not np.isnan(thresholds).any():
            self._plot.set_thresholds(float(thresholds.min()), float(thresholds.max()))
        shown, ticked = plan_numbers.sum_of(places), plan_numbers.total_of(places)
        # of what is ticked only in part, only that part is pruned
        counted = ticked if ticked.parameters else shown
        self._plot.set_share(counted.cut, shown.numel, counted.exact, ticked.numel, shown.zero_before)

    def _write_title(self) -> None:
        self._plot.set_title(self._subject(), self._detail())

    def _subject(self) -> str:
        if not self._names:
            return self.tr("Magnitudes")
        if len(self._names) == 1:
            return escaped(self._names[0])
        if self._names == self._control.inheriting:
            return self.tr("All ticked parameters under the general threshold")
        return self.tr("%n parameters", "", len(self._names))

    def _detail(self) -> str:
        measurements = self._document.measurements
        if not self._names:
            return ""
        count = self._document.plan_numbers.sum_of(self._places).numel
        weights = self.tr("{count} weights", "", number_format.plural(count))
        parts = [weights.format(count=number_format.whole(count))]
        # of what is selected they are read; of anything else they would stand there once it has been selected
        selected = len(self._names) == 1 and self._names == self._document.looked_at
        moments = measurements.moments_of(self._names[0]) if selected else None
        if moments is not None:
            parts.append(f"σ {number_format.number(moments.std, 3)}")
        ticked, shown = int(self._document.plan_numbers.chosen[self._places].sum()), len(self._names)
        if not ticked:
            parts.append(self.tr("not ticked"))
        elif ticked < shown:
            parts.append(
                self.tr("{ticked} of {all} ticked").format(
                    ticked=number_format.whole(ticked), all=number_format.whole(shown)
                )
            )
        return " · ".join(parts)


def _same(one: tuple[MagnitudeIndex | None, ...], other: tuple[MagnitudeIndex | None, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _between(found: MagnitudeHistogram, edges: Floats) -> Floats:
    """Weights other than zero from each edge to the next."""
    # whole numbers before the difference, or a few weights that are spread over many bars would be in none
    below = np.rint(found.count_below(edges))
    return np.diff(np.where(edges > 0, below, found.zeros))
