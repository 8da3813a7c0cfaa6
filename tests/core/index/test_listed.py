"""Tensors that are listed together answer as their indexes do, to the bit, in less memory than these."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.index import index_table
from core.index.histogram import MagnitudeHistogram
from core.index.index_table import IndexTable
from core.index.listed import can_list, list_magnitudes
from core.index.listed_kernels import STEP, look_up_listed
from core.index.magnitude_index import LISTED
from core.storage.small_tensors import together
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor
from tests.core.index.test_index_table import same
from tests.helpers.indexes import build_index
from tests.helpers.tensors import lay_down, lay_down_all, thresholds, weights

dtypes = st.sampled_from([torch.float32, torch.float16, torch.bfloat16])
gaps = st.sampled_from([0, 1, 4, 200, 1 << 13])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("listed") / "many.bin"


def listed_table(tensors: Sequence[Tensor]) -> IndexTable:
    """A table of tensors of one dtype in one file, listed together."""
    table = IndexTable([each.dtype for each in tensors])
    with TensorReader() as reader:
        for group in together(tensors):
            table.put_listed(np.array(group), list_magnitudes([tensors[each] for each in group], reader))
    return table


def assert_same_answers(table: IndexTable, other: IndexTable, threshold: float) -> None:
    """Counts to the single weight; sums of squares but for the order in which they are added up."""
    given_ = np.full(table.size, threshold)
    ours, theirs = table.kept(given_), other.kept(given_)
    assert ours.counts.tolist() == theirs.counts.tolist()
    assert ours.exact.all()
    parts, exact = table.cut_squares(table.threshold_bits(given_))
    assert parts == pytest.approx(other.cut_squares(other.threshold_bits(given_))[0], rel=1e-12, abs=0)
    assert exact.all()


@given(data=st.data(), dtype=dtypes)
def test_tensors_listed_together_answer_as_their_indexes_do(
    file: Path, data: st.DataObject, dtype: torch.dtype
) -> None:
    flat = data.draw(st.lists(weights(dtype, 1, 3 * STEP), min_size=1, max_size=6))
    tensors = lay_down_all(flat, [data.draw(gaps) for _ in flat], file)
    indexes = [build_index(each) for each in tensors]
    table, other = listed_table(tensors), IndexTable.of(indexes)
    for name in ("zeros", "nan", "inf", "exponents", "square_sums", "numel"):
        assert getattr(table, name).tolist() == getattr(other, name).tolist()
    numbers = np.arange(table.size)
    assert table.highest(numbers) == other.highest(numbers)
    assert all(same(table.index(number), index) for number, index in enumerate(indexes))
    for _ in range(3):
        threshold = data.draw(thresholds(torch.cat(flat)))
        assert_same_answers(table, other, threshold)
        assert_same_answers(table.frozen(), other, threshold)
        some = numbers[:: data.draw(st.integers(1, 3))]
        assert_same_answers(table.part(some), other.part(some), threshold)


@given(data=st.data(), full=st.sampled_from([1, 1 << 20]))
def test_what_is_put_later_is_what_answers(file: Path, data: st.DataObject, full: int) -> None:
    """Listed in place of an index, an index in place of what was listed, and each in place of its own kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_table, "FULL", full)
        size = 5
        table = IndexTable([DTYPES["float32"]] * size)
        latest = [torch.zeros(0)] * size
        for _ in range(data.draw(st.integers(1, 6))):
            numbers = sorted(data.draw(st.sets(st.integers(0, size - 1), min_size=1)))
            flat = [data.draw(weights(torch.float32, 1, 2 * STEP)) for _ in numbers]
            tensors = lay_down_all(flat, [0] * len(flat), file)
            if data.draw(st.booleans()):
                with TensorReader() as reader:
                    table.put_listed(np.array(numbers), list_magnitudes(tensors, reader))
            else:
                for number, tensor in zip(numbers, tensors, strict=True):
                    table.put(number, build_index(tensor))
            for number, each in zip(numbers, flat, strict=True):
                latest[number] = each
        threshold = data.draw(thresholds(torch.cat(latest)))
        expected = [int((each.abs() > torch.tensor(threshold)).sum()) for each in latest]
        assert table.kept(np.full(size, threshold)).counts.tolist() == expected
        assert table.known.tolist() == [len(each) > 0 for each in latest]


@pytest.mark.parametrize(("dtype", "most"), [(torch.float32, 5), (torch.bfloat16, 3)], ids=str)
def test_a_listed_weight_takes_no_more_than_its_bytes_and_one(tmp_path: Path, dtype: torch.dtype, most: int) -> None:
    """With all that is kept for each of the tensors, which have 200 weights each."""
    size, numel = 2_000, 200
    flat = list(torch.randn(size, numel, generator=torch.Generator().manual_seed(0)).to(dtype))
    tensors = lay_down_all(flat, [0] * size, tmp_path / "many.bin")
    # loaded before it is measured
    listed_table(tensors[:2])
    table = IndexTable([each.dtype for each in tensors])
    tracemalloc.start()
    try:
        with TensorReader() as reader:
            table.put_listed(np.arange(size), list_magnitudes(tensors, reader))
        table.kept(np.full(size, 0.5))
        del reader
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < most * size * numel


def test_large_strided_and_double_tensors_are_not_listed(tmp_path: Path) -> None:
    tensor = lay_down(torch.randn(4, 4), tmp_path / "w.bin")
    assert can_list(tensor, LISTED)
    assert not can_list(tensor, 15)
    assert not can_list(replace(tensor, stride=(8, 1)), LISTED)
    assert not can_list(lay_down(torch.randn(4, 4, dtype=torch.float64), tmp_path / "d.bin"), LISTED)
    assert not can_list(lay_down(torch.randn(LISTED + 1), tmp_path / "l.bin"), 1 << 20)


@given(data=st.data(), dtype=dtypes)
def test_several_thresholds_at_once_are_answered_as_one_by_one(
    file: Path, data: st.DataObject, dtype: torch.dtype
) -> None:
    flat = data.draw(st.lists(weights(dtype, 1, 3 * STEP), min_size=1, max_size=6))
    tensors = lay_down_all(flat, [0] * len(flat), file)
    together = torch.cat(flat)
    given_ = np.array(data.draw(st.lists(thresholds(together), min_size=1, max_size=2 * index_table.ROWS + 1)))
    edges, magnitudes = given_[given_ <= 1e30], together.double().abs().numpy()
    for table in (
        listed_table(tensors),
        listed_table(tensors).frozen(),
        IndexTable.of(list(map(build_index, tensors))),
    ):
        for order in (given_, np.sort(given_), np.sort(given_)[::-1]):
            bits = [table.bits_of(each) for each in order.tolist()]
            found = [each.tolist() for each in table.at_most_each(bits)]
            assert found == [table.at_most(each)[0].tolist() for each in bits]
        below = MagnitudeHistogram(table, np.arange(table.size)).count_below(edges)
        assert below.tolist() == [(magnitudes < each).sum() for each in edges]


def test_the_loop_leaves_out_what_has_been_replaced() -> None:
    found, exact = np.full(2, -7), np.zeros(2, np.bool_)
    starts, words = np.array([0, 1, 2]), np.array([3, 4], np.uint32)
    look_up_listed(np.full(2, 9, np.uint64), np.array([-1, 1]), starts, np.array([5, 6]), words, found, exact)
    assert (found.tolist(), exact.tolist()) == ([-7, 7], [False, True])
