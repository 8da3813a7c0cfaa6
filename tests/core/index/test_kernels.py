"""The compiled loops against numpy: the same numbers for any bit patterns, odd ones and none included."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.index.kernels import (
    collect,
    count_bins,
    drain_bins,
    group_bins,
    list_runs,
    look_up,
    look_up_exact,
)
from core.index.square_kernels import look_up_exact_squares, look_up_squares, sum_squares

Words = NDArray[np.unsignedinteger]

# (word, magnitude mask, bits of infinity)
KINDS = {
    "float16": (np.uint16, 0x7FFF, 0x7C00),
    "bfloat16": (np.uint16, 0x7FFF, 0x7F80),
    "float32": (np.uint32, 0x7FFFFFFF, 0x7F800000),
    "float64": (np.uint64, 0x7FFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000),
}
COARSE = ["float32", "float64"]
NO_NUMBERS = np.empty(0, np.float32)

of_each_kind = pytest.mark.parametrize("kind", KINDS)


def words(kind: str, most: int = 300) -> st.SearchStrategy[Words]:
    """Bit patterns of a kind: anything, and often the bounds."""
    word, mask, infinity = KINDS[kind]
    bounds = st.sampled_from([0, 1, mask, mask + 1, infinity - 1, infinity, infinity + 1, 2 * mask + 1])
    some = st.lists(bounds | st.integers(0, 2 * mask + 1), max_size=most)
    return some.map(lambda listed: np.array(listed, word))


def for_any(kind: str, law: Callable[[Words], None]) -> None:
    given(words(kind))(law)()


@of_each_kind
def test_a_block_has_as_many_special_words_as_numpy_counts(kind: str) -> None:
    word, mask, infinity = KINDS[kind]
    bins, shift = np.zeros(1 << 10, np.uint32), mask.bit_length() - 10

    def law(each: Words) -> None:
        magnitudes = each & word(mask)
        found = count_bins(each, NO_NUMBERS, word(mask), word(infinity), word(shift), bins)
        zeros, infinite, nan, low, high, squares = found
        assert (zeros, infinite, nan, squares) == (
            np.count_nonzero(magnitudes == 0),
            np.count_nonzero(magnitudes == infinity),
            np.count_nonzero(magnitudes > infinity),
            0,
        )
        if len(each):
            assert (low, high) == (magnitudes.min(), magnitudes.max())

    for_any(kind, law)


@given(words("float32"))
def test_squares_of_a_block_are_summed_up_beside_its_counts(each: Words) -> None:
    word, mask, infinity = KINDS["float32"]
    normal = each[((each & word(mask)) >= 1 << 23) & ((each & word(mask)) < infinity)]
    found = count_bins(
        normal, normal.view(np.float32), word(mask), word(infinity), word(21), np.zeros(1 << 10, np.uint32)
    )
    assert found[-1] == pytest.approx(math.fsum(float(one) ** 2 for one in normal.view(np.float32)), rel=1e-12)


@of_each_kind
def test_bins_are_counted_on_and_left_empty_when_drained(kind: str) -> None:
    word, mask, infinity = KINDS[kind]
    shift = mask.bit_length() - 10
    bins = np.zeros(1 << 10, np.uint32)

    def law(each: Words) -> None:
        for _ in range(2):
            count_bins(each, NO_NUMBERS, word(mask), word(infinity), word(shift), bins)
        places, counts = drain_bins(bins, 5)
        expected, times = np.unique((each & word(mask)) >> word(shift), return_counts=True)
        assert places.tolist() == [int(bin_) + 5 for bin_ in expected]
        assert counts.tolist() == (2 * times).tolist()
        assert not bins.any()

    for_any(kind, law)


@pytest.mark.parametrize("kind", COARSE)
def test_squares_up_to_a_bound_are_summed_up(kind: str) -> None:
    word, mask, infinity = KINDS[kind]

    @given(words(kind), st.integers(0, infinity - 1))
    def law(each: Words, most: int) -> None:
        numbers = each.view(f"f{each.itemsize}")
        scale = 2.0**-520 if kind == "float64" else 1.0
        found = sum_squares(each, numbers, word(mask), word(most), scale)
        mine = numbers[(each & word(mask)) <= most].tolist()
        assert found == pytest.approx(math.fsum((scale * one) ** 2 for one in mine), rel=1e-12)

    law()


@pytest.mark.parametrize("kind", COARSE)
def test_runs_are_the_different_numbers_and_how_many_reach_up_to_each(kind: str) -> None:
    word, mask, infinity = KINDS[kind]
    total = np.uint32 if word is np.uint32 else np.int64

    def law(each: Words) -> None:
        ascending = np.sort(each & word(mask))
        tops, upto = np.zeros(len(each) + 1, word), np.zeros(len(each) + 1, total)
        found, numbers = list_runs(ascending, word(infinity), tops, upto)
        expected, times = np.unique(ascending[ascending <= infinity], return_counts=True)
        assert tops[:found].tolist() == expected.tolist()
        assert upto[:found].tolist() == np.cumsum(times).tolist()
        assert numbers == times.sum()

    for_any(kind, law)


@pytest.mark.parametrize("kind", COARSE)
def test_what_is_gathered_lies_between_the_bounds_in_order(kind: str) -> None:
    word, mask, _ = KINDS[kind]

    @given(words(kind), st.integers(0, mask), st.integers(0, mask))
    def law(each: Words, one: int, other: int) -> None:
        low, high = min(one, other), max(one, other)
        out = np.zeros(len(each) + 1, word)
        found = collect(each, word(mask), word(low), word(high - low), out)
        magnitudes = each & word(mask)
        assert out[:found].tolist() == magnitudes[(magnitudes >= low) & (magnitudes <= high)].tolist()

    law()


@given(
    bins=st.dictionaries(st.integers(0, 500), st.integers(1, 50), max_size=40),
    zeros=st.integers(0, 20),
    most=st.integers(1, 200),
    coarse=st.integers(3, 8),
)
def test_groups_hold_every_weight_once_and_cut_no_bin(bins: dict[int, int], zeros: int, most: int, coarse: int) -> None:
    """At the top of each group as many weights are counted as the bins up to there hold."""
    shift = 3
    if zeros:
        bins = {**bins, 0: bins.get(0, 0) + zeros}
    places = np.array(sorted(bins), np.int64)
    counts = np.array([bins[place] for place in sorted(bins)], np.int64)
    tops, upto = np.zeros(2 * len(places) + 1, np.int64), np.zeros(2 * len(places) + 1, np.int64)
    groups = group_bins(places, counts, zeros, shift, coarse, most, tops, upto)
    assert (np.diff(tops[:groups]) > 0).all()
    assert (upto[groups - 1] if groups else 0) == counts.sum()
    for top, below in zip(tops[:groups].tolist(), upto[:groups].tolist(), strict=True):
        # the zeros alone, or everything in the bins that end at or below the top
        whole = sum(count for place, count in bins.items() if ((place + 1) << shift) - 1 <= top)
        assert below == (zeros if top == 0 else whole)
    inside, belows = np.diff(upto[:groups], prepend=0).tolist(), [-1, *tops[:groups].tolist()]
    for below, top, weights in zip(belows, tops[:groups].tolist(), inside, strict=False):
        filled = [place for place in bins if below < ((place + 1) << shift) - 1 <= top]
        assert len(filled) <= 1 or weights <= most


@given(
    groups=st.lists(st.lists(st.integers(0, 1000), min_size=1, max_size=30), min_size=1, max_size=6),
    threshold=st.integers(0, 1001),
)
def test_a_look_at_single_magnitudes_is_exact(groups: list[list[int]], threshold: int) -> None:
    """Several tensors beside each other in a segment, each group of which is one magnitude."""
    tops, upto, starts = [], [], [0]
    for each in groups:
        magnitudes, times = np.unique(each, return_counts=True)
        tops += magnitudes.tolist()
        upto += np.cumsum(times).tolist()
        starts.append(len(tops))
    count = len(groups)
    # the other way round, so that a place in the segment is not the number of the tensor
    numbers = np.arange(count - 1, -1, -1, dtype=np.int64)
    found, exact = np.full(count, -1, np.int64), np.zeros(count, np.bool_)
    bits, single = np.full(count, threshold, np.uint64), np.ones(count, np.bool_)
    segment = np.array(tops, np.uint32), np.array(upto, np.uint32)
    keys = bits, numbers, np.array(starts, np.int64), single
    look_up(*keys, *segment, found, exact)
    assert exact.all()
    squares, sure = np.full(count, -1.0), np.zeros(count, np.bool_)
    look_up_squares(*keys, segment[0], segment[1] / 64, squares, sure)
    assert sure.all()
    assert (64 * squares).tolist() == found.tolist()
    expected = [int(np.count_nonzero(np.array(each) <= threshold)) for each in reversed(groups)]
    assert found.tolist() == expected


@given(
    inside=st.lists(st.integers(100, 200), min_size=1, max_size=30),
    threshold=st.integers(0, 300) | st.sampled_from([99, 100, 200, 201]),
)
def test_a_closer_look_counts_within_its_group_alone(inside: list[int], threshold: int) -> None:
    magnitudes, times = np.unique(inside, return_counts=True)
    found, exact = np.array([-1, -1], np.int64), np.zeros(2, np.bool_)
    keys = (
        np.array([0, threshold], np.uint64),
        np.array([1], np.int64),
        np.array([0, len(magnitudes)], np.int64),
        np.array([100], np.uint64),
        np.array([200], np.uint64),
    )
    look_up_exact(
        *keys, np.array([7], np.int64), magnitudes.astype(np.uint64), np.cumsum(times).astype(np.int64), found, exact
    )
    squares, sure = np.array([0.25, 0.25]), np.zeros(2, np.bool_)
    parts = 0.125 + np.cumsum(times) / 64
    ends = (np.array([each]) for each in (0.125, 0.25, float(parts[-1]), 0.75))
    look_up_exact_squares(*keys, *ends, magnitudes.astype(np.uint64), parts, squares, sure)
    known = 100 <= threshold <= 200
    assert sure.tolist() == [False, known]
    if known:
        assert squares[1] == 0.125 + np.count_nonzero(np.array(inside) <= threshold) / 64
    assert exact.tolist() == [False, known]
    assert found.tolist() == [-1, 7 + int(np.count_nonzero(np.array(inside) <= threshold)) if known else -1]
