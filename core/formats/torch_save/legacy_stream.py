"""The format of ``torch.save`` before torch 1.6: five pickles in a row, then the storages, each after its length.

The pickles are: magic number, protocol version, system information, the object, list of the storages' keys.

Source: ``_legacy_save`` in ``torch/serialization.py``.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import FileIO

from core.base.dtypes import DType
from core.base.errors import UserError
from core.base.wording import counted
from core.formats.numpy_objects.places import ArrayPlaces
from core.formats.pickle.dicts import text_items
from core.formats.pickle.machine import MAX_BYTES, Pickled, read_pickle
from core.formats.pickle.machine_state import Truncated
from core.formats.pickle.nodes import Node, Persistent
from core.formats.shared.malformed import Malformed, shorten
from core.formats.shared.remainder import read_run
from core.formats.torch_objects.storage_ids import StorageId, storage_id
from core.formats.torch_objects.tensors import TensorDecoder
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor

MAGIC = 0x1950A86A20F9469CFC6C
"""The first pickle: torch's magic number."""

LENGTH = struct.Struct("<q")
"""The number of elements of the storage that follows."""

_BINARY = re.escape(b"\x8a\x0a" + MAGIC.to_bytes(10, "little"))
_FIRST = re.compile(rb"(\x80.(\x95.{8})?%b|L%dL\n)\." % (_BINARY, MAGIC), re.DOTALL)
"""The first pickle in binary protocols, in a frame since protocol 4, and in text (protocols 0 and 1)."""

_PROTOCOL = 1001
_USUAL, _LARGE = 1 << 12, 1 << 20
"""Bytes that are read at first to find a pickle's end; if they are too few, it is read again with more."""


@dataclass(frozen=True)
class Stream:
    """A file in this format, or a part of another file that is one.

    Attributes:
        file: where it is.
        start: offset of its first pickle.
        object: offset of the pickle of the object.
        data: offset of the first storage's length.
        end: offset of the byte after the last storage.
        pickled: the object.
        storages: key → its bytes, in the order of the file.
    """

    file: SourceFile
    start: int
    object: int
    data: int
    end: int
    pickled: Pickled
    storages: Mapping[str, Storage]

    @property
    def decoder(self) -> TensorDecoder:
        """Makes tensors of the object's nodes."""
        return StreamDecoder(self.file, self.storages, ArrayPlaces.of(self.file, self.pickled, self.object))


def is_stream(head: bytes) -> bool:
    """Whether these first bytes of a file, or of a part of one, are in this format."""
    return _FIRST.match(head) is not None


def read_stream(file: SourceFile, start: int = 0, stop: int | None = None) -> Stream:
    """Read the pickles, and locate the storages.

    Args:
        start: offset of the first pickle.
        stop: offset of its end at the latest; None for the end of the file.

    Raises:
        Malformed: it is damaged or cut off.
        UserError: it was written on a big-endian machine, or the file has changed.
    """
    limit = file.size if stop is None else stop
    magic = next_pickle(file, start, limit)
    protocol = next_pickle(file, magic.end, limit)
    if magic.root != MAGIC or protocol.root != _PROTOCOL:
        raise Malformed("it begins like a file of torch before 1.6, but goes on in an unknown way")
    system = next_pickle(file, protocol.end, limit)
    require_little_endian(file, system.root)
    pickled = next_pickle(file, system.end, limit, _LARGE)
    keys = next_pickle(file, pickled.end, limit)
    storages, end = _storages(file, pickled, keys, limit)
    return Stream(file, start, system.end, keys.end, end, pickled, storages)


def next_pickle(file: SourceFile, at: int, stop: int, count: int = _USUAL) -> Pickled:
    """The pickle at an offset; its ``end`` is an offset in the file too.

    Args:
        stop: offset of its end at the latest.
        count: bytes to read at first.

    Raises:
        Malformed: there is none.
        UserError: the file has changed.
    """
    while True:
        data = file.read(at, min(count, stop - at))
        try:
            pickled = read_pickle(data)
        except Truncated:
            if at + len(data) >= stop or count > MAX_BYTES:
                raise
            count *= 8
        else:
            return replace(pickled, end=at + pickled.end)


