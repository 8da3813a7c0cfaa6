"""Masks that a checkpoint came with, and the thresholds that would have made them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import add

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, magnitudes, nonzero
from core.base.mask import KeptRange
from core.model.parameter import Parameter
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader, aligned_chunks, elements, read_aligned


@dataclass(frozen=True)
class RecordedMask:
    """What a mask of the file does to its parameter.

    Attributes:
        kept: weights other than zero that it keeps.
        low: the lowest threshold with the same result.
        high: the first threshold above it with another result (inf where there is none); where ``low``
            is not below ``high``, no threshold makes this mask.
    """

    kept: int
    low: float
    high: float

    @property
    def by_threshold(self) -> bool:
        return self.low < self.high


@dataclass(frozen=True)
class MaskTally:
    """What a mask does in a part of its parameter; of two parts it adds up.

    Attributes:
        kept: weights other than zero that it keeps.
        cut: magnitude bits of the largest number that it does not.
        left: magnitude bits of the smallest weight that it does.
        nan: whether it keeps a NaN.
    """

    kept: int = 0
    cut: int = 0
    left: int = 1 << 64
    nan: bool = False

    def __add__(self, other: "MaskTally") -> "MaskTally":
        kept, cut, left = self.kept + other.kept, max(self.cut, other.cut), min(self.left, other.left)
        return MaskTally(kept, cut, left, self.nan or other.nan)

    def as_mask(self, dtype: DType) -> RecordedMask:
        low, high = magnitudes(dtype, np.array([self.cut, min(self.left, dtype.infinity)], np.uint64))
        if not self.kept:
            high = math.inf
        # a NaN is never kept by a threshold
        return RecordedMask(self.kept, float(low), -math.inf if self.nan else float(high))


@dataclass(frozen=True)
class MaskRequest:
    """What the mask in the file does to a parameter of a prunable dtype, as something to be read."""

    parameter: Parameter

    @property
    def nbytes(self) -> int:
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        parameter = self.parameter
        assert parameter.mask is not None
        for tensor, mask in aligned_chunks((parameter.tensor, parameter.mask)):
            yield partial(_cut, replace(parameter, tensor=tensor, mask=mask))

    def finalize(self, found: MaskTally) -> RecordedMask:
        return found.as_mask(self.parameter.tensor.dtype)


def kept_blocks(parameter: Parameter, reader: TensorReader) -> Iterator[tuple[Bits, Flags]]:
    """A parameter and its recorded mask in the same order, block by block.

    Yields:
        bit patterns, and which of the weights stay; those that are zero already count as pruned.

    Raises:
        UserError: the file has changed or ends too early.
    """
    assert parameter.mask is not None
    for bits, mask in read_aligned((parameter.tensor, parameter.mask), reader):
        yield bits, nonzero(mask, parameter.mask.dtype) & nonzero(bits, parameter.tensor.dtype)


def count_kept(parameter: Parameter) -> int:
    """How many weights the recorded mask leaves that are not zero, whatever their dtype.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with TensorReader() as reader:
        return sum(int(np.count_nonzero(keeps)) for _, keeps in kept_blocks(parameter, reader))


def count_lifted(parameter: Parameter, threshold: float | None) -> int:
    """How many weights the recorded mask prunes that a threshold in its place keeps; zeros are none of them.

    Args:
        parameter: of a prunable dtype, with a mask.
        threshold: None keeps every weight as it was trained, NaN too.

    Raises:
        UserError: the file has changed or ends too early.
    """
    dtype = parameter.tensor.dtype
    comes_back = partial(nonzero, dtype=dtype) if threshold is None else KeptRange.of(dtype, threshold).keeps
    with TensorReader() as reader:
        return sum(int(np.count_nonzero(~keeps & comes_back(bits))) for bits, keeps in kept_blocks(parameter, reader))


def kept_by_mask(parameter: Parameter) -> Flags:
    """The recorded mask in the parameter's shape; True keeps. Weights that are zero already count as pruned."""
    assert parameter.mask is not None
    tensor, mask = parameter.tensor, parameter.mask
    return nonzero(elements(mask), mask.dtype) & nonzero(elements(tensor), tensor.dtype)


def _cut(parameter: Parameter, reader: TensorReader) -> MaskTally:
    return reduce(add, (_look(parameter.tensor.dtype, *block) for block in kept_blocks(parameter, reader)), MaskTally())


def _look(dtype: DType, bits: Bits, keeps: Flags) -> MaskTally:
    magnitude = bits & bits.dtype.type(dtype.magnitude_mask)
    number = magnitude <= bits.dtype.type(dtype.infinity)
    cut, left = magnitude[~keeps & number], magnitude[keeps]
    nothing = MaskTally()
    return MaskTally(
        len(left),
        int(cut.max()) if len(cut) else nothing.cut,
        int(left.min()) if len(left) else nothing.left,
        not number[keeps].all(),
    )
