"""The magnitude index: a tensor is read once, after that every threshold is answered from here.

A bin holds the weights whose magnitude bits agree but for the lowest ``shift`` (DType). Half precision has
no lower bits, so its bins are exact. For float32 and float64 the count within the threshold's own bin is
estimated until a `Refinement` of that bin has been read; the estimate is marked by ``exact=False``.

The size is 8 bytes for each bin between the lowest and the highest magnitude that occurs, so at most
256 KiB for a float16, bfloat16 or float32 tensor and 2 MiB for a float64 one; trained weights need about
24 KiB. The idea of the radix histogram is that of radix selection (Knuth, TAOCP 3, 5.2.5).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.blocks import blocks
from core.dtypes import Bits, DType
from core.table import Tensor

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class MagnitudeIndex:
    """How many weights of a tensor lie below each bin.

    Attributes:
        dtype: a prunable dtype.
        numel: weights in all.
        zeros: weights that are +0 or -0.
        nan: weights that are not a number; they lie above every bin.
        inf: weights that are infinite.
        first: the lowest bin that occurs.
        below: int64, one longer than the bins; ``below[i]`` weights lie below bin ``first + i``.
    """

    dtype: DType
    numel: int
    zeros: int
    nan: int
    inf: int
    first: int
    below: Counts

    @property
    def nonfinite(self) -> int:
        return self.nan + self.inf


@dataclass(frozen=True)
class Refinement:
    """The weights of one bin, to the bit.

    Attributes:
        bin: which one.
        bits: the different magnitudes in it, as full bit patterns, ascending; no NaN.
        upto: int64, ``upto[i]`` weights of the bin are at most ``bits[i]``.
    """

    bin: int
    bits: Bits
    upto: Counts

    def at_most(self, threshold: int) -> int:
        """How many weights of the bin have magnitude bits of at most ``threshold``."""
        place = int(np.searchsorted(self.bits, np.uint64(threshold).astype(self.bits.dtype), side="right"))
        return int(self.upto[place - 1]) if place else 0


def build_index(tensor: Tensor) -> MagnitudeIndex:
    """Read a tensor once and index it.

    Args:
        tensor: readable, of a prunable dtype.

    Raises:
        UserError: the file has changed or ends too early.
    """
    dtype = tensor.dtype
    top = dtype.infinity >> dtype.shift
    bins = np.zeros((dtype.magnitude_mask >> dtype.shift) + 1, np.int64)
    zeros = nan = inf = 0
    for block in blocks(tensor):
        found = _bincount(dtype, block, len(bins))
        bins += found
        if found[0]:
            zeros += len(block) - int(np.count_nonzero(block & _mask(dtype)))
        if found[top:].any():
            magnitude = block & _mask(dtype)
            nan += int(np.count_nonzero(magnitude > dtype.infinity))
            inf += int(np.count_nonzero(magnitude == dtype.infinity))
    bins[top] = inf
    return _trimmed(dtype, tensor.numel, zeros, nan, inf, bins[: top + 1])


def refine(tensor: Tensor, bin_: int) -> Refinement:
    """Read a tensor again and keep the magnitudes that fall into one bin.

    Args:
        tensor: as given to :func:`build_index`.
        bin_: of a finite magnitude.

    Raises:
        UserError: the file has changed or ends too early.
    """
    dtype = tensor.dtype
    low, high = bin_ << dtype.shift, ((bin_ + 1) << dtype.shift) - 1
    found = [_between(block & _mask(dtype), low, high) for block in blocks(tensor)]
    empty = np.empty(0, dtype.word)
    bits, counts = np.unique(np.concatenate([empty, *found]), return_counts=True)
    return Refinement(bin_, bits, np.cumsum(counts, dtype=np.int64))


def _between(magnitude: Bits, low: int, high: int) -> Bits:
    kind = magnitude.dtype.type
    # one comparison for both bounds: what is below `low` wraps round to the top
    return magnitude[magnitude - kind(low) <= kind(high - low)]


def _mask(dtype: DType) -> Bits:
    return np.asarray(dtype.magnitude_mask, dtype.word)


def _bincount(dtype: DType, block: Bits, size: int) -> Counts:
    """Counts by bin. The top halves of 32-bit words are counted as they lie, both signs, and folded."""
    if dtype.itemsize == 8:
        return np.bincount((block & _mask(dtype)) >> np.uint64(dtype.shift), minlength=size).astype(np.int64)
    halves = block if dtype.itemsize == 2 else _top_halves(block)
    both = np.bincount(halves, minlength=2 * size)
    return both[:size] + both[size:]


def _top_halves(block: Bits) -> NDArray[np.uint16]:
    high = 1 if np.little_endian else 0
    return block.view(np.uint16)[high::2]


def _trimmed(dtype: DType, numel: int, zeros: int, nan: int, inf: int, bins: Counts) -> MagnitudeIndex:
    used = np.flatnonzero(bins)
    first, last = (int(used[0]), int(used[-1])) if len(used) else (0, -1)
    below = np.zeros(last - first + 2, np.int64)
    np.cumsum(bins[first : last + 1], out=below[1:])
    return MagnitudeIndex(dtype, numel, zeros, nan, inf, first, below)
