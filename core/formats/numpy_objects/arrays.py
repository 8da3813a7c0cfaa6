"""Recognises the calls by which numpy pickles arrays and scalars: dtype, shape, strides, and the node of the bytes.

The names differ: numpy 1 has ``numpy.core``, numpy 2 ``numpy._core``. Protocol 5 keeps the bytes as a buffer of their
own, older ones in the state.
"""

from dataclasses import dataclass

from core.formats.numpy_objects.dtypes import ArrayDType, array_dtype
from core.formats.pickle.nodes import Call, Name, Node
from core.formats.shared.sizes import MAX_LISTED
from core.storage.tensor_ref import contiguous_stride

_MULTIARRAY = frozenset({"numpy.core.multiarray", "numpy._core.multiarray"})
_NUMERIC = frozenset({"numpy.core.numeric", "numpy._core.numeric"})
_TYPED_BY = {"_reconstruct": 0, "scalar": 0, "_frombuffer": 1}
"""Function → the place of the argument that is the class of the array, or its dtype."""
_UNKNOWN = "It is a numpy array that is described in an unknown way."


@dataclass(frozen=True, slots=True)
class ArrayNode:
    """A pickled array or scalar.

    Attributes:
        dtype: of its elements.
        shape: () for scalars.
        stride: in elements.
        data: the node of its bytes.
        reason: why it can't be read, as a sentence; empty where it can, as far as that is known here.
    """

    dtype: ArrayDType
    shape: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()
    data: Node = None
    reason: str = ""


def is_array(node: Node) -> bool:
    """Whether a node is an array or a scalar of numpy: numpy's own call, for a class or dtype of numpy.

    A call for anything else, such as a function, makes no array, and nothing of it is believed.
    """
    if not (isinstance(node, Call) and isinstance(node.function, Name) and _kind(node.function)):
        return False
    place = _TYPED_BY[_kind(node.function)]
    return place < len(node.args) and _is_numpys(node.args[place])


def is_scalar(node: Node) -> bool:
    """Whether a node is a scalar of numpy."""
    return isinstance(node, Call) and is_array(node) and str(node.function).endswith(".scalar")


def array_node(node: Node) -> ArrayNode:
    """What a node for which `is_array` holds says of the array. It never raises."""
    assert isinstance(node, Call)
    assert isinstance(node.function, Name)
    try:
        return {"scalar": _scalar, "_frombuffer": _of_buffer, "_reconstruct": _of_state}[_kind(node.function)](node)
    except (IndexError, TypeError, ValueError):
        return ArrayNode(array_dtype(None), reason=_UNKNOWN)


def _kind(function: Name) -> str:
    if function.module in _MULTIARRAY and function.name in ("_reconstruct", "scalar"):
        return function.name
    return function.name if function.module in _NUMERIC and function.name == "_frombuffer" else ""


def _is_numpys(node: Node) -> bool:
    """Whether a node is a class of numpy, or made by one."""
    name = node.function if isinstance(node, Call) else node
    return isinstance(name, Name) and name.module.partition(".")[0] == "numpy"


def _scalar(node: Call) -> ArrayNode:
    dtype = array_dtype(node.args[0])
    return ArrayNode(dtype, data=node.args[1] if len(node.args) > 1 else None, reason=dtype.reason)


def _of_state(node: Call) -> ArrayNode:
    """``_reconstruct(class, (0,), b'b')`` with the state (version, shape, dtype, in Fortran order, bytes)."""
    state = node.states[-1]
    if not isinstance(state, tuple) or len(state) not in (4, 5):
        raise TypeError(state)
    shape, dtype, fortran, data = state[-4:]
    return _array(array_dtype(dtype), _sizes(shape), data, _stride(_sizes(shape), "F" if fortran else "C"))


def _of_buffer(node: Call) -> ArrayNode:
    """``_frombuffer(bytes, dtype, shape, order)``; order K comes with the axes by which it is transposed."""
    data, dtype, shape, order, *axes = node.args
    sizes = _sizes(shape)
    if order == "K" and axes:
        permutation = _sizes(axes[0])
        if sorted(permutation) != list(range(len(sizes))):
            raise ValueError(permutation)
        inner = _stride(sizes, "C")
        sizes, stride = tuple(sizes[axis] for axis in permutation), tuple(inner[axis] for axis in permutation)
    else:
        stride = _stride(sizes, order)
    return _array(array_dtype(dtype), sizes, data, stride)


def _array(dtype: ArrayDType, shape: tuple[int, ...], data: Node, stride: tuple[int, ...]) -> ArrayNode:
    return ArrayNode(dtype, shape, stride, data, dtype.reason)


def _stride(shape: tuple[int, ...], order: Node) -> tuple[int, ...]:
    if order not in ("C", "F"):
        raise ValueError(order)
    return contiguous_stride(shape) if order == "C" else contiguous_stride(shape[::-1])[::-1]


def _sizes(node: Node) -> tuple[int, ...]:
    if not isinstance(node, tuple) or len(node) > MAX_LISTED:
        raise TypeError(node)
    if not all(type(each) is int and 0 <= each < 1 << 63 for each in node):
        raise ValueError(node)
    return node
