"""Decodes the calls by which torch pickles tensors: dtype, shape, strides and where the bytes are."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import prod
from typing import TypeAlias

from core.base.dtypes import DType
from core.base.element_codes import unread_elements
from core.base.wording import counted
from core.formats.numpy_objects.arrays import array_node, is_array
from core.formats.numpy_objects.places import MAX_DIMENSIONS, ArrayPlaces
from core.formats.pickle.nodes import Call, Dict, Name, Node, Persistent
from core.formats.shared.malformed import Malformed, shorten
from core.formats.shared.sizes import MAX_LISTED, require_valid_size
from core.formats.torch_objects.storage_ids import dtype_named, storage_dtype, storage_id
from core.formats.torch_objects.stored_parts import PACKED, QUANTISED, is_packed, stored_integers, stored_values
from core.formats.torch_objects.subclass_parts import stored_in_attributes, subclass_reason
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, encoded

_WRAPPER = "_rebuild_wrapper_subclass"
_MODULES = frozenset({"torch._utils", "torch._tensor", "torch.tensor", "torch.nn.parameter", "torch.autograd.variable"})
# the last two were written by torch before 0.4
_PARAMETERS = frozenset({"_rebuild_parameter", "_rebuild_parameter_with_state", "Parameter", "Variable"})


Resolve: TypeAlias = Callable[[Persistent], tuple[DType, Storage]]
"""Finds a storage in the file: dtype of its elements and place of its bytes. Raises `Malformed` if it is missing."""


def is_tensor(node: Node) -> bool:
    """Whether a node is a tensor of any kind, or an array of numpy; readable or not."""
    return _rebuilding(node) is not None or is_array(node)


def storage_of(node: Node) -> Persistent | None:
    """The reference to a tensor's storage; None where it has none or several."""
    found = _rebuilding(node)
    first = found[1][0] if found and found[1] else None
    return first if isinstance(first, Persistent) else None


def dimensions(node: Node) -> int:
    """The number of dimensions of a tensor of floating-point numbers; 0 for other tensors and unusual kinds."""
    if is_array(node):
        array = array_node(node)
        return len(array.shape) if array.dtype.dtype.prunable else 0
    found, storage = _rebuilding(node), storage_of(node)
    args = found[1] if found else ()
    match storage.id if storage else None:
        case ("storage", Name() as kind, *_) if storage_dtype(kind).prunable or kind.name == "UntypedStorage":
            return len(args[2]) if len(args) > 2 and isinstance(args[2], tuple) else 0
    return 0


def is_parameter(node: Node) -> bool:
    """Whether a node is a ``Parameter``, which records whether it is trained; a plain tensor does not."""
    return _wrapper_name(node) in _PARAMETERS - {"Variable"}


def is_frozen(node: Node) -> bool:
    """Whether a node is a ``Parameter`` with ``requires_grad=False``."""
    if not isinstance(node, Call) or _wrapper_name(node) not in _PARAMETERS:
        return False
    return len(node.args) > 1 and node.args[1] is False


def _wrapper_name(node: Node) -> str:
    """The name of the function of torch that makes an object; empty where it is none."""
    if not isinstance(node, Call) or not isinstance(node.function, Name) or node.function.module not in _MODULES:
        return ""
    return node.function.name


def shape_of(node: Node) -> tuple[int, ...]:
    """The shape of an ordinary tensor or array; empty for unusual kinds."""
    if is_array(node):
        return array_node(node).shape
    found = _rebuilding(node) if storage_of(node) else None
    try:
        return integers(found[1][2]) if found and len(found[1]) > 2 else ()
    except (TypeError, ValueError):
        return ()


