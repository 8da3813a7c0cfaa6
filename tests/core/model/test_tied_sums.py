"""Sums of distinct owners below each row, against a set of them for each."""

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.model.module_rows import ModuleRows
from core.model.parameter import Parameter
from core.model.tied_sums import TiedSums
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor

modules = st.lists(st.sampled_from("abc"), max_size=4).map(".".join)
"""Paths up to four levels deep, with many in common."""

FILE = SourceFile(Path("unread"), (0, 0, 0, 0))


def parameter(module: str, leaf: str) -> Parameter:
    tensor = Tensor(f"{module}.{leaf}", DTYPES["float32"], (2,), (1,), 0, Storage(FILE, 0, 8))
    return Parameter(f"{module}.{leaf}".removeprefix("."), module, leaf, tensor)


@st.composite
def trees(draw: st.DrawFn) -> tuple[ModuleRows, np.ndarray]:
    """Rows, and an owner for each of their leaves; many leaves have the same one."""
    listed = draw(st.lists(modules, min_size=1, max_size=12))
    rows = ModuleRows.of([parameter(module, f"w{number}") for number, module in enumerate(listed)])
    owners = draw(st.lists(st.integers(0, 4), min_size=len(listed), max_size=len(listed)))
    return rows, np.array(owners, np.int64)


@given(tree=trees(), values=st.lists(st.integers(-9, 9), min_size=5, max_size=5), data=st.data())
def test_each_owner_counts_once_below_every_row(
    tree: tuple[ModuleRows, np.ndarray], values: list[int], data: st.DataObject
) -> None:
    rows, owners = tree
    counted = np.array(data.draw(st.lists(st.booleans(), min_size=len(owners), max_size=len(owners))), np.bool_)
    leaves, owners = rows.leaves[counted], owners[counted]
    sums = TiedSums(rows, leaves, owners)
    each = np.array([values, [1] * len(values)], np.int64)
    running = sums.running(each)
    for row, end in enumerate(rows.ends):
        distinct = {owner for leaf, owner in zip(leaves, owners, strict=True) if row <= leaf < end}
        assert sums.below(running, row).tolist() == [sum(values[owner] for owner in distinct), len(distinct)]
