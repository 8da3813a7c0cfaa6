"""Maxima that are laid end to end are those that were added."""

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.masks import unit_maxima_store
from core.masks.dead_units import UnitMaxima
from core.masks.unit_maxima_store import UnitMaximaStore

KINDS = [dtype for dtype in DTYPES.values() if dtype.prunable]


@st.composite
def maxima(draw: st.DrawFn) -> UnitMaxima:
    dtype = draw(st.sampled_from(KINDS))
    side = st.lists(st.integers(0, dtype.magnitude_mask), max_size=4)
    return UnitMaxima(dtype, *(np.array(draw(side), dtype.word) for _ in range(2)))


added = st.lists(st.tuples(st.tuples(st.sampled_from("abcdef"), st.booleans()), maxima()), max_size=12)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few in a block, so that there are several."""
    monkeypatch.setattr(unit_maxima_store, "BLOCK", 3)


@given(added=added)
def test_the_store_is_a_dict_of_the_latest(added: list[tuple[tuple[str, bool], UnitMaxima]]) -> None:
    store = UnitMaximaStore()
    for each in added:
        store.update([each])
    latest = dict(added)
    assert list(store) == list(latest)
    for key, wanted in latest.items():
        found = store[key]
        assert key in store
        assert found.dtype is wanted.dtype
        assert (found.outputs.dtype, found.inputs.dtype) == (wanted.outputs.dtype, wanted.inputs.dtype)
        assert found.outputs.tolist() == wanted.outputs.tolist()
        assert found.inputs.tolist() == wanted.inputs.tolist()
        for turned, side in ((False, wanted.outputs), (True, wanted.inputs)):
            assert store.least_output(key, turned) == min(side.tolist(), default=(1 << 63) - 1)
    assert store.least_output(("other", False), False) is None
    assert ("other", False) not in store


def test_no_object_is_held_for_each_of_many() -> None:
    store, dtype, before = UnitMaximaStore(), DTYPES["float32"], held()
    for number in range(300):
        store.update([((str(number), False), UnitMaxima(dtype, np.ones(4, dtype.word), np.ones(4, dtype.word)))])
    assert held() - before < unit_maxima_store.BLOCK


def held() -> int:
    gc.collect()
    return sum(isinstance(each, UnitMaxima) for each in gc.get_objects())
