"""Atomic output: a file, or a folder of files, appears complete or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped
from core.base.paths import exists, is_file, is_folder, real_path
from core.base.wording import size
from core.storage import disk_sync
from core.storage.draft_folder import draft_folder
from core.storage.output_guard import OutputGuard, Refused
from core.storage.shared_draft import refuse_unjoined
from core.storage.source_file import ReadError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Errors of a disk that is full, or as full as it may become."""


@contextmanager
def new_output(out: Path, guard: OutputGuard) -> Iterator[Path]:
    """Give a temporary path to write a file or folder to; it becomes ``out`` when the block ends well.

    It lies in a folder of its own beside ``out``. The data is synced to disk before the rename. A file that exists is
    replaced, a folder only if it is empty. A symbolic link is followed: its target is replaced, the link stays. When
    the block fails, nothing is left; what is left when the process is killed is removed at the next write beside it
    (`core.storage.draft_folder`).

    Args:
        guard: has what must not be replaced.

    Raises:
        UserError: the guard refuses ``out``; the folder around it does not exist, can't be written to or is full;
            ``out`` is a folder that is not empty, or neither a file nor a folder; or it is being written in parts.
        Cancelled: nobody wants it any more (`core.base.going_on`), asked while it is brought to the disk.
    """
    target = require_place(out, guard)
    refuse_unjoined(target)
    try:
        with draft_folder(target.parent) as folder:
            partial = folder / target.name
            with _told_of(partial, target):
                yield partial
            _replace(partial, target, guard)
    except OSError as error:
        raise UserError(_sentence(target, error)) from error
    _confirm(target)


def require_place(out: Path, guard: OutputGuard) -> Path:
    """Where a file or folder is to be written, with links followed, once it is known that it can be.

    Raises:
        UserError: as for `new_output`.
    """
    guard.check(out)
    target = real_path(out)
    try:
        _look(target)
    except OSError as error:
        raise UserError(_sentence(target, error)) from error
    return target


def require_new(out: Path, guard: OutputGuard, *, folder: bool) -> None:
    """Know before anything is read that a file, or a folder, can be written in one go, so not begun in parts.

    Args:
        folder: whether a folder is to be written.

    Raises:
        UserError: as for `new_output`.
    """
    require_kind(out, guard, folder=folder)
    refuse_unjoined(real_path(out))


def require_kind(out: Path, guard: OutputGuard, *, folder: bool) -> None:
    """Know before anything is read that a file, or a folder, can be written, in parts or in one go.

    Nothing is advised that would be refused afterwards.

    Args:
        folder: whether a folder is to be written.

    Raises:
        UserError: as for `new_output`.
    """
    if folder and guard.refused(out) in (Refused.THERE, Refused.READ_ONLY, None):
        _require_no_file(out)
    target = require_place(out, guard)
    if not folder:
        _require_no_folder(target)
    # so that nobody waits for hours to hear it
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise UserError(f"{target} can't be written: its folder is read-only. Choose another place.")


def require_room(out: Path, nbytes: int) -> None:
    """Know before anything is read that a file will have room where it is to be written.

    Args:
        out: from where `require_new` or `require_kind` have looked.
        nbytes: the most that it takes.

    Raises:
        UserError: there is less room; or it can't be found out.
    """
    target = real_path(out)
    try:
        disk = os.statvfs(target.parent)
    except OSError as error:
        raise UserError(_sentence(target, error)) from error
    free = disk.f_bavail * disk.f_frsize
    # some file systems that lie elsewhere say that they have no blocks at all
    if disk.f_blocks and free < nbytes:
        raise UserError(
            f"There is not enough room for {target}: it may take {size(nbytes)}, and {size(free)} are free. Nothing "
            "was read; free some or choose another disk."
        )


def put_in_place(partial: Path, target: Path, guard: OutputGuard) -> None:
    """Give a file or folder that is whole its name, in one step, as `new_output` does at its end.

    Args:
        partial: on the same file system; where this fails, it is still there.
        target: from `require_place`.
        guard: has what must not be replaced.

    Raises:
        UserError: as for `new_output`.
        Cancelled: nobody wants it any more (`core.base.going_on`), asked while it is brought to the disk.
    """
    with told_of_place(target):
        _replace(partial, target, guard)
    _confirm(target)


