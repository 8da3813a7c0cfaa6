"""A parameter as a picture: out × in, reduced to blocks, every count exact; the whole of it or any window."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.blocks import Desk
from core.checkpoint import Parameter
from core.dtypes import Bits, Counts, DType, Floats, nonzero, round_threshold, values
from core.progress import Meter, Report, silent
from core.sheet import Sheet, Window, flat, kernel_grid

Flags = NDArray[np.bool_]

LARGEST = 512
"""Blocks in each direction, at most."""

SINGLE = 1 << 14
"""A window of no more weights comes with their values."""


@dataclass(frozen=True)
class Strip:
    """Some rows of a window, and which of their weights are kept: ``above < word & mask <= upto``.

    Attributes:
        bits: unsigned (k, columns), the weights.
        words: unsigned (k, columns), what decides: the weights themselves, or a recorded mask.
    """

    bits: Bits
    words: Bits
    mask: int
    above: int
    upto: int

    @property
    def keeps(self) -> Flags:
        """(k, columns)"""
        kind = self.words.dtype.type
        deciding = self.words & kind(self.mask)
        found: Flags = (deciding > kind(self.above)) & (deciding <= kind(self.upto))
        return found


@dataclass(frozen=True)
class MaskPicture:
    """What a mask leaves, and how large the weights are, in blocks.

    Attributes:
        sheet: the parameter as a matrix.
        window: what of it is in the picture.
        kept: int64 (r, c), weights kept in each block.
        numel: int64 (r, c), weights in each block.
        magnitude: float64 (r, c), mean of ``|w|`` over the finite weights of each block; NaN where there are none.
        kept_in_rows: int64, for each row of the window.
        kept_in_columns: int64, for each column of the window.
        values: float64, the weights of the window where they are few, else None.
    """

    sheet: Sheet
    window: Window
    kept: Counts
    numel: Counts
    magnitude: Floats
    kept_in_rows: Counts
    kept_in_columns: Counts
    values: Floats | None = None

    @property
    def rows(self) -> int:
        """Of the whole matrix."""
        return self.sheet.rows

    @property
    def columns(self) -> int:
        """Of the whole matrix."""
        return self.sheet.columns

    @property
    def density(self) -> Floats:
        """float64 (r, c)."""
        return self.kept / self.numel

    @property
    def dead_outputs(self) -> int:
        """Places of the first dimension that keep no weight; only of a picture of the whole matrix."""
        return int(np.count_nonzero(_alive(self.kept_in_rows, self._outputs) == 0))

    @property
    def dead_inputs(self) -> int:
        """Places of the second dimension that keep no weight, for a convolution whole channels; of the whole matrix."""
        return int(np.count_nonzero(_alive(self.kept_in_columns, self._inputs) == 0))

    @property
    def dead_rows(self) -> Flags:
        """Which rows are of a dead output; of the whole matrix."""
        return np.repeat(_alive(self.kept_in_rows, self._outputs) == 0, self.rows // self._outputs)

    @property
    def dead_columns(self) -> Flags:
        """Which columns are of a dead input; of the whole matrix."""
        return np.repeat(_alive(self.kept_in_columns, self._inputs) == 0, self.columns // self._inputs)

    @property
    def _outputs(self) -> int:
        return self.sheet.shape[0] if self.sheet.split else 1

    @property
    def _inputs(self) -> int:
        sides = self.sheet.shape[self.sheet.split :]
        return sides[0] if sides else 1


def mask_picture(
    parameter: Parameter,
    threshold: float | None,
    report: Report = silent,
    *,
    window: Window | None = None,
    kernels: bool = False,
) -> MaskPicture:
    """Read a parameter, or a window of it, and draw its mask.

    Args:
        parameter: a prunable one.
        threshold: finite and not negative; None for the mask recorded in the file.
        report: progress in bytes.
        window: of the matrix; all of it if none is given.
        kernels: lay a convolution's kernels out side by side in place of flattening them.

    Raises:
        UserError: the file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    sheet = sheet_of(parameter, kernels)
    window = window or sheet.whole
    drawing = _Drawing(window, parameter.tensor.dtype)
    meter = Meter(report, window.size * parameter.tensor.dtype.itemsize)
    for strip in strips(parameter, sheet, window, threshold):
        drawing.add(strip)
        meter.advance(strip.bits.nbytes)
    return drawing.picture(sheet)


