"""Saves and opens plan files, and asks before an unsaved plan would be lost."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.base.loading import LOADING
from core.base.progress import Report
from core.model.cached_names import outside_cache, title_of
from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from core.plan.snapshots import Snapshots
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.unsaved_question import UnsavedAnswer, UnsavedQuestion
from gui.panels.message_bar import MessageBar
from gui.state.changes import Change, Opened
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs
from gui.state.plan_edits import PlanEdits
from gui.support.number_format import metric_value


class PlanFiles(QObject):
    """Saves the present plan with its snapshots, and opens plans as a step that can be undone.

    Args:
        document: has the plan.
        edits: takes an opened plan.
        jobs: runs reading and writing.
        messages: shows what was saved, or what went wrong.
        window: parent of the dialogs.

    Attributes:
        results_of: gives what is known of the cost of plans, which is saved with them.
    """

    def __init__(self, document: Document, edits: PlanEdits, jobs: Jobs, messages: MessageBar, window: QWidget) -> None:
        super().__init__(document)
        self._document, self._edits, self._jobs, self._messages, self._window = document, edits, jobs, messages, window
        self.results_of: Callable[[], Mapping[Plan, PlanResult]] = dict
        self._place: tuple[Plan, Path] | None = None
        document.happened.connect(self._follow)

    def place_of(self, plan: Plan) -> Path | None:
        """The file that a plan of the open checkpoint was saved in, or opened from, last; None where it was not."""
        return self._place[1] if self._place is not None and self._place[0] == plan else None

    def may_leave(self, then: Callable[[], None]) -> None:
        """Call ``then`` at once where there are no unsaved changes; else ask, and call it unless cancelled."""
        if not self._document.is_open or not self._document.stack.modified:
            then()
            return
        answer = UnsavedQuestion.ask(self._window, title_of(self._document.state.checkpoint.path))
        if answer is UnsavedAnswer.SAVE:
            self.save(then)
        elif answer is UnsavedAnswer.DISCARD:
            then()

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask for a file name, save the plan in a job, and call ``then`` when it is saved."""
        if not self._document.is_open:
            return
        checkpoint = self._document.state.checkpoint
        source = outside_cache(checkpoint.path)
        stem = checkpoint.container.output.stem if checkpoint.no_weights else source.stem
        path = FileDialogs.new_plan(self._window, source.with_name(f"{stem}-plan.json"))
        if path is None:
            return
        plan, snapshots, index = self._document.plan, self._document.stack.snapshots, self._document.stack.index()
        results = self.results_of()
        self._jobs.start(
            lambda channel: _save(path, plan, checkpoint, snapshots, results, channel),
            finished=lambda _: self._saved(path, plan, index, snapshots, then),
            failed=lambda error: self._messages.warn(str(error)),
            title=lambda: self.tr("Saving the plan"),
        )

    def open(self) -> None:
        """Ask for a plan file and open it as a step that can be undone."""
        if not self._document.is_open:
            return
        checkpoint = self._document.state.checkpoint
        path = FileDialogs.plan(self._window, str(checkpoint.path.parent))
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Read a plan from a file in a job, and make it the present plan."""
        checkpoint = self._document.state.checkpoint
        self._jobs.start(
            lambda channel: _load(path, checkpoint, channel.report),
            finished=lambda saved: self._take(path, saved) if self._document.holds(checkpoint) else None,
            failed=lambda error: self._messages.warn(str(error)),
            title=lambda: self.tr("Opening the plan"),
        )

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._place = None

    def _saved(self, path: Path, plan: Plan, index: int, snapshots: Snapshots, then: Callable[[], None]) -> None:
        self._place = plan, path
        if self._document.stack.index() == index:
            self._document.stack.mark_saved(snapshots)
        self._messages.tell(self.tr("Saved the plan as {path}").format(path=path))
        then()

    def _take(self, path: Path, saved: Any) -> None:  # noqa: ANN401 - a `SavedPlan`
        self._edits.replace(saved.plan, saved.snapshots, path.name)
        self._place = saved.plan, path
        if saved.note:
            self._messages.warn(saved.note)
        elif saved.plan in saved.results:
            self._messages.note(self._told(saved.results[saved.plan]))
        else:
            self._messages.acted()

    def _told(self, result: PlanResult) -> str:
        uncut = dict.fromkeys(metric_value(each) for each in (min(result.uncut), max(result.uncut)))
        return self.tr("Evaluated before it was saved: {metric} {value}, uncut {uncut}.").format(
            metric=result.metric, value=metric_value(result.value), uncut=" – ".join(uncut)
        )


def _save(
    path: Path,
    plan: Plan,
    checkpoint: Checkpoint,
    snapshots: Snapshots,
    results: Mapping[Plan, PlanResult],
    channel: Channel,
) -> None:
    # imported here, as it takes a while and is needed only for saving plans
    with LOADING:
        from core.plan.plan_file import save_plan

    save_plan(path, plan, checkpoint, snapshots, results, report=channel.report)
    channel.stand()


def _load(path: Path, checkpoint: Checkpoint, report: Report) -> Any:  # noqa: ANN401 - a `SavedPlan`
    with LOADING:
        from core.plan.plan_file import load_plan

    return load_plan(path, checkpoint, report)
