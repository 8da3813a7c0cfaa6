"""A label beside the mouse that names what is under it."""

import re

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from gui.support.picture import leave_out_of_pictures
from gui.support.plain_label import PlainLabel
from gui.support.short_name import short_name
from gui.support.theme import Theme

# a number and its percent sign are one word
_WORDS = re.compile(r"\S+(?: %\S*)?")

BESIDE = QPoint(14, 12)
"""Pixels from the mouse to the label."""


class HoverLabel(PlainLabel):
    """A child of the plot and no tooltip, so that it follows the mouse without a delay.

    Args:
        plot: parent.
    """

    def __init__(self, plot: QWidget) -> None:
        super().__init__(plot)
        self._plot = plot
        self.setObjectName("hint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        leave_out_of_pictures(self)
        self.setContentsMargins(6, 3, 6, 3)
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self.setStyleSheet(f"background: {theme.panel}; color: {theme.text}; border: 1px solid {theme.line};")

    def show_text(self, text: str, mouse: QPoint) -> None:
        """Show a text beside ``mouse``, in pixels of the plot; hide where the text is empty."""
        if not text:
            self.hide()
            return
        room = self._plot.rect()
        lines = (self._broken(line, room.width() - 20) for line in text.splitlines())
        self.setText("\n".join(lines))
        self.adjustSize()
        place = mouse + BESIDE
        # below or above the mouse, never under it
        place.setX(max(min(place.x(), room.right() - self.width()), 0))
        if place.y() + self.height() > room.bottom():
            place.setY(max(mouse.y() - BESIDE.y() - self.height(), 0))
        self.move(place)
        self.show()
        self.raise_()

    def _broken(self, line: str, width: int) -> str:
        """A line broken between words where it is too wide; a word that is too wide alone, as a name is, is elided."""
        metrics, broken, rest = self.fontMetrics(), [], ""
        if metrics.horizontalAdvance(line) <= width:
            return line
        for word in _WORDS.findall(line):
            following = f"{rest} {word}" if rest else word
            if rest and metrics.horizontalAdvance(following) > width:
                broken.append(rest)
                following = word
            rest = following
        return "\n".join(_shortened(each, width, metrics) for each in (*broken, rest))


def _shortened(word: str, width: int, metrics: QFontMetrics) -> str:
    """A word, mostly a name; the colon behind it stays."""
    name = word.rstrip(":,")
    end = word[len(name) :]
    return short_name(name, lambda text: metrics.horizontalAdvance(text + end) <= width) + end
