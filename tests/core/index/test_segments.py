"""Entries laid end to end answer as a dict of them does, in whatever order and how often they are put."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.index.segments import Entry, SegmentStore

TENSORS = 6
STEP = 100
"""Added to what is found, times the scalar: so that it is seen whose scalar it is."""

entries = st.tuples(st.integers(0, 3), st.lists(st.integers(0, 50), max_size=6, unique=True).map(sorted))
puts = st.lists(st.tuples(st.integers(0, TENSORS - 1), entries), max_size=40)


def entry(scalar: int, magnitudes: list[int]) -> Entry:
    upto = np.arange(1, len(magnitudes) + 1, dtype=np.uint32)
    return Entry((scalar,), np.array(magnitudes, np.uint32), upto, upto / 64)


def search(*arrays: np.ndarray) -> None:
    """What the compiled loops do, in plain Python: a threshold that is above a tensor's magnitudes is not answered."""
    bits, numbers, starts, scalars, magnitudes, upto, found, exact = arrays
    for place, number in enumerate(numbers.tolist()):
        mine = slice(starts[place], starts[place + 1])
        counted = int(np.searchsorted(magnitudes[mine], bits[number], side="right")) if number >= 0 else 0
        if number >= 0 and counted < len(magnitudes[mine]):
            found[number] = (upto[mine][counted - 1] if counted else 0) + STEP * scalars[place]
            exact[number] = True


def answers(store: SegmentStore, bits: np.ndarray) -> tuple[list[int], list[bool]]:
    found, exact, squares = np.zeros(TENSORS, np.int64), np.zeros(TENSORS, np.bool_), np.zeros(TENSORS)
    store.look_up(bits, found, exact)
    store.look_up_squares(bits, squares, np.zeros(TENSORS, np.bool_))
    # each weight has the 64th part, and what is added for the scalar is whole
    assert (squares % STEP * 64 + squares // STEP * STEP).tolist() == found.tolist()
    return found.tolist(), exact.tolist()


@given(puts=puts, full=st.sampled_from([1, 40, 100, 1 << 20]), threshold=st.integers(0, 50))
def test_the_latest_entry_of_each_tensor_answers(
    puts: list[tuple[int, tuple[int, list[int]]]], full: int, threshold: int
) -> None:
    store = SegmentStore(search, search, (np.int64,), full)
    latest: dict[int, tuple[int, list[int]]] = {}
    bits = np.full(TENSORS, threshold, np.uint64)
    for number, (scalar, magnitudes) in puts:
        store.put(number, entry(scalar, magnitudes))
        latest[number] = scalar, magnitudes
        expected = {
            place: STEP * mine + sum(each <= threshold for each in listed)
            for place, (mine, listed) in latest.items()
            if listed and threshold < listed[-1]
        }
        found, exact = answers(store, bits)
        assert found == [expected.get(place, 0) for place in range(TENSORS)]
        assert exact == [place in expected for place in range(TENSORS)]
        for place, (mine, listed) in latest.items():
            held = store.entry(place)
            assert (held.scalars, held.magnitudes.tolist()) == ((mine,), listed)


def test_what_has_been_laid_down_is_held_once() -> None:
    store = SegmentStore(search, search, (np.int64,), full=80)
    for number, magnitudes in enumerate(([1, 2], [3, 4], [5])):
        store.put(number, entry(0, magnitudes))
    bases = {id(store.entry(number).magnitudes.base) for number in range(3)}
    assert len(bases) == 1


@given(puts=puts, later=puts, full=st.sampled_from([1, 40, 100, 1 << 20]), threshold=st.integers(0, 50))
def test_what_is_frozen_answers_as_it_did_whatever_is_put_later(
    puts: list[tuple[int, tuple[int, list[int]]]],
    later: list[tuple[int, tuple[int, list[int]]]],
    full: int,
    threshold: int,
) -> None:
    store = SegmentStore(search, search, (np.int64,), full)
    bits = np.full(TENSORS, threshold, np.uint64)
    for number, (scalar, magnitudes) in puts:
        store.put(number, entry(scalar, magnitudes))
    before, frozen = answers(store, bits), store.frozen()
    for number, (scalar, magnitudes) in later:
        store.put(number, entry(scalar, magnitudes))
    assert answers(frozen, bits) == before
