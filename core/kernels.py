"""The loops that touch every weight, compiled: numpy would pass over each block several times and hold the lock.

All of them take one-dimensional blocks of unsigned words (`core.blocks`) and let other threads run. Compiled code
is kept beside this file, or in the user's cache folder where that can't be written.
"""

from numba import njit

from core.dtypes import Bits, Counts


@njit(nogil=True, cache=True)
def count_bins(words: Bits, mask: int, shift: int, infinity: int, bins: Counts) -> tuple[int, int, int]:
    """Add each word's magnitude to its bin.

    Args:
        words: unsigned (n,).
        mask: of the magnitude bits; it, ``shift`` and ``infinity`` are of the words' own type.
        bins: int64, changed in place; what is not finite is not counted there.

    Returns:
        how many words are zero, infinite, not a number.
    """
    zeros = infinite = nan = 0
    for word in words:
        magnitude = word & mask
        if magnitude >= infinity:
            if magnitude == infinity:
                infinite += 1
            else:
                nan += 1
        else:
            if magnitude == 0:
                zeros += 1
            bins[magnitude >> shift] += 1
    return zeros, infinite, nan


@njit(nogil=True, cache=True)
def collect(words: Bits, mask: int, low: int, span: int, out: Bits) -> int:
    """Gather the magnitudes from ``low`` to ``low + span``.

    Args:
        words: unsigned (n,).
        mask: of the magnitude bits; it, ``low`` and ``span`` are of the words' own type.
        out: of the words' type, at least (n,); its first elements are written.

    Returns:
        how many there are.
    """
    found = 0
    for word in words:
        # one comparison for both bounds: what is below `low` wraps round to the top
        if (word & mask) - low <= span:
            out[found] = word & mask
            found += 1
    return found
