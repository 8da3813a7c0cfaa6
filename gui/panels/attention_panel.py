"""What needs attention: a list, each entry leads to the place."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QToolButton, QWidget

from core.plan.plan import Plan
from core.preview.diagnostics import Diagnostic, diagnose, missing_maxima
from core.preview.plan_numbers import PlanNumbers, numbers_of
from gui.panels.diagnostic_texts import DiagnosticTexts
from gui.panels.line_delegates import WrappedDelegate
from gui.panels.section import QuietLabel, SteadySection
from gui.state.changes import Change, Opened, Settled
from gui.state.dead_unit_scan import DeadUnitScanner
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.support import number_format
from gui.support.named import named

ONE = 24
"""Pixels of an entry that are seen at least."""

_NAME = Qt.ItemDataRole.UserRole


class AttentionPanel(SteadySection):
    """Looks for what needs attention whenever the numbers have settled."""

    lead_to = Signal(str)
    """Full name of the parameter that an entry is about."""
    noted = Signal(int)
    """How many entries there are now."""

    def __init__(self, document: Document, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.heading.setText(self.tr("Attention"))
        self._document = document
        self._words = DiagnosticTexts(self)
        self.scanner = DeadUnitScanner(jobs, self)
        self._settled: tuple[Plan, PlanNumbers] | None = None
        self.notes: tuple[Diagnostic, ...] = ()
        self.list = named(QListWidget(self), "attentionList")
        self.list.setAccessibleName(self.tr("What needs attention"))
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setItemDelegate(WrappedDelegate(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none, self._unlooked = QuietLabel(), QuietLabel()
        self.look = named(QToolButton(self), "lookButton")
        self.look.setText(self.tr("Look now"))
        self._lay_out()
        for widget in (self.list, self._unlooked, self.look):
            widget.hide()
        self._connect()

    def _lay_out(self) -> None:
        asked = QHBoxLayout()
        asked.addWidget(self._unlooked, 1)
        asked.addWidget(self.look)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list, 1)
        self.body.addLayout(asked)
        # where there is no list, the words stay at the top
        self.body.addStretch()
        self.list.setMinimumHeight(ONE)

    @property
    def texts(self) -> list[str]:
        """All there is to say, also that something has not been looked at yet."""
        missing_maxima = self._state()
        return [*(self._words.say(note) for note in self.notes), *([missing_maxima] if missing_maxima else [])]

    def _connect(self) -> None:
        self.list.itemClicked.connect(self._lead)
        self.list.itemActivated.connect(self._lead)
        self.look.clicked.connect(self.scanner.look)
        self.scanner.changed.connect(self._hear)
        self._document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._settled = None
            self.scanner.forget()
            self._show(())
        elif isinstance(change, Settled):
            self._settled = self._at_rest(change.plan_numbers)
            self._take()

    def _at_rest(self, shown: PlanNumbers) -> tuple[Plan, PlanNumbers]:
        """What is shown, with its numbers; while the unpruned model is, the plan in force."""
        if not self._document.comparing:
            return self._document.shown, shown
        return self._document.plan, numbers_of(self._document.measurements, self._document.plan)

    def _hear(self) -> None:
        """More has been read, or is going to be: in which case nothing is known that was not before."""
        if self.scanner.scanning:
            self._say_unlooked()
        else:
            self._take()

    def _take(self) -> None:
        """Tell what is known by now, and look at the rest."""
        if self._settled is None or not self._document.is_open:
            return
        plan, plan_numbers = self._settled
        found, measurements = self.scanner.found, self._document.measurements
        self._show(diagnose(self._document.checkpoint, plan, plan_numbers, measurements, found))
        if not self.scanner.scanning:
            self.scanner.want(missing_maxima(plan, plan_numbers, found))
        self._say_unlooked()

    def _state(self) -> str:
        """What is not known yet of dead outputs; empty where nothing is missing."""
        if self.scanner.complaint:
            return self.scanner.complaint
        if self.scanner.scanning:
            return self.tr("Looking for dead outputs …")
        if self.scanner.waiting:
            size = number_format.size(self.scanner.waiting)
            return self.tr("Dead outputs: not looked at yet ({size} to read).").format(size=size)
        return ""

    def _say_unlooked(self) -> None:
        text = self._state()
        self._unlooked.setText(text)
        self._unlooked.setVisible(bool(text))
        self.look.setVisible(bool(self.scanner.waiting) and not self.scanner.complaint)
        self._none.setText(self.tr("Not read yet.") if self._settled is None else self.tr("Nothing so far."))
        self._none.setVisible(not self.notes and not text)

    def _show(self, notes: tuple[Diagnostic, ...]) -> None:
        if notes != self.notes:
            self.notes = notes
            self.list.clear()
            for note in notes:
                self.list.addItem(_item(note, self._words.say(note)))
            self.list.setVisible(bool(notes))
        self._say_unlooked()
        self.noted.emit(len(notes))

    def _lead(self, item: QListWidgetItem) -> None:
        self.lead_to.emit(item.data(_NAME))


def _item(note: Diagnostic, text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setData(_NAME, note.name)
    return item
