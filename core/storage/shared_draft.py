"""A draft folder that several processes share, on several machines even, until what they write is whole.

Unlike `core.storage.draft_folder` it is there for longer than a process: what one has finished stays for the others. It
lies beside what it becomes, under a name that says what it is.
"""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from core.base.errors import UserError
from core.base.paths import is_file, is_folder
from core.storage import disk_sync

ENDING = ".secateurs-parts"
"""Of the folder's name; before it stands the name of the result."""


class SharedDraft:
    """The draft folder of a result; it need not be there.

    Args:
        target: the file or folder that the result becomes.

    Attributes:
        target: as given.
        folder: the draft folder.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = target.parent / f"{target.name}{ENDING}"

    @property
    def is_there(self) -> bool:
        """Whether some process has begun."""
        return is_folder(self.folder)

    def path(self, *names: str) -> Path:
        """A place in it."""
        return self.folder.joinpath(*names)

    def make(self) -> None:
        """Make the folder, unless it is there.

        Raises:
            OSError: it can't be made.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def read(self, *names: str) -> bytes | None:
        """A small file in it; None where it is not there."""
        path = self.path(*names)
        return path.read_bytes() if is_file(path) else None

    def put(self, content: bytes, *names: str) -> None:
        """Write a small file that is there whole or not at all, also after the power has failed.

        Raises:
            OSError: the disk is full, or another error of the file system.
        """
        path = self.path(*names)
        path.parent.mkdir(exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
        try:
            partial.write_bytes(content)
            disk_sync.sync(partial)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        disk_sync.sync(path.parent)

    @contextmanager
    def holding(self, name: str, otherwise: str, patience: float = 0.0) -> Iterator[None]:
        """Hold a lock of it while the block runs; it is let go when the process dies, however that happens.

        Args:
            name: of the lock.
            otherwise: what is said where another process holds it.
            patience: seconds to wait for that one.

        Raises:
            UserError: another process holds it.
            OSError: the folder is not there, or another error of the file system.
        """
        lock = FileLock(self.path(f"{name}.lock"), thread_local=False)
        try:
            lock.acquire(timeout=patience, poll_interval=0.05)
        except Timeout:
            raise UserError(otherwise) from None
        try:
            yield
        finally:
            # with the folder, the file that was locked may be gone
            with suppress(OSError):
                lock.release()

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        with suppress(FileNotFoundError):
            shutil.rmtree(self.folder)
        with suppress(OSError):
            disk_sync.sync(self.folder.parent)


def refuse_unjoined(target: Path) -> None:
    """Refuse to write a result in one go that has been begun in parts.

    Args:
        target: the result, with links followed.

    Raises:
        UserError: it has.
    """
    draft = SharedDraft(target)
    if draft.is_there:
        raise UserError(
            f"{draft.folder} has parts of {target.name}. Finish these with join, remove that folder, or choose another "
            "name."
        )
