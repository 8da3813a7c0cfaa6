"""Folders of ``torch.distributed.checkpoint``: tensors are read where they are, and written as one safetensors file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from math import prod
from pathlib import Path

from core.base.escaping import escape_surrogates
from core.base.progress import Report
from core.base.wording import counted
from core.formats.distributed.metadata import MODULE, FileRange, TensorMetadata, parse_metadata
from core.formats.distributed.tiles import Grid, GridTile, TiledFile
from core.formats.pickle.machine import MAX_BYTES, read_pickle
from core.formats.safetensors.header import label_of
from core.formats.safetensors.new_file import write_new
from core.formats.sharded.shard_index import require_same_folder
from core.formats.shared.container import Edits, OutputKind, Producer, TensorTable
from core.formats.shared.joined_runs import JoinedFile
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.shared.remainder import digest_of
from core.formats.torch_objects.contents import OPTIMIZER
from core.formats.torch_objects.tensors import TensorDecoder, is_tensor
from core.formats.torch_objects.zip_storages import ZipStorages, require_little_endian
from core.formats.zip.archive import LOCAL_SIGNATURE, read_archive
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride

_OPTIMIZERS = frozenset({"optim", "optimizer", "optimizers", "optimizer_state_dict"})


@dataclass(frozen=True)
class Distributed:
    """A ``torch.distributed.checkpoint`` folder.

    Attributes:
        metadata: its file ``.metadata``.
        parts: the ``.distcp`` files with the tensors.
        table: the tensors, each joined from its chunks.
    """

    metadata: SourceFile
    parts: tuple[SourceFile, ...]
    table: TensorTable

    @property
    def format(self) -> str:
        """The format's name for users."""
        return "torch.distributed.checkpoint"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The metadata, then the files with the tensors."""
        return (self.metadata, *self.parts)

    @property
    def output(self) -> OutputKind:
        """One safetensors file, named after the folder."""
        folder = self.metadata.path.absolute().parent
        return OutputKind(folder.parent, folder.name, ".safetensors", format="safetensors")

    def remainder(self) -> Mapping[str, bytes]:
        """The digest of the metadata; objects other than tensors are not compared.

        Raises:
            UserError: the file has changed.
        """
        return {"the metadata": digest_of(self.metadata, [(0, self.metadata.size)])}

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """Write one safetensors file with all tensors, and nothing else of the folder.

        Raises:
            UserError: a tensor can't be written in that format, two have the same key, or a file has changed.
            OSError: the disk is full, or another error of the file system.
        """
        write_new(self.table.tensors, edits, out, produce, report)
        for file in self.files:
            file.open().close()


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is the metadata of such a folder."""
    return head[:1] == b"\x80" and MODULE in head


def read(file: SourceFile) -> Distributed:
    """Read the metadata, and locate the tensors in the files.

    Raises:
        UserError: a file is missing or outside of the folder, or the metadata contradicts itself or the files.
    """
    with malformed_as_user_error(file.path):
        if file.size > MAX_BYTES:
            raise Malformed(f"it has {counted(file.size, 'byte')}, where {MAX_BYTES:,} are plenty")
        metadata = parse_metadata(read_pickle(file.read(0, file.size)).root)
        _refuse_overlaps(metadata.tensors)
        parts = _Parts(file)
        keys = _keys(metadata.tensors)
        tensors = tuple(_tensor(parts, keys[each.key], each) for each in metadata.tensors)
    reasons = {keys[each.key]: OPTIMIZER for each in metadata.tensors if _is_optimizers(each)}
    return Distributed(
        file, tuple(parts.files.values()), TensorTable(tensors, {}, reasons, tuple(_notes(tensors, metadata.others)))
    )


def _refuse_overlaps(tensors: Sequence[TensorMetadata]) -> None:
    """Refuse chunks that share bytes: torch writes each by itself, and a shared one would be read for each tensor."""
    places = sorted(
        (chunk.place.name, chunk.place.start, chunk.place.nbytes) for each in tensors for chunk in each.chunks
    )
    for (name, start, nbytes), (next_name, next_start, _) in pairwise(places):
        if name == next_name and next_start < start + nbytes:
            raise Malformed(f"two of its tensors have the same bytes in {shorten(name)}")


class _Parts:
    """The files beside the metadata.

    Attributes:
        metadata: says what is in which of them.
        files: name → file, for those that were needed.
    """

    def __init__(self, metadata: SourceFile) -> None:
        self.metadata = metadata
        self.files: dict[str, SourceFile] = {}

    def section(self, place: FileRange) -> Storage:
        """The bytes of a chunk.

        Raises:
            UserError: its file is missing or outside of the folder.
            Malformed: the bytes run past the end of the file.
        """
        if place.name not in self.files:
            require_same_folder(self.metadata.path, place.name)
            self.files[place.name] = SourceFile.of(self.metadata.path.parent / place.name)
        file = self.files[place.name]
        if place.start + place.nbytes > file.size:
            raise Malformed(f"a tensor reaches beyond the end of {shorten(place.name)}, as when it was cut off")
        return Storage(file, place.start, place.nbytes)


