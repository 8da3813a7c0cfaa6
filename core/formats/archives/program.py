"""A container for archives that hold a program beside tensors. The program is never run; only tensor bytes change."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UserError
from core.base.progress import Report
from core.formats.shared.container import Edits, OutputKind, Producer, TensorTable
from core.formats.shared.malformed import Malformed, malformed_as_user_error
from core.formats.shared.regions import keeps_keys
from core.formats.zip.archive import LOCAL_SIGNATURE, Archive, raw_directory
from core.formats.zip.patching import write_patched
from core.formats.zip.revision import Revision
from core.formats.zip.zip_remainder import archive_remainder
from core.storage.source_file import SourceFile


@dataclass(frozen=True)
class Program:
    """An archive with a program.

    Attributes:
        format: its name for users.
        archive: its records.
        table: the tensors that the program uses.
    """

    format: str
    archive: Archive
    table: TensorTable

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The one file."""
        return (self.archive.file,)

    @property
    def output(self) -> OutputKind:
        """A file like it."""
        return OutputKind.file_like(self.archive.file.path)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the records and of the directory, without the elements of comparable tensors.

        Raises:
            UserError: the file has changed.
        """
        return dict(archive_remainder(self.archive, self.table.tensors))

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """As `Container.write`.

        Raises:
            UserError: the source has changed or is damaged, or an edit changes a key.
            OSError: the disk is full, or another error of the file system.
        """
        if not keeps_keys(edits):
            raise UserError(
                f"The program in {self.archive.file.path} finds its tensors by their names, so masks can neither be "
                "added nor taken off. Commit it without masks instead."
            )
        with malformed_as_user_error(self.archive.file.path):
            write_patched(Revision.of(self.archive, self.table.tensors, edits, produce), out, report)


def has_record(file: SourceFile, head: bytes, name: bytes) -> bool:
    """Whether a file looks like an archive with such a record; the directory is searched as bytes, not parsed.

    Args:
        head: its first bytes.
        name: what the record's full name contains, such as ``/constants.pkl``.
    """
    if not head.startswith(LOCAL_SIGNATURE):
        return False
    try:
        return name in raw_directory(file)
    except Malformed:
        return False  # a later reader reports what is wrong with the archive
