"""What an index may say of a tensor: all that is read of one, and nothing that is turned round or too much."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.squares import NO_SQUARES, SquareSum
from core.index_file import sense
from core.index_file.findings import IndexEntry
from core.index_file.outline import IndexOutline
from tests.helpers.index_files import KINDS, special
from tests.helpers.indexes import build_index
from tests.helpers.tensors import lay_down

ENTRIES = 1 << 15


@given(kind=st.sampled_from(KINDS), count=st.integers(1, 40_000), seed=st.integers(0, 1 << 32))
def test_every_index_that_is_read_makes_sense(
    kind: torch.dtype, count: int, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    torch.manual_seed(seed)
    tensor = lay_down(special(count, kind, (count,)), tmp_path_factory.getbasetemp() / "tensor")
    index = build_index(tensor)
    entry = IndexEntry.of(index)
    assert sense.entry_fits(tensor, entry, ENTRIES)
    outline = IndexOutline.of(tensor, entry, ENTRIES)
    assert (outline.zeros, outline.nan, outline.inf) == (index.zeros, index.nan, index.inf)
    if not index.single:
        assert sense.squares_fit(index, entry.squares)
        assert not sense.squares_fit(index, SquareSum(2.1 * entry.squares.total, entry.squares.exponent))
        assert not sense.squares_fit(index, SquareSum(entry.squares.total, entry.squares.exponent + 1))


def test_groups_that_do_not_rise_make_none(tmp_path: Path) -> None:
    tensor = lay_down(special(100, torch.float32, (100,)), tmp_path / "tensor")
    entry = IndexEntry.of(build_index(tensor))
    for other in (
        entry._replace(magnitudes=entry.magnitudes[::-1].copy()),
        entry._replace(upto=entry.upto[::-1].copy()),
        entry._replace(upto=entry.upto + np.uint32(1)),
        entry._replace(nan=entry.nan + 1),
        entry._replace(nan=-1),
        entry._replace(kind=1),
        entry._replace(kind=2),
        entry._replace(magnitudes=entry.magnitudes[:0], upto=entry.upto[:0]),
    ):
        assert not sense.entry_fits(tensor, other, ENTRIES)
    assert entry.squares == NO_SQUARES
