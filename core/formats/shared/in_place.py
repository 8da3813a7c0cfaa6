"""Files of which only the bytes of tensors are changed, because nothing else in them can be written anew."""

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
    """Such a file.

    Attributes:
        format: its kind, before people.
        file: itself.
        table: its tensors.
    """

    format: str
    file: SourceFile
    table: TensorTable

    @property
    def files(self) -> tuple[SourceFile, ...]:
        return (self.file,)

    @property
    def output(self) -> OutputKind:
        return OutputKind.file_like(self.file.path)

    def remainder(self) -> Mapping[str, bytes]:
        """One digest of everything that is no element of a tensor."""
        rest = leftover(self.file, (0, self.file.size), comparable(self.table.tensors))
        return {"all but the tensors": rest}

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        if not keeps_keys(edits):
            raise UserError(
                f"{self.file.path} is {self.format}, in which masks can neither be added nor taken off. "
                "Commit it without masks instead."
            )
        write_in_place(self.file, self.table.tensors, edits, out, produce, report)
