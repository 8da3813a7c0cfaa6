"""Writes what is unpacked into a temporary folder, within bounds, so that no bomb fills the disk."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import FileIO
from pathlib import PurePosixPath
from typing import Self

from core.base.errors import UserError
from core.base.wording import counted
from core.storage.source_file import SourceFile
from core.storage.temporary_folder import TemporaryFile, TemporaryFolder

LEAST = 1 << 28
"""Bytes that may be unpacked from any file."""

RATIO = 64
"""How many times its own size a file may be unpacked to: pruned weights pack to a tenth, bombs to a thousandth."""

_LONGEST = 100
"""Most characters of a name in the temporary folder."""


class TooLarge(Exception):  # noqa: N818 - it is about the file, not a fault of ours
    """More would be unpacked than is allowed. The text completes the sentence "… is not unpacked: "."""


@dataclass
class Unpacking:
    """Everything that is unpacked from one file.

    Attributes:
        file: what it is unpacked from.
        folder: where it is written.
        left: bytes that may still be written.
        files: how many have been written.
    """

    file: SourceFile
    folder: TemporaryFolder = field(default_factory=TemporaryFolder)
    left: int = 0
    files: int = 0

    @classmethod
    def of(cls, file: SourceFile) -> Self:
        """Begin with a new folder; half of the free room of its disk may be used at most.

        Raises:
            UserError: there is no room for a folder.
        """
        try:
            found = cls(file)
            found.left = min(max(LEAST, RATIO * file.size), shutil.disk_usage(found.folder.path).free // 2)
        except OSError as error:
            raise UserError(f"{file.path} can't be unpacked to a temporary folder: {error.strerror}.") from None
        return found

    def require(self, size: int) -> None:
        """Refuse to write so many bytes where they are too many.

        Raises:
            TooLarge: they are.
        """
        if size > self.left:
            raise TooLarge(f"it would take more than {counted(self.left, 'byte')}")

    def write(self, name: str, blocks: Iterable[bytes]) -> TemporaryFile:
        """Write a file.

        Args:
            name: in the archive; only its last part is used, as far as it is plain.
            blocks: its content.

        Raises:
            TooLarge: it is too large.
            UserError: it can't be written.
        """
        self.files += 1
        inner = f"{self.files}-{plain_name(name)}"
        try:
            with (self.folder.path / inner).open("xb", buffering=0) as out:
                for block in blocks:
                    self.require(len(block))
                    self.left -= len(block)
                    _write(out, block)
        except OSError as error:
            raise UserError(f"{self.file.path} can't be unpacked to a temporary folder: {error.strerror}.") from None
        return TemporaryFile.within(self.folder, inner)


def plain_name(name: str) -> str:
    """The last part of a path in an archive as a name that any file system takes."""
    last = name.replace("\\", "/").rpartition("/")[2][-_LONGEST:]
    return "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in last)


def plain_suffix(name: str) -> str:
    """The suffix of a path in an archive, with its dot, as far as it is plain."""
    return PurePosixPath(plain_name(name)).suffix


def _write(out: FileIO, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[out.write(view) :]
