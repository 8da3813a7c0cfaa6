"""A container for formats whose files can only be written with the bytes of tensors replaced, all else unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.base.progress import Report
from core.formats.shared.container import Edits, OutputKind, Producer, TensorTable
from core.formats.shared.patching import write_in_place
from core.formats.shared.regions import keeps_keys
from core.formats.shared.remainder import comparable, leftover
from core.storage.source_file import SourceFile


@dataclass(frozen=True)
class InPlace:
    """A file whose keys can't be changed.

    Attributes:
        format: its name for users.
        file: the file.
        table: its tensors.
    """

    format: str
    file: SourceFile
    table: TensorTable

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The one file."""
        return (self.file,)

    @property
    def output(self) -> OutputKind:
        """A file like it."""
        return OutputKind.file_like(self.file.path)

    def remainder(self) -> Mapping[str, bytes]:
        """One digest of everything that is no element of a comparable tensor.

        Raises:
            UserError: the file has changed.
        """
        rest = leftover(self.file, (0, self.file.size), comparable(self.table.tensors))
        return {"all but the tensors": rest}

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """As `Container.write`.

        Raises:
            UserError: the source has changed, or an edit has another key than the tensor it replaces.
            OSError: the disk is full, or another error of the file system.
        """
        if not keeps_keys(edits):
            raise UserError(
                f"{self.file.path} is {self.format}, in which masks can neither be added nor taken off. "
                "Commit it without masks instead."
            )
        write_in_place(self.file, self.table.tensors, edits, out, produce, report)
