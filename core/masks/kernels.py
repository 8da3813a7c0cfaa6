"""Compiled loops over every weight of a mask image. Imported where they are called, since numba is slow to load.

Each row is processed in one inner loop, which the compiler can vectorise; the counts of columns are added to the
blocks after the last row of a block.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts, Flags, Floats
from core.base.compiling import njit

_WORDS = ("uint8", "uint16", "uint32", "uint64")
_REALS = ("float32", "float64")
_COUNT, _COUNTS = "int64[::1]", "int64[:, ::1]"

_Word = np.unsignedinteger[Any]
_Reals = NDArray[np.floating[Any]]


@njit(
    [
        f"({word}[:, ::1], {word}, {word}, {word}, int64, {_COUNT}, {_COUNT}, {_COUNTS}, {_COUNT}, {_COUNT})"
        for word in _WORDS
    ],
    nogil=True,
)
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
    """Count the kept weights in some rows, as defined by `core.base.mask.KeptRange.keeps`.

    Args:
        words: unsigned (k, columns).
        mask, above, upto: of the `KeptRange`; of the words' type.
        top: number of the first of these rows in the submatrix.
        down, across: the first row and column of each block, and at last the end of the last one.
        in_blocks: (blocks down, blocks across); added to, as are the following.
        in_rows: (k,).
        in_columns: (columns,).
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


@njit(
    [f"({word}[:, ::1], {word}, {word}, {word}, int64, int64, int64, boolean[:, ::1])" for word in _WORDS], nogil=True
)
def mark_alive(
    words: Bits, mask: _Word, above: _Word, upto: _Word, top: int, high: int, wide: int, alive: Flags
) -> None:
    """Mark the rectangles of a matrix in which a weight of some rows is kept, as in `count_kept`.

    Args:
        words: unsigned (k, columns).
        mask, above, upto: of the `KeptRange`; of the words' type.
        top: number of the first of these rows in the matrix.
        high, wide: of a rectangle, in weights.
        alive: for each rectangle, from the upper left corner on; set where a weight is kept.
    """
    rows, columns = words.shape
    for row in range(rows):
        line = alive[(top + row) // high]
        for place in range(columns // wide):
            if not line[place]:
                for column in range(place * wide, (place + 1) * wide):
                    bits = words[row, column] & mask
                    if bits > above and bits <= upto:
                        line[place] = True
                        break


@njit(
    [
        f"({real}[:, ::1], int64, {_COUNT}, {_COUNT}, float64[:, ::1], {_COUNTS}, {_COUNTS}, {_COUNT}, {_COUNT}, "
        f"{_COUNTS})"
        for real in _REALS
    ],
    nogil=True,
)
def sum_magnitudes(
    reals: _Reals,
    top: int,
    down: Counts,
    across: Counts,
    sums: Floats,
    finite: Counts,
    zeros: Counts,
    zeros_in_rows: Counts,
    zeros_in_columns: Counts,
    nans: Counts,
) -> None:
    """Sum the magnitudes of the finite weights in some rows, for each block; and count the zeros and the NaNs.

    Args:
        reals: (k, columns).
        top: number of the first of these rows in the submatrix.
        down, across: the first row and column of each block, and at last the end of the last one.
        sums, finite: (blocks down, blocks across): sums of magnitudes and numbers of finite weights; added to.
        zeros: (blocks down, blocks across): numbers of weights that are ±0; added to, as are the following.
        zeros_in_rows: (k,).
        zeros_in_columns: (columns,).
        nans: (blocks down, blocks across): numbers of NaNs.
    """
    block = np.searchsorted(down, top, side="right") - 1
    for row in range(reals.shape[0]):
        if top + row == down[block + 1]:
            block += 1
        for place in range(len(across) - 1):
            for column in range(across[place], across[place + 1]):
                size = abs(reals[row, column])
                if size == 0:
                    finite[block, place] += 1
                    zeros[block, place] += 1
                    zeros_in_rows[row] += 1
                    zeros_in_columns[column] += 1
                elif size < np.inf:
                    sums[block, place] += size
                    finite[block, place] += 1
                elif size != size:
                    nans[block, place] += 1
