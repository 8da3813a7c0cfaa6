"""How much of what is being edited is cut, between the ends of the slider that it stands below."""

from collections.abc import Callable, Sequence
from itertools import compress

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from core.preview.plan_numbers import Total
from gui.panels import rule_readings
from gui.state.threshold_target import ThresholdTarget
from gui.support import number_format
from gui.support.fitted_text import Metrics, fitted_text
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.without_weights import told_of_estimates

_LONGEST = "0.0012"
"""A magnitude that is as long as those at the end of a slider are."""


@guarded
class _End(FixedSizeLabel):
    """What an end of the slider is of. It has room for the longest text, so that none moves what is beside it.

    Args:
        longest: gives the texts that need most room.
    """

    def __init__(self, longest: Callable[[], Sequence[str]], alignment: Qt.AlignmentFlag, parent: QWidget) -> None:
        super().__init__(QPalette.ColorRole.PlaceholderText, parent, alignment=alignment)
        self._longest = longest
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(max(map(self.fontMetrics().horizontalAdvance, self._longest())) + 1, self.fontMetrics().height())


class CutShare(QWidget):
    """The part that is cut, as ImageJ says it, or the density that was missed; and the numbers at both ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shorter: Sequence[str] = ()
        quiet, alignment = QPalette.ColorRole.PlaceholderText, Qt.AlignmentFlag
        self.low = _End(lambda: ["0"], alignment.AlignLeft, self)
        self.high = _End(lambda: [number_format.requested_part(1.0), _LONGEST], alignment.AlignRight, self)
        self.line = FixedSizeLabel(quiet, self, alignment=alignment.AlignHCenter, fit=self._fit)
        self.line.setObjectName("thresholdShare")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.low)
        row.addWidget(self.line, 1)
        row.addWidget(self.high)

    def show_ends(self, low: str, high: str) -> None:
        """Write the numbers at the ends of the slider; empty where it has none."""
        self.low.setText(low)
        self.high.setText(high)

    def show_unpruned(self) -> None:
        """Say that nothing is cut, whatever the rule is."""
        self._shorter = ()
        self.line.setText(self.tr("unpruned"))
        self.line.set_tooltip_detail("")

    def show_target(self, target: ThresholdTarget) -> None:
        """How much of what is being edited is cut, as ImageJ says it; or the density that was missed."""
        total, got = target.group_total, rule_readings.missed_density(target)
        self._shorter = ()
        if not (total.parameters and total.known):
            self.line.setText("")
        elif got:
            self.line.setText(self.tr("got {density}").format(density=got))
        else:
            text, *self._shorter = self._texts(total, target.ticked_total)
            self.line.setText(text)
        hint = self._hint(total, target.ticked_total, missed=bool(got))
        bound = told_of_estimates(target.plan_numbers, exact=not number_format.is_estimate(self.line.text()))
        self.line.set_tooltip_detail("\n".join(filter(None, (hint, bound))))

    def _fit(self, text: str, width: float, metrics: Metrics) -> str:
        """The line in as many words as there is room for: all that it tells comes before how."""
        fitting = (each for each in (text, *self._shorter) if metrics.horizontalAdvance(each) <= width)
        return next(fitting, "") or fitted_text(self._shorter[-1] if self._shorter else text, width, metrics)

    def _texts(self, total: Total, ticked: Total) -> tuple[str, ...]:
        """What is cut, was zero before and is NaN, the longest text first.

        What was zero before is pruned at every threshold, and not by this one; what is not ticked is not pruned.
        """
        # of what is ticked only in part, only that part is
        effect, numel = ticked if ticked.parameters else total, max(total.numel, 1)
        text = self.tr("{cut} cut") if ticked.parameters else self.tr("would cut {cut}")
        text = text.format(cut=number_format.percent(effect.cut_by_threshold / numel, total.exact))
        # what is not a number is cut by every threshold
        zero, nan = (number_format.percent(each / numel) for each in (total.zero_before, effect.nan))
        before = [each.format(zero=zero) for each in (self.tr("{zero} zero before"), self.tr("{zero} zeros"))]
        several = ((before[0], f"{nan} NaN"), (before[1], f"{nan} NaN"), (before[1], "NaN"))
        found = (total.zero_before, effect.nan)
        return tuple(" · ".join([text, *compress(parts, found)]) for parts in several)

    def _hint(self, total: Total, ticked: Total, *, missed: bool) -> str:
        """Why a density was missed; or what is cut and what was zero before, which together are pruned."""
        if missed:
            return self.tr("Fewer are kept where weights tie, and only whole weights can be.")
        if not (total.parameters and total.known and total.exact):
            return ""
        several = number_format.plural(total.numel)
        text = self.tr("{cut} of {numel} weights cut, {zero} zero before", "", several)
        if not ticked.parameters:
            text = self.tr("Would cut {cut} of {numel} weights; {zero} zero before", "", several)
        effect = ticked if ticked.parameters else total
        counts = {"cut": effect.cut_by_threshold, "numel": total.numel, "zero": total.zero_before, "nan": effect.nan}
        if effect.nan:
            text += "\n" + self.tr("{nan} NaN, which every threshold prunes, also 0")
        return text.format(**{word: number_format.whole(count) for word, count in counts.items()})
