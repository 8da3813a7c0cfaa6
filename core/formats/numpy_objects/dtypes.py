"""The dtype of a pickled numpy array: ``numpy.dtype('f4', False, True)`` with a state that has the byte order.

Source: ``arraydescr_reduce`` in ``numpy/_core/src/multiarray/descriptor.c``.
"""

from dataclasses import dataclass

from core.base.dtypes import DTYPES, DType
from core.formats.pickle.nodes import Call, Name, Node
from core.formats.shared.malformed import shorten

_NAMES = {
    **{f"f{size}": f"float{8 * size}" for size in (2, 4, 8)},
    **{f"i{size}": f"int{8 * size}" for size in (1, 2, 4, 8)},
    **{f"u{size}": f"uint{8 * size}" for size in (1, 2, 4, 8)},
    **{f"c{size}": f"complex{8 * size}" for size in (8, 16)},
    "b1": "bool",
}
_OTHER_KINDS = {
    "O": "Python objects",
    "V": "records",
    "S": "byte strings",
    "a": "byte strings",
    "U": "texts",
    "M": "dates",
    "m": "durations",
}
"""First letter of numpy's name → what the elements are."""


@dataclass(frozen=True, slots=True)
class ArrayDType:
    """The dtype of an array.

    Attributes:
        dtype: of its elements; with itemsize 0 where they are no numbers.
        big_endian: whether the bytes of an element are the other way round.
        reason: why its elements can't be read, as a sentence; empty where they can.
    """

    dtype: DType
    big_endian: bool = False
    reason: str = ""


def array_dtype(node: Node) -> ArrayDType:
    """The dtype that a node stands for; with a reason where it is none that can be read."""
    if not isinstance(node, Call) or str(node.function) != "numpy.dtype" or not node.args:
        return _unreadable("unknown", "Its dtype is described in an unknown way.")
    kind = node.args[0]
    # those of ml_dtypes (bfloat16 …) are pickled by their class
    name = kind.name if isinstance(kind, Name) else _NAMES.get(kind, kind) if isinstance(kind, str) else "unknown"
    dtype = DTYPES.get(name)
    if dtype is None:
        what = _OTHER_KINDS.get(name[:1], f"numpy's dtype {shorten(name)}")
        return _unreadable(name, f"It is a numpy array of {what}.")
    return ArrayDType(dtype, big_endian=dtype.itemsize > 1 and _byte_order(node) == ">")


def _unreadable(name: str, reason: str) -> ArrayDType:
    return ArrayDType(DType(shorten(name), 0), reason=reason)


def _byte_order(node: Call) -> str:
    """``<`` or ``>``, as the state says: (version, byte order, …); empty where there is none."""
    state = node.states[-1] if node.states else ()
    order = state[1] if isinstance(state, tuple) and len(state) > 1 else ""
    return order if isinstance(order, str) else ""
