"""Whatever is read twice is compared, however both readings are divided."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.storage.block_sums import BlockComparison, BlockSums

SIZE = 200
CONTENT = bytes(range(SIZE))
CUTS = st.lists(st.integers(0, SIZE), max_size=8).map(lambda cuts: sorted({0, SIZE, *cuts}))


def read(saw: Callable[[int, memoryview], bool], content: bytes, cuts: list[int]) -> bool:
    return all(saw(start, memoryview(content)[start:stop]) for start, stop in pairwise(cuts))


def changed(at: int) -> bytes:
    return CONTENT[:at] + bytes([CONTENT[at] ^ 1]) + CONTENT[at + 1 :]


def noted(cuts: list[int]) -> BlockSums:
    sums = BlockSums()
    assert read(sums.saw, CONTENT, cuts)
    return sums


@given(CUTS, CUTS, st.integers(0, SIZE - 1))
def test_a_comparison_tells_any_change_and_nothing_else(first: list[int], second: list[int], at: int) -> None:
    sums = noted(first)
    same, other = BlockComparison(sums), BlockComparison(sums)
    assert read(same.saw, CONTENT, second)
    assert not list(same.unfinished())
    assert not read(other.saw, changed(at), second)


@given(CUTS, st.lists(st.tuples(st.integers(0, SIZE), st.integers(0, SIZE)), max_size=12))
def test_what_is_read_out_of_order_is_compared_or_left_unfinished(
    first: list[int], parts: list[tuple[int, int]]
) -> None:
    sums = noted(first)
    comparison = BlockComparison(sums)
    touched = set()
    for begin, end in parts:
        start, stop = sorted((begin, end))
        assert comparison.saw(start, memoryview(CONTENT)[start:stop])
        touched |= set(range(start, stop))
    left = {each for start, stop, _ in comparison.unfinished() for each in range(start, stop)}
    for start, stop in pairwise(first):
        block = set(range(start, stop))
        assert not block & touched or block <= touched or block <= left


@given(CUTS, st.integers(0, SIZE), st.integers(0, SIZE), st.integers(0, SIZE - 1))
def test_what_holds_whole_blocks_is_compared_at_once(first: list[int], begin: int, end: int, at: int) -> None:
    sums = noted(first)
    start, stop = sorted((begin, end))
    whole = any(start <= a <= at < b <= stop for a, b in pairwise(first))
    assert sums.saw(start, memoryview(changed(at))[start:stop]) is not whole


def test_what_is_known_in_part_is_noted_in_the_gaps() -> None:
    sums = BlockSums()
    for start, stop in ((10, 20), (30, 40), (0, 50)):
        assert sums.saw(start, memoryview(CONTENT)[start:stop])
    assert [(start, stop) for start, stop, _ in sums.overlapping(0, SIZE)] == [
        (0, 10),
        (10, 20),
        (20, 30),
        (30, 40),
        (40, 50),
    ]
