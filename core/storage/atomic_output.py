"""Atomic output: a file, or a folder of files, appears complete or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from core.base.errors import UserError
from core.storage.output_guard import OutputGuard

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def new_output(out: Path, guard: OutputGuard) -> Iterator[Path]:
    """Give a temporary path beside ``out`` to write a file or folder to; it becomes ``out`` when the block ends well.

    The data is synced to disk before the rename. A file that exists is replaced, a folder only if it is empty. A
    symbolic link is followed: its target is replaced, the link stays. When the block fails, nothing is left.

    Args:
        guard: has what must not be replaced.

    Raises:
        UserError: the guard refuses ``out``; the folder around it does not exist, can't be written to or is full; or
            ``out`` is a folder that is not empty, or neither a file nor a folder.
    """
    guard.check(out)
    target = out.resolve()
    _look(target)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        yield partial
        if partial.is_dir():
            _require_empty(target)
        else:
            _require_no_folder(target)
            # a file may have come there meanwhile
            guard.check(target)
            _keep_mode(partial, target)
        _sync_all(partial)
        partial.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise UserError(_sentence(target, error)) from error
    finally:
        _drop(partial)


@contextmanager
def syncing(partial: Path) -> Iterator[None]:
    """Bring what has been written to the disk in another thread while the block runs, which may read it meanwhile.

    Args:
        partial: from `new_output`, which syncs once more.

    Raises:
        OSError: the disk is full, or another error of the file system.
    """
    with ThreadPoolExecutor(1) as helper:
        done = helper.submit(_sync_all, partial)
        yield
        done.result()


def _look(target: Path) -> None:
    if not target.parent.is_dir():
        raise UserError(f"There is no folder {target.parent}. Make it first, or choose another.")
    if target.is_dir() and any(target.iterdir()):
        raise UserError(f"{target} is a folder that is not empty. Name a new file in it or a new folder.")
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise UserError(f"{target} is neither a file nor a folder and can't be replaced. Choose another name.")


def _require_empty(target: Path) -> None:
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise UserError(f"{target} is there already, and a folder is written. Name a new one.")


def _require_no_folder(target: Path) -> None:
    if target.is_dir():
        raise UserError(f"{target} is a folder. Add a file name.")


def _drop(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial)
    else:
        partial.unlink(missing_ok=True)


def _keep_mode(partial: Path, target: Path) -> None:
    if target.exists():
        partial.chmod(target.stat().st_mode & 0o7777)


def _sync_all(partial: Path) -> None:
    for file in partial.rglob("*") if partial.is_dir() else ():
        _sync(file)
    _sync(partial)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows can't open a folder to sync it, and does not need to
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sentence(target: Path, error: OSError) -> str:
    if error.errno in _NO_ROOM:
        return f"There is not enough room for {target}. Nothing was written; free some or choose another disk."
    return f"{target} can't be written: {error.strerror or error}. Nothing was written; choose another place."
