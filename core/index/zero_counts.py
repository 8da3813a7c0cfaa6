"""Counts zeros and non-finite elements of tensors."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.storage.small_tensors import FEW, read_magnitudes, together
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor


class ZeroCount(NamedTuple):
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


def count_all_zeros(tensors: Sequence[Tensor], reader: TensorReader) -> list[ZeroCount | None]:
    """What `count_zeros` finds in each of many tensors; small ones are read together.

    Raises:
        UserError: a file has changed or ends too early.
    """
    small = [number for number, tensor in enumerate(tensors) if _is_small(tensor)]
    found: list[ZeroCount | None] = [None] * len(tensors)
    for group in together([tensors[number] for number in small]):
        numbers = [small[place] for place in group]
        counts = _count_together([tensors[number] for number in numbers], reader)
        for number, count in zip(numbers, counts, strict=True):
            found[number] = count
    for number in sorted({*range(len(tensors))}.difference(small)):
        found[number] = count_zeros(tensors[number], reader)
    return found


def _is_small(tensor: Tensor) -> bool:
    readable = not tensor.unreadable and bool(tensor.dtype.word)
    return readable and 0 < tensor.numel <= FEW and tensor.non_overlapping_and_dense


def _count_together(tensors: Sequence[Tensor], reader: TensorReader) -> list[ZeroCount]:
    words, starts = read_magnitudes(tensors, reader)
    dtype, places = tensors[0].dtype, starts[:-1]
    zeros = np.add.reduceat(words == 0, places, dtype=np.int64)
    nonfinite = np.zeros_like(zeros)
    if dtype.prunable:
        nonfinite = np.add.reduceat(words >= words.dtype.type(dtype.infinity), places, dtype=np.int64)
    return [ZeroCount(*each) for each in zip(zeros.tolist(), nonfinite.tolist(), strict=True)]
