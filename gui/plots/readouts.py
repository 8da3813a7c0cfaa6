"""The texts above the histogram: how much of the weights shown is cut and kept, and how much of others is."""

import math
import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from gui.plots.outlines import outline_colour
from gui.support.fitted_text import Metrics
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.number_format import percent, plural, whole
from gui.support.plain_label import set_text_style
from gui.support.theme import LIGHT, Theme

WAITING = "…"
SPACING = 8
_SHARE = re.compile(r"(?:≈ )?[<>]?\d+(?:[.,]\d+)? %|…")
_WIDEST_SHARE = "≈ >99.99 %"
"""Stands for every share where it is measured what has room: no figure of the moment moves what is beside it."""

_LEFT_OUT = -1
_CHOICES = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 2, 0), (1, _LEFT_OUT, 0), (1, _LEFT_OUT, _LEFT_OUT))
"""Which wordings of what is cut, of the others, and of what is kept stand beside each other, the longest first."""


class Figure(FixedSizeLabel):
    """A label of which one of several wordings is shown; its text is the first one of them."""

    def __init__(self, name: str, alignment: Qt.AlignmentFlag) -> None:
        super().__init__(alignment=alignment, fit=lambda _, width, metrics: self._whole(width, metrics))
        self.setObjectName(name)
        self.wordings: tuple[str, ...] = ("",)
        self._choice = 0

    @property
    def worded(self) -> str:
        """The wording that is chosen; the last one where there are fewer."""
        return self.wordings[min(max(self._choice, 0), len(self.wordings) - 1)]

    def _whole(self, width: float, metrics: Metrics) -> str:
        """All of the wording or nothing: a figure without its words is taken for another."""
        return self.worded if metrics.horizontalAdvance(self.worded) <= width else ""

    def set_wordings(self, wordings: Sequence[str]) -> None:
        """Take the same in ever fewer words."""
        if tuple(wordings) != self.wordings:
            self.wordings = tuple(wordings)
            self.setText(wordings[0])

    def measured(self, choice: int, metrics: QFontMetricsF) -> float:
        """Pixels that a wording takes with any share; 0 for none."""
        if choice == _LEFT_OUT or not self.wordings[0]:
            return 0.0
        text = self.wordings[min(choice, len(self.wordings) - 1)]
        return math.ceil(metrics.horizontalAdvance(_SHARE.sub(_WIDEST_SHARE, text))) + 2.0

    def choose(self, choice: int, width: float) -> None:
        """Show a wording, in so many pixels."""
        self._choice = choice
        self.setVisible(width > 0)
        if width and (self.minimumWidth(), self.maximumWidth()) != (int(width), int(width)):
            self.setFixedWidth(int(width))
        self._fit()
        self.update()