def sheet_of(parameter: Parameter, kernels: bool = False) -> Sheet:
    """A parameter as a matrix."""
    return kernel_grid(parameter.tensor) if kernels else flat(parameter.tensor)


def strips(parameter: Parameter, sheet: Sheet, window: Window, threshold: float | None) -> Iterator[Strip]:
    """A window in whole rows, with what is kept of them.

    Args:
        parameter: a prunable one.
        sheet: one of its own.
        threshold: finite and not negative; None for the mask recorded in the file.

    Raises:
        UserError: the file has changed or ends too early.
    """
    return _recorded(parameter, sheet, window) if threshold is None else _thresholded(sheet, window, threshold)


class _Drawing:
    """Adds up strips of whole rows, top to bottom."""

    def __init__(self, window: Window, dtype: DType) -> None:
        self._window, self._dtype = window, dtype
        self._heights, self._widths = _lengths(window.rows), _lengths(window.columns)
        self._block_of_row = np.repeat(np.arange(len(self._heights)), self._heights)
        self._block_of_column = np.repeat(np.arange(len(self._widths)), self._widths)
        shape = (len(self._heights), len(self._widths))
        self._kept, self._odd, self._magnitude = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape)
        self._in_rows, self._in_columns = np.zeros(window.rows, np.int64), np.zeros(window.columns, np.int64)
        self._values = np.empty((window.rows, window.columns)) if window.size <= SINGLE else None
        self._next = 0

    def add(self, strip: Strip) -> None:
        from core.picture_kernels import tally

        kind = strip.words.dtype.type
        mask, above, upto = kind(strip.mask), kind(strip.above), kind(strip.upto)
        rows = slice(self._next, self._next + len(strip.bits))
        reals, down, in_rows = _reals(self._dtype, strip.bits), self._block_of_row[rows], self._in_rows[rows]
        counts = self._kept, self._odd, self._magnitude
        tally(strip.words, mask, above, upto, reals, down, self._block_of_column, *counts, in_rows, self._in_columns)
        if self._values is not None:
            self._values[rows] = values(self._dtype, strip.bits)
        self._next = rows.stop

    def picture(self, sheet: Sheet) -> MaskPicture:
        numel = np.multiply.outer(self._heights, self._widths)
        with np.errstate(invalid="ignore"):
            magnitude = self._magnitude / (numel - self._odd)
        counts = (self._kept, numel, magnitude, self._in_rows, self._in_columns)
        return MaskPicture(sheet, self._window, *counts, self._values)


def _recorded(parameter: Parameter, sheet: Sheet, window: Window) -> Iterator[Strip]:
    assert parameter.mask is not None
    of_mask, dtype = replace(sheet, tensor=parameter.mask), parameter.mask.dtype
    with Desk() as desk, Desk() as other:
        for part in sheet.strips(window):
            bits = sheet.read(part, desk)
            keeps = nonzero(of_mask.read(part, other), dtype) & nonzero(bits, parameter.tensor.dtype)
            yield Strip(bits, keeps.view(np.uint8), mask=1, above=0, upto=1)


def _thresholded(sheet: Sheet, window: Window, threshold: float) -> Iterator[Strip]:
    dtype = sheet.tensor.dtype
    bound = int(round_threshold(dtype, np.array([threshold]))[0])
    with Desk() as desk:
        for part in sheet.strips(window):
            bits = sheet.read(part, desk)
            # what is above infinity is not a number, and is not kept
            yield Strip(bits, bits, dtype.magnitude_mask, bound, dtype.infinity)


def _reals(dtype: DType, bits: Bits) -> NDArray[np.floating[Any]]:
    """The weights in the narrowest type that arithmetic is quick in."""
    if dtype.name == "bfloat16":
        return (bits.astype(np.uint32) << 16).view(np.float32)
    if dtype.name == "float16":
        with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
            return bits.view(np.float16).astype(np.float32)
    return bits.view(np.float64 if dtype.itemsize == 8 else np.float32)


def _lengths(length: int) -> Counts:
    """How long the blocks of a side are; they differ by one at most."""
    blocks = min(length, LARGEST)
    return np.diff(np.arange(blocks + 1, dtype=np.int64) * length // blocks)


def _alive(kept: Counts, groups: int) -> Counts:
    """What is kept in each group of neighbouring rows or columns."""
    found: Counts = kept.reshape(groups, -1).sum(axis=1)
    return found
