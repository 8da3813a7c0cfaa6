"""A model of which an index file alone is at hand: its tensors have names, dtypes and shapes, and no elements."""

from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from core.base.errors import UserError
from core.base.progress import Report
from core.formats.index_file.array_file import Arrays
from core.formats.shared.container import Edits, OutputKind, Producer, TensorTable
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor

if TYPE_CHECKING:
    from core.formats.index_file.description import Description

FORMAT = "index without weights"
"""Of the format, for users."""


@dataclass(frozen=True)
class AbsentFile(SourceFile):
    """The file that the elements would be in; each try to read it says that they are not here."""

    why: str

    def open(self) -> FileIO:
        """As `SourceFile.open`.

        Raises:
            UserError: always.
        """
        raise UserError(self.why)


@dataclass(frozen=True, eq=False)
class WithoutWeights:
    """An index file as a container that can't be copied.

    Attributes:
        file: the index file.
        description: what it says in words.
        arrays: those of the model's parameters.
        why: why nothing can be read of the weights, as a sentence.
        tensors: of each parameter, with the mask recorded for it.
        table: the same, one after the other.
    """

    file: SourceFile
    description: "Description"
    arrays: Arrays = field(repr=False)
    why: str
    tensors: "tuple[tuple[Tensor, Tensor | None], ...]" = field(repr=False)
    table: TensorTable = field(repr=False)

    @property
    def format(self) -> str:
        """The format's name for users."""
        return f"{self.description.source.format}, {FORMAT}"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The index file."""
        return (self.file,)

    @property
    def output(self) -> OutputKind:
        """What a copy would be called: nothing can be written, but plans have names like that of the model."""
        return OutputKind(self.file.path.parent, self.description.source.stem, ".safetensors")

    def remainder(self) -> NoReturn:
        """As `Container.remainder`.

        Raises:
            UserError: always.
        """
        raise UserError(self.why)

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> NoReturn:
        """As `Container.write`.

        Raises:
            UserError: always.
        """
        raise UserError(self.why)
