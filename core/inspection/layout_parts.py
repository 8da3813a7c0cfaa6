"""The value that tells how a tensor is stored, and what the layouts of all libraries are found with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.base.element_codes import Codes, element_codes
from core.storage.tensor_reader import elements
from core.storage.tensor_ref import Tensor

MOST_READ = 1 << 12
"""Bytes of a table that says how elements are packed, at most."""
WORD = 32
"""Bits of the integers in which several elements are packed."""
WIDTHS = frozenset({1, 2, 3, 4, 5, 6, 7, 8})

Keys = Mapping[str, Tensor]
"""Key → tensor, of the whole file."""


@dataclass(frozen=True)
class QuantisedLayout:
    """How a tensor is stored.

    Attributes:
        scheme: what the layout is called: ``GPTQ``, ``NF4``, ``per_channel_affine``, ``sparse_coo``.
        bits: of an element; 0 where the file does not tell.
        shape: of the elements unpacked; empty where that is not told.
        group: elements that share a scale, one number for each dimension from the last on: ``(128,)`` are 128 in a
            row, ``(128, 128)`` a block; empty where it is not told, or where a scale is for the whole tensor.
        scales: tensors with scales, zero points or indices that belong to it, by their names in its module.
        numbers: what is told as a number: scale and zero point of a whole tensor, the axis of scales.
        codes: the least and the greatest value that an element can have before its scale; None where that is not told.
    """

    scheme: str
    bits: int = 0
    shape: tuple[int, ...] = ()
    group: tuple[int, ...] = ()
    scales: tuple[tuple[str, Tensor], ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()
    codes: Codes | None = None

    @property
    def is_sparse(self) -> bool:
        """Whether only some elements are stored, with their indices, and not all of them with scales."""
        return self.scheme.startswith("sparse")


def unsigned(bits: int) -> Codes | None:
    """The codes of integers without a sign; None where it is not known of how many bits."""
    return element_codes(f"uint{bits}")


def signed(bits: int) -> Codes | None:
    """The codes of integers with a sign; None where it is not known of how many bits."""
    return element_codes(f"int{bits}")


def beside(tensor: Tensor, by_key: Keys, *names: str) -> tuple[tuple[str, Tensor], ...]:
    """Those of some names that its module has, in their order."""
    return continued(tensor.key[: tensor.key.rfind(".") + 1], by_key, *names)


def continued(begin: str, by_key: Keys, *names: str) -> tuple[tuple[str, Tensor], ...]:
    """Those of some names that there are after a beginning of keys, in their order."""
    return tuple((name, by_key[begin + name]) for name in names if begin + name in by_key)


def divided(number: int, by: int) -> int:
    """The quotient; 0 where it is not whole."""
    return number // by if by and number % by == 0 else 0


def in_row(group: int) -> tuple[int, ...]:
    """The group in a row; empty where its size is not told."""
    return (group,) if group else ()


def shared(shape: tuple[int, ...], scales: tuple[int, ...]) -> tuple[int, ...]:
    """How many elements share a scale; empty for one scale in all, or where shapes don't tell."""
    count = 1
    for size in scales:
        count *= size
    if count == 1 or len(shape) != 2:
        return ()
    if count == shape[0]:
        return (shape[1],)
    if len(scales) != 2:
        return ()
    sizes = tuple(_block(size, number) for size, number in zip(shape, scales, strict=True))
    return sizes if all(sizes) else ()


def _block(size: int, count: int) -> int:
    """The length of blocks of which a dimension has so many: the power of two, else the length that divides it."""
    powers = (1 << power for power in range(size.bit_length() + 1))
    return next((length for length in powers if -(-size // length) == count), divided(size, count))


def small(tensor: Tensor) -> bytes:
    """The elements of a small table; nothing of a large one.

    Raises:
        UserError: the file has changed or ends too early.
    """
    if tensor.unreadable or not tensor.dtype.word or not 0 < tensor.nbytes <= MOST_READ:
        return b""
    return elements(tensor).tobytes()


def small_json(tensor: Tensor) -> dict[str, object]:
    """The object of JSON that a small table is; empty where it is none."""
    try:
        said = json.loads(small(tensor))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def small_integers(tensor: Tensor) -> tuple[int, ...]:
    """The integers of a small table; none of another dtype."""
    if not tensor.dtype.name.startswith("int"):
        return ()
    return tuple(np.frombuffer(small(tensor), tensor.dtype.name).tolist())
