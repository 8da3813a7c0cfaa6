"""Limits for sizes that a file claims, so that no arithmetic is done with integers of arbitrary length."""

from collections.abc import Sequence
from math import prod

from core.base.wording import counted
from core.formats.shared.malformed import Malformed, shorten

MAX_LISTED = 1000
"""Most dimensions that are parsed: a pickle can share one long shape among thousands of tensors."""

_MOST = 1 << 63
"""Torch counts elements in 63 bits."""


def require_valid_size(key: str, shape: Sequence[int]) -> None:
    """Refuse a shape that no torch tensor can have.

    Args:
        key: of the tensor, for the message.
        shape: non-negative sizes.

    Raises:
        Malformed: there are more than `MAX_LISTED` dimensions, or 2 ** 63 elements or more.
    """
    if len(shape) > MAX_LISTED:
        raise Malformed(f"its tensor {shorten(key)} has {counted(len(shape), 'dimension')}")
    if prod(shape) >= _MOST:
        raise Malformed(f"its tensor {shorten(key)} claims more elements than there can be")
