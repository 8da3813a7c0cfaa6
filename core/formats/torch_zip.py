"""Archives of ``torch.save`` since torch 1.6 that hold a state dict. Their pickle is read, never run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core.dtypes import DType
from core.errors import UserError
from core.files import SourceFile
from core.formats.base import Edits, Producer, Table
from core.formats.malformed import Malformed, naming, shown
from core.formats.pickle_machine import MAX_BYTES, read_pickle
from core.formats.pickle_nodes import Node, Persistent
from core.formats.recognise import OPENS, describe_archive
from core.formats.regions import keeps_keys
from core.formats.remainder import Run, between, comparable, digest_of, leftover, read_run
from core.formats.state_dicts import Model, find_models, find_module, text_keys
from core.formats.torch_tensors import TensorDecoder, is_tensor, storage_id
from core.formats.torch_zip_patch import checksum_places, write_patched
from core.formats.torch_zip_rebuild import write_rebuilt
from core.formats.zip_archive import STORED, Archive, read_archive
from core.formats.zip_revision import Revision
from core.progress import Report
from core.table import Storage, Tensor

SIGN = b"PK\x03\x04"
_SHORT = 64
"""Bytes that are plenty for a record of one word."""


@dataclass(frozen=True)
class TorchZip:
    """A file of ``torch.save``.

    Attributes:
        archive: its records.
        folder: the folder in it that holds everything.
        table: the tensors of its state dicts.
    """

    archive: Archive
    folder: str
    table: Table

    @property
    def format(self) -> str:
        return "PyTorch"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        return (self.archive.file,)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the records and of the archive around them; what is an element of a tensor is left out."""
        return dict(self._remainder())

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        with naming(self.archive.file.path):
            revision = Revision.of(self.archive, self.table.tensors, edits, produce)
            if keeps_keys(edits):
                write_patched(revision, out, report)
            else:
                write_rebuilt(revision, self.folder, edits, out, report)

    def _remainder(self) -> Iterator[tuple[str, bytes]]:
        file = self.archive.file
        views = self._views()
        for name, record in self.archive.records.items():
            digest = leftover(file, (record.start, record.stop), views.get(record.start, ()))
            if digest:
                yield f"record {shown(name)}", digest
        yield "the archive's directory", digest_of(file, between(self._known(views), 0, file.size))

    def _views(self) -> Mapping[int, Sequence[Tensor]]:
        """Offset of a storage → the tensors in it whose elements can be compared."""
        views: dict[int, list[Tensor]] = {}
        for tensor in comparable(self.table.tensors):
            views.setdefault(tensor.storage.start, []).append(tensor)
        return views

    def _known(self, views: Mapping[int, Sequence[Tensor]]) -> Iterator[Run]:
        """The data of all records, and the checksums of those that hold tensors."""
        with self.archive.file.open() as stream:
            for record in self.archive.records.values():
                yield record.start, record.stop
                if record.start in views:
                    places = checksum_places(record, partial(read_run, stream, self.archive.file))
                    yield from ((at, at + 4) for at in places)


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is a zip archive, of whatever kind."""
    return head.startswith(SIGN)


def read(file: SourceFile) -> TorchZip:
    """Read the table of an archive.

    Raises:
        UserError: it is damaged, or holds something other than a state dict.
    """
    with naming(file.path):
        archive = read_archive(file)
        folder = next(iter(archive.records), "").partition("/")[0]
        pickled = archive.find(f"{folder}/data.pkl")
        if pickled is None or _is_program(archive, folder):
            raise UserError(f"{file.path} is {describe_archive(archive.records)}. Only {OPENS} opened.")
        _check_byte_order(archive, folder)
        root = read_pickle(archive.read(pickled, MAX_BYTES)).root
        models = find_models(root)
        if not models:
            raise UserError(f"{file.path} holds {_describe(root)}. Only {OPENS} opened.")
        decoder = TensorDecoder(file, _Storages(archive, folder).resolve)
        return TorchZip(archive, folder, Table(_tensors(models, decoder), notes=tuple(_notes(models))))


class _Storages:
    """Finds storages in the records of an archive."""

    def __init__(self, archive: Archive, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self._found: dict[str, Storage] = {}

    def resolve(self, node: Persistent) -> tuple[DType, Storage]:
        named = storage_id(node)
        storage = self._found.get(named.key)
        if storage is None:
            storage = self._found[named.key] = self._find(named.key)
        if named.nbytes > storage.nbytes:
            raise Malformed(
                f"a tensor wants {named.nbytes:,} bytes, but there are {storage.nbytes:,} of it in the file"
            )
        return named.dtype, storage

    def _find(self, key: str) -> Storage:
        name = f"{self._folder}/data/{key}"
        record = self._archive.find(name)
        if record is None:
            raise Malformed(f"its record {shown(name)} is missing")
        if record.method != STORED:
            raise Malformed(f"its record {shown(name)} is compressed, which torch never does")
        return Storage(self._archive.file, record.start, record.size)


def _is_program(archive: Archive, folder: str) -> bool:
    return f"{folder}/constants.pkl" in archive.records


def _check_byte_order(archive: Archive, folder: str) -> None:
    record = archive.find(f"{folder}/byteorder")
    order = archive.read(record, _SHORT) if record else b"little"
    if order == b"big":
        raise UserError(
            f"{archive.file.path} was written on a big-endian machine, and its tensors can't be read as they are. "
            "Load it with torch and save it again on a little-endian machine."
        )
    if order != b"little":
        raise Malformed("its byte order is neither little nor big")


def _tensors(models: Sequence[Model], decoder: TensorDecoder) -> tuple[Tensor, ...]:
    tensors: dict[str, Tensor] = {}
    for key, node in (entry for model in models for entry in model.tensors()):
        if key in tensors:
            raise Malformed(f"it has two tensors called {shown(key)}")
        tensors[key] = decoder.tensor(key, node)
    return tuple(tensors.values())


def _notes(models: Sequence[Model]) -> Iterator[str]:
    nameless = sum(model.nameless() for model in models)
    if nameless:
        yield f"{nameless} of its tensors are not under a name but under another kind of key, and are left alone."


def _describe(root: Node) -> str:
    """What a pickle without a state dict holds."""
    module = find_module(root)
    if module:
        return f"a whole pickled module ({shown(module)})"
    if is_tensor(root):
        return "a single tensor"
    keys = ", ".join(shown(key) for key in text_keys(root)[:5])
    return f"no state dict (its keys are {keys}, …)" if keys else "no state dict"
