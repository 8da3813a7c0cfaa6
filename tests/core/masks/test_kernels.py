"""The compiled loops over mask images against numpy, for any cut of a matrix into blocks and rows."""

from itertools import pairwise

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.masks.kernels import count_kept, sum_magnitudes

MASK = 0x7FFF
Edges = NDArray[np.int64]


@st.composite
def edges(draw: st.DrawFn, size: int) -> Edges:
    """Where blocks begin along a side, and the end of the last one."""
    inner = draw(st.sets(st.integers(1, size - 1))) if size > 1 else set()
    return np.array([0, *sorted(inner), size], np.int64)


@st.composite
def cases(draw: st.DrawFn) -> tuple[NDArray[np.uint16], Edges, Edges, list[int]]:
    """Bit patterns of a matrix, its blocks down and across, and where it is parted for two calls."""
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    bounds = st.sampled_from([0, 1, 0x3C00, 0x7BFF, 0x7C00, 0x7E00, 0x8000, 0xBC00, 0xFC00])
    listed = draw(st.lists(bounds | st.integers(0, 0xFFFF), min_size=rows * columns, max_size=rows * columns))
    words = np.array(listed, np.uint16).reshape(rows, columns)
    parts = [0, draw(st.integers(0, rows)), rows]
    return words, draw(edges(rows)), draw(edges(columns)), parts


def in_blocks(matrix: NDArray[np.generic], down: Edges, across: Edges) -> NDArray[np.generic]:
    """numpy's own sums of blocks."""
    return np.add.reduceat(np.add.reduceat(matrix, down[:-1], axis=0), across[:-1], axis=1)


@given(cases(), st.integers(-1, MASK), st.integers(0, MASK))
def test_kept_weights_are_counted_by_row_column_and_block(
    case: tuple[NDArray[np.uint16], Edges, Edges, list[int]], above: int, upto: int
) -> None:
    words, down, across, parts = case
    above = max(above, 0)
    rows, columns = words.shape
    blocks = np.zeros((len(down) - 1, len(across) - 1), np.int64)
    in_rows, in_columns = np.zeros(rows, np.int64), np.zeros(columns, np.int64)
    for top, end in pairwise(parts):
        if top < end:
            kept_range = np.uint16(MASK), np.uint16(above), np.uint16(upto)
            count_kept(words[top:end], *kept_range, top, down, across, blocks, in_rows[top:end], in_columns)
    magnitude = words & MASK
    kept = ((magnitude > above) & (magnitude <= upto)).astype(np.int64)
    assert np.array_equal(in_rows, kept.sum(axis=1))
    assert np.array_equal(in_columns, kept.sum(axis=0))
    assert np.array_equal(blocks, in_blocks(kept, down, across))


def as_floats(words: NDArray[np.uint16]) -> NDArray[np.float32]:
    """float16 bits as float32."""
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        return words.view(np.float16).astype(np.float32)


@given(cases())
@example((np.array([[31745]], np.uint16), np.array([0, 1]), np.array([0, 1]), [0, 0, 1]))
def test_finite_magnitudes_are_summed_and_zeros_and_nans_counted(
    case: tuple[NDArray[np.uint16], Edges, Edges, list[int]],
) -> None:
    words, down, across, parts = case
    reals = as_floats(words)
    sums = np.zeros((len(down) - 1, len(across) - 1))
    finite, zeros_in_blocks = np.zeros(sums.shape, np.int64), np.zeros(sums.shape, np.int64)
    zeros_in_rows, zeros_in_columns = (np.zeros(size, np.int64) for size in reals.shape)
    nans = np.zeros(sums.shape, np.int64)
    for top, end in pairwise(parts):
        if top < end:
            zeros = zeros_in_blocks, zeros_in_rows[top:end], zeros_in_columns
            sum_magnitudes(reals[top:end], top, down, across, sums, finite, *zeros, nans)
    known = np.isfinite(reals)
    assert np.array_equal(nans, in_blocks(np.isnan(reals).astype(np.int64), down, across))
    assert np.array_equal(finite, in_blocks(known.astype(np.int64), down, across))
    # so few halves of small exponents add up without rounding
    magnitudes = np.where(known, np.abs(reals), 0).astype(np.float64)
    assert np.allclose(sums, in_blocks(magnitudes, down, across), rtol=1e-12)
    zero = (reals == 0).astype(np.int64)
    assert np.array_equal(zeros_in_blocks, in_blocks(zero, down, across))
    assert np.array_equal(zeros_in_rows, zero.sum(axis=1))
    assert np.array_equal(zeros_in_columns, zero.sum(axis=0))