@guarded
class Readouts(QWidget):
    """A row of figures: ``pruned`` (left), ``other`` (of what else there is) and ``kept`` (right), each with its words.

    Where they have no room in full, first words are left out, and then whole figures, which the tip of the first one
    tells.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pruned = Figure("prunedReadout", Qt.AlignmentFlag.AlignLeft)
        self.kept = Figure("keptReadout", Qt.AlignmentFlag.AlignRight)
        self.other = Figure("otherReadout", Qt.AlignmentFlag.AlignHCenter)
        self._figures = (self.pruned, self.other, self.kept)
        self._between: tuple[QLabel, ...] = ()
        self._theme, self._ticked, self._cuts, self._outlined = LIGHT, True, True, False
        self._whose = self._tip = self._bound = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        # what it shows follows from its width
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row.setSpacing(SPACING)
        for figure in self._figures:
            self._row.addWidget(figure)
        for place in (1, 3):
            self._row.insertStretch(place, 1)

    @property
    def text(self) -> str:
        """All texts, for screen readers."""
        return ", ".join(filter(None, (self.pruned.text(), self.kept.text(), self.other.text())))

    def put_between(self, *labels: QLabel) -> None:
        """Have labels stand before what is kept; they are never left out."""
        self._between = labels
        for label in labels:
            self._row.insertWidget(self._row.count() - 1, label)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colour()

    def set_share(self, cut: int, total: int, exact: bool, ticked: bool, apart: int) -> None:
        """State how much is cut; with ≈ for an estimate, as "would cut" where nothing is ticked.

        What was zero before, or is NaN, is not counted: no threshold cuts the former, and each prunes the latter.

        Args:
            cut: weights, without those.
            total: all weights.
            apart: how many those are.
        """
        self._set_style(ticked, cuts=cut > 0)
        about = "" if exact else "≈ "
        words = (self.tr("cut {share}"), self.tr("kept {share}"))
        in_full = self.tr("{whose}: cut {share}")
        if not ticked:
            words = (self.tr("would cut {share}"), self.tr("would keep {share}"))
            in_full = self.tr("{whose}: would cut {share}")
        tips = []
        parts = (cut, total - apart - cut)
        for label, said, part in zip((self.pruned, self.kept), words, parts, strict=True):
            share = about + percent(part / total if total else math.nan)
            counts = {"part": about + whole(part), "all": whole(total)}
            counted = self.tr("{part} of {all} weights", "", plural(total)).format(**counts)
            tips.append("\n".join(filter(None, [counted, self._bound])))
            of_whom = [in_full.format(whose=self._whose, share=share)] if label is self.pruned and self._whose else []
            label.set_wordings([*of_whom, said.format(share=share)])
        self._tip = tips[0]
        self.kept.set_tooltip_detail(tips[1])
        self.fit()

    def set_other(self, whose: str, other: Sequence[str], *, outlined: bool) -> None:
        """Say how much of something else is pruned.

        Args:
            whose: whose share `set_share` states next, where that has to be said; else empty.
            other: what is said of the others, in ever fewer words; nothing for no others.
            outlined: whether the others are what is outlined, whose colour the text has then.
        """
        self._whose = whose
        self.other.set_wordings(other or ("",))
        if outlined != self._outlined:
            self._outlined = outlined
            self._colour()

    def set_bound(self, bound: str) -> None:
        """Say how far off an estimate may be that `set_share` states next; empty where that is not known."""
        self._bound = bound

    def wait(self) -> None:
        """Show ``…`` while the counts are not known."""
        for label in (self.pruned, self.kept):
            label.set_wordings((WAITING,))
            label.set_tooltip_detail("")
        self._tip = ""
        self.fit()

    def fit(self) -> None:
        """Choose the longest wordings that have room beside each other."""
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetricsF(font)
        between = [label.sizeHint().width() for label in self._between if not label.isHidden()]
        room = self.width() - sum(between) - SPACING * len(between)
        chosen, widths = _CHOICES[-1], [float(max(room, 0)), 0.0, 0.0]
        for choices in _CHOICES:
            needed = [each.measured(choice, metrics) for each, choice in zip(self._figures, choices, strict=True)]
            if sum(needed) + SPACING * (sum(map(bool, needed)) - 1) <= room:
                chosen, widths = choices, needed
                break
        for figure, choice, width in zip(self._figures, chosen, widths, strict=True):
            figure.choose(choice, width)
        left_out = [each.text() for each in self._figures[1:] if each.isHidden()]
        self.pruned.set_tooltip_detail("\n".join(filter(None, [self._tip, *left_out])))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()

    def _set_style(self, ticked: bool, cuts: bool) -> None:
        # setting a style sheet takes longer than all the rest of a move
        if (ticked, cuts) != (self._ticked, self._cuts):
            self._ticked, self._cuts = ticked, cuts
            self._colour()

    def _colour(self) -> None:
        theme = self._theme
        pruned = theme.pruned_text if self._ticked and self._cuts else theme.muted
        kept = theme.kept_text if self._ticked else theme.muted
        set_text_style(self.pruned, f"color: {pruned}; font-weight: bold")
        set_text_style(self.kept, f"color: {kept}; font-weight: bold")
        other = outline_colour(theme).name() if self._outlined else theme.muted
        set_text_style(self.other, f"color: {other}; font-weight: {'bold' if self._outlined else 'normal'}")
