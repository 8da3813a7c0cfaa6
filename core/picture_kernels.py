"""The loop over every weight of a picture, compiled. Imported where it is called: numba takes its time to load."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.dtypes import Bits, Counts, Floats

_Word = np.unsignedinteger[Any]
_Reals = NDArray[np.floating[Any]]


@njit(nogil=True, cache=True)
def tally(
    words: Bits,
    mask: _Word,
    above: _Word,
    upto: _Word,
    reals: _Reals,
    block_of_row: Counts,
    block_of_column: Counts,
    kept: Counts,
    odd: Counts,
    magnitude: Floats,
    in_rows: Counts,
    in_columns: Counts,
) -> None:
    """Add up some rows: what is kept, ``above < words & mask <= upto``, and the magnitudes of what is finite.

    Args:
        words, reals: (k, columns).
        block_of_row: (k,)
        block_of_column: (columns,)
        kept, odd, magnitude: (blocks down, blocks across); ``odd`` counts what is not finite.
        in_rows: (k,), kept.
        in_columns: (columns,), kept.
    """
    for row in range(words.shape[0]):
        down = block_of_row[row]
        for column in range(words.shape[1]):
            across = block_of_column[column]
            bits = words[row, column] & mask
            keeps = (bits > above) & (bits <= upto)
            kept[down, across] += keeps
            in_rows[row] += keeps
            in_columns[column] += keeps
            size = abs(reals[row, column])
            if size < np.inf:
                magnitude[down, across] += size
            else:
                odd[down, across] += 1
