"""Bringing to the disk what was written, in a thread that nobody has to wait for."""

import os
import threading
from pathlib import Path

from core.base.going_on import go_on
from core.base.paths import is_folder

_EVERY = 0.05
"""Seconds between two questions whether to go on."""


class DiskSync:
    """Syncs a file, or all that is in a folder, from now on.

    Args:
        path: what is written there must not be removed before `wait` or `leave` has been called.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left = threading.Event()
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="disk sync", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Wait until it is done.

        Raises:
            OSError: the disk is full, or another error of the file system.
            Cancelled: nobody wants it any more; what the disk is busy with goes on for a while.
        """
        try:
            while self._thread.is_alive():
                self._thread.join(_EVERY)
                go_on()
        except BaseException:
            self.leave()
            raise
        if self._fault is not None:
            raise self._fault

    def leave(self) -> None:
        """Sync nothing more; what was written is going to be removed."""
        self._left.set()
        if os.name == "nt":
            # an open file can't be removed there
            self._thread.join()

    def _run(self) -> None:
        try:
            for file in self._path.rglob("*") if is_folder(self._path) else ():
                if self._left.is_set():
                    return
                sync(file)
            sync(self._path)
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._fault = error


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk.

    Raises:
        OSError: the file system's errors.
    """
    if os.name == "nt" and is_folder(path):  # Windows can't open a folder to sync it, and does not need to
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
