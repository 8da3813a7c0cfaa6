"""The guard before every write: what is being read is never replaced, nor is a file that is read-only."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from core.base.errors import UserError
from core.base.paths import status_of


class Refused(Enum):
    """Why something that is there must not be replaced, as what is said of its path."""

    OPEN = "is the file that is open. The source is never changed; choose another name."
    PART = "belongs to the model that is open. The source is never changed; choose another name."
    PLAN = "is the plan that is read here. Choose another name."
    INDEX = "is the index that is read here. Choose another name."
    MASKS = "is the file of masks that is read here. Choose another name."
    EVALUATION = "is run to evaluate. Choose another name."
    THERE = "is there already. Give --force to replace it, or choose another name."
    READ_ONLY = "is read-only, and such a file is never replaced. Choose another name."


@dataclass(frozen=True)
class OutputGuard:
    """What a new file must not take the place of. `new_output` looks at it before anything is written, and at the end.

    Files are told by device and inode: another name, a link or other capitals lead to the same one.

    Attributes:
        reading: files that are being read, each with what it is.
        replaces: whether any other file may be replaced.
    """

    reading: tuple[tuple[Path, Refused], ...] = ()
    replaces: bool = True

    def also(self, paths: Iterable[Path | None], what: Refused) -> "OutputGuard":
        """One that has more files to look after; None stands for no file."""
        return replace(self, reading=(*self.reading, *((path, what) for path in paths if path is not None)))

    @property
    def mode(self) -> int:
        """Permission bits that every file has which is being read: the most that what is made from them may have."""
        mode = 0o777
        for path, _ in self.reading:
            status = status_of(path)
            if status is not None:
                mode &= status.st_mode
        return mode

    def joined(self, *others: "OutputGuard") -> "OutputGuard":
        """One that looks after the files of others too."""
        return replace(self, reading=(*self.reading, *(each for other in others for each in other.reading)))

    def refused(self, out: Path) -> Refused | None:
        """Why nothing may be written to a path; None where it may, or where no file is there."""
        there = status_of(out)
        if there is None or not stat.S_ISREG(there.st_mode):
            return None
        for path, what in self.reading:
            status = status_of(path)
            if status is not None and os.path.samestat(there, status):
                return what
        # before what says that --force helps
        if _is_read_only(out, there):
            return Refused.READ_ONLY
        return None if self.replaces else Refused.THERE

    def check(self, out: Path) -> None:
        """Refuse a path that nothing may be written to.

        Raises:
            UserError: says what it is.
        """
        refused = self.refused(out)
        if refused is not None:
            raise UserError(f"{out} {refused.value}")


def _is_read_only(path: Path, status: os.stat_result) -> bool:
    # an administrator may write to everything, so the mode is asked too
    return not status.st_mode & 0o222 or not os.access(path, os.W_OK)
