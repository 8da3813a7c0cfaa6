"""A folder with a single model file, as ``save_pretrained`` writes it: read like the file, written as a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.base.progress import Report
from core.formats.shared.container import Container, Edits, OutputKind, Producer, TensorTable
from core.storage.source_file import SourceFile


@dataclass(frozen=True)
class ModelFolder:
    """A folder that was opened for the only model file in it.

    Attributes:
        folder: the folder.
        inner: the file.
    """

    folder: Path
    inner: Container

    @property
    def format(self) -> str:
        """The file's format."""
        return self.inner.format

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The file."""
        return self.inner.files

    @property
    def table(self) -> TensorTable:
        """The file's tensors."""
        return self.inner.table

    @property
    def output(self) -> OutputKind:
        """A folder like it."""
        folder = self.folder.absolute()
        return OutputKind(folder.parent, folder.name, "", folder=True)

    def remainder(self) -> Mapping[str, bytes]:
        """That of the file."""
        return self.inner.remainder()

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """Write the file under its name into the new folder ``out``, as `Container.write`."""
        out.mkdir()
        self.inner.write(out / self.files[0].path.name, edits, produce, report)
