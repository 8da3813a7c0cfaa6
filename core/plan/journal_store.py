"""Where journals lie: in the user's state folder, each locked by the process that writes it.

A journal that can be locked was left behind by a process that died. Two windows on one file have a journal each.
"""

import hashlib
import os
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from core.base.errors import UserError
from core.base.paths import exists, status_of
from core.plan.journal_file import decode_journal
from core.plan.journal_state import JournalState
from core.storage.small_file import read_small

_SUFFIX, _LOCK = ".jsonl", ".lock"
_MOST = 1 << 28
"""Most bytes of a journal that is read."""
DAYS = 30
"""After so many days what nobody has asked for is removed, and after one where its file is gone."""


def journal_folder() -> Path:
    """The folder of the journals, which need not be there yet."""
    return platformdirs.user_state_path("secateurs", appauthor=False) / "journals"


class Journal:
    """The journal of an open file: lines are added to it until it is closed.

    Args:
        source: path of the file that is open.
    """

    def __init__(self, source: Path) -> None:
        folder = journal_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = folder / f"{_key(source)}-{secrets.token_hex(6)}{_SUFFIX}"
        self._lock = FileLock(self._path.with_suffix(_LOCK), thread_local=False)
        self._lock.acquire(timeout=0)
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)

    def add(self, line: bytes) -> None:
        """Add a line, and bring it to the disk.

        Raises:
            OSError: the disk is full, or another error of the file system.
        """
        done = 0
        while done < len(line):
            done += os.write(self._file, line[done:])
        os.fsync(self._file)

    def close(self, *, keep: bool) -> None:
        """End it; kept, it is offered when the file is opened again."""
        os.close(self._file)
        if not keep:
            self._path.unlink(missing_ok=True)
        _release(self._lock)


@dataclass
class FoundJournal:
    """What a process that died has left of a session. It is locked: nobody else is offered it.

    Attributes:
        state: what it keeps.
        written: when something was last added to it, in seconds since the epoch.
        changed: whether the file has been changed since.
    """

    state: JournalState
    written: float
    changed: bool
    _path: Path
    _lock: FileLock

    def drop(self) -> None:
        """Remove it."""
        self._path.unlink(missing_ok=True)
        _release(self._lock)

    def leave(self) -> None:
        """Let it be offered again at another time."""
        _release(self._lock)


def find_journal(source: Path) -> FoundJournal | None:
    """The latest journal of a file whose process has died with something that would be lost; None where there is none.

    Journals of which nothing would be lost, or that can't be read, are removed, and so are old ones of any file.
    """
    remove_old()
    found: FoundJournal | None = None
    for path in sorted(journal_folder().glob(f"{_key(source)}-*{_SUFFIX}"), key=_written):
        each = _opened(path, source)
        if each is None:
            continue
        if found is not None:
            found.leave()
        found = each
    return found


def remove_old() -> None:
    """Remove the journals that nobody has asked for in `DAYS` days, as far as no process writes them."""
    for path in journal_folder().glob(f"*{_SUFFIX}"):
        if time.time() - _written(path) > DAYS * 86_400:
            lock = _locked(path)
            if lock is not None:
                path.unlink(missing_ok=True)
                _release(lock)


def _opened(path: Path, source: Path) -> FoundJournal | None:
    lock = _locked(path)
    if lock is None:
        return None
    try:
        state = decode_journal(read_small(path, _MOST, "a journal", ""))
    except UserError:
        state = JournalState()
    if state.kept:
        path.unlink(missing_ok=True)
        _release(lock)
        return None
    written, status = _written(path), status_of(source)
    changed = status is not None and status.st_mtime > written
    return FoundJournal(state, written, changed, path, lock)


def _locked(path: Path) -> FileLock | None:
    """The lock of a journal; None where another process has it."""
    lock = FileLock(path.with_suffix(_LOCK), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return None
    if not exists(path):
        # another process has removed it meanwhile
        _release(lock)
        return None
    return lock


def _release(lock: FileLock) -> None:
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)


def _written(path: Path) -> float:
    status = status_of(path)
    return status.st_mtime if status else 0.0


def _key(source: Path) -> str:
    """A file's path as the beginning of a name."""
    return hashlib.sha256(os.fsencode(source.absolute())).hexdigest()[:24]
