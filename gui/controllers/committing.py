"""Commit and export: wait for exact numbers, ask, write in a job, say what was written."""

from collections.abc import Callable
from typing import Any

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from gui.controllers.commit_jobs import CommitOrder, WrittenResult, commit_job, export_job, export_masks_job
from gui.controllers.outcome_texts import not_for_masks, not_for_training, outcome_text
from gui.controllers.plan_writer import PlanWriter
from gui.controllers.write_preparation import ReadyPlan
from gui.dialogs.commit_dialog import CommitDialog, CommitSummary, Purpose
from gui.state.history import WrittenFile
from gui.state.jobs import Channel
from gui.support import number_format


class CommitController(PlanWriter):
    """Writes the pruned checkpoint, or one with masks, or the masks alone, into a new file, in a job.

    Waits for exact numbers, asks with `CommitDialog`, then writes the plan as it was when asked (it is a value). The
    document stays as it is, with its plan and history; the step is marked with the file. What was written needs not be
    saved (`History.modified`).
    """

    def commit(self) -> None:
        """Make the cut permanent in a new file. The document stays."""
        self._preparation.when_ready(lambda plan: self._ask(plan, self._commit_purpose(), commit_job, self._committed))

    def export(self) -> None:
        """Write a new file with masks and originals. The document stays."""
        self._preparation.when_ready(lambda plan: self._ask(plan, self._export_purpose(), export_job, self._exported))

    def export_masks(self) -> None:
        """Write the masks alone into a new file. The document stays."""
        self._preparation.when_ready(
            lambda plan: self._ask(plan, self._masks_purpose(), export_masks_job, self._masks_exported)
        )

    def _ask(self, ready: ReadyPlan, purpose: Purpose, write: "_Write", done: "_Done") -> None:
        checkpoint, plan, plan_numbers = ready.checkpoint, ready.plan, ready.plan_numbers
        warnings = [*ready.first, *self._nothing_cut(purpose), *ready.last]
        cut = CommitSummary(checkpoint, plan_numbers, warnings, self._settings.writes_records)
        target = CommitDialog.ask(purpose, cut, self._window)
        if target is None:
            return
        if purpose.recorded:
            self._settings.writes_records = target.with_record
        metric = self.results_of().get(plan)
        order = CommitOrder(checkpoint, plan, plan_numbers, target.path, target.with_record, warnings, metric)
        self._write_jobs.start(
            lambda channel: write(order, channel),
            finished=lambda written: self._tell(written, done, order),
            title=purpose.title,
        )

    def _tell(self, written: WrittenResult, done: "_Done", order: CommitOrder) -> None:
        done(written.outcome, order.checkpoint, order.plan)
        if written.problem:
            self._messages.warn(written.problem)

    def _nothing_cut(self, purpose: Purpose) -> list[str]:
        if self._document.state.plan_numbers.total.cut:
            return []
        if purpose.file_suffix is not None:
            return [self.tr("Nothing is cut: the masks keep all weights but zeros.")]
        return [self.tr("Nothing is cut: the new file will hold the same weights.")]

    def _committed(self, outcome: Any, source: Checkpoint, plan: Plan) -> None:  # noqa: ANN401 - its module imports torch
        text = self.tr(
            "Wrote {path}: {cut} weights cut, {zero} zero before; read back and verified. "
            "The file is as big as before: zeros are stored like any other number.",
            "",
            number_format.plural(outcome.total.cut),
        )
        self._mark(source, plan, WrittenFile(outcome.output, with_masks=False))
        present = self._document.holds(source) and self._document.plan == plan
        self._written.tell(outcome_text(text, outcome), outcome.output, with_code=present)

    def _exported(self, outcome: Any, source: Checkpoint, plan: Plan) -> None:  # noqa: ANN401
        text = self.tr(
            "Wrote {path} with masks and originals: {cut} weights cut, {zero} zero before; read back and verified. "
            "Opened again, the cut can be undone.",
            "",
            number_format.plural(outcome.total.cut),
        )
        self._mark(source, plan, WrittenFile(outcome.output, with_masks=True))
        self._written.tell(outcome_text(text, outcome), outcome.output, with_code=False)

    def _masks_exported(self, outcome: Any, _source: Checkpoint, _plan: Plan) -> None:  # noqa: ANN401
        text = self.tr(
            "Wrote {path}, the masks alone: {cut} weights cut, {zero} zero before; read back and verified. "
            "On the command line, prune --masks applies them to another checkpoint.",
            "",
            number_format.plural(outcome.total.cut),
        )
        self._written.tell(outcome_text(text, outcome), outcome.output, with_code=False, opens=False)

    def _mark(self, source: Checkpoint, plan: Plan, file: WrittenFile) -> None:
        """Mark the step, unless another file was opened meanwhile."""
        if self._document.holds(source):
            self._document.stack.mark_written(plan, file)

    def _commit_purpose(self) -> Purpose:
        return Purpose(
            self.tr("Commit"),
            self.tr(
                "The cut is made permanent (prune.remove) in a new file of the same format. "
                "It is read back and its zeros are counted against these numbers. "
                "Training on fills zeros again: Edit ▸ Copy load & check code holds them."
            ),
            self.tr("Commit"),
            "pruned",
            list(not_for_training(self._document.state.checkpoint)),
        )

    def _export_purpose(self) -> Purpose:
        state = self._document.state
        return Purpose(
            self.tr("Export with masks"),
            self.tr(
                "Each parameter is written as torch.nn.utils.prune leaves it before prune.remove: "
                "weight_orig with the trained values and weight_mask with the cut. The cut can be undone. "
                "The order of the parameters changes: load an optimizer's state before prune.identity, not after."
            ),
            self.tr("Export"),
            "masked",
            list(not_for_masks(state.checkpoint, state.plan.chosen, self.tr("Commit for it."))),
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


_Write = Callable[[CommitOrder, Channel], WrittenResult]
_Done = Callable[[Any, Checkpoint, Plan], None]
