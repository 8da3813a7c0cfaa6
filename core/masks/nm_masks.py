"""N:M masks: in each group of M consecutive weights along a dimension the N largest magnitudes are kept.

Of equal magnitudes the first are kept. As under every threshold, ±0 and NaN are never kept, and infinite weights are
the largest; so a group may keep fewer than N.

Source: Mishra et al. 2021, "Accelerating Sparse Deep Neural Networks", arXiv 2104.08378, sections 3 and 4.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import prod

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, nonzero
from core.base.squares import NO_SQUARES, SquareSum, divided, exponent_of
from core.model.parameter import Parameter
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import BLOCK, CHUNK, TensorReader
from core.storage.tensor_ref import Tensor


@dataclass(frozen=True, slots=True)
class NMGroups:
    """How the weights of a parameter are grouped, and how many of each group are kept.

    Attributes:
        n: most weights that are kept of a group.
        m: weights of a group; the size of the dimension is a multiple of it.
        side: the dimension along which the weights of a group follow each other: 0 or 1.
    """

    n: int
    m: int
    side: int

    def __str__(self) -> str:
        return f"{self.n}:{self.m}"

    def keeps(self, bits: Bits, dtype: DType) -> Flags:
        """Which weights are kept.

        Args:
            bits: bit patterns of a parameter, or of a part of it that cuts no group in two (`parts`).
            dtype: a prunable one.

        Returns:
            bool, of the same shape.
        """
        # here, since numba takes a while to load
        from core.masks.nm_kernels import keep_largest

        word = bits.dtype.type
        magnitudes = np.bitwise_and(bits, word(dtype.magnitude_mask), order="C")
        found = np.empty(bits.shape, np.bool_)
        grouped = self._grouped(bits.shape)
        keep_largest(magnitudes.reshape(grouped), self.n, word(dtype.infinity), found.reshape(grouped))
        return found

    def dense(self, flags: Flags) -> int:
        """How many groups have more than N flags, of the shape of a parameter or of such a part of it."""
        return int(np.count_nonzero(flags.reshape(self._grouped(flags.shape)).sum(axis=2, dtype=np.int64) > self.n))

    def _grouped(self, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        """A shape as (before, groups, m, after)."""
        side = self.side
        return prod(shape[:side]), shape[side] // self.m, self.m, prod(shape[side + 1 :])

    def parts(self, *tensors: Tensor, nbytes: int = 0) -> Iterator[tuple[Tensor, ...]]:
        """Divide tensors of one shape alike, into parts that cut no group in two.

        Args:
            tensors: one at least; dtypes and strides may differ.
            nbytes: of a part of the first, about; 0 for `BLOCK`. Groups that lie in each other are not divided.

        Yields:
            the n-th part of each tensor.
        """
        first, nbytes = tensors[0], nbytes or BLOCK
        rows, columns = first.shape[:2]
        # elements of one index of each dimension
        row, column = (prod(first.shape[dimension:]) * first.dtype.itemsize for dimension in (1, 2))
        steps = [self.m if dimension == self.side else 1 for dimension in (0, 1)]
        down = max(nbytes // max(row * steps[0], 1), 1) * steps[0]
        across = max(nbytes // max(column * steps[0] * steps[1], 1), 1) * steps[1]
        across = columns if down * row <= nbytes else across
        for top in range(0, max(rows, 1), down):
            for left in range(0, max(columns, 1), max(across, 1)):
                yield tuple(_box(each, top, top + down, left, left + across) for each in tensors)

    def parts_in_c_order(self, *tensors: Tensor) -> Iterator[tuple[Tensor, ...]]:
        """As `parts`, but the elements of all parts follow each other in C order; so some may be larger."""
        first = tensors[0]
        row = prod(first.shape[1:]) * first.dtype.itemsize
        return self.parts(*tensors, nbytes=max(BLOCK, self.m * row) if self.side == 0 else BLOCK)


@dataclass(frozen=True, slots=True)
class NMCut:
    """What an N:M mask does to its parameter, or to a part of it. Those of parts can be added.

    Attributes:
        kept: weights that it keeps; none of them is zero.
        squares: sum of the squares of the finite weights.
        cut_squares: sum of the squares of those that it prunes.
    """

    kept: int = 0
    squares: SquareSum = NO_SQUARES
    cut_squares: SquareSum = NO_SQUARES

    def __add__(self, other: "NMCut") -> "NMCut":
        squares, cut_squares = self.squares + other.squares, self.cut_squares + other.cut_squares
        return NMCut(self.kept + other.kept, squares, cut_squares)

    @property
    def part(self) -> float:
        """The part of the sum of squares that is cut, 0 to 1."""
        return self.cut_squares.part_of(self.squares)


@dataclass(frozen=True, slots=True)
class NMRequest:
    """A `ReadTask` for what an N:M mask does to a parameter.

    Attributes:
        parameter: of a prunable dtype.
        groups: along a dimension of it.
    """

    parameter: Parameter
    groups: NMGroups

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.parameter.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving an `NMCut`."""
        tensor = self.parameter.tensor
        return (partial(_cut, self.groups, part) for (part,) in self.groups.parts(tensor, nbytes=CHUNK))

    def finalize(self, found: NMCut) -> NMCut:
        """The result, from the sum of all parts."""
        return found


