"""The ways that the threshold is not meant in, as text: what follows from the one that it is."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.panels.rule_spin import RuleSpin
from gui.panels.section import ResetLabel
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.named import named

GAP = 12
"""Pixels between a title and its number."""


class ReadingRows(QWidget):
    """A row for each field but the one that is meant: its title and what it shows.

    Args:
        titles: by field.
    """

    reset_asked = Signal()
    """A title was double-clicked."""

    def __init__(self, titles: Mapping[RuleSpin, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels = {spin: ResetLabel(text, self) for spin, text in titles.items()}
        self.texts = {spin: named(FixedSizeLabel(parent=self), f"{spin.objectName()}Reading") for spin in titles}
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (spin, label) in enumerate(self.labels.items()):
            label.set_quiet(True)
            label.reset_asked.connect(self.reset_asked)
            grid.addWidget(label, row, 0)
            grid.addWidget(self.texts[spin], row, 1)

    def show_readings(self, meant: RuleSpin | None) -> None:
        """Show what the other fields have.

        Args:
            meant: the field that is meant, which is in sight itself.
        """
        self.show_texts({spin: spin.text() for spin in self.texts})
        self._align()
        for spin, label in self.labels.items():
            for part in (label, self.texts[spin]):
                if part.isHidden() != (spin is meant):
                    part.setVisible(spin is not meant)

    def show_texts(self, texts: Mapping[RuleSpin, str]) -> None:
        """Show other texts than those of the fields, without a word on how far they can be trusted."""
        for spin, text in texts.items():
            self.texts[spin].setText(text)
            self.texts[spin].set_tooltip_detail("")

    def _align(self) -> None:
        """Have the numbers begin at one place, whichever title is out of sight."""
        widest = max(label.sizeHint().width() for label in self.labels.values())
        if self._grid.columnMinimumWidth(0) != widest:
            self._grid.setColumnMinimumWidth(0, widest)
