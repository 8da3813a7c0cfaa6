"""The magnitude histogram with the threshold as a line that can be moved by mouse and keys."""

# ruff: noqa: N815 - signals have Qt's spelling

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui.plots.base import PlotCard
from gui.plots.histogram_area import HistogramArea
from gui.plots.numbers import count, magnitude, percent
from gui.theme import Theme

UNSEEN = 5e-4
"""The part of the weights, the smallest ones, that may lie off the axis: their bars would be too low to see."""


class HistogramPlot(PlotCard):
    """How many weights have which magnitude, and where the threshold cuts."""

    thresholdDragged = Signal(float)
    thresholdDropped = Signal(float)
    dragCancelled = Signal()
    resetRequested = Signal()

    SMALLEST = QSize(300, 160)
    area: HistogramArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("histogramPlot", HistogramArea(), parent)
        self._pruned, self._kept = QLabel(objectName="prunedReadout"), QLabel(objectName="keptReadout")
        self._zeros = QLabel(objectName="zerosReadout", alignment=Qt.AlignmentFlag.AlignCenter)
        self._add_readouts()
        self._connect()
        self.name_for_readers(self.tr("Magnitude histogram"))
        self.set_title(self.tr("Magnitudes"))
        self.empty(self.tr("Select a parameter to see the magnitudes of its weights."))
        self.apply_theme(self.theme)

    def show_histogram(self, edges: NDArray[np.float64], counts: NDArray[np.int64], zeros: int) -> None:
        """Draw the magnitudes that are not zero.

        Args:
            edges: float64 (n + 1), ascending.
            counts: int64 (n), weights from one edge to the next.
            zeros: weights that are zero; they are stated in words.
        """
        self._zeros.setText(self._zeros_in_words(zeros))
        if not counts.any():
            self.empty(self.tr("There is no weight here but zeros."))
            return
        self.area.set_bars(*seen(edges, counts))
        self._show_plot()

    def set_threshold(self, threshold: float) -> None:
        """Move the line, and tell nobody."""
        self.area.set_threshold(threshold)
        self._describe()

    def set_share(self, pruned: int, total: int, exact: bool) -> None:
        """State how much is pruned, with ≈ where that is an estimate."""
        about = "" if exact else "≈ "
        readouts = (
            (self._pruned, self.tr("pruned {share}"), pruned),
            (self._kept, self.tr("kept {share}"), total - pruned),
        )
        for label, words, part in readouts:
            label.setText(words.format(share=about + percent(part / total if total else math.nan)))
            label.setToolTip(self.tr("{part} of {all} weights").format(part=about + count(part), all=count(total)))
        self._describe()

    def empty(self, text: str) -> None:
        super().empty(text)
        self._readouts.hide()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._pruned.setStyleSheet(f"color: {theme.pruned_text}; font-weight: bold")
        self._kept.setStyleSheet(f"color: {theme.kept_text}; font-weight: bold")
        self._zeros.setStyleSheet(f"color: {theme.muted}")

    def _show_plot(self) -> None:
        super()._show_plot()
        self._readouts.show()

    def _add_readouts(self) -> None:
        self._readouts = QWidget()
        row = QHBoxLayout(self._readouts)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._pruned)
        row.addWidget(self._zeros, 1)
        row.addWidget(self._kept)
        self.layout().insertWidget(1, self._readouts)

    def _connect(self) -> None:
        self.area.drag.moved.connect(self.thresholdDragged)
        self.area.drag.dropped.connect(self.thresholdDropped)
        self.area.drag.cancelled.connect(lambda _start: self.dragCancelled.emit())
        self.area.reset_requested.connect(self.resetRequested)

    def _zeros_in_words(self, zeros: int) -> str:
        if zeros < 2:
            return self.tr("1 zero") if zeros else ""
        return self.tr("%n zeros", "", zeros).replace(str(zeros), count(zeros))

    def _describe(self) -> None:
        at = self.tr("threshold {value}").format(value=magnitude(self.area.line.threshold))
        self.describe_for_readers(", ".join(filter(None, [at, self._pruned.text(), self._kept.text()])))


def seen(edges: NDArray[np.float64], counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Leave out what a bar can't show: empty bins at both ends, and the few smallest weights."""
    upto = np.cumsum(counts)
    first = int(np.searchsorted(upto, UNSEEN * upto[-1], side="right"))
    last = int(np.flatnonzero(counts)[-1])
    shown = edges[first : last + 2].copy()
    if shown[0] <= 0:
        shown[0] = shown[1] / 10
    return shown, counts[first : last + 1]
