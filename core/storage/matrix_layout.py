"""A tensor laid out as a matrix, of which any submatrix can be read without reading the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from core.base.arrays import Bits
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

ROW_BLOCK = 1 << 20
"""Bytes read at a time, unless one row is longer."""


@dataclass(frozen=True)
class Submatrix:
    """A rectangle of a matrix, in elements: ``rows`` × ``columns`` from row ``top`` and column ``left`` on."""

    top: int
    left: int
    rows: int
    columns: int

    @property
    def size(self) -> int:
        """How many elements it has."""
        return self.rows * self.columns


@dataclass(frozen=True)
class MatrixLayout:
    """A tensor as a matrix: some of its dimensions, flattened in C order, are the rows, the others are the columns.

    Attributes:
        tensor: as the file has it, with any strides.
        order: all its dimensions, those of the rows first.
        split: how many of them are rows.
    """

    tensor: Tensor
    order: tuple[int, ...]
    split: int

    @property
    def shape(self) -> tuple[int, ...]:
        """The tensor's sizes in the order of ``order``."""
        return tuple(self.tensor.shape[side] for side in self.order)

    @property
    def rows(self) -> int:
        """Height of the matrix."""
        return prod(self.shape[: self.split])

    @property
    def columns(self) -> int:
        """Width of the matrix."""
        return prod(self.shape[self.split :])

    @property
    def kernel(self) -> tuple[int, int]:
        """Height and width in the matrix of what belongs to one index of the first two dimensions, each at least 1.

        Only of layouts whose rows begin with the first dimension, and whose columns begin with the second.
        """
        rows, columns = self.shape[: self.split], self.shape[self.split :]
        return prod(rows[1:]) or 1, prod(columns[1:]) or 1

    @property
    def whole(self) -> Submatrix:
        """The whole matrix as a submatrix."""
        return Submatrix(0, 0, self.rows, self.columns)

    def index_of(self, row: int, column: int) -> tuple[int, ...]:
        """The index in the tensor of the element at a row and column."""
        places = np.unravel_index(row * self.columns + column, self.shape) if self.order else ()
        return tuple(int(place) for _, place in sorted(zip(self.order, places, strict=True)))

    def place_of(self, index: tuple[int, ...]) -> tuple[int, int]:
        """Row and column of the element at an index of the tensor."""
        turned = tuple(index[side] for side in self.order)
        flat_layout = int(np.ravel_multi_index(turned, self.shape)) if self.order else 0
        return divmod(flat_layout, self.columns)

    def read(self, submatrix: Submatrix, reader: TensorReader) -> Bits:
        """Read the elements of a submatrix.

        Returns:
            bit patterns (submatrix.rows, submatrix.columns), a copy.

        Raises:
            UserError: the file has changed or ends too early.
        """
        found = np.empty((submatrix.rows, submatrix.columns), self.tensor.dtype.word)
        turned = replace(self.tensor, shape=self.shape, stride=tuple(self.tensor.stride[side] for side in self.order))
        for top, band in _cut(turned, 0, self.split, submatrix.top, submatrix.top + submatrix.rows):
            split = len(band.shape) - (len(self.order) - self.split)
            high = prod(band.shape[:split])
            for left, piece in _cut(band, split, len(band.shape), submatrix.left, submatrix.left + submatrix.columns):
                read = reader.elements(piece).reshape(high, -1)
                found[top : top + high, left : left + read.shape[1]] = read
        return found

    def row_blocks(self, submatrix: Submatrix) -> Iterator[Submatrix]:
        """Divide a submatrix into blocks of whole rows, top to bottom, each about `ROW_BLOCK` bytes or one row."""
        step = max(1, ROW_BLOCK // max(submatrix.columns * self.tensor.dtype.itemsize, 1))
        for top in range(submatrix.top, submatrix.top + submatrix.rows, step):
            rows = min(step, submatrix.top + submatrix.rows - top)
            yield Submatrix(top, submatrix.left, rows, submatrix.columns)


def flat_layout(tensor: Tensor) -> MatrixLayout:
    """The layout whose rows are the first dimension and whose columns are all others; a vector is one row."""
    sides = len(tensor.shape)
    return MatrixLayout(tensor, tuple(range(sides)), min(sides - 1, 1) if sides else 0)


def has_kernels(tensor: Tensor) -> bool:
    """Whether a tensor has kernels of height and width (four or more dimensions), so that `kernel_grid` makes sense."""
    return len(tensor.shape) >= 4


def kernel_grid(tensor: Tensor) -> MatrixLayout:
    """The layout of a convolution weight with its kernels side by side: rows are out × height, columns in × width.

    Args:
        tensor: (out, in, …, height, width); further kernel dimensions are rows.
    """
    sides = tuple(range(len(tensor.shape)))
    return MatrixLayout(tensor, (0, *sides[2:-1], 1, sides[-1]), len(sides) - 2)


def _cut(tensor: Tensor, first: int, last: int, start: int, stop: int) -> Iterator[tuple[int, Tensor]]:
    """Select the elements from ``start`` to ``stop`` of dimensions ``first`` to ``last``, counted as if flattened.

    Such a range is a union of at most 2 × (last - first) - 1 boxes, which are strided views.

    Yields:
        how far from ``start`` each box begins; the box, with all other dimensions whole.
    """
    if first == last:
        yield 0, tensor
        return
    inner = prod(tensor.shape[first + 1 : last])
    begin, end = -(-start // inner), stop // inner
    if begin > end:
        # the range begins and ends within a single index of the first of the dimensions
        place = start // inner
        yield from _inside(tensor, first, last, place, start, stop, start)
        return
    if start % inner:
        yield from _inside(tensor, first, last, begin - 1, start, begin * inner, start)
    if begin < end:
        yield begin * inner - start, _some(tensor, first, begin, end)
    if stop % inner:
        yield from _inside(tensor, first, last, end, end * inner, stop, start)


def _inside(
    tensor: Tensor, first: int, last: int, place: int, start: int, stop: int, origin: int
) -> Iterator[tuple[int, Tensor]]:
    """Elements that all lie at one place of the first dimension."""
    inner = prod(tensor.shape[first + 1 : last])
    for offset, piece in _cut(_at(tensor, first, place), first, last - 1, start - place * inner, stop - place * inner):
        yield start - origin + offset, piece


def _some(tensor: Tensor, side: int, begin: int, end: int) -> Tensor:
    shape = (*tensor.shape[:side], end - begin, *tensor.shape[side + 1 :])
    return replace(tensor, shape=shape, offset=tensor.offset + begin * tensor.stride[side])


def _at(tensor: Tensor, side: int, place: int) -> Tensor:
    shape, stride = (each[:side] + each[side + 1 :] for each in (tensor.shape, tensor.stride))
    return replace(tensor, shape=shape, stride=stride, offset=tensor.offset + place * tensor.stride[side])
