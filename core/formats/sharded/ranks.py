"""A model in several files without an index, each written by a process of its own: one tree with a root for each file.

A tensor's key is the name of its part, a dot, and its key in the file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from core.base.progress import Report
from core.base.wording import counted
from core.formats.sharded.members import write_member, write_units
from core.formats.shared.container import Container, Edit, Edits, OutputKind, Producer, TensorTable
from core.formats.shared.units import Division, Unit
from core.storage.source_file import SourceFile

OpenFile: TypeAlias = Callable[[Path], Container]
"""Opens a single file."""


@dataclass(frozen=True)
class Ranks:
    """The files of several processes.

    Attributes:
        folder: that they are in.
        parts: name of a part → its file.
        table: the tensors of all of them.
    """

    folder: Path
    parts: Mapping[str, Container]
    table: TensorTable

    @property
    def format(self) -> str:
        """The formats' names for users, such as ``PyTorch in several parts``."""
        return f"{' and '.join(sorted({part.format for part in self.parts.values()}))} in several parts"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The files of the parts, in their order."""
        return tuple(file for part in self.parts.values() for file in part.files)

    @property
    def output(self) -> OutputKind:
        """A folder like the one that the files are in."""
        folder = self.folder.absolute()
        return OutputKind(folder.parent, folder.name, "", folder=True)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the remainder of each part.

        Raises:
            UserError: a file has changed.
        """
        return {
            f"{label} of {name}": digest
            for name, part in self.parts.items()
            for label, digest in part.remainder().items()
        }

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """Write all files into the new folder ``out``, as `Container.write`; a part without edits is just copied."""
        out.mkdir()
        write_units(self.division(edits), out, edits, produce, report, sum(file.size for file in self.files))

    def division(self, edits: Edits) -> Division:
        """Its parts.

        Args:
            edits: of all of them; they don't matter.
        """
        return Division(tuple(map(self._unit, self.parts)), folder=True, finish=_nothing_else)

    def _unit(self, name: str) -> Unit:
        part, prefix = self.parts[name], f"{name}."
        keys = frozenset(f"{prefix}{tensor.key}" for tensor in part.table.tensors)
        path = part.files[0].path.relative_to(self.folder).as_posix()
        return Unit(path, part.files[0].size, keys, part.files, partial(_write_part, part, prefix), prefix)


def _write_part(part: Container, prefix: str, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
    inner = _Inner(prefix, produce)
    write_member(part, out, inner.edits(edits), inner, report)


def _nothing_else(_folder: Path, _edits: Edits) -> None:
    """The folder has its parts alone."""


class _Inner:
    """Converts edits of the whole model to those of one part, and asks for their bytes under the whole model's keys.

    Args:
        prefix: of the keys of the part in the whole.
    """

    def __init__(self, prefix: str, produce: Producer) -> None:
        self._prefix, self._produce = prefix, produce

    def edits(self, edits: Edits) -> Edits:
        """Those of the part."""
        return {
            key.removeprefix(self._prefix): [self._inside(edit) for edit in places]
            for key, places in edits.items()
            if key.startswith(self._prefix)
        }

    def _inside(self, edit: Edit) -> Edit:
        source = replace(edit.source, key=edit.source.key.removeprefix(self._prefix))
        return replace(edit, key=edit.key.removeprefix(self._prefix), source=source)

    def __call__(self, edit: Edit) -> memoryview:
        source = replace(edit.source, key=f"{self._prefix}{edit.source.key}")
        return self._produce(replace(edit, key=f"{self._prefix}{edit.key}", source=source))


def read(folder: Path, files: Mapping[str, Path], open_file: OpenFile) -> Ranks:
    """Read the tables of all parts.

    Args:
        folder: that the files are in.
        files: name of a part, without a dot → its file.
        open_file: opens a single file.

    Raises:
        UserError: one of them can't be opened.
    """
    parts = {name: open_file(path) for name, path in files.items()}
    tables = {name: part.table for name, part in parts.items()}
    table = TensorTable(
        tuple(replace(tensor, key=f"{name}.{tensor.key}") for name, each in tables.items() for tensor in each.tensors),
        {_below(name, path): kind for name, each in tables.items() for path, kind in each.classes.items()},
        {f"{name}.{key}": reason for name, each in tables.items() for key, reason in each.reasons.items()},
        tuple(_notes(tables)),
        frozenset(f"{name}.{key}" for name, each in tables.items() for key in each.fixed),
    )
    return Ranks(folder, parts, table)


def _below(name: str, path: str) -> str:
    return f"{name}.{path}" if path else name


def _notes(tables: Mapping[str, TensorTable]) -> Iterator[str]:
    yield f"It is one model in {counted(len(tables), 'file')}, each under a root of its own: {', '.join(tables)}."
    for name, each in tables.items():
        yield from (f"{name}: {note}" for note in each.notes)
