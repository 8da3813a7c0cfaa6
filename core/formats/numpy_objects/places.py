"""Finds the bytes of numpy arrays in the pickles of a file, and makes tensors of the arrays."""

from math import prod

from core.base.dtypes import DType
from core.formats.numpy_objects.arrays import ArrayNode, array_node
from core.formats.numpy_objects.codecs import codec_of
from core.formats.pickle.machine import Pickled
from core.formats.pickle.machine_state import Form, Payload
from core.formats.pickle.nodes import Node
from core.formats.shared.encoded_runs import EncodedRun
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride

MAX_DIMENSIONS = 64
"""Most dimensions of an array in numpy."""

_MOST = 1 << 63
_UNKNOWN = "Its bytes are not where numpy keeps them."
_FRAMED = "Its bytes are written as text inside of something whose length can't be changed."
_CODED = "Its bytes are written as text in an unknown way."


class ArrayPlaces:
    """The bytes in the pickles of a file, of which some are those of arrays.

    Args:
        file: where the pickles are.
    """

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._found: dict[int, tuple[Payload, int, bool]] = {}
        self._made: dict[int, tuple[int, Storage | str]] = {}

    @classmethod
    def of(cls, file: SourceFile, pickled: Pickled, base: int) -> "ArrayPlaces":
        """Those of a single pickle.

        Args:
            base: offset in the file of the data that the pickle was read from.
        """
        places = cls(file)
        places.add(pickled, base)
        return places

    def add(self, pickled: Pickled, base: int, *, nested: bool = False) -> None:
        """Add those of one more pickle.

        Args:
            nested: whether it lies in the bytes of another, whose length would have to be changed with its own.
        """
        for number, payload in pickled.payloads.items():
            self._found[number] = payload, base, nested

    def tensor(self, key: str, node: Node) -> Tensor:
        """The tensor that an array is; with a reason where it can't be read or written.

        Args:
            node: for which `is_array` holds.
        """
        array = array_node(node)
        if prod(array.shape) >= _MOST or len(array.shape) > MAX_DIMENSIONS:
            return self._shown(key, ArrayNode(array.dtype, reason="Its shape is none that an array can have."))
        if array.reason or not prod(array.shape):
            return self._shown(key, array)
        width = array.dtype.dtype.itemsize if array.dtype.big_endian else 1
        storage = self._storage(array.data, width // 2 if array.dtype.dtype.name.startswith("complex") else width)
        return self._placed(key, array, storage)

    def _placed(self, key: str, array: ArrayNode, storage: Storage | str) -> Tensor:
        dtype = array.dtype.dtype
        if isinstance(storage, str):
            return self._shown(key, ArrayNode(array.dtype, array.shape, array.stride, reason=storage))
        if storage.nbytes != prod(array.shape) * dtype.itemsize:
            reason = f"Its bytes ({storage.nbytes:,}) do not fit its shape."
            return self._shown(key, ArrayNode(array.dtype, array.shape, array.stride, reason=reason))
        return Tensor(key, dtype, array.shape, array.stride, 0, storage)

    def _shown(self, key: str, array: ArrayNode) -> Tensor:
        dtype = DType(array.dtype.dtype.name, 0) if array.dtype.reason else array.dtype.dtype
        nowhere = Storage(self._file, 0, 0)
        return Tensor(key, dtype, array.shape, contiguous_stride(array.shape), 0, nowhere, array.reason)

    def _storage(self, data: Node, width: int) -> Storage | str:
        """The bytes that a node stands for, or why they can't be read."""
        if id(data) not in self._made:
            self._made[id(data)] = width, self._located(data, width)
        before, storage = self._made[id(data)]
        return storage if before == width else _UNKNOWN

    def _located(self, data: Node, width: int) -> Storage | str:
        found = self._found.get(id(data))
        if found is None:
            return _UNKNOWN
        payload, base, nested = found
        start, stop = base + payload.start, base + payload.stop
        if payload.form is Form.RAW and width <= 1:
            return Storage(self._file, start, stop - start)
        if payload.form is Form.RAW:
            run = Storage(self._file, start, stop - start)
        elif payload.framed or nested:
            return _FRAMED
        else:
            begin = base + payload.opcode
            # a line ends with what closes it: a quote where it has one, and the newline
            close = {Form.UTF_8: 0, Form.ESCAPED: 1, Form.QUOTED: 2}[payload.form]
            run = Storage(self._file, begin, stop + close - begin)
        try:
            encoded = EncodedRun.of_run(run, (start, stop), codec_of(payload.form), max(width, 1))
        except ValueError:
            return _CODED
        return Storage(encoded, 0, encoded.size) if encoded.size % max(width, 1) == 0 else _CODED