@dataclass(frozen=True, slots=True)
class DenseGroups:
    """How far a tensor is from an N:M pattern.

    Attributes:
        groups: how many there are.
        dense: those with more than N weights that are not ±0.
        unmasked: those with more than N such weights that a mask in the file keeps; where there is none, as ``dense``.
    """

    groups: int
    dense: int
    unmasked: int


def count_dense(parameter: Parameter, groups: NMGroups, reader: TensorReader) -> DenseGroups:
    """Count the groups that an N:M pattern does not allow, as the file has the elements.

    Args:
        parameter: of a dtype with a ``word``, and readable.
        groups: along a dimension of it.
        reader: for the weights.

    Raises:
        UserError: the file has changed or ends too early.
    """
    tensor, mask = parameter.tensor, parameter.mask
    dense = unmasked = 0
    with TensorReader() as other:
        for part, *of_mask in groups.parts(*(each for each in (tensor, mask) if each is not None)):
            there = nonzero(reader.elements(part), tensor.dtype)
            dense += groups.dense(there)
            for each in of_mask:
                unmasked += groups.dense(there & nonzero(other.elements(each), each.dtype))
    return DenseGroups(tensor.numel // groups.m, dense, dense if mask is None else unmasked)


def _box(tensor: Tensor, top: int, bottom: int, left: int, right: int) -> Tensor:
    """The part of a tensor between two indices of each of its first two dimensions."""
    rows, columns = min(bottom, tensor.shape[0]) - top, min(right, tensor.shape[1]) - left
    offset = tensor.offset + top * tensor.stride[0] + left * tensor.stride[1]
    return replace(tensor, shape=(rows, columns, *tensor.shape[2:]), offset=offset)


def _cut(groups: NMGroups, tensor: Tensor, reader: TensorReader) -> NMCut:
    found = NMCut()
    for (part,) in groups.parts(tensor):
        bits = reader.elements(part)
        found += _look(groups, tensor.dtype, bits)
        reader.tick(part.nbytes)
    return found


def _look(groups: NMGroups, dtype: DType, bits: Bits) -> NMCut:
    word, keeps = bits.dtype.type, groups.keeps(bits, dtype).reshape(-1)
    magnitude = (bits & word(dtype.magnitude_mask)).reshape(-1)
    magnitude[magnitude >= word(dtype.infinity)] = 0
    exponent = exponent_of(dtype, int(magnitude.max(initial=0)))
    near = divided(dtype, magnitude, exponent)
    whole = float(np.dot(near, near))
    near *= ~keeps
    return NMCut(
        int(np.count_nonzero(keeps)), SquareSum(whole, exponent), SquareSum(float(np.dot(near, near)), exponent)
    )
