"""Folders in which new files are written until they are whole, and what is left of those whose process has died.

A draft folder lies beside the final place, on the same file system, so that a rename suffices. It is private, and
locked for as long as its process lives: one that can be locked was left behind by a process that was killed.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core.base.paths import is_folder

_NAME = ".secateurs-{}.partial"
_LOCK = "lock"
_TRIES = 8


@contextmanager
def draft_folder(beside: Path) -> Iterator[Path]:
    """Make an empty folder in the folder ``beside``, and remove it with all that is in it when the block ends.

    What dead processes have left there is removed first.

    Raises:
        OSError: it can't be made.
    """
    remove_leftovers(beside)
    folder, lock = _locked(beside)
    try:
        yield folder
    finally:
        # the lock is held until the folder is gone, so that nobody else takes it for a leftover
        _remove(folder)
        # with the folder, the file that was locked is gone
        with suppress(OSError):
            lock.release()


def remove_leftovers(folder: Path) -> int:
    """Remove the draft folders of processes that have died, as far as that is allowed.

    Args:
        folder: is looked through, and no folder in it; it need not be there.

    Returns:
        bytes that their files had.
    """
    removed = 0
    for path in sorted(folder.glob(_NAME.format("*"))) if is_folder(folder) else ():
        if path.is_symlink() or not path.is_dir():
            continue
        lock = _lock(path)
        with suppress(OSError, Timeout), lock.acquire(timeout=0):
            size = sum(file.lstat().st_size for file in path.rglob("*") if not file.is_dir())
            shutil.rmtree(path)
            removed += size
    return removed


def _locked(beside: Path) -> tuple[Path, FileLock]:
    for _ in range(_TRIES):
        folder = beside / _NAME.format(secrets.token_hex(4))
        folder.mkdir(mode=0o700)
        lock = _lock(folder)
        # another process may take it for a leftover until it is locked
        with suppress(FileNotFoundError, Timeout), _removed_on_error(folder):
            lock.acquire(timeout=0)
            if (folder / _LOCK).exists():
                return folder, lock
            lock.release()
    raise FileExistsError(None, "other processes remove what is written", os.fspath(beside))


def _remove(folder: Path) -> None:
    """Remove a folder; where the disk fails for more than a moment, the next write beside it does."""
    for _ in range(2):
        # it raises what the system says when it closes a folder
        with suppress(OSError):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _removed_on_error(folder: Path) -> Iterator[None]:
    """Leave no folder where the disk fails that it should be locked on."""
    try:
        yield
    except (FileNotFoundError, Timeout):
        raise
    except OSError:
        _remove(folder)
        raise


def _lock(folder: Path) -> FileLock:
    return FileLock(folder / _LOCK, thread_local=False)
