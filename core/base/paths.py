"""Paths as users type them: whatever they are, to look whether something is there is no error."""

import errno
import os
from pathlib import Path


def typed_path(text: str) -> Path:
    """A path with ``~`` and ``~user`` replaced by the home folder; as it is where there is no such user."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def status_of(path: Path) -> os.stat_result | None:
    """The status of what a path leads to; None where it leads nowhere, is no path, or may not be looked at."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def is_file(path: Path) -> bool:
    """Whether a path leads to a regular file."""
    return os.path.isfile(path)  # noqa: PTH113 - that of a path raises for names that are too long


def is_folder(path: Path) -> bool:
    """Whether a path leads to a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def exists(path: Path) -> bool:
    """Whether a path leads to anything."""
    return status_of(path) is not None


def is_too_long(path: Path) -> bool:
    """Whether a name is longer than its file system takes."""
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    except ValueError:
        # no path at all
        return False
    return False


def real_path(path: Path) -> Path:
    """The path with all links followed as far as they lead; links that lead in a circle stay."""
    return Path(os.path.realpath(path))
