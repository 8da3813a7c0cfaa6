"""The seam between the app and the formats: what a reader finds, and how a file like it is written.

A reader is a module with ``recognises(file, head)`` and ``read(file)``; the list of them is in
``core.formats``. It runs nothing from the file and reads no tensor bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.base.progress import Report
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class TensorTable:
    """What a file holds.

    Attributes:
        tensors: in file order; their keys are unique.
        classes: module path → class name, where the file records it.
        reasons: key → why the tensor is no parameter of the model (a buffer, an optimizer's state), as a sentence.
        notes: sentences about the file that its user should read.
    """

    tensors: tuple[Tensor, ...]
    classes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edit:
    """One tensor of the new file.

    Attributes:
        key: its name there.
        source: the tensor of the old file whose dtype and shape it has.
        renamed: only the key is new, the values stay; nothing is produced for it. Only a first edit can be.
    """

    key: str
    source: Tensor
    renamed: bool = False


Edits = Mapping[str, Sequence[Edit]]
"""Key in the old file → what stands there in the new one; nothing where it is left out.

The first edit takes the old tensor's place and its storage, whatever its key is, so that ties stay ties: new
values are written into that storage. Further edits are new tensors beside it, contiguous, with a storage each.
"""


class Producer(Protocol):
    """Gives the bytes of a tensor that is being written."""

    def __call__(self, edit: Edit) -> memoryview:
        """``edit.source.nbytes`` bytes in C order. Called once for each edit, when its turn has come.

        They stay as they are during the next call, so that they can be written meanwhile, and not longer.
        """
        ...


@dataclass(frozen=True)
class OutputKind:
    """What a container writes: one file, or a folder of several files; and what that is named after.

    Attributes:
        beside: the folder in which the model lies.
        stem: the name of the model's file without its suffix, or of the model's folder.
        suffix: of the name of what is written, with its dot; may be empty.
        folder: whether a folder is written.
    """

    beside: Path
    stem: str
    suffix: str
    folder: bool = False

    @classmethod
    def file_like(cls, path: Path) -> "OutputKind":
        """A file with the suffix of the model's own file."""
        return cls(path.parent, path.name.removesuffix(path.suffix), path.suffix)


class Container(Protocol):
    """An opened file, and how to write another one like it."""

    @property
    def format(self) -> str:
        """What to call it before people, such as ``safetensors``."""
        ...

    @property
    def files(self) -> tuple[SourceFile, ...]: ...

    @property
    def table(self) -> TensorTable: ...

    @property
    def output(self) -> OutputKind:
        """What `write` makes."""
        ...

    def remainder(self) -> Mapping[str, bytes]:
        """All that is no element of a tensor in the table, for comparing two files: label → digest."""
        ...

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """Write a copy of the file with some tensors replaced.

        Where all edits keep their key, the copy differs in the bytes of these tensors and in what the
        container derives from them (checksums), and in nothing else.

        Args:
            out: does not exist yet; the caller makes it durable and gives it its final name.
            edits: tensors that are not named stay as they are.
            produce: gives the new bytes.
            report: progress in bytes of the new file.

        Raises:
            UserError: the source has changed, or can't be written in this format.
            OSError: the disk is full, and the like.
        """
        ...
