"""Whether the system itself tells of what programs write to a file through a mapping of it.

Linux sets the times of a file when a page that is clean is written to, and not again until the page has been brought
to the disk, within a minute or so. File systems in memory, and those of a network, need not do so at all.
"""

import os
import time
from pathlib import Path

_TELLING = frozenset({"ext2", "ext3", "ext4", "xfs", "f2fs"})
"""File systems that do as is said above."""

_MOUNTS = Path("/proc/self/mountinfo")

_AT_REST = 3600.0
"""Seconds after which no page is waiting for the disk any more; the longest that is usual are ten minutes."""


def are_told(path: Path) -> bool:
    """Whether whatever is written to a file from now on changes its times: it is on a disk and has long been at rest.

    Raises:
        OSError: it is not there.
    """
    status = path.stat()
    last = max(status.st_mtime, status.st_ctime)
    return time.time() - last > _AT_REST and _file_system(status.st_dev) in _TELLING


def _file_system(device: int) -> str:
    """The kind of a mounted file system; empty where that is not known."""
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = _MOUNTS.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        place, _, kind = line.partition(" - ")
        if place.split()[2] == number:
            return kind.split()[0]
    return ""
