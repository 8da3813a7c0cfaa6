"""What comes before a file is written: exact numbers, and all that is to be told of the plan."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.diagnostics import DiagnosticKind
from core.preview.lifted_masks import LiftedMasks, LiftedSearch, find_lifted
from core.preview.measurements import Measurements
from core.preview.plan_numbers import PlanNumbers
from gui.panels.message_bar import MessageBar
from gui.state.changes import Change, Opened, Settled
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.support import number_format


@dataclass(frozen=True)
class ReadyPlan:
    """A plan that can be written: all that is shown of it is exact.

    Attributes:
        checkpoint: the source.
        plan: in force; a value, which stays whatever is edited meanwhile.
        plan_numbers: of it.
        measurements: what has been read.
        lifted: the recorded masks that it lifts.
        first, last: sentences on it, to be told before others and after them.
    """

    checkpoint: Checkpoint
    plan: Plan
    plan_numbers: PlanNumbers
    measurements: Measurements
    lifted: LiftedMasks
    first: tuple[str, ...]
    last: tuple[str, ...]


class WritePreparation(QObject):
    """Waits until the plan in force can be written, and then goes on with whatever asked for it last.

    Args:
        document: has checkpoint, plan and numbers.
        jobs: runs the count of what lifted masks bring back.
        warnings: what needs attention now, but for what is of some kinds.
        messages: shows what has to be done first.
    """

    _exact = Signal()
    """What waited for exact numbers can go on."""

    def __init__(self, document: Document, jobs: Jobs, warnings: "_Warnings", messages: MessageBar) -> None:
        super().__init__(document)
        self._document, self._jobs, self._warnings, self._messages = document, jobs, warnings, messages
        self._waiting: Callable[[], None] | None = None
        self._searched: LiftedSearch | None = None
        self._lifted: LiftedMasks | None = None
        # a dialog holds up whoever opens it, so it is not opened while others have yet to hear that a job has ended
        self._exact.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        document.happened.connect(self._follow)
        document.exact_reader.halted.connect(self._give_up)

    def when_ready(self, go_on: Callable[[ReadyPlan], None]) -> None:
        """Call a function with the plan in force, at once or as soon as it is exact; not where nothing is ticked."""
        self._when_exact(lambda: self._look(go_on))

    def _when_exact(self, go_on: Callable[[], None]) -> None:
        if not self._document.is_open:
            return
        # a preview is no step of the history, and is not written
        self._document.cancel_preview()
        if not self._document.plan.chosen:
            self._messages.remind(self.tr("Nothing is ticked, so there is nothing to prune. Tick parameters first."))
        elif self._document.settled:
            go_on()
        else:
            self._waiting = go_on
            self._document.exact_reader.resume()

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._waiting = self._searched = self._lifted = None
        elif isinstance(change, Settled) and self._waiting is not None and not self._document.showing.previewing:
            self._exact.emit()

    def _go_on(self) -> None:
        """Do what has waited; unless the numbers have changed again meanwhile."""
        go_on, self._waiting = self._waiting, None
        if go_on is not None:
            self._when_exact(go_on)

    def _give_up(self) -> None:
        """Reading has stopped with an error, so the numbers will not become exact."""
        self._waiting = None

    def _look(self, go_on: Callable[[ReadyPlan], None]) -> None:
        """Go on, as soon as it is counted what comes back of the masks that are lifted."""
        search = find_lifted(self._document.state.measurements, self._document.state.plan_numbers)
        if not search.requests:
            go_on(self._ready(search.count(silent)))
        elif search == self._searched and self._lifted is not None:
            go_on(self._ready(self._lifted))
        else:
            self._count(search, lambda: self._look(go_on))

    def _count(self, search: LiftedSearch, go_on: Callable[[], None]) -> None:
        """Count what comes back in a job, then go on, unless another file or another plan was asked about meanwhile."""
        self._searched, self._lifted = search, None

        def counted(lifted: LiftedMasks) -> None:
            if self._searched is search:
                self._lifted, self._waiting = lifted, go_on
                self._exact.emit()

        self._jobs.start(
            lambda channel: search.count(channel.report),
            finished=counted,
            failed=lambda error: self._messages.warn(str(error)),
            title=lambda: self.tr("Counting what lifted masks bring back"),
        )

    def _ready(self, lifted: LiftedMasks) -> ReadyPlan:
        state = self._document.state
        not_numbers = self._not_numbers()
        apart = self._warnings((DiagnosticKind.NAN,) if not_numbers else ())
        last = (*not_numbers, *state.checkpoint.notes, *apart)
        first = tuple(self._lifted_masks(lifted))
        plan = self._document.plan
        return ReadyPlan(state.checkpoint, plan, state.plan_numbers, state.measurements, lifted, first, last)

    def _lifted_masks(self, lifted: LiftedMasks) -> list[str]:
        """What the command line says too."""
        if not lifted.parameters:
            return []
        back = self.tr("{count} weights come back.", "", number_format.plural(lifted.weights))
        text = self.tr(
            "Lifts the recorded masks of {count} parameters: {back}", "", number_format.plural(lifted.parameters)
        )
        come = back.format(count=number_format.whole(lifted.weights))
        return [text.format(count=number_format.whole(lifted.parameters), back=come)]

    def _not_numbers(self) -> list[str]:
        """How many NaNs are cut by thresholds, together: they are above none.

        Those of one parameter alone need no sum, and are told with its name.
        """
        document = self._document
        plan, owners = document.plan, document.state.plan_numbers.owners
        numbers = np.flatnonzero(document.state.plan_numbers.chosen & (document.state.measurements.table.nan > 0))
        nan = document.state.measurements.table.nan
        cut = [int(nan[each]) for each in numbers.tolist() if not plan.keeps_recorded(owners[each].name)]
        if len(cut) < 2:
            return []
        text = self.tr(
            "{count} of the weights that are cut are not a number (NaN), in {parameters} parameters.",
            "",
            number_format.plural(sum(cut)),
        )
        return [text.format(count=number_format.whole(sum(cut)), parameters=number_format.whole(len(cut)))]


_Warnings = Callable[[Collection[DiagnosticKind]], Iterable[str]]
