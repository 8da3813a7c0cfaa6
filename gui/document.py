"""The document: the only owner of the checkpoint, what is known of it, the plan and its history."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoStack

from core.checkpoint import Checkpoint
from core.evaluation import Evaluation
from core.measures import Measures
from core.plan import Plan
from core.wants import Finding, MomentsWanted, Want
from gui.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.commands import ChangePlan
from gui.jobs import Jobs
from gui.reading import Reading

SHOW_EVERY = 100
"""Milliseconds between two looks at what a running job has found."""

LOOKED_MOST = 1 << 30
"""Bytes of several parameters that are read only to tell their mean and norms together."""


class Document(QObject):
    """Checkpoint, plan, history, selection. It announces each change once, as a value.

    The plan in force is derived from the undo stack. A preview is a plan that is shown without being a step;
    it is evaluated once in a turn of the event loop, however often it moves.
    """

    changed = Signal(object)
    """A `Change`."""

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self._go)
        self.checkpoint: Checkpoint | None = None
        self.measures: Measures | None = None
        self.evaluation: Evaluation | None = None
        self.selection: tuple[str, ...] = ()
        self._owners: tuple[str, ...] = ()
        self.modules: tuple[str, ...] = ()
        """The modules among what is selected, where they were selected as such."""
        self._needed: tuple[str, ...] = ()
        self.origin = ""
        self.base = Plan()
        """The plan that the history began with."""
        self._preview: Plan | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._show)
        self._found = QTimer(self, singleShot=True, interval=SHOW_EVERY)
        self._found.timeout.connect(self._measured)
        self.reading = self._reader(jobs)

    @property
    def plan(self) -> Plan:
        """The plan in force, as the history has it."""
        index = self.stack.index()
        return self.stack.command(index - 1).after if index else self.base

    @property
    def shown(self) -> Plan:
        """The plan on the screen: a preview while there is one."""
        return self.plan if self._preview is None else self._preview

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The owners of what is selected, as far as it can be pruned; each once, in the order of selection.

        Of modules that are selected as a whole, what is ticked in them is meant, as long as something is.
        """
        ticked = tuple(filter(self.shown.chosen.__contains__, self._owners)) if self.modules else ()
        return ticked or self._owners

    @property
    def previewing(self) -> bool:
        return self._preview is not None

    @property
    def modified(self) -> bool:
        return not self.stack.isClean()

    @property
    def settled(self) -> bool:
        """Whether the numbers shown are exact and stay so until the next change."""
        quiet = not (self._turn.isActive() or self._found.isActive()) and self.reading.at_rest
        return self.checkpoint is not None and quiet and not self._missing()

    def open(self, checkpoint: Checkpoint, base: Plan, origin: str, steps: Sequence[tuple[str, Plan]] = ()) -> None:
        """Take another checkpoint in place of the one there was.

        Args:
            base: the plan that the history begins with.
            origin: names that beginning.
            steps: (text, plan) of steps that can be undone from the start.
        """
        self.reading.drop()
        self.checkpoint, self._preview, self.base, self.origin = None, None, base, origin
        self.stack.clear()
        for text, plan in steps:
            self.stack.push(ChangePlan(text, self.plan, plan))
        self.stack.setClean()
        self.checkpoint, self.measures = checkpoint, Measures(checkpoint)
        selection = self._first_selection(checkpoint)
        self._select(selection, tuple(path for path in self.modules if path in checkpoint.classes))
        self._turn.stop()
        self._found.stop()
        self.evaluation = self.measures.evaluate(self.plan)
        self._announce(Opened(checkpoint, self.plan, self.evaluation))
        self.reading.begin()

    def close(self) -> None:
        """Stop all that goes on by itself."""
        self.reading.close()
        for timer in (self._turn, self._found):
            timer.stop()
        self.checkpoint = None

    def do(self, text: str, plan: Plan) -> None:
        """Make an edit: one step of the history, or none where it changes nothing."""
        if self.checkpoint is not None and plan != self.plan:
            self.stack.push(ChangePlan(text, self.plan, plan))
        else:
            self.cancel_preview()

    def preview(self, plan: Plan) -> None:
        """Show a plan that is not a step yet."""
        if self.checkpoint is not None:
            self._preview = plan
            self._turn.start()

    def commit_preview(self, text: str) -> None:
        """Make the preview a step, unless it has come back to where it began."""
        if self._preview is not None:
            self.do(text, self._preview)

    def cancel_preview(self) -> None:
        """Show the plan in force again."""
        if self._preview is not None:
            self._preview = None
            self._show()

    def select(self, names: Iterable[str], modules: Iterable[str] = ()) -> None:
        """Look at other parameters.

        Args:
            names: of the parameters, or of all in the modules.
            modules: the paths of modules that are selected as a whole.
        """
        selection, paths = tuple(names), tuple(modules)
        if self.checkpoint is not None and (selection, paths) != (self.selection, self.modules):
            self._select(selection, paths)
            self._announce(SelectionChanged(selection))
            self.reading.stir()

    def need(self, names: Iterable[str]) -> None:
        """Read the standard deviations of parameters too, until the next change of plan or selection."""
        self._needed = tuple(names)
        self.reading.stir()

    def _reader(self, jobs: Jobs) -> Reading:
        reading = Reading(jobs, self._missing, self)
        reading.found.connect(self._take)
        reading.read.connect(self._measured)
        reading.complete.connect(self._complete)
        return reading

    def _select(self, names: tuple[str, ...], modules: tuple[str, ...] = ()) -> None:
        parameters = (self.checkpoint.by_name[name] for name in names)
        self.selection, self.modules, self._needed = names, modules, ()
        self._owners = tuple(dict.fromkeys(each.owner for each in parameters if each.prunable))

    def _first_selection(self, checkpoint: Checkpoint) -> tuple[str, ...]:
        """What was selected, as far as it is still there; else the first parameter that is ticked."""
        kept = tuple(name for name in self.selection if name in checkpoint.by_name)
        names = [owner.name for owner in checkpoint.owners]
        ticked = [name for name in names if name in self.plan.chosen]
        return kept or tuple((ticked or names)[:1])

    def _go(self) -> None:
        """The history is at another place."""
        self._preview = None
        if self.checkpoint is not None:
            self._show()

    def _show(self) -> None:
        self._turn.stop()
        self._needed = ()
        self.evaluation = self.measures.evaluate(self.shown)
        self._announce(PlanChanged(self.shown, self.evaluation))
        self.reading.stir()

    def _missing(self) -> tuple[Want, ...]:
        return self.measures.missing(self.shown, self.looked_at) or self._missing_moments()

    def _missing_moments(self) -> tuple[Want, ...]:
        """All statistics of one parameter, of several what adds up; standard deviations where they are asked for."""
        owners = [self.checkpoint.by_name[name] for name in self.looked_at]
        if len(owners) > 1 and sum(each.tensor.nbytes for each in owners) > LOOKED_MOST:
            owners = []
        names = {*self._needed, *(each.name for each in owners)}
        unread = (name for name in names if self.measures.moments_of(name) is None)
        alone = self.measures.unread_statistics(self.looked_at) if len(owners) == 1 else ()
        return alone or tuple(MomentsWanted(self.checkpoint.by_name[name]) for name in unread)

    def _take(self, want: Want, finding: Finding) -> None:
        self.measures.add(want, finding)
        if not self._found.isActive():
            self._found.start()

    def _measured(self) -> None:
        self._found.stop()
        self.evaluation = self.measures.evaluate(self.shown)
        self._announce(Measured(self.evaluation))

    def _complete(self) -> None:
        # a move that waits for its turn will ask again
        if not self._turn.isActive():
            self._announce(Settled(self.evaluation))

    def _announce(self, change: Change) -> None:
        self.changed.emit(change)
