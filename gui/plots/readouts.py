"""The two texts above the histogram: how much of the weights shown is pruned, and how much is kept."""

import math

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from gui.plots.plot_numbers import percent
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.number_format import plural, whole
from gui.support.theme import LIGHT, Theme

WAITING = "…"


class Readouts(QObject):
    """Two labels, ``pruned`` (left) and ``kept`` (right), which the card lays out.

    Args:
        parent: the card.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pruned = _readout("prunedReadout", Qt.AlignmentFlag.AlignLeft)
        self.kept = _readout("keptReadout", Qt.AlignmentFlag.AlignRight)
        self._theme, self._ticked, self._cuts = LIGHT, True, True

    @property
    def text(self) -> str:
        """Both texts, for screen readers."""
        return ", ".join(filter(None, (self.pruned.text(), self.kept.text())))

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._colour()

    def set_share(self, cut: int, total: int, exact: bool, ticked: bool, zero_before: int) -> None:
        """State how much is pruned; with ≈ for an estimate, as "would prune" where nothing is ticked.

        Where some weights were zero before, "cut" is said and they are not counted: no threshold prunes them.

        Args:
            cut: weights pruned without those that were zero before.
            total: all weights.
        """
        self._set_style(ticked, cuts=cut > 0)
        about = "" if exact else "≈ "
        words = (self.tr("cut {share}") if zero_before else self.tr("pruned {share}"), self.tr("kept {share}"))
        if not ticked:
            would = self.tr("would cut {share}") if zero_before else self.tr("would prune {share}")
            words = (would, self.tr("would keep {share}"))
        parts = (cut, total - zero_before - cut)
        for label, said, part in zip((self.pruned, self.kept), words, parts, strict=True):
            label.setText(said.format(share=about + percent(part / total if total else math.nan)))
            label.set_tooltip_detail(
                self.tr("{part} of {all} weights", "", plural(total)).format(part=about + whole(part), all=whole(total))
            )

    def wait(self) -> None:
        """Show ``…`` while the counts are not known."""
        for label in (self.pruned, self.kept):
            label.setText(WAITING)
            label.set_tooltip_detail("")

    def _set_style(self, ticked: bool, cuts: bool) -> None:
        # setting a style sheet takes longer than all the rest of a move
        if (ticked, cuts) != (self._ticked, self._cuts):
            self._ticked, self._cuts = ticked, cuts
            self._colour()

    def _colour(self) -> None:
        theme = self._theme
        pruned = theme.pruned_text if self._ticked and self._cuts else theme.muted
        kept = theme.kept_text if self._ticked else theme.muted
        self.pruned.setStyleSheet(f"color: {pruned}; font-weight: bold")
        self.kept.setStyleSheet(f"color: {kept}; font-weight: bold")


def _readout(name: str, alignment: Qt.AlignmentFlag) -> FixedSizeLabel:
    label = FixedSizeLabel(alignment=alignment)
    label.setObjectName(name)
    return label
