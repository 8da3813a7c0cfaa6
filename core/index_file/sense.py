"""Whether what an index file says of a parameter can be true: each number is held against the others."""

import math

import numpy as np

from core.base.arrays import Bits
from core.base.dtypes import DType, magnitudes
from core.base.squares import SquareSum, divided, exponent_of
from core.index.magnitude_index import LISTED as FEW
from core.index.magnitude_index import MagnitudeIndex, index_kinds
from core.index.moments import Moments
from core.index_file.findings import LISTED, NARROW, WIDE, IndexEntry
from core.index_file.outline import IndexOutline, is_single
from core.masks.recorded_masks import RecordedMask
from core.storage.tensor_ref import Tensor

_NEAR = 1e-6
"""How far sums of floats may be from what they are compared with, as a part of it."""
_FAR = 1 << 12
"""Exponents are below this in magnitude."""
_HUGE = 2.0**900
"""No sum or mean in its own units comes near."""


def entry_fits(tensor: Tensor, entry: IndexEntry, entries: int) -> bool:
    """Whether an entry may be the one of a tensor.

    Args:
        entries: most groups of an index.
    """
    words, above = entry.magnitudes, tensor.numel - entry.nan
    if not 0 <= entry.nan <= tensor.numel or (len(words) and int(words[-1]) > tensor.dtype.infinity):
        return False
    if entry.kind == LISTED:
        few = tensor.dtype.itemsize <= 4 and tensor.numel <= min(FEW, entries)
        rising = not len(words) or (int(words[0]) > 0 and bool((words[1:] >= words[:-1]).all()))
        return few and rising and len(words) <= above
    wide = index_kinds(tensor)[0] is np.uint64
    return entry.kind == (WIDE if wide else NARROW) and _groups_fit(entry, above, is_single(tensor, entries))


def _groups_fit(entry: IndexEntry, above: int, single: bool) -> bool:
    tops, upto = entry.magnitudes, entry.upto
    if not len(tops):
        return above == 0
    rising = bool((tops[1:] > tops[:-1]).all()) and bool((upto[1:] >= upto[:-1]).all())
    if not rising or int(upto[-1]) != above or int(upto[0]) < 0:
        return False
    return not single or (int(upto[0]) > 0 and bool((upto[1:] > upto[:-1]).all()))


def squares_fit(index: MagnitudeIndex, squares: SquareSum) -> bool:
    """Whether a sum may be that of the squares of an index whose groups are no single magnitudes."""
    if not (0 <= squares.total < math.inf and abs(squares.exponent) < _FAR):
        return False
    finite = int(np.searchsorted(index.tops, index.dtype.infinity))
    counts = np.diff(index.upto[:finite].astype(np.int64), prepend=0)
    some = np.flatnonzero(counts)
    if not len(some):
        return squares.total == 0
    tops = index.tops.astype(np.int64)
    bottoms = np.concatenate([[0], tops[:-1] + 1])
    exponent = exponent_of(index.dtype, int(tops[some[-1]]))
    low, high = (
        float(np.dot(divided(index.dtype, ends[some], exponent) ** 2, counts[some])) for ends in (bottoms, tops)
    )
    step = 2 * (squares.exponent - exponent)
    # a sum that far from its greatest part is refused without being computed
    found = math.ldexp(squares.total, step) if abs(step) < _FAR and squares.total < _HUGE else math.inf
    return low * (1 - _NEAR) <= found <= high * (1 + _NEAR)


def moments_fit(outline: IndexOutline, dtype: DType, found: Moments) -> bool:
    """Whether moments may be those of a tensor with this outline."""
    if not outline.finite:
        return found == Moments()
    plain = (found.unit_mean, found.unit_square, found.least, found.greatest)
    if not all(map(math.isfinite, plain)) or abs(found.exponent) > _FAR or math.isnan(found.absolute):
        return False
    if found.unit_square < 0 or found.absolute < 0 or found.least > found.greatest:
        return False
    low, high = magnitudes(dtype, np.array([outline.low, outline.high], np.uint64)).tolist()
    largest = max(-found.least, found.greatest)
    mean_fits = abs(found.unit_mean) < _HUGE and abs(found.mean) <= largest * (1 + _NEAR)
    return low <= largest <= high and mean_fits


def mask_fits(outline: IndexOutline, found: RecordedMask) -> bool:
    """Whether this may be what a recorded mask does to a tensor with this outline."""
    sound = found.low >= 0 and 0 <= found.cut_squares <= 1 and not math.isnan(found.high)
    return sound and 0 <= found.kept <= outline.numel - outline.zeros


def maxima_fit(outline: IndexOutline, dtype: DType, recorded: bool, units: Bits) -> bool:
    """Whether these may be the largest magnitudes of its units, of all weights or of those that a mask keeps."""
    highest = int(units.max(initial=0))
    low, high = (dtype.infinity, dtype.infinity) if outline.inf else (outline.low, outline.high)
    return highest <= high and (recorded or low <= highest)
