"""Packed numbers are the same numbers, and hold no object for each."""

import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.base.arrays import packed
from core.model.module_rows import ModuleRows
from tests.gui.tree.checkpoints import many

numbers = st.lists(st.integers(-(2**63), 2**63 - 1)) | st.lists(st.integers(-(2**31), 2**31 - 1))


@given(listed=numbers)
def test_packed_numbers_are_those_that_were_packed(listed: list[int]) -> None:
    for given_as in (listed, np.array(listed, np.int64), np.repeat(np.array(listed, np.int64), 2)[::2]):
        found = packed(given_as)
        assert list(found) == listed
        assert np.asarray(found).tolist() == listed
        assert found.itemsize == (4 if all(-(2**31) <= each < 2**31 for each in listed) else 8)


def test_the_rows_of_very_many_parameters_hold_no_object_for_each_number() -> None:
    rows = ModuleRows.of(many(2_000).parameters)
    rows.compute_all()
    for each in (rows.parents, rows.ends, rows.first_leaf, rows.last_leaf):
        assert sys.getsizeof(each) < 5 * len(rows.items)