class TensorDecoder:
    """Makes `Tensor` references of nodes.

    Args:
        file: where the bytes are.
        resolve: finds a storage in it.
        arrays: finds the bytes of numpy's arrays; None where they are not looked for.
    """

    def __init__(self, file: SourceFile, resolve: Resolve, arrays: ArrayPlaces | None = None) -> None:
        self._resolve = resolve
        self._arrays = arrays or ArrayPlaces(file)
        self._nowhere = Storage(file, 0, 0)

    def tensor(self, key: str, node: Node) -> Tensor:
        """The tensor that a node stands for (one for which :func:`is_tensor` holds).

        Args:
            key: its key in the table.

        Raises:
            Malformed: it contradicts itself or its storage.
        """
        found = _rebuilding(node)
        if found is None:
            return self._arrays.tensor(key, node)
        try:
            packed = found[1] and is_packed(found[1][0])
            return (TensorDecoder._packed if packed else _REBUILDERS[found[0]])(self, key, found[1])
        except (IndexError, TypeError, ValueError) as fault:
            raise Malformed(f"its tensor {shorten(key)} is described in an unknown way") from fault

    def _packed(self, key: str, args: tuple[Node, ...]) -> Tensor:
        """One whose storage is pickled with its bytes: quantised by a quantiser, or of the dtype that is given last."""
        reason = QUANTISED if len(args) > 4 and isinstance(args[4], tuple) else PACKED
        dtype = _dtype(args[6]) if len(args) > 6 and isinstance(args[6], Name) else dtype_named("unknown")
        return self._shown(key, dtype, integers(args[2]), reason)

    def _v2(self, key: str, args: tuple[Node, ...]) -> Tensor:
        dtype, storage = self._resolve(_persistent(args[0]))
        reason = _bit_reason(args[6]) if len(args) > 6 else ""
        return _placed(key, dtype, storage, args, reason)

    def _v3(self, key: str, args: tuple[Node, ...]) -> Tensor:
        _, storage = self._resolve(_persistent(args[0]))
        reason = _bit_reason(args[7]) if len(args) > 7 else ""
        return _placed(key, _dtype(args[6]), storage, args, reason)

    def _quantised(self, key: str, args: tuple[Node, ...]) -> Tensor:
        dtype = storage_id(_persistent(args[0])).dtype
        shown = self._shown(key, dtype, integers(args[2]), QUANTISED)

        def elements() -> Tensor:
            return _placed(key, *self._resolve(_persistent(args[0])), args, "")

        quantizer = args[4] if len(args) > 4 else None
        return encoded(shown, stored_integers(quantizer, elements, lambda node: self._ordinary(key, node)))

    def _sparse(self, key: str, args: tuple[Node, ...]) -> Tensor:
        parts = _tuple(args[1])
        # COO: (indices, values, shape[, is_coalesced]); CSR and the like: (indices, indices, values, shape)
        values, shape = parts[2:4] if len(parts) == 4 and not isinstance(parts[3], bool) else parts[1:3]
        shown = self._shown(key, _dtype_of(values), integers(shape), "It is sparse.")
        return encoded(shown, stored_values(args[0], parts, lambda node: self._ordinary(key, node)))

    def _ordinary(self, key: str, node: Node) -> Tensor | None:
        """A tensor that belongs to another; None where it is of an unusual kind itself."""
        return self.tensor(key, node) if storage_of(node) is not None else None

    def _nested(self, key: str, args: tuple[Node, ...]) -> Tensor:
        return self._shown(key, _dtype_of(args[0]), (), "It is a nested tensor.")

    def _meta(self, key: str, args: tuple[Node, ...]) -> Tensor:
        return self._shown(key, _dtype(args[0]), integers(args[1]), "It is on torch's meta device: it has no values.")

    def _wrapper(self, key: str, args: tuple[Node, ...]) -> Tensor:
        shown = self._shown(key, _dtype(args[1]), integers(args[2]), subclass_reason(args[0]))
        return encoded(shown, stored_in_attributes(args, lambda node: self._ordinary(key, node), _attributes_of))

    def _device(self, key: str, args: tuple[Node, ...]) -> Tensor:
        return self._shown(key, _dtype(args[1]), (), "It was on a device that torch writes in a form of its own.")

    def _shown(self, key: str, dtype: DType, shape: tuple[int, ...], reason: str) -> Tensor:
        """A tensor that is listed but can't be read."""
        require_valid_size(key, shape)
        return Tensor(key, dtype, shape, (0,) * len(shape), 0, self._nowhere, reason)


_REBUILDERS: Mapping[str, Callable[[TensorDecoder, str, tuple[Node, ...]], Tensor]] = {
    "_rebuild_tensor": TensorDecoder._v2,
    "_rebuild_tensor_v2": TensorDecoder._v2,
    "_rebuild_tensor_v3": TensorDecoder._v3,
    "_rebuild_qtensor": TensorDecoder._quantised,
    "_rebuild_sparse_tensor": TensorDecoder._sparse,
    "_rebuild_sparse_csr_tensor": TensorDecoder._sparse,
    "_rebuild_nested_tensor": TensorDecoder._nested,
    "_rebuild_meta_tensor_no_storage": TensorDecoder._meta,
    _WRAPPER: TensorDecoder._wrapper,
    "_rebuild_device_tensor_from_numpy": TensorDecoder._device,
    "_rebuild_device_tensor_from_cpu_tensor": TensorDecoder._device,
    "_rebuild_xla_tensor": TensorDecoder._device,
}


def _rebuilding(node: Node) -> tuple[str, tuple[Node, ...]] | None:
    """The name and arguments of the function of torch that rebuilds a tensor; without wrappers such as Parameter."""
    if isinstance(node, Persistent) and isinstance(node.id, tuple) and node.id[:1] == ("tensor",):
        # torch before 0.1.10 kept tensors outside of the pickle, too: see `torch_tar`
        node = node.id[-1]
    while isinstance(node, Call) and isinstance(node.function, Name) and node.function.module in _MODULES:
        name, args = node.function.name, node.args
        if name in _REBUILDERS:
            return name, args
        node = _unwrapped(name, args)
    return None


