"""Statistics of each line of a tensor: of all that has one index in its first dimension, or in its second.

Of a weight these are its outputs or its inputs, of an embedding table its rows or columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import prod

import numpy as np

from core.base.arrays import Floats
from core.base.element_values import element_values, is_complex
from core.inspection.inspection import tally_of, with_quantiles
from core.storage.matrix_layout import MatrixLayout, Submatrix
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

AT_ONCE = 1 << 21
"""Elements of the lines that are read at once, at most; of a longer line its numbers are found by streaming it."""
_QUARTERS = (0.25, 0.5, 0.75)
_NORM, _MEAN, _LEAST, _LOWER, _MEDIAN, _UPPER, _GREATEST = range(7)


@dataclass(frozen=True, eq=False)
class LineStatistics:
    """Statistics of n lines, each over its finite values; of complex numbers, of their magnitudes. All float64 (n,).

    Attributes:
        norms: ‖·‖₂.
        means: 0 where no value is finite.
        least, lower, median, upper, greatest: the extremes and the quartiles, by ``method="inverted_cdf"`` of
            ``numpy.quantile``, each the value of an element; NaN where no value is finite.
    """

    norms: Floats
    means: Floats
    least: Floats
    lower: Floats
    median: Floats
    upper: Floats
    greatest: Floats

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.norms)


def has_lines(tensor: Tensor) -> bool:
    """Whether a tensor has lines to be told apart."""
    return len(tensor.shape) > 1 and tensor.numel > 0


def line_layout(tensor: Tensor, side: int) -> MatrixLayout:
    """A tensor as a matrix whose rows are its lines.

    Args:
        tensor: of two dimensions or more.
        side: the dimension, 0 or 1, whose indexes are the lines.
    """
    others = (number for number in range(len(tensor.shape)) if number != side)
    return MatrixLayout(tensor, (side, *others), 1)


@dataclass(frozen=True)
class LinesRequest:
    """A `ReadTask` for the statistics of the lines of a tensor.

    Attributes:
        tensor: a readable one (`core.inspection.tally.readable`) that `has_lines`.
        side: the dimension whose indexes are the lines.
    """

    tensor: Tensor
    side: int

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of some lines, each giving where they begin and float64 (7, lines)."""
        layout = line_layout(self.tensor, self.side)
        if layout.columns > AT_ONCE:
            return (partial(_stream, layout, line) for line in range(layout.rows))
        step = max(1, AT_ONCE // layout.columns)
        tops = range(0, layout.rows, step)
        return (partial(_read, layout, top, min(step, layout.rows - top)) for top in tops)

    def finalize(self, found: "list[tuple[int, Floats]]") -> LineStatistics:
        """The statistics, from all parts."""
        parts = [part for _, part in sorted(found, key=lambda each: each[0])]
        return LineStatistics(*np.concatenate(parts, axis=1))


def _read(layout: MatrixLayout, top: int, count: int, reader: TensorReader) -> list[tuple[int, Floats]]:
    lines = layout.read(Submatrix(top, 0, count, layout.columns), reader)
    reader.tick(lines.nbytes)
    values = element_values(layout.tensor.dtype, lines)
    real = np.abs(values) if is_complex(layout.tensor.dtype) else values.astype(np.float64, copy=False)
    finite = np.isfinite(real)
    found = np.empty((7, count))
    whole = finite.all(axis=1)
    if whole.any():
        found[:, whole] = _statistics(real if whole.all() else real[whole])
    for line in np.flatnonzero(~whole):
        found[:, line] = _statistics(real[line, finite[line]][np.newaxis])[:, 0]
    return [(top, found)]


def _statistics(lines: Floats) -> Floats:
    """Of lines of finite values, float64 (n, m): float64 (7, n)."""
    found = np.zeros((7, len(lines)))
    size = lines.shape[1]
    if not size:
        found[_LEAST:] = np.nan
        return found
    # in units of the largest, so that squares neither overflow nor vanish
    unit = np.abs(lines).max(axis=1)
    unit[unit == 0] = 1.0
    scaled = lines / unit[:, np.newaxis]
    with np.errstate(over="ignore"):
        found[_NORM] = np.sqrt(np.einsum("ij,ij->i", scaled, scaled)) * unit
    found[_MEAN] = scaled.mean(axis=1) * unit
    ranks = [max(int(np.ceil(part * size - 1e-9)), 1) - 1 for part in _QUARTERS]
    ordered = np.partition(lines, sorted({0, *ranks, size - 1}), axis=1)
    found[_LEAST:] = ordered[:, [0, *ranks, size - 1]].T
    return found


def _stream(layout: MatrixLayout, line: int, reader: TensorReader) -> list[tuple[int, Floats]]:
    """The same of one long line."""
    tensor, side = layout.tensor, layout.order[0]
    shape, stride = ([*each[:side], *each[side + 1 :]] for each in (tensor.shape, tensor.stride))
    alone = replace(tensor, shape=tuple(shape), stride=tuple(stride), offset=tensor.offset + line * tensor.stride[side])
    # asks whether to go on
    report = lambda _done, _total: reader.tick(0)  # noqa: E731
    looked = with_quantiles(tally_of(alone, report), report)
    reader.tick(prod(shape) * tensor.dtype.itemsize)
    tally = looked.tally
    moments, imaginary = tally.moments, tally.imaginary
    norm = moments.euclidean if imaginary is None else float(np.hypot(moments.euclidean, imaginary.euclidean))
    if tally.least is None or tally.greatest is None or not looked.quantiles:
        return [(line, np.array([[0.0], [0.0], *([[np.nan]] * 5)]))]
    quarters = looked.quantiles[1:4]
    mean = moments.mean
    found = norm, mean, tally.least, *quarters, tally.greatest
    return [(line, np.array(found, np.float64)[:, np.newaxis])]
