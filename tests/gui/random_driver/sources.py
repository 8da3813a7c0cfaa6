"""The files that are opened stay as they are, and nothing is left beside them and what is written."""

import hashlib
from pathlib import Path

from tests.gui.random_driver.checks import UntrueError
from tests.gui.random_driver.random_user import WRITTEN, RandomUser


class Sources:
    """Remembers what the files are.

    Args:
        user: whose files they are.
    """

    def __init__(self, user: RandomUser) -> None:
        self._folder = user.folder
        self._before = {path: _known(path) for path in user.models}
        self._beside = {path.name for path in user.folder.iterdir()}

    def check(self) -> None:
        """Check it.

        Raises:
            UntrueError: a source has changed, or something is left.
        """
        changed = [path.name for path, known in self._before.items() if _known(path) != known]
        if changed:
            raise UntrueError(f"sources have changed: {changed}")
        names = {path.name for path in self._folder.iterdir()}
        left = [each for each in names - self._beside if not each.startswith(WRITTEN)]
        if left or names < self._beside:
            raise UntrueError(f"left in the folder: {left}; gone: {self._beside - names}")


def _known(path: Path) -> tuple[int, int, str]:
    """Inode, time of the last change of any kind, and the digest."""
    about = path.stat()
    return about.st_ino, about.st_ctime_ns, hashlib.sha256(path.read_bytes()).hexdigest()
