"""The column of panels at the right: below each other where the window is high enough, else the lower ones in tabs.

Lists that share a low column would have two rows each. So in a lower one the last two panels are tabs of one place, and
in the lowest ones all but the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.panels.section import Section
from gui.panels.segments import Segments
from gui.support import number_format
from gui.support.guard import guarded

ENOUGH, ENOUGH_FOR_THREE = 60, 52
"""Lines of text that fit into a column in which all panels are below each other; and into one in which two are tabs."""

LEAST = 250
"""Pixels across, at least."""

SPACING, SPACING_OF_TABS = 14, 8
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

    Attributes:
        tabbed: the keys of those that are in tabs, the last ones; none where all are below each other.
    """

    changed = Signal(str)
    """The key of the panel that is in front."""

    def __init__(self, top: Section, parts: Mapping[str, SidePart], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._top, self._parts = top, parts
        self.tabbed: tuple[str, ...] = ()
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

    def minimumSizeHint(self) -> QSize:
        """As low as it can be with tabs, which it has before it is as low as that."""
        margins, tabs = self._column.contentsMargins(), self.tabs.sizeHint().height() + 2 * SPACING_OF_TABS
        lower = max(part.section.minimumSizeHint().height() for part in self._parts.values())
        needed = margins.top() + self._top.minimumSizeHint().height() + tabs + lower + margins.bottom()
        return QSize(super().minimumSizeHint().width(), needed)

    def event(self, event: QEvent) -> bool:
        # as after another font
        if event.type() == QEvent.Type.LayoutRequest:
            self._widen()
        return bool(super().event(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = self.height() / self.fontMetrics().lineSpacing()
        keys = tuple(self._parts)
        tabbed = keys if lines < ENOUGH_FOR_THREE else keys[-2:] if lines < ENOUGH else ()
        if tabbed != self.tabbed:
            self.tabbed = tabbed
            self._arrange()

    @property
    def in_front(self) -> str:
        """The key of the tab in front: the one that was chosen, if it is one now."""
        return self.chosen if self.chosen in self.tabbed else next(iter(self.tabbed), "")

    def _widen(self) -> None:
        """Be as wide as the words on the buttons need, in whichever language and font."""
        margins = self._column.contentsMargins()
        wanted = self._top.minimumSizeHint().width() + margins.left() + margins.right()
        self.setMinimumWidth(max(LEAST, wanted))

    def _arrange(self) -> None:
        self._column.setSpacing(SPACING_OF_TABS if self.tabbed else SPACING)
        self._column.removeWidget(self.tabs)
        self._column.insertWidget(self._column.count() - len(self.tabbed), self.tabs)
        self.tabs.setVisible(bool(self.tabbed))
        self.tabs.show_chosen(self.in_front)
        for key, part in self._parts.items():
            in_tabs = key in self.tabbed
            self.tabs.buttons[key].setVisible(in_tabs)
            part.section.setVisible(not in_tabs or key == self.in_front)
            # its tab says it
            part.section.heading.setVisible(not in_tabs)
            self._column.setStretchFactor(part.section, 1 if in_tabs else part.stretch)
