"""The column of panels at the right: below each other where the window is high enough, else the lower ones in tabs."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.panels.section import Section
from gui.panels.segments import Segments
from gui.support import number_format
from gui.support.guard import guarded

ENOUGH = 52
"""Lines of text that fit into a column in which all panels are below each other."""

LEAST = 250
"""Pixels across, at least."""

SPACING, SPACING_OF_TABS = 14, 9
"""Pixels between two panels; and above and below tabs."""


@dataclass(frozen=True)
class SidePart:
    """One of the lower panels.

    Attributes:
        section: the panel.
        title: of its tab.
        stretch: which part it has of the room that is left.
    """

    section: Section
    title: str
    stretch: int


@guarded
class SideColumn(QWidget):
    """A panel that is always in sight, and others below it. In tabs, the first of them is in front at first.

    Args:
        top: the panel in sight.
        parts: by their keys, the others.
    """

    changed = Signal(str)
    """The key of the panel that is in front."""

    def __init__(self, top: Section, parts: Mapping[str, SidePart], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._top, self._parts = top, parts
        self.in_tabs = False
        self.tabs: Segments[str] = Segments(self)
        self.tabs.add_row()
        for key, part in parts.items():
            self.tabs.add(key, f"{key}Tab", part.title)
        self.chosen = next(iter(parts))
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(SPACING)
        column.addWidget(top)
        column.addWidget(self.tabs)
        for part in parts.values():
            column.addWidget(part.section, part.stretch)
        self.tabs.hide()
        self.tabs.asked.connect(self.choose)
        self._widen()

    def choose(self, key: str) -> None:
        """Bring a panel to the front; nothing is done where there is none of this key."""
        if key in self._parts:
            self.chosen = key
            self._arrange()
            self.changed.emit(key)

    def count(self, key: str, number: int) -> None:
        """Write a number beside the title of a tab; none for 0."""
        title = self._parts[key].title
        self.tabs.buttons[key].setText(f"{title} {number_format.whole(number)}" if number else title)

    def event(self, event: QEvent) -> bool:
        # as after another font
        if event.type() == QEvent.Type.LayoutRequest:
            self._widen()
        return bool(super().event(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        in_tabs = self.height() < ENOUGH * self.fontMetrics().lineSpacing()
        if in_tabs != self.in_tabs:
            self.in_tabs = in_tabs
            self._arrange()

    def _widen(self) -> None:
        """Be as wide as the words on the buttons need, in whichever language and font."""
        margins = self._column.contentsMargins()
        wanted = self._top.minimumSizeHint().width() + margins.left() + margins.right()
        self.setMinimumWidth(max(LEAST, wanted))

    def _arrange(self) -> None:
        self._column.setSpacing(SPACING_OF_TABS if self.in_tabs else SPACING)
        self.tabs.setVisible(self.in_tabs)
        self.tabs.show_chosen(self.chosen)
        for key, part in self._parts.items():
            part.section.setVisible(not self.in_tabs or key == self.chosen)
            # its tab says it
            part.section.heading.setVisible(not self.in_tabs)
            self._column.setStretchFactor(part.section, 1 if self.in_tabs else part.stretch)
