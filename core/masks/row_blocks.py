"""The rows of a parameter laid out as a matrix, block by block, with the weights that a threshold or mask keeps."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DType, nonzero
from core.base.mask import FLAGS, KeptRange
from core.model.parameter import Parameter
from core.storage.matrix_layout import MatrixLayout, Submatrix, flat_layout, kernel_grid
from core.storage.tensor_reader import TensorReader


@dataclass(frozen=True)
class RowBlock:
    """Some rows of a submatrix, and which of their weights are kept.

    Attributes:
        bits: unsigned (k, columns), bit patterns of the weights.
        words: unsigned (k, columns), what ``kept`` is applied to: the weights themselves, or a recorded mask as uint8.
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
    threshold: float | None,
    reader: TensorReader | None = None,
) -> Iterator[RowBlock]:
    """Read a submatrix in blocks of whole rows, top to bottom.

    Args:
        parameter: a prunable one.
        layout: of its tensor.
        submatrix: of the layout.
        threshold: finite and not negative; None for the mask recorded in the file.
        reader: reads the weights, where many parameters are read one after the other; by default one of their own.

    Raises:
        UserError: the file has changed or ends too early.
    """
    with nullcontext(reader) if reader is not None else TensorReader() as mine:
        if threshold is None:
            yield from _recorded(parameter, layout, submatrix, mine)
        else:
            yield from _thresholded(layout, submatrix, threshold, mine)


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
