"""What needs attention: a list, each entry leads to the place, and mends it where that can be."""

from collections.abc import Collection
from enum import Enum

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from core.preview.diagnostics import Diagnostic, DiagnosticKind
from core.preview.mendings import Mending
from gui.panels.attention_list import AttentionList
from gui.panels.section import QuietLabel, SteadySection
from gui.state.dead_unit_scan import ScanState
from gui.support import number_format
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.named import named


class NotesOf(Enum):
    """What the entries are of, where it is not plainly what is shown."""

    THIS = "this"
    PLAN = "plan"
    """The plan, while the model is shown unpruned."""
    BEFORE = "before"
    """What was shown before a change whose numbers have not settled."""


ONE = 24
"""Pixels of an entry that are seen at least."""
USUAL = 5
"""Entries that have room in a column that is high enough, however many there are."""


@guarded
class AttentionPanel(SteadySection):
    """What was found, and how far the search for dead outputs is.

    Its height does not follow what is found, only what is unfolded: what lies below it moves with the hand alone.
    """

    lead_to = Signal(tuple)
    """Full names of the parameters that an entry is about."""
    mend_asked = Signal(Mending, tuple)
    """As of the list."""
    look_asked = Signal()
    """To look for dead outputs, however long it takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("Attention"))
        # of a fixed size, as it changes with the first move of a threshold
        self.whose = FixedSizeLabel(QPalette.ColorRole.PlaceholderText)
        self._scan = ScanState()
        self.notes: tuple[Diagnostic, ...] = ()
        self.list = AttentionList(self)
        self._none, self._unlooked = QuietLabel(), QuietLabel()
        self.look = named(QToolButton(self), "lookButton")
        self.look.setText(self.tr("Look now"))
        self._lay_out()
        for widget in (self.list, self._unlooked, self.look):
            widget.hide()
        self.list.lead_to.connect(self.lead_to)
        self.list.mend_asked.connect(self.mend_asked)
        self.look.clicked.connect(self.look_asked)
        self.list.resized.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        rows = USUAL * ONE
        if self.list.unfolds:
            rows = max(rows, self.list.sizeHint().height())
        return QSize(super().sizeHint().width(), self.heading.sizeHint().height() + self.body.spacing() + rows)

    def _lay_out(self) -> None:
        asked = QHBoxLayout()
        asked.addWidget(self._unlooked, 1)
        asked.addWidget(self.look)
        top = QHBoxLayout()
        self.body.removeWidget(self.heading)
        top.addWidget(self.heading)
        top.addWidget(self.whose, 1)
        self.body.addLayout(top)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(asked)
        # where there is no list, the words stay at the top
        self.body.addStretch()
        self.list.setMinimumHeight(ONE)

    @property
    def texts(self) -> list[str]:
        """All there is to say, also that something has not been looked at yet."""
        return self.texts_but(())

    def texts_but(self, kinds: Collection[DiagnosticKind]) -> list[str]:
        """The same without what is of some kinds."""
        unlooked = self._unlooked_text()
        said = (self.list.rows.say(note) for note in self.notes if note.kind not in kinds)
        return [*said, *([unlooked] if unlooked else [])]

    def say_of(self, of: NotesOf) -> None:
        """Say beside the heading what the entries are of."""
        words = {NotesOf.PLAN: self.tr("of the plan"), NotesOf.BEFORE: self.tr("before this change")}
        self.whose.setText(words.get(of, ""))

    def show_notes(self, notes: tuple[Diagnostic, ...]) -> None:
        """Replace the entries of the list."""
        if notes != self.notes:
            self.notes = notes
            self.list.show_notes(notes)
            self.list.setVisible(bool(notes))

    def show_scan(self, scan: ScanState, *, settled: bool) -> None:
        """Say how far the search is.

        Args:
            settled: whether the notes are of exact numbers; else nothing has been looked at.
        """
        self._scan = scan
        text = self._unlooked_text()
        self._unlooked.setText(text)
        self._unlooked.setVisible(bool(text))
        self.look.setVisible(bool(scan.waiting) and not scan.complaint)
        self._none.setText(self.tr("Nothing so far.") if settled else self.tr("Not read yet."))
        self._none.setVisible(not self.notes and not text)

    def _unlooked_text(self) -> str:
        """What is not known yet of dead outputs; empty where nothing is missing."""
        if self._scan.complaint:
            return self._scan.complaint
        if self._scan.scanning:
            return self.tr("Looking for dead outputs …")
        if self._scan.waiting:
            size = number_format.size(self._scan.waiting)
            return self.tr("Dead outputs: not looked at yet ({size} to read).").format(size=size)
        return ""
