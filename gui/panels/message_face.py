"""What a message looks like: the sign of what it is, its words, what it offers to do, and a button that closes it."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton

from gui.panels.button_rows import ButtonRows
from gui.support.glyph_label import GlyphLabel
from gui.support.icons import Glyph
from gui.support.named import named
from gui.support.plain_label import PlainLabel

_SIGN = 18
"""Pixels of the side of the sign."""
_WHOLE = 2
"""Pixels that a line needs beyond what its letters are measured to be, so that its last word is not broken off."""


class MessageKind(Enum):
    """What a message is, as its sign and the colour of that."""

    DONE = Glyph.DONE, "kept_text"
    """Something has been done."""
    NOTE = Glyph.NOTE, "muted"
    """Something to know, or to decide on."""
    WARNING = Glyph.WARNING, "warning"
    """Something could not be done, or needs care."""


class MessageFace:
    """The parts of a message and how they are laid out in a plate.

    Attributes:
        words: the text.
        close: the button that takes the message away.
    """

    def __init__(self, plate: QFrame) -> None:
        self.sign = named(GlyphLabel(Glyph.NOTE, _SIGN, "muted", plate), "messageSign")
        self.words = named(PlainLabel(plate), "messageLabel")
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.close = named(QToolButton(plate), "messageClose")
        self.close.setText("✕")
        self._plate, self._acts = plate, named(ButtonRows(plate), "messageActs")
        self._lay_out()

    def _lay_out(self) -> None:
        top = Qt.AlignmentFlag.AlignTop
        self._row = row = QHBoxLayout(self._plate)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self.sign, 0, top)
        # beside the words as long as that is no higher than below them
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.addWidget(self.words, 1)
        self._body.addWidget(self._acts)
        row.addLayout(self._body, 1)
        row.addWidget(self.close, 0, top)

    def show(self, kind: MessageKind, text: str) -> None:
        """Show a text, which has been made safe, and what it is."""
        self.sign.show_glyph(*kind.value)
        self.words.setText(text)

    def offer(self, buttons: Sequence[QPushButton]) -> None:
        """Replace the buttons."""
        self._acts.show_buttons(buttons)

    @property
    def whole_width(self) -> int:
        """Pixels across of all of it where no line is broken, with the buttons beside the words."""
        for part in (self._plate, self.sign, self.words, self.close):
            # what is measured has to have its style, which Qt gives only when it is shown
            part.ensurePolished()
        return self._aside + self._longest_line + self._acts_aside

    def height_for(self, width: int) -> int:
        """Pixels down of all that it says in a width, laid out as it is lowest."""
        room, directions = width - self._aside, QBoxLayout.Direction
        below, beside = (
            self._height_in(width, room, each) for each in (directions.TopToBottom, directions.LeftToRight)
        )
        return beside if beside <= below else self._height_in(width, room, directions.TopToBottom)

    def _height_in(self, width: int, room: int, direction: QBoxLayout.Direction) -> int:
        self._body.setDirection(direction)
        self._acts.fit(room)
        aside = self._acts_aside if direction is QBoxLayout.Direction.LeftToRight else 0
        self._stand_level(one_line="\n" not in self.words.text() and self._longest_line <= room - aside)
        # while it is hidden, Qt keeps what was measured of the layout for what was told before
        self._body.invalidate()
        self._row.invalidate()
        return self._plate.heightForWidth(width)

    def _stand_level(self, *, one_line: bool) -> None:
        """Have the sign in the middle of the first line, and of one line alone what is beside it, too."""
        line, level = self.words.fontMetrics().height(), max(self.close.sizeHint().height(), self._acts.row_height)
        self.close.setFixedHeight(level)
        down = Qt.AlignmentFlag.AlignVCenter if one_line else Qt.AlignmentFlag.AlignTop
        self._body.setAlignment(self._acts, down | Qt.AlignmentFlag.AlignLeft)
        around = max(level - line, 0) if one_line else 0
        self.words.setContentsMargins(0, around // 2, 0, around - around // 2)
        self.sign.setContentsMargins(0, max(around // 2 + (line - _SIGN) // 2, 0), 0, 0)

    @property
    def _aside(self) -> int:
        """Pixels across of all beside words and buttons: sign and closing button, and what is between and around."""
        widths = sum(part.sizeHint().width() + self._row.spacing() for part in (self.sign, self.close))
        around = (self._row.contentsMargins(), self._plate.contentsMargins())
        return widths + sum(margins.left() + margins.right() for margins in around)

    @property
    def _longest_line(self) -> int:
        """Pixels across that the words need where no line is broken."""
        lines = self.words.text().split("\n")
        return max(self.words.fontMetrics().horizontalAdvance(line) for line in lines) + _WHOLE

    @property
    def _acts_aside(self) -> int:
        return 0 if self._acts.isHidden() else self._body.spacing() + self._acts.whole_width
