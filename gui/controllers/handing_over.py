"""Hand over: wait for exact numbers, ask, write a folder in a job, say what can be done with it."""

from typing import Any

from core.base.escaping import escaped
from core.preview.missed_densities import missed_densities
from gui.controllers.handover_job import HandoverOrder, handover_job
from gui.controllers.outcome_texts import cleared_texts, not_for_masks, not_for_training
from gui.controllers.plan_writer import PlanWriter
from gui.controllers.write_preparation import ReadyPlan
from gui.dialogs.handover_dialog import HandoverAnswer, HandoverDialog, HandoverSummary
from gui.dialogs.progress_dialog import Doing
from gui.state.history import WrittenFile
from gui.support import number_format


class HandoverController(PlanWriter):
    """Writes a folder with the pruned file and all that answers for it. The document stays as after a commit."""

    def hand_over(self) -> None:
        """Ask, and write the folder."""
        self._preparation.when_ready(self._ask)

    def _ask(self, ready: ReadyPlan) -> None:
        instead = self.tr("Hand over another form for it.")
        masks = not_for_masks(ready.checkpoint, ready.plan.chosen, instead)
        forms = {False: not_for_training(ready.checkpoint), True: masks}
        plan = (*ready.first, *self._nothing_cut(ready), *ready.last)
        warnings = {with_masks: (*about, *plan) for with_masks, about in forms.items()}
        summary = HandoverSummary(ready.checkpoint, ready.plan_numbers, warnings, self._settings.author)
        answer = HandoverDialog.ask(summary, self._window)
        if answer is not None:
            self._settings.author = answer.wishes.author
            self._write(ready, answer)

    def _write(self, ready: ReadyPlan, answer: HandoverAnswer) -> None:
        missed = tuple(missed_densities(ready.measurements, ready.plan, ready.plan_numbers))
        metric = self.results_of().get(ready.plan)
        order = HandoverOrder(ready, missed, answer.folder, answer.wishes, answer.with_masks, metric)
        self._write_jobs.start(
            lambda channel: handover_job(order, channel),
            finished=lambda handed: self._tell(handed, order),
            title=self.tr("Hand over"),
            doing=Doing.HANDING_OVER,
        )

    def _tell(self, handed: Any, order: HandoverOrder) -> None:  # noqa: ANN401 - its module imports torch
        outcome = handed.outcome
        text = self.tr(
            "Handed over {folder}: {cut} weights cut, {zero} zero before; read back and verified. {files}",
            "",
            number_format.plural(outcome.total.cut),
        )
        files = number_format.grouped(
            self.tr("%n files, which README.txt explains.", "", len(handed.names)), len(handed.names)
        )
        cut, zero = number_format.whole(outcome.total.cut), number_format.whole(outcome.total.zero_before)
        told = text.format(folder=escaped(str(handed.folder)), cut=cut, zero=zero, files=files)
        if self._document.holds(order.ready.checkpoint):
            mark = WrittenFile(handed.folder, order.with_masks, handed_over=True)
            self._document.stack.mark_written(order.ready.plan, mark)
        self._written.tell_of_folder(" ".join([told, *cleared_texts(outcome)]), handed.folder, outcome.output)

    def _nothing_cut(self, ready: ReadyPlan) -> list[str]:
        if ready.plan_numbers.total.cut:
            return []
        return [self.tr("Nothing is cut: the new file will hold the same weights.")]