def _unwrapped(name: str, args: tuple[Node, ...]) -> Node:
    if name in _PARAMETERS and args:
        return args[0]
    if name == "_rebuild_from_type_v2" and len(args) > 2 and isinstance(args[2], tuple):
        # a subclass that keeps its values in its attributes has nine: they are the last
        state = args[3:4] if isinstance(args[0], Name) and args[0].name == _WRAPPER and len(args[2]) == 8 else ()
        return Call("REDUCE", args[0], (*args[2], *state))
    return None


def _attributes_of(node: Node) -> Node:
    """The attributes of an instance of a subclass that keeps its values in them; None of any other node."""
    found = _rebuilding(node)
    return found[1][8] if found and found[0] == _WRAPPER and len(found[1]) > 8 else None


def _placed(key: str, dtype: DType, storage: Storage, args: tuple[Node, ...], reason: str) -> Tensor:
    """A strided view of a storage, from the arguments (storage, offset, shape, strides)."""
    offset, shape, stride = _size(args[1]), integers(args[2]), integers(args[3])
    if len(shape) != len(stride):
        raise Malformed(
            f"its tensor {shorten(key)} has {counted(len(shape), 'dimension')}, but {counted(len(stride), 'stride')}"
        )
    return placed(key, dtype, storage, (shape, stride, offset), reason)


def placed(
    key: str, dtype: DType, storage: Storage, view: tuple[tuple[int, ...], tuple[int, ...], int], reason: str = ""
) -> Tensor:
    """A strided view of a storage.

    Args:
        view: shape, strides (as many), and offset, in elements.
        reason: why it can't be read, if that is known already.

    Raises:
        Malformed: it reaches beyond its storage, or has an impossible shape.
    """
    shape, stride, offset = view
    require_valid_size(key, shape)
    tensor = Tensor(key, dtype, shape, stride, offset, storage, reason or _view_reason(dtype, storage, shape))
    if (offset + tensor.extent) * dtype.itemsize > storage.nbytes and tensor.numel:
        raise Malformed(f"its tensor {shorten(key)} reaches beyond its storage")
    return tensor


def _view_reason(dtype: DType, storage: Storage, shape: tuple[int, ...]) -> str:
    if not dtype.itemsize:
        return unread_elements(shorten(dtype.name))
    if len(shape) > MAX_DIMENSIONS:
        return f"Its dimensions ({len(shape):,}) are more than can be read."
    if prod(shape) * dtype.itemsize > storage.nbytes:
        return f"It is a small tensor, expanded: its shape has more elements ({prod(shape):,}) than are stored."
    return ""


def _bit_reason(metadata: Node) -> str:
    """Why the stored elements are not the tensor's values (lazy conjugate or negative); empty where they are."""
    bits = [key for key, value in metadata.pairs if value] if isinstance(metadata, Dict) else []
    return "It is stored as the conjugate or negative of its values." if bits else ""


def integers(node: Node) -> tuple[int, ...]:
    """A tuple of non-negative integers, given as such or as a ``torch.Size``.

    Raises:
        TypeError: it is something else.
        ValueError: it is longer than `MAX_LISTED`.
    """
    if isinstance(node, Call) and len(node.args) == 1:
        node = node.args[0]
    given = node if isinstance(node, list) else _tuple(node)
    if len(given) > MAX_LISTED:
        raise ValueError(len(given))
    for each in given:
        # not `_size`: a call for each would take longer than all else that is read of a tensor
        if type(each) is not int or not 0 <= each < 1 << 63:
            raise TypeError(given)
    return _shared(tuple(given))


@lru_cache(1 << 10)
def _shared(sizes: tuple[int, ...]) -> tuple[int, ...]:
    """The same object for all tensors of a shape, of which a model has few."""
    return sizes


def _size(node: Node) -> int:
    if type(node) is not int or not 0 <= node < 1 << 63:
        raise TypeError(node)
    return node


def _tuple(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, tuple):
        raise TypeError(node)
    return node


def _persistent(node: Node) -> Persistent:
    if not isinstance(node, Persistent):
        raise TypeError(node)
    return node


def _dtype_of(node: Node) -> DType:
    """The dtype of an ordinary tensor; ``unknown`` for other kinds."""
    storage = storage_of(node)
    return storage_id(storage).dtype if storage else dtype_named("unknown")


def _dtype(node: Node) -> DType:
    if not isinstance(node, Name):
        raise TypeError(node)
    return dtype_named(node.name)
