"""The texts above the histogram: how much of the weights shown is cut and kept, and how much of others is."""

import math

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from gui.plots.outlines import outline_colour
from gui.support.fitted_text import number_kept
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.number_format import percent, plural, whole
from gui.support.plain_label import set_text_style
from gui.support.theme import LIGHT, Theme

WAITING = "…"


class Readouts(QObject):
    """Labels that the card lays out: ``pruned`` (left), ``other`` (of what else there is) and ``kept`` (right).

    Args:
        parent: the card.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pruned = _readout("prunedReadout", Qt.AlignmentFlag.AlignLeft)
        self.kept = _readout("keptReadout", Qt.AlignmentFlag.AlignRight)
        self.other = _readout("otherReadout", Qt.AlignmentFlag.AlignHCenter)
        self._theme, self._ticked, self._cuts, self._outlined = LIGHT, True, True, False
        self._whose = ""

    @property
    def text(self) -> str:
        """All texts, for screen readers."""
        return ", ".join(filter(None, (self.pruned.text(), self.kept.text(), self.other.text())))

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
        if not ticked:
            words = (self.tr("would cut {share}"), self.tr("would keep {share}"))
        parts = (cut, total - apart - cut)
        for label, said, part in zip((self.pruned, self.kept), words, parts, strict=True):
            share = about + percent(part / total if total else math.nan)
            text, counts = said.format(share=share), {"part": about + whole(part), "all": whole(total)}
            tip = self.tr("{part} of {all} weights", "", plural(total)).format(**counts)
            # beside another share there is no room for more words than whose it is; the colour says of what
            brief = label is self.pruned and bool(self._whose)
            label.setText(f"{self._whose} {share}" if brief else text)
            label.set_tooltip_detail(f"{text}\n{tip}" if brief else tip)

    def set_other(self, whose: str, other: str, *, outlined: bool) -> None:
        """Say how much of something else is pruned.

        Args:
            whose: whose share `set_share` states next, where that has to be said; else empty.
            other: what is said of the others; empty for nothing.
            outlined: whether the others are what is outlined, whose colour the text has then.
        """
        self._whose = whose
        self._share_room(several=" · " in other)
        self.other.setText(other)
        self.other.setVisible(bool(other))
        if outlined != self._outlined:
            self._outlined = outlined
            self._colour()

    def wait(self) -> None:
        """Show ``…`` while the counts are not known."""
        for label in (self.pruned, self.kept):
            label.setText(WAITING)
            label.set_tooltip_detail("")

    def _share_room(self, *, several: bool) -> None:
        """Give each text room by what is in it; its length of the moment has no say, or it would move the others."""
        room = {self.pruned: 7 if self._whose else 5, self.other: 12 if several else 5 if self._whose else 7}
        for label, part in {**room, self.kept: 5}.items():
            policy = label.sizePolicy()
            if policy.horizontalStretch() != part:
                policy.setHorizontalStretch(part)
                label.setSizePolicy(policy)

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


def _readout(name: str, alignment: Qt.AlignmentFlag) -> FixedSizeLabel:
    label = FixedSizeLabel(alignment=alignment, fit=number_kept)
    label.setObjectName(name)
    return label
