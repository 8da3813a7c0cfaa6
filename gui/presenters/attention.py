"""What needs attention: looked for whenever the numbers have settled."""

from PySide6.QtCore import QObject, Signal

from core.plan.plan import Plan
from core.preview.diagnostics import Diagnostic, diagnose, missing_maxima
from core.preview.mendings import Mending, mended, mendings_of
from core.preview.plan_numbers import PlanNumbers, numbers_of
from gui.panels.attention_panel import AttentionPanel, NotesOf
from gui.panels.diagnostic_heads import DiagnosticHeads
from gui.state.changes import Change, Opened, PlanChanged, Settled
from gui.state.dead_unit_scan import DeadUnitScanner
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.jobs import Jobs
from gui.support.without_weights import weights_absent


class AttentionPresenter(QObject):
    """Shows the diagnostics of the plan in force, and starts the search for dead outputs."""

    noted = Signal(int)
    """How many entries there are now."""

    def __init__(self, document: Document, jobs: Jobs, panel: AttentionPanel) -> None:
        super().__init__(panel)
        self._document, self._panel, self._scanner = document, panel, DeadUnitScanner(jobs, self)
        self._settled: tuple[DocumentState, Plan, PlanNumbers] | None = None
        panel.lead_to.connect(document.select)
        panel.mend_asked.connect(self._mend)
        panel.look_asked.connect(self._scanner.look)
        self._scanner.changed.connect(self._hear)
        document.changed.connect(self._follow)

    @property
    def scanner(self) -> DeadUnitScanner:
        """What reads outputs, and holds what has been read of them."""
        return self._scanner

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._settled = None
                self._scanner.begin(now.maxima)
                self._panel.show_notes(())
                self._panel.say_of(NotesOf.THIS)
                self._say_scan()
                self.noted.emit(0)
            case PlanChanged(now):
                self._panel.say_of(NotesOf.PLAN if now.comparing else NotesOf.BEFORE)
            case Settled(now):
                self._settled = now, *_told_of(now)
                self._look(*self._settled)
                self._panel.say_of(NotesOf.PLAN if now.comparing else NotesOf.THIS)

    def _mend(self, mending: Mending, notes: tuple[Diagnostic, ...]) -> None:
        names = [note.name for note in notes if mending in mendings_of(note)]
        # the words are those of the language in which the step is told
        self._document.do(lambda: DiagnosticHeads().step(mending, names), mended(self._document.plan, mending, notes))

    def _hear(self) -> None:
        """More has been read, or is going to be: in which case nothing is known that was not before."""
        if self._settled is None or self._scanner.state.scanning:
            self._say_scan()
        else:
            self._look(*self._settled)

    def _look(self, now: DocumentState, plan: Plan, plan_numbers: PlanNumbers) -> None:
        """Tell what is known by now, and look at the rest."""
        found = self._scanner.found
        notes = diagnose(now.checkpoint, plan, plan_numbers, now.measurements, found)
        self._panel.show_notes(notes)
        if not self._scanner.state.scanning:
            missing = missing_maxima(now.checkpoint, plan, plan_numbers, found)
            self._scanner.want(missing, weights_absent(now.checkpoint))
        self._say_scan()
        self.noted.emit(len(notes))

    def _say_scan(self) -> None:
        self._panel.show_scan(self._scanner.state, settled=self._settled is not None)


def _told_of(now: DocumentState) -> tuple[Plan, PlanNumbers]:
    """The plan that is shown, with what it does; while the unpruned model is, the plan in force."""
    if not now.comparing:
        return now.shown, now.plan_numbers
    return now.plan, numbers_of(now.measurements, now.plan)
