"""Pickles not written by ``torch.save`` that hold tensors with their bytes. They are read, never run."""

import re
from collections.abc import Mapping
from dataclasses import replace

from core.base.errors import UserError
from core.formats.numpy_objects.places import ArrayPlaces
from core.formats.pickle.machine import MAX_BYTES, Pickled, read_pickle
from core.formats.pickle.nodes import Call, Dict, Name, Node, Persistent, walk
from core.formats.shared.file_signatures import repickling
from core.formats.shared.in_place import InPlace
from core.formats.shared.malformed import Malformed, malformed_as_user_error
from core.formats.torch_objects.pickled_tables import table_of
from core.formats.torch_objects.stored_parts import is_packed
from core.formats.torch_save.legacy_stream import Stream, StreamDecoder, is_stream, read_stream
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage

_NEWEST = 5
_TEXT = re.compile(
    rb"\((dp?|lp?)\d+\n|(\(d|\(l|\}|\])q\x00|(c(collections\nOrderedDict|numpy\._?core\.multiarray\n_reconstruct)\n[qp(])"
)
"""How pickles of protocols 0 and 1 begin, which have no mark of their own: a dict, a list, or an array."""
_JOBLIB = re.compile(rb"(?:c|\x8c\x13)joblib\.numpy_pickle(?:\n|.{0,8})NumpyArrayWrapper", re.DOTALL)
"""What joblib pickles before the bytes of each array."""
_NEAR = 1 << 20
"""Bytes from the start in which the first array of joblib is looked for."""
_DEEPEST = 4
"""Most levels of pickles nested in pickles."""


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether it begins like a pickle: of protocol 2 to 5, or of a dict, list or array in the older two."""
    return (len(head) > 2 and head[0] == 0x80 and 2 <= head[1] <= _NEWEST) or _TEXT.match(head) is not None


def read(file: SourceFile) -> InPlace:
    """Read the table of a pickle.

    Raises:
        UserError: it is damaged, or no tensors can be found in it.
    """
    with malformed_as_user_error(file.path):
        if file.size > MAX_BYTES:
            raise UserError(
                f"{file.path} is a plain pickle, not written by torch.save, and too large to be looked into."
            )
        data = file.read(0, file.size)
        if _JOBLIB.search(data, 0, _NEAR):
            load = repickling(file.path, "joblib.load(%s)")
            raise UserError(f"{file.path} is a file of joblib, which has arrays between the parts of a pickle. {load}")
        unfolding = _Unfolding(file)
        pickled = read_pickle(data)
        unfolding.unfold(pickled, 0, 0)
        whole = replace(pickled, names=unfolding.names)
        table = table_of(file.path, whole, StreamDecoder(file, unfolding.storages, unfolding.arrays))
        return InPlace("a plain pickle", file, table)


class _Unfolding:
    """Replaces bytes nodes that are pickles themselves (storages, nested dumps) by the nodes of these pickles.

    Attributes:
        storages: key → its bytes; keys are prefixed with the number of the nested stream.
        names: everything that any of the pickles would import.
        arrays: the bytes in any of the pickles.
    """

    def __init__(self, file: SourceFile) -> None:
        self.storages: dict[str, Storage] = {}
        self.names: list[Name] = []
        self.arrays = ArrayPlaces(file)
        self._file = file
        self._streams = 0

    def unfold(self, pickled: Pickled, base: int, depth: int) -> None:
        """Unfold all that is pickled inside a pickle, in place.

        Args:
            base: offset in the file of the data that the pickle was read from.
            depth: number of pickles around it.
        """
        starts = {number: base + place for number, place in pickled.nested_offsets.items()}
        self.names += pickled.names
        self.arrays.add(pickled, base, nested=depth > 0)
        for node in list(walk(pickled.root)):
            if isinstance(node, Dict):
                node.pairs = [(key, self._inside(value, starts, depth)) for key, value in node.pairs]
            elif isinstance(node, Call):
                node.args = tuple(self._storage(arg, starts, depth) for arg in node.args)

    def _storage(self, node: Node, starts: Mapping[int, int], depth: int) -> Node:
        """The persistent id that stands for a storage pickled with its bytes; other nodes unchanged."""
        packed = node.args[0] if isinstance(node, Call) and is_packed(node) and node.args else None
        if not isinstance(packed, bytes) or depth > _DEEPEST:
            return node
        found = self._unfolded(packed, starts, depth) if id(packed) in starts else None
        if not isinstance(found, Persistent):
            raise Malformed("the bytes of a storage inside it are not as torch pickles them")
        return found

    def _inside(self, node: Node, starts: Mapping[int, int], depth: int) -> Node:
        """The object pickled in a bytes node; the node itself where there is none."""
        if not isinstance(node, bytes) or depth > _DEEPEST or id(node) not in starts:
            return node
        try:
            return self._unfolded(node, starts, depth)
        except Malformed:
            return node

    def _unfolded(self, data: bytes, starts: Mapping[int, int], depth: int) -> Node:
        pickled, base = self._read(data, starts[id(data)])
        self.unfold(pickled, base, depth + 1)
        return pickled.root

    def _read(self, data: bytes, start: int) -> tuple[Pickled, int]:
        """The pickle in these bytes of the file, and the offset of the data it was read from."""
        if not is_stream(data):
            return read_pickle(data), start
        stream = read_stream(self._file, start, start + len(data))
        self._streams += 1
        self.storages.update({f"{self._streams}/{key}": storage for key, storage in stream.storages.items()})
        _tell_apart(stream, self._streams)
        return stream.pickled, stream.object


def _tell_apart(stream: Stream, number: int) -> None:
    for node in walk(stream.pickled.root):
        if isinstance(node, Persistent) and isinstance(node.id, tuple) and node.id[:1] == ("storage",):
            first, kind, key, *more = node.id
            node.id = (first, kind, f"{number}/{key}", *more)
