"""Zeros and non-finite elements of a tensor, counted from its bytes."""

from dataclasses import dataclass

import numpy as np

from core.blocks import blocks
from core.table import Tensor


@dataclass(frozen=True)
class Census:
    """How many elements are zero (either sign), and how many are infinite or not a number."""

    zeros: int
    nonfinite: int


def census(tensor: Tensor) -> Census | None:
    """Count, reading a tensor once; None where its elements can't be read as numbers.

    Raises:
        UserError: the file has changed or ends too early.
    """
    dtype = tensor.dtype
    if tensor.unreadable or not dtype.word:
        return None
    mask = np.asarray(dtype.magnitude_mask, dtype.word)
    zeros = nonfinite = 0
    for block in blocks(tensor):
        magnitude = block & mask
        zeros += len(block) - int(np.count_nonzero(magnitude))
        if dtype.prunable:
            nonfinite += int(np.count_nonzero(magnitude >= dtype.infinity))
    return Census(zeros, nonfinite)
