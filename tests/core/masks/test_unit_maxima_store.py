"""Maxima that are laid end to end are those that were added."""

import gc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.masks import unit_maxima_store
from core.masks.dead_units import FIRST, SECOND, ManyMaxima, ManyMaximaRequest, UnitMaxima, UnitMaximaRequest
from core.masks.unit_maxima_store import UNREAD, UnitMaximaStore
from core.model.parameter import Parameter
from core.storage.small_tensors import running
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor

KINDS = [dtype for dtype in DTYPES.values() if dtype.prunable]
SIZE = 6

Added = tuple[UnitMaximaRequest | ManyMaximaRequest, UnitMaxima | ManyMaxima]


def request(number: int, recorded: bool = False, side: int = FIRST) -> UnitMaximaRequest:
    file = SourceFile.__new__(SourceFile)
    tensor = Tensor("w", DTYPES["float32"], (1,), (1,), 0, Storage(file, 0, 4))
    return UnitMaximaRequest(Parameter("w", "", "w", tensor), number, recorded, side)


@st.composite
def maxima(draw: st.DrawFn) -> UnitMaxima:
    dtype = draw(st.sampled_from(KINDS))
    return UnitMaxima(dtype, np.array(draw(_units(dtype.magnitude_mask)), dtype.word))


@st.composite
def many(draw: st.DrawFn) -> Added:
    """Several parameters that were read together."""
    numbers = draw(st.lists(st.integers(0, SIZE - 1), min_size=1, unique=True).map(sorted))
    dtype, side = draw(st.sampled_from(KINDS)), draw(st.sampled_from([FIRST, SECOND]))
    listed = [draw(_units(dtype.magnitude_mask)) for _ in numbers]
    units = np.array([each for part in listed for each in part], dtype.word)
    found = ManyMaxima(dtype, units, running(np.array([*map(len, listed)])))
    return ManyMaximaRequest(np.array(numbers), (), side), found


def _units(most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, most), min_size=1, max_size=4)


one = st.tuples(st.builds(request, st.integers(0, SIZE - 1), st.booleans(), st.sampled_from([FIRST, SECOND])), maxima())


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few in a block, so that there are several."""
    monkeypatch.setattr(unit_maxima_store, "BLOCK", 3)
    monkeypatch.setattr(unit_maxima_store, "_FEW", 2)


def alone(added: Added) -> list[tuple[tuple[int, bool, int], UnitMaxima]]:
    """What was added, one by one."""
    wanted, found = added
    units = [found.units]
    if isinstance(found, ManyMaxima):
        units = np.split(found.units, found.starts[1:-1])
    numbers = wanted.numbers.tolist()
    keys = [(number, wanted.recorded, wanted.side) for number in numbers]
    return [(key, UnitMaxima(found.dtype, each)) for key, each in zip(keys, units, strict=True)]


@given(added=st.lists(one | many(), max_size=12))
def test_the_store_gives_back_the_latest(added: list[Added]) -> None:
    store = UnitMaximaStore()
    latest: dict[tuple[int, bool, int], UnitMaxima] = {}
    for each in added:
        store.update([each])
        latest.update(alone(each))
        assert store.holds(each[0])
    for recorded in (False, True):
        for side in (FIRST, SECOND):
            least = store.least(recorded, side, SIZE).tolist()
            for number in range(SIZE):
                wanted, found = latest.get((number, recorded, side)), store.get(number, recorded, side)
                assert store.holds(request(number, recorded, side)) == (wanted is not None)
                assert least[number] == (UNREAD if wanted is None else int(wanted.units.min()))
                assert (found is None) == (wanted is None)
                if found is not None and wanted is not None:
                    assert found.dtype is wanted.dtype
                    assert found.units.dtype == wanted.units.dtype
                    assert found.units.tolist() == wanted.units.tolist()


def test_no_object_is_held_for_each_of_many() -> None:
    store, dtype, before = UnitMaximaStore(), DTYPES["float32"], held()
    plain = request(0)
    for number in range(300):
        store.update([(replace(plain, number=number), UnitMaxima(dtype, np.ones(4, dtype.word)))])
    assert held() - before < unit_maxima_store.BLOCK


def held() -> int:
    gc.collect()
    # not by isinstance, which a proxy of something that is gone refuses
    return sum(type(each) is UnitMaxima for each in gc.get_objects())


@given(added=st.lists(one | many(), max_size=12), bits=st.integers(0, 1 << 31), data=st.data())
def test_units_up_to_a_threshold_are_those_that_are_dead(added: list[Added], bits: int, data: st.DataObject) -> None:
    store = UnitMaximaStore()
    store.update(added)
    numbers = np.array(data.draw(st.lists(st.integers(0, SIZE - 1), unique=True)), np.int64)
    cuts = np.array(data.draw(st.lists(st.integers(0, bits), min_size=SIZE, max_size=SIZE)), np.int64)
    for recorded in (False, True):
        for side in (FIRST, SECOND):
            found = store.upto(recorded, side, numbers, cuts)
            for number, dead in zip(numbers.tolist(), found.tolist(), strict=True):
                units = store.get(number, recorded, side)
                expected = np.nan if units is None else int((units.units.astype(np.int64) <= cuts[number]).sum())
                np.testing.assert_equal(dead, expected)
