"""Small tensors are read many at once: the same bits, in fewer calls."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.storage import small_tensors
from core.storage.small_tensors import read_magnitudes, together
from core.storage.tensor_reader import BLOCK, TensorReader, elements
from tests.helpers.tensors import FLOATS, lay_down_all, weights

gaps = st.sampled_from([0, 1, 4, 200, 1 << 13])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("small") / "many.bin"


@given(data=st.data(), dtype=st.sampled_from(FLOATS))
def test_magnitudes_are_those_of_each(file: Path, data: st.DataObject, dtype: torch.dtype) -> None:
    """In whatever order they lie, and what lies between them."""
    flat = data.draw(st.lists(weights(dtype, 1), min_size=1, max_size=6))
    tensors = data.draw(st.permutations(lay_down_all(flat, [data.draw(gaps) for _ in flat], file)))
    with TensorReader() as reader:
        words, starts = read_magnitudes(tensors, reader)
    for place, tensor in enumerate(tensors):
        bits = elements(tensor)
        expected = bits & bits.dtype.type(tensor.dtype.magnitude_mask)
        assert np.array_equal(words[starts[place] : starts[place + 1]], expected)
    assert starts[-1] == len(words)


def test_neighbours_are_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tensors = lay_down_all([torch.randn(50) for _ in range(300)], [0] * 300, tmp_path / "many.bin")
    calls = []
    monkeypatch.setattr("core.storage.tensor_reader.read_into", lambda *given_: calls.append(given_))
    with TensorReader() as reader:
        assert [number for number, _ in reader.whole(tensors)] == list(range(300))
    assert len(calls) == 1


def test_no_more_than_a_block_is_read_at_once(tmp_path: Path) -> None:
    """Tensors that lie far apart, or in each other's place, are read as they are."""
    flat = [torch.randn(1 << 14) for _ in range(40)]
    tensors = lay_down_all(flat, [0] * 20 + [BLOCK] * 20, tmp_path / "far.bin")
    tensors.append(replace(tensors[3], key="tied"))
    with TensorReader() as reader:
        found = {number: bits.copy() for number, bits in reader.whole(tensors)}
        assert len(reader._bytes(0).base) == BLOCK
    assert all(np.array_equal(found[number], each.numpy().view(np.uint32)) for number, each in enumerate(flat))
    assert np.array_equal(found[40], found[3])


def test_a_group_has_one_dtype_one_file_and_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(small_tensors, "TOGETHER", 3)
    one = lay_down_all([torch.randn(4) for _ in range(4)], [0] * 4, tmp_path / "one.bin")
    half = lay_down_all([torch.randn(4).half() for _ in range(2)], [0] * 2, tmp_path / "half.bin")
    assert sorted(together([one[0], half[0], one[1], half[1], one[2], one[3]])) == [[0, 2, 4], [1, 3], [5]]
    monkeypatch.setattr(small_tensors, "BYTES", 33)
    assert [*together(one)] == [[0, 1], [2, 3]]
