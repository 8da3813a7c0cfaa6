"""A folder for files that are needed as long as something refers to them, and files in it."""

import shutil
import tempfile
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from core.storage.source_file import SourceFile

PREFIX = "secateurs-unpacked-"
"""The beginning of the folders' names in the system's temporary folder (``TMPDIR``)."""


class TemporaryFolder:
    """A folder that is removed when nothing refers to it any more, and at the latest when the program ends.

    Args:
        prefix: the beginning of its name.

    Attributes:
        path: of the folder; only its user may read it.
    """

    def __init__(self, prefix: str = PREFIX) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix))
        # what another program has removed or holds open is no fault; links are not followed
        self._finalizer = weakref.finalize(self, _remove, str(self.path))

    def remove(self) -> None:
        """Remove it now."""
        self._finalizer()


def _remove(path: str) -> None:
    # it raises what the system says when it closes a folder
    with suppress(OSError):
        shutil.rmtree(path, ignore_errors=True)


@dataclass(frozen=True)
class TemporaryFile(SourceFile):
    """A file in a temporary folder, which stays as long as there is this reference to it."""

    folder: TemporaryFolder = field(compare=False, repr=False)

    @classmethod
    def within(cls, folder: TemporaryFolder, name: str) -> "TemporaryFile":
        """A reference to a file that was written to the folder.

        Raises:
            UserError: it is not there.
        """
        file = SourceFile.of(folder.path / name)
        return cls(file.path, file.identity, folder)
