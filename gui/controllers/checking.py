"""Checks a pruned file against its source: asks for the two, compares them in a job, shows the verdict."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.base.escaping import escaped
from core.handover.record_paths import find_record_of
from core.model.cached_names import title_of
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.report.verification import Verification, verify_checkpoints
from gui.controllers.dialogs_beside import DialogsBeside
from gui.dialogs.check_dialog import CheckDialog, CheckRequest
from gui.dialogs.progress_dialog import Doing, ProgressDialog
from gui.dialogs.verdict_dialog import VerdictDialog
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs
from gui.support import number_format


class CheckController(QObject):
    """Asks with `CheckDialog` what is to be compared, and shows the result in a `VerdictDialog`.

    What is open stands as the source, and the file that was last written from it as the result; a file beside which
    lies the record of a result stands as one.

    Args:
        document: has the checkpoint and the plan.
        jobs: runs the comparison.
        messages: shows why nothing could be compared.
        window: parent of the dialogs.
    """

    def __init__(self, document: Document, jobs: Jobs, messages: MessageBar, window: QWidget) -> None:
        super().__init__(document)
        self._document, self._jobs, self._messages, self._window = document, jobs, messages, window
        self._dialogs = DialogsBeside(document, self)

    def check(self) -> None:
        """Ask, compare and show."""
        document, stands = self._document, self._stands
        opened = document.state.checkpoint if stands else None
        plan = document.plan if stands else Plan()
        words = number_format.rule(plan.rule) if plan.chosen else ""
        answer = CheckDialog.ask(self._suggested(), opened.path if opened else None, words, self._window)
        if answer is None:
            return
        source, result, planned = answer
        work = _comparing(source, result, opened, plan if planned else None)
        job = self._jobs.start(
            work,
            finished=lambda found: self._show(found, source, result),
            failed=lambda error: self._messages.warn(str(error)),
        )
        ProgressDialog(job, self.tr("Check a pruned file"), self._window, Doing.COMPARING).open()

    @property
    def _stands(self) -> bool:
        """Whether there is a model that can stand as one of the two: not one without weights."""
        return self._document.is_open and not self._document.state.checkpoint.no_weights

    def _suggested(self) -> CheckRequest:
        if not self._stands:
            return CheckRequest(None, None)
        checkpoint, stack = self._document.state.checkpoint, self._document.stack
        path = checkpoint.path
        mine = stack.written.get(self._document.plan)
        if mine is not None:
            return CheckRequest(path, mine.path, planned=True)
        if stack.written:
            return CheckRequest(path, list(stack.written.values())[-1].path)
        return CheckRequest(None, path) if find_record_of(checkpoint) else CheckRequest(path, None)

    def _show(self, found: Verification, source: Path, result: Path) -> None:
        names = escaped(title_of(source)), escaped(title_of(result))
        self._dialogs.show(lambda: VerdictDialog(found, *names, self._window))


def _comparing(
    source: Path, result: Path, opened: Checkpoint | None, plan: Plan | None
) -> Callable[[Channel], Verification]:
    """The work of the job; a file that is open is not opened again where the plan is one for it."""

    def compare(channel: Channel) -> Verification:
        before = opened if opened is not None and plan is not None else open_checkpoint(source)
        return verify_checkpoints(before, open_checkpoint(result), plan, report=channel.report)

    return compare
