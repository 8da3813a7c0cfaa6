"""Writes a ``torch.save`` archive with other keys: its pickle is edited and all its records are laid out anew."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

import numpy as np

from core.base.progress import Report
from core.formats.pickle.encoder import write_pickle
from core.formats.pickle.machine import MAX_BYTES, read_pickle
from core.formats.pickle.nodes import Node, Persistent, walk
from core.formats.shared.container import Edit, Edits
from core.formats.shared.malformed import Malformed
from core.formats.shared.output_writer import OutputWriter, writing
from core.formats.shared.patching import changed_parts, renewed_run
from core.formats.shared.regions import Region, produced, renew
from core.formats.torch_objects.pickled_edits import edit_pickle
from core.formats.torch_objects.storage_ids import new_tensor, storage_id
from core.formats.torch_objects.tensors import storage_of
from core.formats.zip.archive import Archive, Record
from core.formats.zip.revision import Revision
from core.formats.zip.writer import ZipWriter
from core.storage.tensor_ref import Tensor


def write_rebuilt(revision: Revision, folder: str, edits: Edits, out: Path, report: Report) -> None:
    """Write the new file. What is not edited unpickles to the same as before; unreferenced storages are left out.

    Args:
        folder: the top folder of the archive.

    Raises:
        UserError: the source has changed or is damaged, or its keys can't be changed.
        OSError: the file system's errors.
    """
    contents = _Contents(revision.archive, folder, edits)
    kept = sorted(contents.kept(), key=lambda record: record.header)
    sizes = [len(contents.pickle), *(record.packed for record in kept)]
    total = sum(sizes) + sum(edit.source.nbytes for edit in contents.added.values())
    with writing(out, revision.archive.file, report, total) as output:
        writer = ZipWriter(output)
        writer.add(contents.pickle_name, contents.pickle)
        for record in kept:
            _carry_over(revision, output, writer, record)
        for name, edit in contents.added.items():
            writer.add(name, produced(edit, revision.produce))
        writer.finish()


def write_with_arrays(revision: Revision, folder: str, arrays: Sequence[Tensor], out: Path, report: Report) -> None:
    """Write the new file with arrays of numpy changed that the pickle has as text: it may get another length.

    Args:
        folder: the top folder of the archive.
        arrays: all tensors for which an `EncodedRun` stands in the pickle.

    Raises:
        UserError: the source has changed or is damaged.
        OSError: the file system's errors.
    """
    archive, name = revision.archive, f"{folder}/data.pkl"
    kept = sorted((each for each in archive.records.values() if _is_kept(each, folder)), key=lambda each: each.header)
    with writing(out, archive.file, report, sum(record.packed for record in kept)) as output:
        writer = ZipWriter(output)
        for record in kept:
            if record.name == name:
                writer.add(name, _spliced(revision, record, arrays))
            else:
                _carry_over(revision, output, writer, record)
        writer.finish()


def _is_kept(record: Record, folder: str) -> bool:
    return record.name != f"{folder}/.format_version"


def _spliced(revision: Revision, record: Record, arrays: Sequence[Tensor]) -> bytes:
    """The data of a record with the new elements of the arrays, and of what else changes, in it."""
    old = revision.archive.read(record, MAX_BYTES)
    inside = [tensor for region in revision.regions.get(record.name, ()) for tensor in region.tensors]
    inside += (each for each in arrays if each.key in revision.edits)
    parts, at = [], 0
    for start, stop, part in changed_parts(inside):
        begin, end = start - record.start, stop - record.start
        parts.append(old[at:begin])
        if isinstance(part, Region):
            data = bytearray(old[begin:end])
            renew(part, np.frombuffer(data, np.uint8), revision.edits, revision.produce)
            parts.append(bytes(data))
        else:
            parts.append(renewed_run(part, revision.edits, revision.produce))
        at = end
    return b"".join([*parts, old[at:]])


class _Contents:
    """What the new archive consists of.

    Attributes:
        pickle_name: name of the record of the pickle.
        pickle: the edited pickle.
        added: name of a new record → the tensor in it.
    """

    def __init__(self, archive: Archive, folder: str, edits: Edits) -> None:
        self._archive = archive
        self._folder = folder
        self._free = (str(number) for number in count() if self._data(str(number)) not in archive.records)
        self.pickle_name = f"{folder}/data.pkl"
        self.added: dict[str, Edit] = {}
        pickled = read_pickle(archive.read(archive.records[self.pickle_name], MAX_BYTES))
        before = _storage_keys(pickled.root)
        self._edit(pickled.root, edits)
        self._dropped = {self._data(key) for key in before - _storage_keys(pickled.root)}
        self.pickle = write_pickle(pickled.root, pickled.protocol)

    def kept(self) -> Iterator[Record]:
        """The old records that are copied.

        ``.format_version`` is not: it promises that records lie at torch's own offsets, which torch then computes
        instead of reading them.
        """
        left_out = {self.pickle_name, f"{self._folder}/.format_version", *self._dropped}
        return (record for name, record in self._archive.records.items() if name not in left_out)

    def _edit(self, root: Node, edits: Mapping[str, Sequence[Edit]]) -> None:
        edit_pickle(root, edits, self._new_node)

    def _new_node(self, edit: Edit, beside: Node) -> Node:
        key = next(self._free)
        self.added[self._data(key)] = edit
        storage = storage_of(beside)
        location = storage_id(storage).location if storage else "cpu"
        return new_tensor(edit.source.dtype, edit.source.shape, key, location)

    def _data(self, key: str) -> str:
        return f"{self._folder}/data/{key}"


def _carry_over(revision: Revision, output: OutputWriter, writer: ZipWriter, record: Record) -> None:
    writer.begin(record.name, record.packed, record.size, record.method)
    if record.name in revision.regions:
        writer.end(revision.renew(output, record) or 0)
    else:
        output.copy(record.start, record.stop)
        writer.end(record.crc)


def _storage_keys(root: Node) -> set[str]:
    return {key for node in walk(root) if isinstance(node, Persistent) for key in _key(node)}


def _key(node: Persistent) -> list[str]:
    try:
        return [storage_id(node).key]
    except Malformed:
        return []  # a reference to something else than a storage
