"""Where checkpoints are opened from: a file, a folder, one of several models in it, the Hugging Face cache."""

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from core.formats.sharded.folders import SeveralModels, is_distributed
from core.hub.local_cache import list_cache
from gui.controllers.opening import Opener
from gui.dialogs.cache_dialog import CacheDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.part_dialog import PartDialog
from gui.state.jobs import Jobs
from gui.support.settings import Settings


class Places(QObject):
    """Asks what to open.

    Args:
        opener: opens it.
        jobs: runs the scan of the cache.
        settings: has the folder of the last file.
        window: parent of the dialogs.
    """

    def __init__(self, opener: Opener, jobs: Jobs, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._opener, self._jobs, self._settings, self._window = opener, jobs, settings, window
        # a dialog holds up whoever opens it, so it is not opened while others have yet to hear that a job has ended
        opener.several.connect(self._choose, Qt.ConnectionType.QueuedConnection)

    def ask_file(self) -> Path | None:
        """A file to open; of a model that is in a whole folder, that folder."""
        path = FileDialogs.checkpoint(self._window, self._settings.folder)
        return path.parent if path is not None and is_distributed(path) else path

    def ask_folder(self) -> Path | None:
        """A folder to open."""
        return FileDialogs.folder(self._window, self._settings.folder)

    def show_cache(self) -> CacheDialog:
        """Show the dialog with the models in the cache, and scan that in a job."""
        dialog = CacheDialog(self._window)
        job = self._jobs.start(
            lambda _channel: list_cache(),
            finished=dialog.show_listing,
            failed=dialog.show_problem,
        )
        dialog.finished.connect(lambda _: job.cancel())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _choose(self, found: SeveralModels) -> None:
        path = PartDialog.ask(found, self._window)
        if path is not None:
            self._opener.open(path)
