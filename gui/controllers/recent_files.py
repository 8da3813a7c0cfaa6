"""The recent files: shown on the welcome page and in their menu, looked for in a job, and opened from there."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from core.base.paths import exists, is_folder
from gui.controllers.opening import Opener
from gui.panels.recent_list import RecentList
from gui.state.jobs import Jobs
from gui.support.settings import Settings


class RecentFiles(QObject):
    """Keeps what is shown of the recent files as they are.

    Args:
        opener: opens them, and adds those that it has opened.
        jobs: looks which are missing; a folder of another machine may take its time.
        shown: the list on the welcome page.
        show_menu: fills the menu.
    """

    def __init__(
        self, opener: Opener, jobs: Jobs, settings: Settings, shown: RecentList, show_menu: Callable[[], None]
    ) -> None:
        super().__init__(shown)
        self._jobs, self._settings, self._shown, self._show_menu = jobs, settings, shown, show_menu
        shown.remove_asked.connect(self._remove)
        opener.opened.connect(self.show_all)
        opener.failed.connect(self.show_all)
        self.show_all()

    def show_all(self) -> None:
        """Show the files as the settings have them by now."""
        self._show_menu()
        paths = self._settings.recent
        self._shown.show_paths(paths)
        if paths:
            self._jobs.start(lambda _: _looked_for(paths), finished=lambda found: self._shown.mark(*found))

    def _remove(self, path: Path) -> None:
        self._settings.remove_recent(path)
        self.show_all()


def _looked_for(paths: tuple[Path, ...]) -> tuple[frozenset[Path], frozenset[Path]]:
    """Which are missing, and which are folders."""
    return frozenset(path for path in paths if not exists(path)), frozenset(filter(is_folder, paths))
