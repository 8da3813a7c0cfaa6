"""Zeros and non-finite elements of tensors, counted from their bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True)
class ZeroCount:
    """How many elements are zero (either sign), and how many are infinite or not a number."""

    zeros: int = 0
    nonfinite: int = 0

    def __add__(self, other: "ZeroCount") -> "ZeroCount":
        return ZeroCount(self.zeros + other.zeros, self.nonfinite + other.nonfinite)


@dataclass(frozen=True)
class ZeroCountRequest:
    """The zero count of a tensor whose elements can be read as numbers, as something to be read."""

    tensor: Tensor

    @property
    def nbytes(self) -> int:
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        return (partial(_count, part) for part in chunks(self.tensor))

    def finalize(self, found: ZeroCount) -> ZeroCount:
        return found


def count_zeros(tensor: Tensor, reader: TensorReader) -> ZeroCount | None:
    """Count, reading a tensor once; None where its elements can't be read as numbers.

    Raises:
        UserError: the file has changed or ends too early.
    """
    if tensor.unreadable or not tensor.dtype.word:
        return None
    return _count(tensor, reader)


def _count(tensor: Tensor, reader: TensorReader) -> ZeroCount:
    dtype = tensor.dtype
    mask = np.asarray(dtype.magnitude_mask, dtype.word)
    zeros = nonfinite = 0
    for block in reader.blocks(tensor):
        magnitude = block & mask
        zeros += len(block) - int(np.count_nonzero(magnitude))
        if dtype.prunable:
            nonfinite += int(np.count_nonzero(magnitude >= mask.dtype.type(dtype.infinity)))
    return ZeroCount(zeros, nonfinite)
