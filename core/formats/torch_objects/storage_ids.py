"""How the pickles of torch name storages of tensors: by the dtype of their elements, a key, a device and a length."""

from math import prod
from typing import NamedTuple

from core.base.dtypes import DTYPES, DType
from core.formats.pickle.nodes import Call, Name, Node, Persistent
from core.formats.shared.malformed import Malformed
from core.storage.tensor_ref import contiguous_stride

_STORAGE_DTYPES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "ComplexDoubleStorage": "complex128",
    "ComplexFloatStorage": "complex64",
    "QInt32Storage": "qint32",
    "QInt8Storage": "qint8",
    "QUInt8Storage": "quint8",
    "QUInt4x2Storage": "quint4x2",
    "QUInt2x4Storage": "quint2x4",
    "UntypedStorage": "uint8",
}
_STORAGE_KINDS = {dtype: kind for kind, dtype in _STORAGE_DTYPES.items() if kind != "UntypedStorage"}


class StorageId(NamedTuple):
    """The persistent id of a storage: ``("storage", type, key, location, numel)``.

    Attributes:
        dtype: of its elements; uint8 where it is untyped.
        key: its name in the file.
        location: the device it was on.
        numel: number of elements.
    """

    dtype: DType
    key: str
    location: str
    numel: int

    @property
    def nbytes(self) -> int:
        """Its size in bytes; 0 where the dtype's itemsize is unknown."""
        return self.numel * self.dtype.itemsize


def dtype_named(name: str) -> DType:
    """The dtype of that name; with itemsize 0 where it is unknown or packs several elements into a byte."""
    return DTYPES.get(name) or DType(name, 0)


def storage_dtype(kind: Name) -> DType:
    """The dtype of the elements of a class of storages, such as ``torch.FloatStorage``."""
    return dtype_named(_STORAGE_DTYPES.get(kind.name, kind.name))


def storage_id(node: Persistent) -> StorageId:
    """Parse the persistent id of a storage; elements after the first five are ignored.

    Raises:
        Malformed: it has another form.
    """
    fields = node.id if isinstance(node.id, tuple) else ()
    match fields:
        # no patterns of classes, which take three times as long
        case ("storage", kind, key, location, numel, *_) if isinstance(kind, Name) and isinstance(key, str):
            if isinstance(location, str) and isinstance(numel, int) and numel >= 0:
                return StorageId(storage_dtype(kind), key, location, numel)
    raise Malformed("a tensor refers to its bytes in an unknown way")


def new_tensor(dtype: DType, shape: tuple[int, ...], key: str, location: str) -> Call:
    """The node of a new contiguous tensor with a storage of its own.

    Args:
        key: name of the storage.
        location: the device to load it to.
    """
    kind = _STORAGE_KINDS.get(dtype.name)
    numel = prod(shape) if kind else prod(shape) * dtype.itemsize
    name = Name("torch", kind) if kind else Name("torch.storage", "UntypedStorage")
    storage = Persistent(("storage", name, key, location, numel))
    no_hooks = Call("REDUCE", Name("collections", "OrderedDict"), ())
    args: tuple[Node, ...] = (storage, 0, shape, contiguous_stride(shape), False, no_hooks)
    if kind:
        return Call("REDUCE", Name("torch._utils", "_rebuild_tensor_v2"), args)
    return Call("REDUCE", Name("torch._utils", "_rebuild_tensor_v3"), (*args, Name("torch", dtype.name)))