def _keys(tensors: Sequence[TensorMetadata]) -> Mapping[str, str]:
    """Key in the folder → name in the model: the keys of the dicts around the only model are removed.

    Raises:
        Malformed: two names would be the same.
    """
    own = [each for each in tensors if not _is_optimizers(each)]
    wrapped = [each.path[:-1] for each in own if len(each.path) > 1]
    is_flat = any(len(each.path) == 1 and len(each.shape) > 1 for each in own)
    wrapper = "".join(f"{key}." for key in ([] if is_flat or not wrapped else _common_start(wrapped)))
    for prefix in (wrapper, ""):
        names = {each.key: escape_surrogates(each.key.removeprefix(prefix)) for each in tensors}
        if len(set(names.values())) == len(tensors):
            return names
    raise Malformed("it has two tensors of one name")


def _common_start(paths: Sequence[tuple[str, ...]]) -> Iterator[str]:
    pairs = zip(min(paths), max(paths), strict=False)  # what the first and last in order share, all share
    return (key for key, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_optimizers(described: TensorMetadata) -> bool:
    return not _OPTIMIZERS.isdisjoint(described.path)


def _tensor(parts: _Parts, key: str, described: TensorMetadata) -> Tensor:
    sections = [parts.section(chunk.place) for chunk in described.chunks]
    reason = _packed(described)
    saved = [] if reason else [_saved(key, section) for section in sections]
    for tensor, chunk in zip(saved, described.chunks, strict=False):
        reason = reason or tensor.unreadable
        if (tensor.shape, tensor.dtype) != (chunk.sizes, described.dtype):
            raise Malformed(f"its tensor {shorten(key)} is not what the metadata says")
    if not reason and len(saved) == 1 and saved[0].shape == described.shape:
        return replace(saved[0], key=key)
    storage, reason = _together(parts, described, saved, reason)
    return Tensor(key, described.dtype, described.shape, contiguous_stride(described.shape), 0, storage, reason)


def _packed(described: TensorMetadata) -> str:
    """Why a tensor can't be read; empty where it can."""
    packed = next((chunk.place.packed for chunk in described.chunks if chunk.place.packed), "")
    return f"It is packed in the files ({packed})." if packed else ""


def _saved(key: str, section: Storage) -> Tensor:
    """The tensor that ``torch.save`` wrote into these bytes, as a view of the whole file.

    Raises:
        Malformed: there is none.
    """
    inner = JoinedFile.of_runs([section])
    if inner.read(0, min(len(LOCAL_SIGNATURE), inner.size)) != LOCAL_SIGNATURE:
        raise Malformed(f"its tensor {shorten(key)} is not written by torch.save")
    archive = read_archive(inner)
    folder = archive.top_folder
    require_little_endian(archive, folder)
    record = archive.find(f"{folder}/data.pkl")
    node = read_pickle(archive.read(record, MAX_BYTES)).root if record else None
    if not is_tensor(node):
        raise Malformed(f"its tensor {shorten(key)} is something else in the file")
    tensor = TensorDecoder(inner, ZipStorages(archive, f"{folder}/data").resolve).tensor(key, node)
    storage = Storage(section.file, section.start + tensor.storage.start, tensor.storage.nbytes)
    return replace(tensor, storage=storage)


def _together(parts: _Parts, described: TensorMetadata, saved: Sequence[Tensor], reason: str) -> tuple[Storage, str]:
    """One storage of a tensor's chunks joined in C order; and why they can't be joined, empty where they can."""
    if not all(each.contiguous for each in saved):
        reason = reason or "Its parts are not in the order of their rows."
    tiles = [
        GridTile(chunk.offsets, chunk.sizes, Storage(each.storage.file, each.start, each.nbytes))
        for chunk, each in zip(described.chunks, saved, strict=False)
        if each.numel
    ]
    grid = Grid.of(described.shape, tiles)
    nothing = Storage(parts.metadata, 0, 0)
    if reason or not prod(described.shape):
        return nothing, reason
    if grid is None or len(tiles) != len(grid.tiles):
        return nothing, "Its parts do not fit together."
    tiled = TiledFile.of_grid(grid, described.dtype.itemsize)
    return Storage(tiled, 0, tiled.size), ""


def _notes(tensors: Sequence[Tensor], others: Sequence[str]) -> Iterator[str]:
    unwritable = [tensor for tensor in tensors if tensor.unreadable or label_of(tensor.dtype) is None]
    if unwritable:
        which = f"{len(unwritable)} of its tensors ({shorten(unwritable[0].key)})"
        yield f"It can be looked at but not written: a safetensors file can't hold {which}."
    else:
        yield "It is written as one safetensors file, with all of its tensors."
    if others:
        names = ", ".join(shorten(name) for name in others[:5])
        are = "is no tensor" if len(others) == 1 else "are no tensors"
        yield f"{counted(len(others), 'other thing')} in it {are} and will not be in that file ({names})."
