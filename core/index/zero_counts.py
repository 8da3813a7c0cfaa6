"""Counts zeros and non-finite elements of tensors."""

from dataclasses import dataclass

import numpy as np

from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class ZeroCount:
    """Counts of a tensor's elements.

    Attributes:
        zeros: elements that are ±0.
        nonfinite: elements that are NaN or infinite; 0 where the dtype can't be pruned.
    """

    zeros: int = 0
    nonfinite: int = 0


def count_zeros(tensor: Tensor, reader: TensorReader) -> ZeroCount | None:
    """Read a tensor once and count; None where its elements can't be read as numbers.

    Raises:
        UserError: the file has changed or ends too early.
    """
    if tensor.unreadable or not tensor.dtype.word:
        return None
    dtype = tensor.dtype
    mask = np.asarray(dtype.magnitude_mask, dtype.word)
    zeros = nonfinite = 0
    for block in reader.blocks(tensor):
        magnitude = block & mask
        zeros += len(block) - int(np.count_nonzero(magnitude))
        if dtype.prunable:
            nonfinite += int(np.count_nonzero(magnitude >= mask.dtype.type(dtype.infinity)))
    return ZeroCount(zeros, nonfinite)
