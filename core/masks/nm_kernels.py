"""The compiled loops of an N:M mask. Imported where they are called, since numba is slow to load."""

from typing import Any

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.compiling import njit


@njit(nogil=True)
def _keep_in_group(group: Bits, n: int, infinity: "np.unsignedinteger[Any]", keeps: Flags) -> None:
    """As `keep_largest` for one group, (m,); without branches, which on weights are guessed wrong half of the time."""
    for place in range(len(group)):
        word = group[place]
        ahead = 0
        for other in range(place):
            ahead += int((group[other] >= word) & (group[other] <= infinity))
        for other in range(place + 1, len(group)):
            ahead += int((group[other] > word) & (group[other] <= infinity))
        keeps[place] = (word > 0) & (word <= infinity) & (ahead < n)


@njit(
    [f"({word}[:, :, :, ::1], int64, {word}, boolean[:, :, :, ::1])" for word in ("uint16", "uint32", "uint64")],
    nogil=True,
)
def keep_largest(groups: Bits, n: int, infinity: "np.unsignedinteger[Any]", keeps: Flags) -> None:
    """Find the weights of each group that are kept.

    Args:
        groups: magnitude bits, unsigned (before, groups, m, after).
        n: most weights of a group that are kept.
        infinity: magnitude bits of infinity, of the words' type; what is greater is NaN, and not kept.
        keeps: bool, of the same shape; set.
    """
    for outer in range(groups.shape[0]):
        for group in range(groups.shape[1]):
            for inner in range(groups.shape[3]):
                _keep_in_group(groups[outer, group, :, inner], n, infinity, keeps[outer, group, :, inner])