@contextmanager
def told_of_place(target: Path) -> Iterator[None]:
    """Have errors of the file system name what is being written in parts, of which those that are done stay.

    Args:
        target: what was to be written.

    Raises:
        UserError: instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        stays = "What is done stays;"
        if error.errno in NO_ROOM:
            raise UserError(f"There is not enough room for {target}. {stays} free some, and run it again.") from error
        why = error.strerror or error
        raise UserError(f"{target} can't be written: {why}. {stays} mend that, and run it again.") from error


def _replace(partial: Path, target: Path, guard: OutputGuard) -> None:
    if is_folder(partial):
        _require_empty(target)
    else:
        _require_no_folder(target)
        # a file may have come there meanwhile
        guard.check(target)
    _limit_modes(partial, guard.mode)
    _take_over(partial, target, guard.mode)
    disk_sync.DiskSync(partial).wait()
    partial.replace(target)


@contextmanager
def _told_of(partial: Path, target: Path) -> Iterator[None]:
    """Have errors name what was to be written, and not the path that it has until then."""
    try:
        yield
    except ReadError as error:
        if not error.path.is_relative_to(partial):
            raise
        named = target / error.path.relative_to(partial)
        why = f"{named} can't be written: what was written can't be read again: {error.why}."
        raise UserError(f"{why} Nothing was written; choose another place.") from error
    except UserError as error:
        draft, text = escaped(str(partial)), str(error)
        if draft not in text:
            raise
        raise UserError(text.replace(draft, escaped(str(target)))) from error


@contextmanager
def syncing(partial: Path) -> Iterator[None]:
    """Bring what has been written to the disk in another thread while the block runs, which may read it meanwhile.

    Args:
        partial: from `new_output`, which syncs once more.

    Raises:
        OSError: the disk is full, or another error of the file system.
        Cancelled: nobody wants it any more (`core.base.going_on`).
    """
    syncing = disk_sync.DiskSync(partial)
    try:
        yield
        syncing.wait()
    finally:
        syncing.leave()


def _look(target: Path) -> None:
    if target.is_symlink():
        raise UserError(f"{target} is a link that leads in a circle. Choose another name.")
    if not is_folder(target.parent):
        raise UserError(f"There is no folder {target.parent}. Make it first, or choose another.")
    if is_folder(target) and any(target.iterdir()):
        raise UserError(
            f"{target} is a folder that is not empty, and is never replaced. Name a new file in it, or a new folder."
        )
    if exists(target) and not (is_file(target) or is_folder(target)):
        raise UserError(f"{target} is neither a file nor a folder and can't be replaced. Choose another name.")


def _require_empty(target: Path) -> None:
    if exists(target) and not (is_folder(target) and not any(target.iterdir())):
        raise UserError(f"{target} is there already, and a folder is written. Name a new one.")


def _require_no_file(target: Path) -> None:
    if is_file(target):
        raise UserError(f"{target} is a file, and a folder is written. Name a new one.")


def _require_no_folder(target: Path) -> None:
    if is_folder(target):
        raise UserError(f"{target} is a folder. Add a file name.")


def _limit_modes(partial: Path, mode: int) -> None:
    """Let nobody read or write what is new who may not do so with all that it was made from."""
    # who may read a folder may look into it, too
    entered = mode | (mode & 0o444) >> 2
    for path in (partial, *partial.rglob("*")):
        path.chmod(path.stat().st_mode & 0o7777 & (entered if is_folder(path) else mode))


def _take_over(partial: Path, target: Path, mode: int) -> None:
    """Give what is new the owner, the extended attributes and the mode of what it replaces, as far as that is allowed.

    A folder that was given keeps its mode; a file has no more of it than ``mode``.
    """
    if not exists(target):
        return
    before = target.stat()
    with suppress(OSError):
        os.chown(partial, before.st_uid, before.st_gid)
    for name in _attributes(target):
        with suppress(OSError):
            os.setxattr(partial, name, os.getxattr(target, name))
    # after the owner, whose change takes bits away
    partial.chmod(before.st_mode & (0o7777 if is_folder(partial) else mode))


def _attributes(path: Path) -> list[str]:
    try:
        return os.listxattr(path)
    except (AttributeError, OSError):
        # a system or file system without them
        return []


def _confirm(target: Path) -> None:
    """Bring the new name to the disk.

    Raises:
        UserError: it is there, and may be lost if the power fails now.
    """
    try:
        disk_sync.sync(target.parent)
    except OSError as error:
        raise UserError(
            f"{target} was written, but the disk did not confirm its name: {error.strerror or error}. "
            "Check that it is there."
        ) from error


def _sentence(target: Path, error: OSError) -> str:
    if error.errno in NO_ROOM:
        return f"There is not enough room for {target}. Nothing was written; free some or choose another disk."
    return f"{target} can't be written: {error.strerror or error}. Nothing was written; choose another place."
