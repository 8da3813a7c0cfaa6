"""The loops over every weight of a picture, compiled. Imported where they are called: numba takes its time to load.

A row is gone through in one piece, so that the compiler can count many weights at once; what was counted in the
columns goes to the blocks when the last row of a block is done.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Floats

_Word = np.unsignedinteger[Any]
_Reals = NDArray[np.floating[Any]]


@njit(nogil=True, cache=True)
def count_kept(
    words: Bits,
    mask: _Word,
    above: _Word,
    upto: _Word,
    top: int,
    down: Counts,
    across: Counts,
    in_blocks: Counts,
    in_rows: Counts,
    in_columns: Counts,
) -> None:
    """Add up what is kept in some rows, as `core.base.mask.KeptRange.keeps` tells it.

    Args:
        words: unsigned (k, columns).
        mask, above, upto: of the range that is kept; of the words' type.
        top: the number of the first of these rows.
        down, across: where the blocks begin, and the end of the last.
        in_blocks: (blocks down, blocks across)
        in_rows: (k,)
        in_columns: (columns,)
    """
    rows, columns = words.shape
    line = np.zeros(columns, np.int32)
    block = np.searchsorted(down, top, side="right") - 1
    for row in range(rows):
        found = 0
        for column in range(columns):
            bits = words[row, column] & mask
            keeps = np.int32((bits > above) & (bits <= upto))
            line[column] += keeps
            found += int(keeps)
        in_rows[row] += found
        if row + 1 == rows or top + row + 1 == down[block + 1]:
            for place in range(len(across) - 1):
                total = 0
                for column in range(across[place], across[place + 1]):
                    total += line[column]
                    in_columns[column] += line[column]
                    line[column] = 0
                in_blocks[block, place] += total
            block += 1


@njit(nogil=True, cache=True)
def sum_magnitudes(reals: _Reals, top: int, down: Counts, across: Counts, sums: Floats, finite: Counts) -> None:
    """Add up the magnitudes of what is finite in some rows, block by block.

    Args:
        reals: (k, columns).
        top: the number of the first of these rows.
        down, across: where the blocks begin, and the end of the last.
        sums, finite: (blocks down, blocks across), of the magnitudes, and how many of them there are.
    """
    block = np.searchsorted(down, top, side="right") - 1
    for row in range(reals.shape[0]):
        if top + row == down[block + 1]:
            block += 1
        for place in range(len(across) - 1):
            for column in range(across[place], across[place + 1]):
                size = abs(reals[row, column])
                if size < np.inf:
                    sums[block, place] += size
                    finite[block, place] += 1
