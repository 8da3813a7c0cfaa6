"""A file comes into being whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import UserError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def new_file(out: Path) -> Iterator[Path]:
    """Give a path beside ``out`` to write to; when the block ends well, it becomes ``out``, durable.

    A link is followed: what it leads to is replaced, the link stays. When the block fails, nothing is left.

    Raises:
        UserError: the folder is not there, may not be written to, or is full.
    """
    target = out.resolve()
    _look(target)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        yield draft
        _keep_mode(draft, target)
        _sync(draft)
        draft.replace(target)
        _sync(target.parent)
    except OSError as error:
        raise UserError(_sentence(target, error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _look(target: Path) -> None:
    if not target.parent.is_dir():
        raise UserError(f"There is no folder {target.parent}. Make it first, or choose another.")
    if target.exists() and not target.is_file():
        raise UserError(f"{target} is not a file and can't be replaced. Choose another name.")


def _keep_mode(draft: Path, target: Path) -> None:
    if target.exists():
        draft.chmod(target.stat().st_mode & 0o7777)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows can't sync a folder, and need not
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
