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

from core.blocks import blocks
from core.dtypes import Bits, Counts, DType
from core.kernels import collect, count_bins
from core.table import Tensor


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
    word = np.dtype(dtype.word).type
    mask, shift, infinity = word(dtype.magnitude_mask), word(dtype.shift), word(dtype.infinity)
    bins = np.zeros((dtype.infinity >> dtype.shift) + 1, np.int64)
    special = np.zeros(3, np.int64)
    for block in blocks(tensor):
        special += count_bins(block, mask, shift, infinity, bins)
    zeros, inf, nan = special.tolist()
    bins[-1] += inf
    return _trimmed(dtype, tensor.numel, zeros, nan, inf, bins)


def refine(tensor: Tensor, bin_: int) -> Refinement:
    """Read a tensor again and keep the magnitudes that fall into one bin.

    Args:
        tensor: as given to :func:`build_index`.
        bin_: of a finite magnitude.

    Raises:
        UserError: the file has changed or ends too early.
    """
    dtype = tensor.dtype
    word = np.dtype(dtype.word).type
    mask, low, span = word(dtype.magnitude_mask), word(bin_ << dtype.shift), word((1 << dtype.shift) - 1)
    gathered = _Gathered(dtype)
    for block in blocks(tensor):
        found = np.empty_like(block)
        gathered.add(found[: collect(block, mask, low, span, found)])
    return Refinement(bin_, *gathered.counted())


class _Gathered:
    """Magnitudes and how often each occurs; never more than the different ones and a batch of new ones."""

    _BATCH = 1 << 20

    def __init__(self, dtype: DType) -> None:
        self._bits = np.empty(0, dtype.word)
        self._counts = np.empty(0, np.int64)
        self._batch: list[Bits] = []
        self._waiting = 0

    def add(self, bits: Bits) -> None:
        self._batch.append(bits.copy())
        self._waiting += len(bits)
        if self._waiting > self._BATCH:
            self._merge()

    def counted(self) -> tuple[Bits, Counts]:
        """The different magnitudes, ascending, and how many lie at or below each."""
        self._merge()
        return self._bits, np.cumsum(self._counts, dtype=np.int64)

    def _merge(self) -> None:
        new = np.concatenate([self._bits[:0], *self._batch])
        bits, places = np.unique(np.concatenate([self._bits, new]), return_inverse=True)
        weights = np.concatenate([self._counts, np.ones(len(new), np.int64)])
        self._counts = np.zeros(len(bits), np.int64)
        np.add.at(self._counts, places, weights)
        self._bits, self._batch, self._waiting = bits, [], 0


def _trimmed(dtype: DType, numel: int, zeros: int, nan: int, inf: int, bins: Counts) -> MagnitudeIndex:
    used = np.flatnonzero(bins)
    first, last = (int(used[0]), int(used[-1])) if len(used) else (0, -1)
    below = np.zeros(last - first + 2, np.int64)
    np.cumsum(bins[first : last + 1], out=below[1:])
    return MagnitudeIndex(dtype, numel, zeros, nan, inf, first, below)
