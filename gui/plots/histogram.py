"""The card of the magnitude histogram, with the threshold as a line that is moved by mouse and keys."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QContextMenuEvent, QKeySequence, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from core.base.arrays import Counts, Floats
from gui.plots.axis_choice import AxisChoice
from gui.plots.count_scale import CountScale
from gui.plots.histogram_area import HistogramArea
from gui.plots.histogram_bars import BarPart, either
from gui.plots.legend import themed_pen
from gui.plots.legend_strip import Entry
from gui.plots.magnitude_scale import LinearScale, LogScale, Scale
from gui.plots.outlines import Outline
from gui.plots.readouts import Readouts
from gui.plots.signed_scale import SignedScale
from gui.plots.small_button import SmallButton
from gui.plots.switch import Switch
from gui.plots.values_card import ValuesCard
from gui.support.guard import guarded
from gui.support.named import named
from gui.support.number_format import grouped, whole
from gui.support.plain_label import PlainLabel, set_text_style
from gui.support.theme import Theme

LEFT_OUT = 5e-4
"""The fraction of the weights, the smallest ones, that may lie off a log axis: their bars would be too low to see."""
ALL, SELECTED = "all", "selected"
"""What is shown: all that is ticked, or what is selected."""
NARROW = 1.05
"""Where all bars lie within this factor, the axis is widened: it would be too short for a tick."""


@dataclass(frozen=True)
class NonFinite:
    """Numbers of weights that have no place on the axis."""

    nan: int = 0
    inf: int = 0
    beyond: int = 0
    """Finite weights that lie beyond both ends of an axis with signs."""


@guarded
class HistogramPlot(ValuesCard):
    """How many weights have which magnitude, where the threshold cuts, and how much is pruned and kept."""

    thresholdDragged = Signal(float)
    thresholdDropped = Signal(float)
    dragCancelled = Signal()
    resetRequested = Signal()
    axesChanged = Signal()
    """The user has switched an axis: `show_histogram` is to be called again, with edges for ``log_x``."""
    nudged = Signal(float)
    nudgingEnded = Signal()
    thresholdPointedAt = Signal(float)
    """The mouse is over a threshold: ``area.tell`` is to be called with what it would cut."""

    SMALLEST = QSize(300, 160)
    area: HistogramArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("histogramPlot", HistogramArea(), parent)
        self.shares = Readouts(self)
        self._beyond = 0
        self._zeros = named(PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter), "zerosReadout")
        self._non_finite = named(PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter), "oddReadout")
        self.switch = Switch(
            "histogram",
            {
                ALL: (
                    self.tr("All ticked"),
                    self.tr("All that is ticked, with what is selected as an outline"),
                ),
                SELECTED: (self.tr("Selected"), self.tr("What is selected alone")),
            },
            self,
        )
        self.header_row.insertWidget(0, self.switch)
        self.header_row.setSpacing(8)
        self._axes = QWidget(self)
        row = QHBoxLayout(self._axes)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.header_row.addWidget(self._axes)
        self._toggles = {
            "s": self._toggle("signedValues", self.tr("± w"), self.tr("Values with their sign"), False),
            "x": self._toggle("logMagnitudes", self.tr("log |w|"), self.tr("Logarithmic axis of magnitudes"), True),
            "y": self._toggle("logCounts", self.tr("log count"), self.tr("Logarithmic axis of counts"), False),
        }
        tip = self.tr("{name}: a threshold stands on both sides of 0 (S)")
        signed = self._toggles["s"]
        signed.setToolTip(tip.format(name=signed.toolTip()))
        for button in self._toggles.values():
            row.addWidget(button)
        self.title_bar.let_go_below(self._axes)
        self.axis_choice = AxisChoice(self._toggles)
        self.shares.put_between(self._zeros, self._non_finite)
        self.column.insertWidget(1, self.shares)
        self.for_weights = [self._toggles["s"], self._toggles["x"], self.shares]
        self._connect()
        self.set_accessible_name(self.tr("Magnitude histogram"))
        self.set_title(self.tr("Magnitudes"))
        self.empty(self.tr("Select a parameter to see the magnitudes of its weights."))
        self.apply_theme(self.theme)

    def show_histogram(
        self,
        edges: Floats,
        counts: Counts,
        zeros: int,
        non_finite: NonFinite = NonFinite(),
        outlines: Sequence[Outline] = (),
    ) -> None:
        """Draw n bars for the magnitudes that are not zero, and one for zeros.

        Args:
            edges: (n + 1,) float64, ascending; the first may be 0. With signs, as far on both sides of 0.
            counts: (n,) int64, weights from one edge to the next.
            zeros: weights that are zero.
            non_finite: weights that have no place on the axis.
            outlines: one for each of some layers, at most as many as there are `STROKES`, in percent of the
                layer's weights. The axis and the bars are in percent then; where there are several, bars are dimmed.
        """
        self._show_counts_apart(zeros, non_finite)
        if not counts.any():
            self.show_nothing(non_finite, zeros)
            return
        bins = self._visible_bins(edges, counts, outlines)
        total = int(counts.sum()) + zeros + non_finite.nan + non_finite.inf + non_finite.beyond
        unit = 100 / total if outlines else 1.0
        amounts, edges = (
            (counts[bins] * unit).astype(np.float64),
            _positive(edges[bins.start : bins.stop + 1], self.log_x),
        )
        count_scale = CountScale(
            self.log_y, _floor([amounts, *(each.amounts for each in outlines)], bool(outlines)), bool(outlines)
        )
        scale = _scale_over(edges, self.log_x, self.signed)
        self._say_off_axis(non_finite)
        self.area.set_bars(scale, count_scale, edges, amounts, zeros * unit)
        heights = [count_scale.of(each.amounts[bins]) for each in outlines]
        self.area.show_outlines(scale.places(edges), heights, [each.name for each in outlines])
        self._name_colours()
        self._show_plot()

    def show_nothing(self, non_finite: NonFinite = NonFinite(), zeros: int = 0) -> None:
        """Show a sentence in place of the plot: no weight has a finite magnitude other than zero."""
        found = ", ".join(filter(None, [self._zeros_in_words(zeros), *_counted(non_finite)]))
        text = self.tr("No weight here is on the axis: {found}.").format(found=found)
        if not (non_finite.nan or non_finite.inf):
            text = self.tr("There is no weight here but zeros.")
        elif not zeros and not non_finite.nan:
            text = self.tr("Every weight here is infinite.")
        elif not zeros and not non_finite.inf:
            text = self.tr("Every weight here is NaN.")
        self.empty(text)

    @property
    def log_x(self) -> bool:
        """Whether magnitudes are on a logarithmic axis."""
        return self._toggles["x"].isChecked() and not self.signed

    @property
    def signed(self) -> bool:
        """Whether values are shown with their sign."""
        return self._toggles["s"].isChecked()

    @property
    def log_y(self) -> bool:
        """Whether counts are on a logarithmic axis."""
        return self._toggles["y"].isChecked()

    def menu(self) -> QMenu:
        """The context menu, which switches the axes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, button in self._toggles.items():
            action = menu.addAction(button.accessibleName(), button.click)
            action.setShortcut(QKeySequence(key.upper()))
            action.setCheckable(True)
            action.setChecked(button.isChecked())
        menu.addSeparator()
        menu.addActions(self.actions())
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.is_empty:
            self.menu().popup(event.globalPos())

    def settle(self) -> None:
        """Nothing moves: have the legend say what there is, and the names take places beside the line."""
        self._name_colours()
        self.area.settle()

    def set_threshold(self, threshold: float) -> None:
        """Move the line without a signal."""
        self.area.set_threshold(threshold)
        self._describe()

    def set_parts(self, parts: Sequence[BarPart], line: float | None = None, whose: str = "") -> None:
        """Colour the bars by what several thresholds do; arguments as for `HistogramArea.set_parts`."""
        self.area.set_parts(parts, line, whose)
        self._describe()

    def set_share(self, cut: int, total: int, exact: bool, ticked: int | None = None, apart: int = 0) -> None:
        """State how much is pruned, with ≈ where that is an estimate.

        Args:
            cut: weights that the threshold prunes: no NaN, and none that were zero before.
            total: all weights shown.
            exact: whether ``cut`` is exact.
            ticked: how many of the weights shown are ticked, None for all. Where some are not, bars left of the line
                are grey stripes; where it is 0, ``cut`` is what would be cut.
            apart: weights that are pruned whatever the threshold is: NaN, and what was zero before.
        """
        self.area.set_bar_style(ticked=ticked is None or ticked == total, waiting=False)
        self.shares.set_share(cut, total, exact, ticked != 0, apart)
        self._describe()

    def wait(self, threshold: float | None) -> None:
        """Dim the bars and show ``…``, while the effect of the threshold is not known.

        Args:
            threshold: None where it is not known either; then there is no line.
        """
        self.area.line.set_shown(False)
        self.area.mirror.follow()
        if threshold is not None:
            self.area.set_threshold(threshold)
        self.area.set_bar_style(waiting=True)
        self.shares.wait()
        self._describe()

    def empty(self, text: str) -> None:
        super().empty(text)
        self.shares.hide()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.shares.apply_theme(theme)
        set_text_style(self._zeros, f"color: {theme.muted}")
        set_text_style(self._non_finite, f"color: {theme.warning}; font-weight: bold")

    def _connect(self) -> None:
        self.area.drag.moved.connect(self.thresholdDragged)
        self.area.drag.finished.connect(self.thresholdDropped)
        self.area.drag.cancelled.connect(lambda _start: self.dragCancelled.emit())
        self.area.reset_requested.connect(self.resetRequested)
        self.area.nudged.connect(self.nudged)
        self.area.nudging_ended.connect(self.nudgingEnded)
        self.area.pointed_at.connect(self.thresholdPointedAt)
        self.area.toggled.connect(lambda key: self._toggles[key].click())
        self._toggles["s"].toggled.connect(self._toggles["x"].setDisabled)
        for button in self._toggles.values():
            button.toggled.connect(self.axesChanged)

    def _visible_bins(self, edges: Floats, counts: Counts, outlines: Sequence[Outline]) -> slice:
        """The bins that the axis covers; all where the weights have about one magnitude, to show where that lies."""
        whole = slice(0, len(counts))
        if not self.log_x:
            return whole
        found = visible_bins(counts, 0.0 if self.log_y else LEFT_OUT)
        reached = [int(np.flatnonzero(each.amounts)[-1]) + 1 for each in outlines if each.amounts.any()]
        found = slice(found.start, max(found.stop, *reached)) if reached else found
        return whole if edges[found.stop] < NARROW * edges[found.start] else found

    def _toggle(self, name: str, text: str, told: str, on: bool) -> QToolButton:
        button = SmallButton(name, text, told, self)
        # what it is called in the menu and by screen readers
        button.setAccessibleName(told)
        button.setChecked(on)
        # the X and Y keys are handled by the plot
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _show_counts_apart(self, zeros: int, non_finite: NonFinite) -> None:
        """Show the numbers of zeros and non-finite weights above the plot."""
        self._zeros.setText(self._zeros_in_words(zeros))
        self._beyond = non_finite.beyond
        self._zeros.setToolTip(self.tr("They were zero before: no threshold cuts them.") if zeros else "")
        parts = _counted(non_finite)
        self._non_finite.setText("⚠ " + ", ".join(parts) if parts else "")
        self._non_finite.setToolTip(
            self.tr("What is not a number is pruned by every threshold, also by 0; what is infinite by none.")
            if parts
            else ""
        )
        for label in (self._zeros, self._non_finite):
            # an empty label would still take space in the row
            label.setVisible(bool(label.text()))
        self.shares.fit()

    def _say_off_axis(self, non_finite: NonFinite) -> None:
        """Word what a threshold is that lies beside all bars; an infinite weight is larger than each."""
        right = self.tr("beyond the largest finite weight") if non_finite.inf else self.tr("beyond the largest weight")
        right = self.tr("beyond the axis") if non_finite.beyond else right
        self.area.line.set_words_beyond(right)

    def _name_colours(self) -> None:
        """Say in the legend what each stroke is of, and what a striped band means."""
        ticked = self.area.bars.style.ticked
        word = self.tr("some cut, some kept") if ticked else self.tr("some would be cut")
        band: list[Entry] = [(_either_pen if ticked else _would_be_pen, word)] if self.area.bars.has_either else []
        if self._beyond and not self.is_empty:
            text = self.tr("{count} beyond the axis").format(count=whole(self._beyond))
            band.append((themed_pen("muted", 0.0), text))
        self.area.legend.set_entries([*self.area.outlines.entries, *band])

    def _zeros_in_words(self, zeros: int) -> str:
        if zeros < 2:
            return self.tr("1 zero") if zeros else ""
        return grouped(self.tr("%n zeros", "", zeros), zeros)

    def _describe(self) -> None:
        at = self.tr("threshold {value}").format(value=self.area.line.said)
        if not self.area.line.isVisible():
            at = self.tr("different thresholds")
        off = self.area.line.words_beyond if self.area.line.isVisible() else ""
        self.set_accessible_description(", ".join(filter(None, [at, off, self.shares.text])))