def require_little_endian(file: SourceFile, system: Node) -> None:
    """Refuse a file that was written on a big-endian machine.

    Args:
        system: the pickled system information.

    Raises:
        UserError: it says so.
    """
    if text_items(system).get("little_endian", True) is not True:
        raise UserError(
            f"{file.path} was written on a big-endian machine, and its tensors can't be read as they are. "
            "Load it with torch and save it again on a little-endian machine."
        )


def storage_ids(mentions: Iterable[Node]) -> Iterator[StorageId]:
    """The storages among the nodes; other persistent ids are ignored.

    Raises:
        Malformed: the id of a storage has an unknown form.
    """
    for node in mentions:
        if isinstance(node, Persistent) and isinstance(node.id, tuple) and node.id[:1] == ("storage",):
            yield storage_id(node)


def _storages(file: SourceFile, pickled: Pickled, keys: Pickled, stop: int) -> tuple[dict[str, Storage], int]:
    """The storages by key, and the offset after the last."""
    named: dict[str, StorageId] = {}
    for mention in storage_ids(pickled.persistents):
        named.setdefault(mention.key, mention)
    found: dict[str, Storage] = {}
    at = keys.end
    with file.open() as stream:
        for key in keys.root if isinstance(keys.root, list) else ():
            if not isinstance(key, str) or key not in named or key in found:
                raise Malformed("its list of storages does not fit its object")
            found[key] = _storage(file, stream, named[key], at, stop)
            at = found[key].start + found[key].nbytes
    return found, at


def _storage(file: SourceFile, stream: FileIO, named: StorageId, at: int, stop: int) -> Storage:
    if not named.dtype.itemsize:
        raise Malformed(f"it has a storage of {shorten(named.dtype.name)}, whose size is not known")
    if at + LENGTH.size > stop:
        raise Malformed("it ends before its storages do, as when it was cut off")
    (numel,) = LENGTH.unpack(read_run(stream, file, at, at + LENGTH.size))
    if numel != named.numel:
        raise Malformed(f"a storage of {counted(named.numel, 'element')} is {numel:,} long in the file")
    storage = Storage(file, at + LENGTH.size, named.nbytes)
    if storage.start + storage.nbytes > stop:
        raise Malformed("it ends before its storages do, as when it was cut off")
    return storage


class StreamDecoder(TensorDecoder):
    """A decoder that knows views of storages: their tensors refer to the whole storage, so that ties are recognised.

    Args:
        storages: key → its bytes.
        arrays: finds the bytes of numpy's arrays.
    """

    def __init__(self, file: SourceFile, storages: Mapping[str, Storage], arrays: ArrayPlaces | None = None) -> None:
        super().__init__(file, self._resolve_part, arrays)
        self._storages = storages
        self._wholes: dict[Storage, tuple[Storage, int]] = {}

    def tensor(self, key: str, node: Node) -> Tensor:
        """As `TensorDecoder.tensor`."""
        tensor = super().tensor(key, node)
        if tensor.storage not in self._wholes:
            return tensor
        whole, offset = self._wholes[tensor.storage]
        return replace(tensor, storage=whole, offset=tensor.offset + offset)

    def _resolve_part(self, node: Persistent) -> tuple[DType, Storage]:
        named = storage_id(node)
        whole = self._storages.get(named.key)
        if whole is None:
            raise Malformed("the bytes of a tensor are missing")
        match node.id:
            case (_, _, _, _, _, (_, int() as offset, int() as numel)) if min(offset, numel) >= 0:
                return named.dtype, self._part(named.dtype, whole, offset, numel)
            case (_, _, _, _, _) | (_, _, _, _, _, None) if named.nbytes <= whole.nbytes:
                return named.dtype, whole
        raise Malformed("a tensor refers to its bytes in an unknown way")

    def _part(self, dtype: DType, whole: Storage, offset: int, numel: int) -> Storage:
        if (offset + numel) * dtype.itemsize > whole.nbytes:
            raise Malformed("a part of a storage reaches beyond it")
        part = Storage(whole.file, whole.start + offset * dtype.itemsize, numel * dtype.itemsize)
        if part != whole:
            self._wholes[part] = whole, offset
        return part
