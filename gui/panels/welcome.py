"""What the window shows before anything is open."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gui.panels.example_card import ExampleCard
from gui.panels.recent_list import RecentList
from gui.panels.section import QuietLabel, Section
from gui.support.glyph_label import GlyphLabel
from gui.support.icons import Glyph, icon
from gui.support.plain_label import PlainLabel

WIDTH = 760
SIGN = 32
"""Pixels of the sign on the place to drop files on."""


@dataclass(frozen=True)
class WelcomeActions:
    """What the buttons do."""

    open_file: QAction
    open_folder: QAction
    open_cached: QAction
    open_example: QAction


class Welcome(QScrollArea):
    """Says what the app is for, and offers the first steps: to drop or open something, recent files, the example.

    Args:
        actions: what the buttons do.

    Attributes:
        recent: the recent files.
    """

    def __init__(self, actions: WelcomeActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.recent, self.example = RecentList(self), ExampleCard(actions.open_example, self)
        middle = QWidget(self)
        middle.setFixedWidth(WIDTH)
        lines = QVBoxLayout(middle)
        lines.setSpacing(18)
        for widget in (*self._words(), self._drop_place(actions), self._below()):
            lines.addWidget(widget)
        page = QWidget(self)
        # in a grid without alignments words get the height that their width asks for
        grid = QGridLayout(page)
        grid.addWidget(middle, 1, 1)
        for place, stretch in ((0, 2), (2, 3)):
            grid.setRowStretch(place, stretch)
            grid.setColumnStretch(place, 1)
        self.setWidget(page)

    def _words(self) -> Sequence[QWidget]:
        title = PlainLabel(self.tr("Prune a PyTorch checkpoint by threshold"), self)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setBold(True)
        title.setFont(font)
        words = QuietLabel(
            self.tr(
                "Open a checkpoint or drop one here. Tick what to prune, move the threshold and watch every layer; "
                "everything can be undone until you commit, and the file you opened is never changed."
            )
        )
        for each in (title, words):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return title, words

    def _drop_place(self, actions: WelcomeActions) -> QWidget:
        place = QFrame(self)
        place.setObjectName("dropPlace")
        words = QuietLabel(self.tr("Drop a file or a model's folder anywhere on this window"))
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(place)
        column.setContentsMargins(16, 18, 16, 18)
        column.setSpacing(10)
        column.addWidget(GlyphLabel(Glyph.DROP, SIGN, "muted", place), 0, Qt.AlignmentFlag.AlignHCenter)
        for widget in (words, self._buttons(actions)):
            column.addWidget(widget)
        return place

    def _buttons(self, actions: WelcomeActions) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addStretch()
        offered = (
            (actions.open_file, Glyph.OPEN, "on_kept"),
            (actions.open_folder, Glyph.FOLDER, "text"),
            (actions.open_cached, Glyph.DATABASE, "text"),
        )
        for action, glyph, colour in offered:
            button = QPushButton(action.text().replace("&", ""), row)
            button.setIcon(icon(glyph, colour))
            button.setProperty("primary", action is actions.open_file)
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            layout.addWidget(button)
        layout.addStretch()
        return row

    def _below(self) -> QWidget:
        """The recent files, and the example beside them."""
        section, below = Section(self.tr("Recent")), QWidget(self)
        section.body.addWidget(self.recent)
        section.body.addStretch()
        row = QHBoxLayout(below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(section, 1)
        row.addWidget(self.example, 0, Qt.AlignmentFlag.AlignTop)
        return below
