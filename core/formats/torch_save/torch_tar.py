"""Files of ``torch.save`` before torch 0.1.10: tar archives of pickles and storages. They are read, never run."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.base.dtypes import DType
from core.base.errors import UserError
from core.base.wording import counted
from core.formats.pickle.nodes import Call, Name, Node, Persistent, walk
from core.formats.shared.file_signatures import TORCH_TAR, is_tar
from core.formats.shared.in_place import InPlace
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.torch_objects.pickled_tables import table_of
from core.formats.torch_objects.storage_ids import storage_id
from core.formats.torch_objects.tensors import TensorDecoder
from core.formats.torch_save.legacy_stream import LENGTH, next_pickle, require_little_endian
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage

_BLOCK = 512
_MAX_MEMBERS = 64
_MAX_TENSORS = 1_000_000
_MAX_DIMENSIONS = 64


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it is a tar archive whose first member is one of torch's."""
    return is_tar(head) and head.startswith(TORCH_TAR)


def read(file: SourceFile) -> InPlace:
    """Read the table of an archive.

    Raises:
        UserError: it is damaged, or holds no tensors.
    """
    with malformed_as_user_error(file.path):
        members = dict(_members(file))
        missing = {"sys_info", "pickle", "storages"} - members.keys()
        if missing:
            raise Malformed(f"its member {min(missing)} is missing")
        require_little_endian(file, next_pickle(file, *members["sys_info"]).root)
        storages = _storages(file, *members["storages"])
        pickled = next_pickle(file, *members["pickle"])
        tensors = _tensors(file, *members["tensors"], storages) if "tensors" in members else {}
        _put_in(pickled.root, tensors)
        return InPlace(
            "PyTorch (before 0.1.10)", file, table_of(file.path, pickled, TensorDecoder(file, storages.resolve))
        )


@dataclass(frozen=True)
class _Storages:
    """The storages of an archive, by key.

    Attributes:
        places: their bytes.
        nodes: the persistent ids by which newer pickles would refer to them.
    """

    places: dict[str, Storage] = field(default_factory=dict)
    nodes: dict[str, Persistent] = field(default_factory=dict)

    def resolve(self, node: Persistent) -> tuple[DType, Storage]:
        """Dtype and place of a storage, as `core.formats.torch_objects.tensors.Resolve`."""
        named = storage_id(node)
        place = self.places.get(named.key)
        if place is None or named.nbytes > place.nbytes:
            raise Malformed("the bytes of a tensor are missing")
        return named.dtype, place


def _members(file: SourceFile) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name, and the offsets of the first byte and of the one after the last, of each member."""
    if file.size % _BLOCK:
        raise Malformed("its size is none that a tar archive has, as when it was cut off")
    at = 0
    for _ in range(_MAX_MEMBERS):
        header = file.read(at, _BLOCK) if at + _BLOCK <= file.size else b""
        if not header.strip(b"\0"):
            return
        name, size = header[:100].rstrip(b"\0"), header[124:136].strip(b" \0")
        if not size or size.strip(b"01234567"):
            raise Malformed("a member of it has no size")
        start = at + _BLOCK
        stop = start + int(size, 8)
        if stop > file.size:
            raise Malformed(f"its member {shorten(name.decode('latin-1'))} is cut off")
        yield name.decode("latin-1"), (start, stop)
        at = stop + -stop % _BLOCK


def _storages(file: SourceFile, start: int, stop: int) -> _Storages:
    number = next_pickle(file, start, stop)
    found, at = _Storages(), number.end
    for _ in range(_count(number.root)):
        about = next_pickle(file, at, stop)
        (numel,) = LENGTH.unpack(_read(file, about.end, LENGTH.size, stop))
        match about.root:
            case (int() | str() as key, str() as location, Name() as kind) if numel >= 0:
                node = Persistent(("storage", kind, str(key), location, numel))
            case _:
                raise Malformed("a storage is described in an unknown way")
        begin = about.end + LENGTH.size
        at = begin + storage_id(node).nbytes
        if at > stop:
            raise Malformed("it ends before its storages do, as when it was cut off")
        found.nodes[str(key)], found.places[str(key)] = node, Storage(file, begin, at - begin)
    _refuse_parts(file, at, stop)
    return found


def _refuse_parts(file: SourceFile, at: int, stop: int) -> None:
    if at < stop and next_pickle(file, at, stop).root != []:
        raise UserError(
            f"{file.path} is a file of torch before 0.1.10 in which storages are parts of others, which can't be "
            "read. Load it with an old torch and save it again."
        )


def _tensors(file: SourceFile, start: int, stop: int, storages: _Storages) -> Mapping[str, Call]:
    """Key → the node that a newer pickle would have for the tensor."""
    number = next_pickle(file, start, stop)
    found: dict[str, Call] = {}
    at = number.end
    for _ in range(_count(number.root)):
        about = next_pickle(file, at, stop)
        key, storage = about.root[:2] if isinstance(about.root, tuple) and len(about.root) > 1 else (None, None)
        node = storages.nodes.get(str(storage))
        if not isinstance(key, int | str) or node is None:
            raise Malformed("a tensor is described in an unknown way")
        (dimensions,) = struct.unpack("<i", _read(file, about.end, 4, stop))
        if not 0 <= dimensions <= _MAX_DIMENSIONS:
            raise Malformed(f"a tensor has {counted(dimensions, 'dimension')}")
        width = 8 * (2 * dimensions + 1)
        fields = struct.unpack(f"<{2 * dimensions + 1}q", _read(file, about.end + 8, width, stop))
        args = (node, fields[-1], fields[:dimensions], fields[dimensions:-1])
        found[str(key)] = Call("REDUCE", Name("torch._utils", "_rebuild_tensor"), args)
        at = about.end + 8 + width
    return found


def _put_in(root: Node, tensors: Mapping[str, Call]) -> None:
    """Make the object refer to tensors and storages as newer pickles do, in place."""
    for node in walk(root):
        if isinstance(node, Persistent) and isinstance(node.id, int | str) and str(node.id) in tensors:
            node.id = ("tensor", tensors[str(node.id)])
        elif (
            isinstance(node, Call)
            and node.args
            and isinstance(node.args[0], tuple)
            and node.args[0][:1] == ("storage",)
        ):
            node.args = (Persistent(node.args[0]), *node.args[1:])


def _count(node: Node) -> int:
    if not isinstance(node, int) or not 0 <= node <= _MAX_TENSORS:
        raise Malformed("it does not say how much it holds")
    return node


def _read(file: SourceFile, at: int, count: int, stop: int) -> bytes:
    if at + count > stop:
        raise Malformed("it ends too early, as when it was cut off")
    return file.read(at, count)
