"""Quantiles of the values of a tensor, each exactly the value of an element, in memory that its size does not change.

What the bins of the first reading leave open is found by further readings, each of which divides the range in which
a quantile lies into `PARTS` parts and counts the values in them.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts
from core.base.dtypes import DType
from core.base.element_values import Values, element_values, is_complex, is_whole
from core.inspection.tally import Extreme, Tally
from core.storage.reader_pool import ReadChunk
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor

QUANTILES = (0.01, 0.25, 0.5, 0.75, 0.99)
"""The quantiles that are found."""
_PART_BITS = 16
PARTS = 1 << _PART_BITS

Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Range:
    """The keys among which the value of a rank is, both ends included.

    Attributes:
        rank: counted from 0 among all finite values.
        below: how many values are below the range.
    """

    rank: int
    low: int
    high: int
    below: int

    @property
    def shift(self) -> int:
        """By how many bits keys are reduced to the numbers of parts."""
        return max((self.high - self.low).bit_length() - _PART_BITS, 0)

    def narrowed(self, counts: Counts) -> "Range":
        """The part in which the rank lies.

        Args:
            counts: int64 (`PARTS` + 1,), the values in each part.
        """
        upto = np.cumsum(counts)
        part = int(np.searchsorted(upto, self.rank - self.below, "right"))
        low = self.low + (part << self.shift)
        below = self.below + (int(upto[part - 1]) if part else 0)
        return Range(self.rank, low, min(low + (1 << self.shift) - 1, self.high), below)


def ranks_of(finite: int) -> tuple[int, ...]:
    """The ranks of `QUANTILES`, counted from 0, as ``numpy.quantile`` has them with ``method="inverted_cdf"``."""
    return tuple(max(math.ceil(part * finite - 1e-9), 1) - 1 for part in QUANTILES) if finite else ()


def known_quantiles(dtype: DType, tally: Tally) -> tuple[Extreme, ...] | None:
    """The quantiles where the first reading tells them; None where the tensor has to be read again."""
    ranks = ranks_of(tally.finite)
    if not tally.told_apart:
        return None
    upto = np.cumsum(tally.values.counts)
    found = (float(tally.values.lows[np.searchsorted(upto, rank, "right")]) for rank in ranks)
    return tuple(int(each) if is_whole(dtype) else each for each in found)


def ranges_of(dtype: DType, tally: Tally) -> tuple[Range, ...]:
    """Where the quantiles lie by the first reading alone."""
    if tally.least is None or tally.greatest is None:
        return ()
    low, high = (int(_keys(dtype, _as_values(dtype, each))[0]) for each in (tally.least, tally.greatest))
    return tuple(Range(rank, low, high, 0) for rank in ranks_of(tally.finite))


def value_of(found: Range, dtype: DType) -> Extreme:
    """The value of a range that has been narrowed to one."""
    key = np.array([found.low], np.uint64)
    if is_whole(dtype):
        whole = key if dtype.name == "uint64" else (key ^ np.uint64(1 << 63)).view(np.int64)
        return int(whole[0])
    bits = key.astype(_word(dtype))
    sign = np.array(1 << 8 * bits.itemsize - 1, bits.dtype)
    floats = np.where(bits & sign, bits ^ sign, ~bits)
    return float(floats.view(f"f{bits.itemsize}")[0])


def _word(dtype: DType) -> str:
    """The unsigned integers as which values are compared: most dtypes are in float64."""
    return "u4" if dtype.name == "float32" else "u8"


@dataclass(frozen=True)
class RangesRequest:
    """A `ReadTask` that narrows ranges.

    Attributes:
        tensor: a readable one.
        ranges: that are not narrowed to one value.
    """

    tensor: Tensor
    ranges: Sequence[Range]

    @property
    def nbytes(self) -> int:
        """Bytes to read."""
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        """Readers of parts of the tensor, each giving int64 (ranges, `PARTS` + 1)."""
        return (partial(_count, part, self.ranges) for part in chunks(self.tensor))

    def finalize(self, found: Counts) -> tuple[Range, ...]:
        """The narrowed ranges, from the sum of all parts."""
        return tuple(each.narrowed(counts) for each, counts in zip(self.ranges, found, strict=True))


def _count(tensor: Tensor, ranges: Sequence[Range], reader: TensorReader) -> Counts:
    found = np.zeros((len(ranges), PARTS + 1), np.int64)
    for block in reader.blocks(tensor):
        keys = _keys(tensor.dtype, element_values(tensor.dtype, block))
        for each, counts in zip(ranges, found, strict=True):
            inside = keys[(keys >= np.uint64(each.low)) & (keys <= np.uint64(each.high))]
            if len(inside):
                parts = (inside - np.uint64(each.low)) >> np.uint64(each.shift)
                counts += np.bincount(parts.astype(np.int64), minlength=PARTS + 1)
    return found


def _as_values(dtype: DType, value: Extreme) -> Values:
    if not is_whole(dtype):
        return np.array([value], np.float64)
    return np.array([value], np.uint64) if dtype.name == "uint64" else np.array([value], np.int64)


def _keys(dtype: DType, values: Values) -> Keys:
    """Numbers in the order of the finite values, or of their magnitudes if they are complex."""
    if is_whole(dtype):
        words: Keys = values.view(np.uint64)
        return words if values.dtype == np.uint64 else words ^ np.uint64(1 << 63)
    finite = values[np.isfinite(values)]
    if is_complex(dtype):
        with np.errstate(over="ignore"):
            finite = np.minimum(np.abs(finite), np.finfo(np.float64).max)
    word = np.dtype(_word(dtype))
    # -0 and 0 are one value
    bits = (finite.astype(f"f{word.itemsize}") + np.array(0, f"f{word.itemsize}")).view(word)
    sign = np.array(1 << 8 * word.itemsize - 1, word)
    keys: Keys = np.where(bits & sign, ~bits, bits | sign).astype(np.uint64)
    return keys
