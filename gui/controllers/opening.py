"""From a path to an open document: asking first, reading in a job, saying what went wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.base.errors import UserError
from core.base.escaping import escaped
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.model.selection import default_choice
from core.plan.plan import Plan
from core.preview.plan_from_masks import recorded_plan
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs
from gui.support.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / "resources" / "example" / "digits.safetensors"


@dataclass(frozen=True)
class _Opened:
    checkpoint: Checkpoint
    recorded: Plan | None
    """What the file's own masks do, where it has any."""


class Opener(QObject):
    """Opens checkpoints into the document.

    Args:
        document: takes what was opened.
        jobs: reads.
        messages: told what could not be opened, and what a file has to say.
        settings: remembers what was opened.
        may_leave: asks whether the present plan may go; calls on if so.
    """

    opening = Signal(object)
    """Path of the file that is being opened; None when that has come to its end."""
    opened = Signal()
    failed = Signal(str)

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        messages: MessageBar,
        settings: Settings,
        may_leave: Callable[[Callable[[], None]], None],
    ) -> None:
        super().__init__(document)
        self._document, self._jobs, self._messages, self._settings = document, jobs, messages, settings
        self._may_leave = may_leave
        self._latest: Path | None = None

    def open(self, path: Path) -> None:
        """Open a file in place of the present one, if the plan may go."""
        self._may_leave(lambda: self._start(path))

    def reload(self) -> None:
        """Open the present file again, as it is now."""
        if self._document.is_open:
            self.open(self._document.checkpoint.path)

    def continue_with(self, path: Path, chosen: frozenset[str], origin: str, message: str) -> None:
        """Open what has just been written: the choice stays, the history begins anew.

        Args:
            origin: names the beginning of the history.
            message: shown when it is open.
        """

        def take(found: _Opened) -> None:
            there = chosen.intersection(owner.name for owner in found.checkpoint.owners)
            self._messages.clear()
            self._document.open(found.checkpoint, Plan(there), origin)
            self._messages.tell(message)
            self._remember(path)

        self._read(path, take)

    def _start(self, path: Path) -> None:
        self._read(path.absolute(), self._take)

    def _read(self, path: Path, take: Callable[[_Opened], None]) -> None:
        self._latest = path
        self.opening.emit(path)
        title = self.tr("Opening {name}").format(name=escaped(path.name))
        # whoever opens two files quickly wants the second
        self._jobs.start(
            lambda channel: _find(path, channel),
            finished=lambda found: take(found) if self._latest == path else None,
            failed=lambda error: self._fail(path, error),
            ended=lambda: self._end(path),
            title=title,
        )

    def _end(self, path: Path) -> None:
        if self._latest == path:
            self.opening.emit(None)

    def _take(self, found: _Opened) -> None:
        checkpoint = found.checkpoint
        origin = self.tr("Opened {name}").format(name=escaped(checkpoint.path.name))
        # what went wrong before was about another file
        self._messages.clear()
        if found.recorded is None:
            self._document.open(checkpoint, Plan(default_choice(checkpoint)), origin)
        else:
            step = (self.tr("Masks recorded in the file"), found.recorded)
            self._document.open(checkpoint, Plan(found.recorded.chosen), origin, [step])
        if checkpoint.notes:
            self._messages.tell(" ".join(checkpoint.notes))
        self._remember(checkpoint.path)

    def _remember(self, path: Path) -> None:
        if path != EXAMPLE:
            self._settings.add_recent(path)
        self.opened.emit()

    def _fail(self, path: Path, error: UserError) -> None:
        self._messages.warn(str(error), about="opening")
        if not path.exists():
            self._settings.remove_recent(path)
        self.failed.emit(str(error))


def _find(path: Path, channel: Channel) -> _Opened:
    checkpoint = open_checkpoint(path)
    checkpoint.module_rows.compute_all()
    masked = any(each.prunable for each in checkpoint.masked)
    return _Opened(checkpoint, recorded_plan(checkpoint, channel.report) if masked else None)
