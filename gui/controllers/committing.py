"""Commit and export: wait for exact numbers, ask, write in a job, say what was written."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from core.base.escaping import escaped
from core.base.progress import silent
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from core.preview.lifted_masks import LiftedMasks, LiftedSearch, find_lifted
from core.report.training_note import has_configuration, has_optimizer
from gui.controllers.commit_jobs import CommitOrder, WrittenResult, commit_job, export_job, export_masks_job
from gui.controllers.written_message import WrittenMessage
from gui.dialogs.commit_dialog import CommitDialog, CommitSummary, Purpose
from gui.dialogs.companion_texts import companion_texts
from gui.dialogs.progress_dialog import ProgressDialog
from gui.panels.attention_panel import AttentionPanel
from gui.panels.message_bar import MessageBar
from gui.state.changes import Change, Opened, Settled
from gui.state.document import Document
from gui.state.history import WrittenFile
from gui.state.jobs import Channel, Jobs
from gui.support import number_format
from gui.support.settings import Settings


class CommitController(QObject):
    """Writes the pruned checkpoint, or one with masks, or the masks alone, into a new file, in a job.

    Waits for exact numbers, asks with `CommitDialog`, then writes the plan as it was when asked (it is a value). The
    document stays as it is, with its plan and history; the step is marked with the file. What was written needs not be
    saved (`History.modified`).

    Args:
        document: has checkpoint, plan and numbers.
        jobs: runs the writing.
        attention: has the warnings to be shown in the dialog.
        messages: shows why nothing was written, or what has to be done first.
        written: shows what was written.
        window: parent of the dialogs.
        settings: remember whether records are written.

    Attributes:
        results_of: gives what is known of the cost of plans, which a record says of its own.
    """

    _exact = Signal()
    """What waited for exact numbers can go on."""

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        attention: AttentionPanel,
        messages: MessageBar,
        written: WrittenMessage,
        window: QWidget,
        settings: Settings,
    ) -> None:
        super().__init__(document)
        self._document, self._jobs, self._attention = document, jobs, attention
        self._messages, self._written, self._window, self._settings = messages, written, window, settings
        self.results_of: Callable[[], Mapping[Plan, PlanResult]] = dict
        self._waiting: Callable[[], None] | None = None
        self._searched: LiftedSearch | None = None
        self._lifted: LiftedMasks | None = None
        # a dialog holds up whoever opens it, so it is not opened while others have yet to hear that a job has ended
        self._exact.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        document.changed.connect(self._follow)
        document.exact_reader.halted.connect(self._give_up)

    def commit(self) -> None:
        """Make the cut permanent in a new file. The document stays."""
        self._when_exact(lambda: self._ask(self._commit_purpose(), commit_job, self._committed))

    def export(self) -> None:
        """Write a new file with masks and originals. The document stays."""
        self._when_exact(lambda: self._ask(self._export_purpose(), export_job, self._exported))

    def export_masks(self) -> None:
        """Write the masks alone into a new file. The document stays."""
        self._when_exact(lambda: self._ask(self._masks_purpose(), export_masks_job, self._masks_exported))

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

    def _ask(self, purpose: Purpose, write: "_Write", done: "_Done") -> None:
        """Ask, as soon as it is counted what comes back of the masks that are lifted."""
        search = find_lifted(self._document.state.measurements, self._document.state.plan_numbers)
        if not search.requests:
            self._open_dialog(purpose, write, done, search.count(silent))
        elif search == self._searched and self._lifted is not None:
            self._open_dialog(purpose, write, done, self._lifted)
        else:
            self._count(search, lambda: self._ask(purpose, write, done))

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
            title=self.tr("Counting what lifted masks bring back"),
        )

    def _open_dialog(self, purpose: Purpose, write: "_Write", done: "_Done", lifted: LiftedMasks) -> None:
        document = self._document
        checkpoint, plan, plan_numbers = document.state.checkpoint, document.plan, document.state.plan_numbers
        warnings = [
            *self._lifted_masks(lifted),
            *self._nothing_cut(purpose),
            *self._not_numbers(),
            *checkpoint.notes,
            *self._attention.texts,
        ]
        cut = CommitSummary(checkpoint, plan_numbers, warnings, self._settings.writes_records)
        target = CommitDialog.ask(purpose, cut, self._window)
        if target is None:
            return
        if purpose.recorded:
            self._settings.writes_records = target.with_record
        metric = self.results_of().get(plan)
        order = CommitOrder(checkpoint, plan, plan_numbers, target.path, target.with_record, warnings, metric)
        job = self._jobs.start(
            lambda channel: write(order, channel),
            finished=lambda written: self._tell(written, done, order),
            failed=lambda error: self._messages.warn(str(error)),
        )
        ProgressDialog(job, purpose.title, self._window).open()

    def _tell(self, written: WrittenResult, done: "_Done", order: CommitOrder) -> None:
        done(written.outcome, order.checkpoint, order.plan)
        if written.problem:
            self._messages.warn(written.problem)

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

    def _nothing_cut(self, purpose: Purpose) -> list[str]:
        if self._document.state.plan_numbers.total.cut:
            return []
        if purpose.file_suffix is not None:
            return [self.tr("Nothing is cut: the masks keep all weights but zeros.")]
        return [self.tr("Nothing is cut: the new file will hold the same weights.")]

    def _not_numbers(self) -> list[str]:
        """How many NaNs are cut by thresholds, together: they are above none."""
        document = self._document
        plan, owners = document.plan, document.state.plan_numbers.owners
        numbers = np.flatnonzero(document.state.plan_numbers.chosen & (document.state.measurements.table.nan > 0))
        nan = document.state.measurements.table.nan
        cut = sum(int(nan[each]) for each in numbers.tolist() if not plan.keeps_recorded(owners[each].name))
        if not cut:
            return []
        text = self.tr("{count} of the weights that are cut are not a number (NaN).", "", number_format.plural(cut))
        return [text.format(count=number_format.whole(cut))]

    def _committed(self, outcome: Any, source: Checkpoint, plan: Plan) -> None:  # noqa: ANN401 - its module imports torch
        text = self.tr(
            "Wrote {path}: {cut} weights cut, {zero} zero before; read back and verified. "
            "The file is as big as before: zeros are stored like any other number.",
            "",
            number_format.plural(outcome.total.cut),
        )
        self._mark(source, plan, WrittenFile(outcome.output, with_masks=False))
        present = self._document.holds(source) and self._document.plan == plan
        self._written.tell(_sentences(text, outcome), outcome.output, with_code=present)

    def _exported(self, outcome: Any, source: Checkpoint, plan: Plan) -> None:  # noqa: ANN401
        text = self.tr(
            "Wrote {path} with masks and originals: {cut} weights cut, {zero} zero before; read back and verified. "
            "Opened again, the cut can be undone.",
            "",
            number_format.plural(outcome.total.cut),
        )
        self._mark(source, plan, WrittenFile(outcome.output, with_masks=True))
        self._written.tell(_sentences(text, outcome), outcome.output, with_code=False)

    def _masks_exported(self, outcome: Any, _source: Checkpoint, _plan: Plan) -> None:  # noqa: ANN401
        text = self.tr(
            "Wrote {path}, the masks alone: {cut} weights cut, {zero} zero before; read back and verified. "
            "On the command line, prune --masks applies them to another checkpoint.",
            "",
            number_format.plural(outcome.total.cut),
        )
        self._written.tell(_sentences(text, outcome), outcome.output, with_code=False, opens=False)

    def _mark(self, source: Checkpoint, plan: Plan, file: WrittenFile) -> None:
        """Mark the step, unless another file was opened meanwhile."""
        if self._document.holds(source):
            self._document.stack.mark_written(plan, file)

    def _commit_purpose(self) -> Purpose:
        warning = self.tr(
            "The file has an optimizer's state. Whoever trains on fills every zero again in the first step, unless "
            "something holds them: Edit ▸ Copy load & check code does, or masks made after the state is loaded."
        )
        return Purpose(
            self.tr("Commit"),
            self.tr(
                "The cut is made permanent (prune.remove) in a new file of the same format. "
                "It is read back and its zeros are counted against these numbers. "
                "Training on fills zeros again: Edit ▸ Copy load & check code holds them."
            ),
            self.tr("Commit"),
            "pruned",
            [warning] if has_optimizer(self._document.state.checkpoint) else [],
        )

    def _export_purpose(self) -> Purpose:
        return Purpose(
            self.tr("Export with masks"),
            self.tr(
                "Each parameter is written as torch.nn.utils.prune leaves it before prune.remove: "
                "weight_orig with the trained values and weight_mask with the cut. The cut can be undone. "
                "The order of the parameters changes: load an optimizer's state before prune.identity, not after."
            ),
            self.tr("Export"),
            "masked",
            list(self._not_for_masks()),
        )

    def _not_for_masks(self) -> Iterator[str]:
        """What goes wrong with masks, as the command line says it too."""
        checkpoint = self._document.state.checkpoint
        if has_configuration(checkpoint):
            yield self.tr(
                "from_pretrained knows no masks: it gives the pruned parameters random weights, and tells so only in "
                "its log. Commit for it."
            )
        if has_optimizer(checkpoint):
            yield self.tr(
                "The file has an optimizer's state, which is stored by position, and masks change the order of the "
                "parameters: make the optimizer and load its state before prune.identity."
            )

    def _masks_purpose(self) -> Purpose:
        return Purpose(
            self.tr("Export masks alone"),
            self.tr(
                "The masks are written into a safetensors file of their own, a bit for each weight, with the plan that "
                "made them: 1 where a weight is kept, 0 where the committed file would have a zero. "
                "No weight goes with them."
            ),
            self.tr("Export"),
            "masks",
            file_suffix=".safetensors",
        )


def _sentences(text: str, outcome: Any) -> str:  # noqa: ANN401 - its module imports torch
    """A sentence on what was written, with its path and its counts."""
    total = outcome.total
    counts = {"cut": number_format.whole(total.cut), "zero": number_format.whole(total.zero_before)}
    written = text.format(path=escaped(str(outcome.output)), **counts)
    return " ".join([written, *companion_texts(outcome.companions), *_cleared(outcome.cleared)])


def _cleared(nbytes: int) -> list[str]:
    """That something was removed which nobody had asked to be."""
    text = QCoreApplication.translate("Committing", "Removed {size} that a killed write had left in this folder.")
    return [text.format(size=number_format.size(nbytes))] if nbytes else []


_Write = Callable[[CommitOrder, Channel], WrittenResult]
_Done = Callable[[Any, Checkpoint, Plan], None]
