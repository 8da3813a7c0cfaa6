"""The interface between the app and the file formats: what a reader finds, and how a file like it is written.

A reader is a module with ``recognises(file, head)`` and ``read(file)``; `core.formats.readers` lists them. A reader
runs no code from the file and reads no tensor bytes.
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
    """The tensors of a file and what it records about them.

    Attributes:
        tensors: in file order; their keys are unique.
        classes: module path → class name, as far as the file records it.
        reasons: key → why the tensor is no parameter of the model (a buffer, an optimizer's state), as a sentence.
        notes: sentences about the file for its user.
        fixed: keys of the parameters that it records as not trained.
        roots: the paths of the models in the file, such as ``state_dict``, as far as it has them. Keys begin with them
            where there are several; that of a single model is left out.
        optimizers: names of optimizers' states that lie beside it in the archive that it is in.
    """

    tensors: tuple[Tensor, ...]
    classes: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    fixed: frozenset[str] = frozenset()
    roots: tuple[str, ...] = ()
    optimizers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edit:
    """One tensor of the new file that differs from the old file.

    Attributes:
        key: its key in the new file.
        source: a tensor of the old file, of the same dtype and shape.
        renamed: whether only the key is new and the values stay, so that no bytes are produced for it. Only the first
            edit of a key can be such.
        elementwise: whether each new element follows from the old one alone, so that it may be made in parts.
    """

    key: str
    source: Tensor
    renamed: bool = False
    elementwise: bool = False


Edits = Mapping[str, Sequence[Edit]]
"""Key in the old file → the tensors that replace it in the new one; an empty sequence leaves it out.

The first edit takes over the old tensor's storage, whatever its new key is, so that tied tensors stay tied: new
values are written into that storage. Further edits are new tensors, contiguous, each with a storage of its own.
"""


class Producer(Protocol):
    """A function that gives the new bytes of a tensor while the file is being written."""

    def __call__(self, edit: Edit) -> memoryview:
        """The new elements: ``edit.source.nbytes`` bytes in C order.

        The old elements are to be read from ``edit.source``, and each once: its file may watch what is read.

        It is called once for each edit that is not `Edit.renamed`, in the order of the new file; of one that is
        `Edit.elementwise` it may be called for parts instead, whose ``source`` has some of the elements. The returned
        memory must keep its contents until the end of the next call, because it is written meanwhile.

        Of a parameter that gets a mask, a whole module keeps weight × mask besides. These bytes are asked for by an
        edit that is not among the `Edits`: it has the parameter's key without ``_orig``.
        """
        ...


@dataclass(frozen=True)
class OutputKind:
    """What a container writes, one file or a folder of several files, and from what its default name is made.

    Attributes:
        beside: the folder in which the model lies.
        stem: the name of the model's file without its suffix, or of the model's folder.
        suffix: of the name of what is written, with its dot; may be empty.
        folder: whether a folder is written.
        format: the name of its format for users, where that is another one than the container's (`Container.format`).
    """

    beside: Path
    stem: str
    suffix: str
    folder: bool = False
    format: str = ""

    @classmethod
    def file_like(cls, path: Path) -> "OutputKind":
        """One file in the folder of ``path`` and with its suffix."""
        return cls(path.parent, path.name.removesuffix(path.suffix), path.suffix)


class Container(Protocol):
    """An opened checkpoint: its tensors, and how a changed copy is written."""

    @property
    def format(self) -> str:
        """The format's name for users, such as ``safetensors``."""
        ...

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """Every file that belongs to it, the one that was opened first; at least one."""
        ...

    @property
    def table(self) -> TensorTable:
        """Its tensors."""
        ...

    @property
    def output(self) -> OutputKind:
        """What `write` makes."""
        ...

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of all bytes that are no element of a comparable tensor, to compare two files: label → SHA-256.

        Raises:
            UserError: a file has changed.
        """
        ...

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """Write a copy with some tensors replaced.

        Where all edits keep their key, the copy differs only in the bytes of these tensors and in the checksums that
        the format keeps of them.

        Args:
            out: the new file or folder, which must not exist; the caller syncs it and gives it its final name.
            edits: tensors without an edit stay as they are.
            produce: gives the new bytes.
            report: progress in bytes of the new file.

        Raises:
            UserError: the source has changed or is damaged, or the edits can't be written in this format.
            OSError: the disk is full, or another error of the file system.
        """
        ...
