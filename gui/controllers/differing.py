"""File ▸ Compare with another file: asks for it, compares in a job, and shows what differs."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.formats.sharded.folders import is_distributed
from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from core.report.model_comparison import ModelComparison, compare_models
from gui.dialogs.difference_window import DifferenceWindow
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.progress_dialog import Doing, ProgressDialog
from gui.panels.message_bar import MessageBar
from gui.state.changes import Change, Retold, SelectionChanged
from gui.state.document import Document
from gui.state.jobs import Channel, Jobs
from gui.state.model_difference import ModelDifference
from gui.support.deletion import delete


class DifferenceController(QObject):
    """Compares the open model with another one.

    Args:
        document: has the open one.
        difference: is told what differs.
        jobs: runs it.
        messages: tells why two files can't be compared.
        window: parent of the dialogs.
    """

    def __init__(
        self, document: Document, difference: ModelDifference, jobs: Jobs, messages: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._document, self._difference, self._jobs = document, difference, jobs
        self._messages, self._window = messages, window
        self._shown: DifferenceWindow | None = None
        difference.changed.connect(self._follow)
        document.changed.connect(self._retell)
        document.changed.connect(self._mark)

    def ask(self) -> None:
        """Ask which file, and compare."""
        folder = self._document.state.checkpoint.path.absolute().parent
        path = FileDialogs.other(self._window, str(folder))
        if path is not None:
            self.compare(path.parent if is_distributed(path) else path)

    def show_table(self) -> None:
        """Show the table of what differs, also again after it was closed; nothing is done where nothing is compared."""
        if self._shown is None and self._difference.found is not None:
            self._shown = self._table_of(self._difference.found)
        if self._shown is not None:
            self._shown.show()
            self._shown.activateWindow()

    def compare(self, path: Path) -> None:
        """Compare with a file or folder."""
        job = self._jobs.start(
            _comparing(self._document.state.checkpoint, path),
            finished=self._show,
            failed=lambda error: self._messages.warn(str(error)),
        )
        ProgressDialog(job, self.tr("Compare with another file"), self._window, Doing.COMPARING).open()

    def _show(self, found: ModelComparison) -> None:
        if not self._document.is_open or self._document.state.checkpoint is not found.first:
            return
        self._difference.show(found)
        self.show_table()

    def _table_of(self, found: ModelComparison) -> DifferenceWindow:
        shown = DifferenceWindow(found, self._window)
        shown.chosen.connect(self._select)
        shown.stop_asked.connect(self._difference.drop)
        shown.mark(self._selected)
        return shown

    def _follow(self) -> None:
        """Let the table of a comparison go that is over."""
        if self._shown is not None and self._difference.found is not self._shown.found:
            shown, self._shown = self._shown, None
            shown.hide()
            # it may have asked for that itself
            shown.deleteLater()

    def _retell(self, change: Change) -> None:
        """Make the table anew when all is told anew."""
        shown = self._shown
        if isinstance(change, Retold) and shown is not None:
            seen, self._shown = shown.isVisible(), None
            delete(shown)
            if seen:
                self.show_table()

    @property
    def _selected(self) -> str | None:
        """The parameter that is selected in the window, by the name that it has in the table; None unless it is one."""
        names = self._document.state.selection.names
        pair = self._difference.by_name.get(names[0]) if len(names) == 1 else None
        return pair.first.name if pair is not None else names[0] if len(names) == 1 else None

    def _mark(self, change: Change) -> None:
        if isinstance(change, SelectionChanged) and self._shown is not None:
            self._shown.mark(self._selected)

    def _select(self, name: str) -> None:
        # what is marked because it is selected already may be selected as a module, or by a tied name
        if name in self._document.state.checkpoint.by_name and name != self._selected:
            self._document.select([name])


def _comparing(first: Checkpoint, path: Path) -> Callable[[Channel], ModelComparison]:
    def compare(channel: Channel) -> ModelComparison:
        return compare_models(first, open_checkpoint(path), channel.report)

    return compare