def _either_pen(theme: Theme) -> QPen:
    return _band(either(theme))


def _would_be_pen(theme: Theme) -> QPen:
    return _band(either(theme, ticked=False))


def _band(brush: QBrush) -> QPen:
    pen = QPen(brush, 9)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def visible_bins(counts: Counts, left_out: float) -> slice:
    """The bins from the first to the last that is visible: not empty, and without the fraction ``left_out`` of the
    weights, the smallest ones."""
    upto = np.cumsum(counts)
    first = int(np.searchsorted(upto, left_out * upto[-1], side="right"))
    return slice(first, int(np.flatnonzero(counts)[-1]) + 1)


def _counted(non_finite: NonFinite) -> list[str]:
    """How many weights are NaN, and how many infinite; what there is none of is left out."""
    found = (non_finite.nan, "NaN"), (non_finite.inf, "∞")
    return [f"{whole(count)} {word}" for count, word in found if count]


def _scale_over(edges: Floats, log: bool, signed: bool) -> Scale:
    low, high = float(edges[0]), float(edges[-1])
    if signed:
        return SignedScale.around_zero(high)
    return LogScale.over(low, high) if log else LinearScale.over(high)


def _positive(edges: Floats, log: bool) -> Floats:
    """The edges, on a logarithmic axis with a first edge of 0 moved to a tenth of the second."""
    return edges if edges[0] > 0 or not log else np.concatenate([[edges[1] / 10], edges[1:]])


def _floor(amounts: list[Floats], shares: bool) -> float:
    """The amount at the bottom of a logarithmic axis: half a weight, or a power of ten of percent."""
    if not shares:
        return 0.5
    least = min(float(each[each > 0].min()) for each in amounts if (each > 0).any())
    return float(10.0 ** np.floor(np.log10(max(least, 1e-4))))
