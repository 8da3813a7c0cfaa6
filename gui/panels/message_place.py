"""Where messages lie: places over widgets, of which the best that has room is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

MARGIN = 16
"""Pixels between a message and the edges of the widget below it."""
_WORDS = 3
"""Lines of words in the middle of a widget, with what is around them."""


class MessagePart(Enum):
    """The part of a widget in which messages lie."""

    LOWER_EDGE = auto()
    """They lie at its lower edge, and may cover all of it."""
    BELOW_MIDDLE = auto()
    """The same, but words in its middle are not covered."""
    STRIP = auto()
    """It is empty, in a row that is hardly higher than they are: they lie in its middle, as high as the row."""


@dataclass(frozen=True)
class MessagePlace:
    """A widget over which messages lie.

    Attributes:
        widget: below them.
        part: of it.
        when: whether they may, asked at each message.
    """

    widget: QWidget
    part: MessagePart
    when: Callable[[], bool]

    def is_free(self, width: int, height_for: Callable[[int], int]) -> bool:
        """Whether it can be seen and has room for all that a message says.

        Args:
            width: of the message in pixels, which may also get less.
            height_for: its height in a width.
        """
        room = self._room()
        return self.widget.isVisible() and self.when() and height_for(min(width, room.width())) <= room.height()

    def lay(self, width: int, height_for: Callable[[int], int]) -> QRect:
        """Where a message lies in the widget, no larger than its room."""
        room = self._room()
        across = min(width, room.width())
        size = QSize(across, min(height_for(across), room.height()))
        found = QRect(room.topLeft(), size)
        found.moveCenter(room.center())
        if self.part is not MessagePart.STRIP:
            found.moveBottom(room.bottom())
        return found

    def _room(self) -> QRect:
        """The part of the widget in which messages lie."""
        room = self.widget.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        if self.part is MessagePart.BELOW_MIDDLE:
            room.setTop(self.widget.rect().center().y() + _WORDS * self.widget.fontMetrics().lineSpacing())
        row = self.widget.parentWidget()
        if self.part is MessagePart.STRIP and row is not None:
            height = row.rect().translated(-self.widget.pos())
            room.setTop(height.top())
            room.setBottom(height.bottom())
        return room
