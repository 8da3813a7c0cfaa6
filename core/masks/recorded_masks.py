"""Masks recorded in the file, and the thresholds that would make the same masks.

A weight that is zero counts as pruned whatever the mask says.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial, reduce
from operator import add

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, magnitudes, nonzero
from core.base.mask import KeptRange
from core.base.squares import NO_SQUARES, SquareSum
from core.masks.nm_masks import NMGroups
from core.model.parameter import Parameter
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import CHUNK, TensorReader, aligned_chunks, elements, read_aligned


@dataclass(frozen=True)
class RecordedMask:
    """What a recorded mask does to its parameter.

    Attributes:
        kept: non-zero weights that it keeps.
        low: the lowest threshold that would keep the same weights.
        high: the first threshold above ``low`` that would not (inf where there is none). If ``low`` is not below
            ``high``, no threshold makes this mask.
        cut_squares: which part of the sum of the finite weights' squares it prunes.
    """

    kept: int
    low: float
    high: float
    cut_squares: float = 0.0

    @property
    def by_threshold(self) -> bool:
        """Whether some threshold makes this mask."""
        return self.low < self.high


@dataclass(frozen=True)
class MaskTally:
    """What a recorded mask does in a part of its parameter. Those of parts can be added.

    Attributes:
        kept: non-zero weights that it keeps.
        cut: magnitude bits of the largest weight (NaNs apart) that it prunes.
        left: magnitude bits of the smallest weight that it keeps.
        nan: whether it keeps a NaN, which no threshold does.
        squares: sum of the squares of the finite weights.
        cut_squares: sum of the squares of those that it prunes.
    """

    kept: int = 0
    cut: int = 0
    left: int = 1 << 64
    nan: bool = False
    squares: SquareSum = NO_SQUARES
    cut_squares: SquareSum = NO_SQUARES

    def __add__(self, other: "MaskTally") -> "MaskTally":
        kept, cut, left = self.kept + other.kept, max(self.cut, other.cut), min(self.left, other.left)
        squares, cut_squares = self.squares + other.squares, self.cut_squares + other.cut_squares
        return MaskTally(kept, cut, left, self.nan or other.nan, squares, cut_squares)

    def as_mask(self, dtype: DType) -> RecordedMask:
        """The result, from the sum of all parts.

        Args:
            dtype: of the parameter.
        """
        low, high = magnitudes(dtype, np.array([self.cut, min(self.left, dtype.infinity)], np.uint64))
        if not self.kept:
            high = math.inf
        # no threshold keeps a NaN
        part = self.cut_squares.part_of(self.squares)
        return RecordedMask(self.kept, float(low), -math.inf if self.nan else float(high), part)


@dataclass(frozen=True)
class RecordedMaskRequest:
    """A `ReadTask` for what the recorded mask does to a parameter.

    Attributes:
        parameter: of a prunable dtype, with a mask.
    """

    parameter: Parameter

    @property
    def nbytes(self) -> int:
        """Bytes to read, without those of the mask."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor and of its mask, each giving a `MaskTally`."""
        return (partial(_cut, part) for part in _parts(self.parameter))

    def finalize(self, found: MaskTally) -> RecordedMask:
        """The result, from the sum of all parts."""
        return found.as_mask(self.parameter.tensor.dtype)


@dataclass(frozen=True)
class LiftedRequest:
    """A `ReadTask` for the non-zero weights that the recorded mask prunes and what is in its place would keep.

    Attributes:
        parameter: of a prunable dtype, with a mask.
        instead: a threshold, finite and not negative; or N of M; None keeps every weight, NaNs too.
    """

    parameter: Parameter
    instead: float | NMGroups | None

    @property
    def nbytes(self) -> int:
        """Bytes to read, without those of the mask."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor and of its mask, each giving a number of weights."""
        dtype, instead = self.parameter.tensor.dtype, self.instead
        if isinstance(instead, NMGroups):
            assert self.parameter.mask is not None
            return (
                partial(_count_lifted_groups, instead, replace(self.parameter, tensor=tensor, mask=mask))
                for tensor, mask in instead.parts(self.parameter.tensor, self.parameter.mask, nbytes=CHUNK)
            )
        keeps = partial(nonzero, dtype=dtype) if instead is None else KeptRange.of(dtype, instead).keeps
        return (partial(_count_lifted, part, keeps) for part in _parts(self.parameter))

    def finalize(self, found: int) -> int:
        """The number of weights, from the sum of all parts."""
        return found


def kept_blocks(parameter: Parameter, reader: TensorReader) -> Iterator[tuple[Bits, Flags]]:
    """A parameter and its recorded mask in the same order, block by block.

    Yields:
        bit patterns (n,), and which of the weights are kept, bool (n,).

    Raises:
        UserError: the file has changed or ends too early.
    """
    assert parameter.mask is not None
    for bits, mask in read_aligned((parameter.tensor, parameter.mask), reader):
        yield bits, nonzero(mask, parameter.mask.dtype) & nonzero(bits, parameter.tensor.dtype)


def count_recorded_kept(parameter: Parameter) -> int:
    """How many non-zero elements the recorded mask keeps, in any dtype.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with TensorReader() as reader:
        return sum(int(np.count_nonzero(keeps)) for _, keeps in kept_blocks(parameter, reader))


def mask_flags(parameter: Parameter) -> Flags:
    """Which elements of the recorded mask are 1, bool of the parameter's shape. The weights themselves are not read.

    Raises:
        UserError: the file has changed or ends too early.
    """
    assert parameter.mask is not None
    return nonzero(elements(parameter.mask), parameter.mask.dtype)


def _parts(parameter: Parameter) -> Iterator[Parameter]:
    """Parts of a parameter with the same parts of its mask."""
    assert parameter.mask is not None
    for tensor, mask in aligned_chunks((parameter.tensor, parameter.mask)):
        yield replace(parameter, tensor=tensor, mask=mask)


def _count_lifted(parameter: Parameter, comes_back: Callable[[Bits], Flags], reader: TensorReader) -> int:
    return sum(int(np.count_nonzero(~keeps & comes_back(bits))) for bits, keeps in kept_blocks(parameter, reader))


def _count_lifted_groups(groups: NMGroups, parameter: Parameter, reader: TensorReader) -> int:
    assert parameter.mask is not None
    found = 0
    with TensorReader() as other:
        for tensor, mask in groups.parts(parameter.tensor, parameter.mask):
            comes_back = groups.keeps(reader.elements(tensor), tensor.dtype)
            found += int(np.count_nonzero(comes_back & ~nonzero(other.elements(mask), mask.dtype)))
            reader.tick(tensor.nbytes)
    return found


def _cut(parameter: Parameter, reader: TensorReader) -> MaskTally:
    return reduce(add, (_look(parameter.tensor.dtype, *block) for block in kept_blocks(parameter, reader)), MaskTally())


def _look(dtype: DType, bits: Bits, keeps: Flags) -> MaskTally:
    magnitude = bits & bits.dtype.type(dtype.magnitude_mask)
    number = magnitude <= bits.dtype.type(dtype.infinity)
    cut, left = magnitude[~keeps & number], magnitude[keeps]
    nothing, finite = MaskTally(), np.where(magnitude < dtype.infinity, magnitude, 0)
    return MaskTally(
        len(left),
        int(cut.max()) if len(cut) else nothing.cut,
        int(left.min()) if len(left) else nothing.left,
        not number[keeps].all(),
        SquareSum.of(dtype, finite),
        SquareSum.of(dtype, finite[~keeps]),
    )
