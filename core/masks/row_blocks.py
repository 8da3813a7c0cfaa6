"""The rows of a parameter laid out as a matrix, block by block, with the weights that are kept, whatever says which."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, nonzero
from core.base.mask import FLAGS, KeptRange
from core.masks.nm_masks import NMGroups
from core.model.parameter import Parameter
from core.storage.matrix_layout import MatrixLayout, Submatrix, flat_layout, kernel_grid
from core.storage.tensor_reader import TensorReader

KeptBy = float | NMGroups | None
"""What says which weights are kept: a threshold as for `KeptRange.of`, N of M, or None for the recorded mask."""


@dataclass(frozen=True)
class RowBlock:
    """Some rows of a submatrix, and which of their weights are kept.

    Attributes:
        bits: unsigned (k, columns), bit patterns of the weights.
        words: unsigned (k, columns), what ``kept`` is applied to: the weights themselves, or a mask as uint8.
        kept: the range of ``words`` that is kept.
    """

    bits: Bits
    words: Bits
    kept: KeptRange

    @classmethod
    def cut(cls, bits: Bits, dtype: DType, threshold: float) -> "RowBlock":
        """The block of weights under a threshold, which is finite and not negative."""
        return cls(bits, bits, KeptRange.of(dtype, threshold))

    @property
    def keeps(self) -> Flags:
        """Which weights are kept, bool (k, columns)."""
        return self.kept.keeps(self.words)


def layout_of(parameter: Parameter, kernels: bool = False) -> MatrixLayout:
    """A parameter as a matrix.

    Args:
        kernels: lay a convolution's kernels out as a grid instead of flattening them.
    """
    return kernel_grid(parameter.tensor) if kernels else flat_layout(parameter.tensor)


def row_blocks(
    parameter: Parameter,
    layout: MatrixLayout,
    submatrix: Submatrix,
    by: KeptBy,
    reader: TensorReader | None = None,
) -> Iterator[RowBlock]:
    """Read a submatrix in blocks of whole rows, top to bottom.

    Args:
        parameter: a prunable one.
        layout: of its tensor.
        submatrix: of the layout.
        by: what says which weights are kept.
        reader: reads the weights, where many parameters are read one after the other; by default one of their own.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with nullcontext(reader) if reader is not None else TensorReader() as mine:
        if by is None:
            yield from _recorded(parameter, layout, submatrix, mine)
        elif isinstance(by, NMGroups):
            for part in layout.row_blocks(submatrix):
                bits, keeps = read_grouped(layout, part, by, mine)
                yield RowBlock(bits, keeps.view(np.uint8), FLAGS)
        else:
            yield from _thresholded(layout, submatrix, by, mine)


def read_grouped(
    layout: MatrixLayout, submatrix: Submatrix, groups: NMGroups, reader: TensorReader
) -> tuple[Bits, Flags]:
    """Read a submatrix, and which of its weights N of M keeps; groups that reach beyond it are read whole.

    Args:
        layout: one whose rows begin with the first dimension, and its columns with the second.
        submatrix: of the layout.
        groups: along the first or the second dimension.

    Returns:
        bit patterns and bool, of the submatrix's shape.

    Raises:
        UserError: the file has changed or ends too early.
    """
    sides = layout.shape[: layout.split] if groups.side == 0 else layout.shape[layout.split :]
    # how many rows or columns a step along the dimension is, and a group is long
    step = prod(sides[1:])
    top, left, rows, columns = submatrix.top, submatrix.left, submatrix.rows, submatrix.columns
    if groups.side == 0:
        top, rows = _widened(top, rows, step * groups.m)
    else:
        left, columns = _widened(left, columns, step * groups.m)
    bits = layout.read(Submatrix(top, left, rows, columns), reader)
    if groups.side == 0:
        keeps = groups.keeps(bits.reshape(rows // step, step * columns), layout.tensor.dtype)
    else:
        keeps = groups.keeps(bits.reshape(rows, columns // step, step), layout.tensor.dtype)
    inside = (
        slice(submatrix.top - top, submatrix.top - top + submatrix.rows),
        slice(submatrix.left - left, submatrix.left - left + submatrix.columns),
    )
    return np.ascontiguousarray(bits[inside]), np.ascontiguousarray(keeps.reshape(rows, columns)[inside])


def _widened(start: int, count: int, unit: int) -> tuple[int, int]:
    """A range that begins and ends at multiples of a unit and has another in it: start and length."""
    begin, end = start // unit * unit, -(-(start + count) // unit) * unit
    return begin, end - begin


def _recorded(
    parameter: Parameter, layout: MatrixLayout, submatrix: Submatrix, reader: TensorReader
) -> Iterator[RowBlock]:
    assert parameter.mask is not None
    of_mask, dtype = replace(layout, tensor=parameter.mask), parameter.mask.dtype
    # the mask may lie in another file
    with TensorReader() as other:
        for part in layout.row_blocks(submatrix):
            bits = layout.read(part, reader)
            keeps = nonzero(of_mask.read(part, other), dtype) & nonzero(bits, parameter.tensor.dtype)
            yield RowBlock(bits, keeps.view(np.uint8), FLAGS)


def _thresholded(
    layout: MatrixLayout, submatrix: Submatrix, threshold: float, reader: TensorReader
) -> Iterator[RowBlock]:
    for part in layout.row_blocks(submatrix):
        yield RowBlock.cut(layout.read(part, reader), layout.tensor.dtype, threshold)
