"""Sizes that a file claims, held against what there can be: nothing is reckoned with numbers of any length."""

from collections.abc import Sequence
from math import prod

from core.formats.shared.malformed import Malformed, shorten

MAX_LISTED = 1000
"""Dimensions that are looked at, at most: one long shape could be that of thousands of tensors."""

_MOST = 1 << 63
"""Torch counts elements in 63 bits."""


def require_valid_size(key: str, shape: Sequence[int]) -> None:
    """Refuse a tensor that torch could not have had.

    Args:
        key: of the tensor.
        shape: sizes that are not negative.

    Raises:
        Malformed: it has more dimensions or elements than there can be.
    """
    if len(shape) > MAX_LISTED:
        raise Malformed(f"its tensor {shorten(key)} has {len(shape):,} dimensions")
    if prod(shape) >= _MOST:
        raise Malformed(f"its tensor {shorten(key)} claims more elements than there can be")
