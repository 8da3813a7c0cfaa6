"""A model in several files with an index: one table, and the same files written back into a new folder.

The tensors stand in the order of the shards' names and, within a shard, in its own order.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

from core.base.dtypes import DType
from core.base.errors import UserError
from core.base.escaping import with_surrogates_of
from core.base.paths import is_file
from core.base.progress import Report
from core.base.wording import counted
from core.formats.sharded.members import write_member, write_units
from core.formats.sharded.shard_index import ShardIndex, indexes_in, looks_like_index, read_index
from core.formats.shared.container import Container, Edits, OutputKind, Producer, TensorTable
from core.formats.shared.distinct_keys import require_distinct
from core.formats.shared.malformed import shorten
from core.formats.shared.regions import keeps_keys
from core.formats.shared.remainder import INDEX_LABEL, digest_of
from core.formats.shared.units import Division, Unit
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor

UNKNOWN = DType("unknown", 0)
"""The dtype of a tensor that is missing."""

_NAMED = 3
"""Most tensors that a note names."""

OpenFile: TypeAlias = Callable[[Path], Container]
"""Opens a single file."""


@dataclass(frozen=True)
class Sharded:
    """A model in several files.

    Attributes:
        index: says which tensor is in which file.
        shards: file name → container, sorted by name.
        table: the tensors of all of them.
    """

    index: ShardIndex
    shards: Mapping[str, Container]
    table: TensorTable

    @property
    def format(self) -> str:
        """The formats' names for users, such as ``sharded safetensors``."""
        return f"sharded {' and '.join(sorted({shard.format for shard in self.shards.values()}))}"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The index, then the files of the shards."""
        return (self.index.file, *(file for shard in self.shards.values() for file in shard.files))

    @property
    def output(self) -> OutputKind:
        """A folder like the one that the files are in."""
        folder = self.index.file.path.absolute().parent
        return OutputKind(folder.parent, folder.name, "", folder=True)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the index and of each shard's remainder.

        Raises:
            UserError: a file has changed.
        """
        found = {f"{INDEX_LABEL}{self.index.file.path.name}": digest_of(self.index.file, [(0, self.index.file.size)])}
        for name, shard in self.shards.items():
            found |= {f"{label} of {name}": digest for label, digest in shard.remainder().items()}
        return found

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """Write all files into the new folder ``out``, as `Container.write`; a shard without edits is just copied."""
        division = self.division(edits)
        out.mkdir()
        write_units(division, out, edits, produce, report, sum(file.size for file in self.files))

    def division(self, edits: Edits) -> Division:
        """Its shards; when they are written, the index is.

        Args:
            edits: of all of them.

        Raises:
            UserError: two tensors would have one key.
        """
        if not keeps_keys(edits):
            # each shard can only refuse what is twice in itself
            require_distinct(self._keys(edits), "The model")
        units = tuple(
            Unit(
                name,
                shard.files[0].size,
                frozenset(tensor.key for tensor in shard.table.tensors),
                shard.files,
                partial(write_member, shard),
            )
            for name, shard in self.shards.items()
        )
        return Division(units, (self.index.file,), folder=True, finish=self._finish)

    def _finish(self, folder: Path, edits: Edits) -> None:
        (folder / self.index.file.path.name).write_bytes(self._new_index(edits))
        self.index.file.open().close()

    def _new_index(self, edits: Edits) -> bytes:
        if keeps_keys(edits):
            return self.index.raw
        weight_map = dict(self._new_keys(edits))
        sizes = {tensor.key: tensor.nbytes for tensor in self.table.tensors}
        growth = sum(
            sum(edit.source.nbytes for edit in places) - sizes[key] for key, places in edits.items() if key in sizes
        )
        return self.index.renamed(weight_map, growth)

    def _new_keys(self, edits: Edits) -> Iterator[tuple[str, str]]:
        """Keys as the index spells them, and the names of their shards."""
        for raw, (key, name) in zip(self.index.spelled, self.index.weight_map.items(), strict=True):
            if key in edits:
                yield from ((with_surrogates_of(raw, edit.key), name) for edit in edits[key])
            else:
                yield raw, name

    def _keys(self, edits: Edits) -> Iterator[str]:
        """The keys of the new model."""
        for tensor in self.table.tensors:
            yield from (edit.key for edit in edits[tensor.key]) if tensor.key in edits else [tensor.key]


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is an index of shards."""
    return looks_like_index(file, head)


def read(file: SourceFile, open_file: OpenFile) -> Sharded:
    """Read the tables of all shards that an index names.

    Args:
        open_file: opens a single file.

    Raises:
        UserError: the index and the shards do not fit each other, or one of them can't be opened.
    """
    index = read_index(file)
    shards = {name: open_file(file.path.parent / name) for name in index.shards}
    places = _places(index, shards)
    tables = {name: shard.table for name, shard in shards.items()}
    table = TensorTable(
        (*(tensor for each in tables.values() for tensor in each.tensors), *_missing(index, places)),
        {path: kind for each in tables.values() for path, kind in each.classes.items()},
        {key: reason for each in tables.values() for key, reason in each.reasons.items()},
        (
            *_wrong_places(index, places),
            *_notes(index, tables),
            *(f"{name}: {note}" for name, each in tables.items() for note in each.notes),
        ),
        frozenset().union(*(each.fixed for each in tables.values())),
    )
    return Sharded(index, shards, table)


def shard_note(path: Path) -> str:
    """A note for the user who opened one shard of a model; empty where the file is in no index beside it."""
    if not is_file(path) or path.name.endswith(".index.json"):
        return ""
    for index in indexes_in(path.parent):
        try:
            names = read_index(SourceFile.of(index)).shards
        except UserError:
            continue
        if path.name in names and len(names) > 1:
            return f"This is one of {counted(len(names), 'file')} of a model. Open {index.name} for the whole of it."
    return ""


def _places(index: ShardIndex, shards: Mapping[str, Container]) -> Mapping[str, str]:
    """Key → the shard that has the tensor.

    Raises:
        UserError: a tensor is in two shards, or none that the index names is in any.
    """
    found: dict[str, str] = {}
    for name, shard in shards.items():
        for tensor in shard.table.tensors:
            if tensor.key in found:
                raise UserError(
                    f"{index.file.path} can't be opened: the tensor {shorten(tensor.key)} is in two shards, "
                    f"{shorten(found[tensor.key])} and {shorten(name)}. Get the model again from where it came."
                )
            found[tensor.key] = name
    if found.keys().isdisjoint(index.weight_map):
        key, name = next(iter(index.weight_map.items()))
        raise UserError(
            f"{index.file.path} can't be opened: its tensor {shorten(key)} is not in {shorten(name)}, and no other one "
            "is where it says. Get the model again from where it came."
        )
    return found


def _missing(index: ShardIndex, places: Mapping[str, str]) -> Iterator[Tensor]:
    """What stands for the tensors that are in no shard, so that they are shown."""
    nowhere = Storage(index.file, 0, 0)
    for key, name in index.weight_map.items():
        if key not in places:
            reason = f"It is missing: the index has it in {shorten(name)}, but it is not there."
            yield Tensor(key, UNKNOWN, (0,), (1,), 0, nowhere, reason)


def _wrong_places(index: ShardIndex, places: Mapping[str, str]) -> Iterator[str]:
    """Notes on tensors that are not in the shard where the index has them."""
    missing = [f"{shorten(key)} in {shorten(name)}" for key, name in index.weight_map.items() if key not in places]
    moved = [shorten(key) for key, name in index.weight_map.items() if places.get(key, name) != name]
    if missing:
        yield f"The index names {counted(len(missing), 'tensor')} that the files do not have: {_listed(missing)}."
    if moved:
        yield f"The index has {counted(len(moved), 'tensor')} in another file than where it is: {_listed(moved)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])


def _notes(index: ShardIndex, tables: Mapping[str, TensorTable]) -> Iterator[str]:
    tensors = [tensor for table in tables.values() for tensor in table.tensors]
    extra = sum(tensor.key not in index.weight_map for tensor in tensors)
    if extra:
        yield f"{extra:,} of its tensors {'is' if extra == 1 else 'are'} not in its index."
    sizes = _sizes([tensor for tensor in tensors if tensor.key in index.weight_map])
    if index.total_size is not None and index.total_size not in sizes and all(each.dtype.itemsize for each in tensors):
        yield f"Its index speaks of {counted(index.total_size, 'byte')}, but its tensors have {max(sizes):,}."


def _sizes(tensors: Sequence[Tensor]) -> tuple[int, int]:
    """Bytes of all tensors, with tied ones counted each and counted once: writers use either for ``total_size``."""
    once = {(tensor.storage, tensor.offset, tensor.shape, tensor.stride): tensor.nbytes for tensor in tensors}
    return sum(tensor.nbytes for tensor in tensors), sum(once.values())
