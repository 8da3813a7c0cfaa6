"""Zeros and non-finite elements are counted as torch counts them, in every dtype."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.index.zero_counts import ZeroCount, count_all_zeros, count_zeros
from core.storage import tensor_reader
from core.storage.small_tensors import FEW
from core.storage.tensor_reader import TensorReader
from tests.helpers.tensors import FLOATS, lay_down, lay_down_all, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zeros")


@given(weight=st.sampled_from(FLOATS).flatmap(weights))
def test_counts_are_those_of_torch(folder: Path, weight: torch.Tensor) -> None:
    tensor = lay_down(weight, folder / "weight")
    with pytest.MonkeyPatch.context() as patch, TensorReader() as reader:
        patch.setattr(tensor_reader, "BLOCK", 32)
        found = count_zeros(tensor, reader)
    assert found == ZeroCount(int((weight == 0).sum()), int((~weight.isfinite()).sum()))


@pytest.mark.parametrize("dtype", [torch.int8, torch.int64, torch.bool], ids=str)
def test_whole_numbers_have_zeros_and_nothing_else_to_count(folder: Path, dtype: torch.dtype) -> None:
    tensor = lay_down(torch.tensor([0, 1, 0, 1, 1]).to(dtype), folder / "whole")
    with TensorReader() as reader:
        assert count_zeros(tensor, reader) == ZeroCount(2)


@pytest.mark.parametrize("kind", [*FLOATS, torch.float8_e5m2, torch.complex64], ids=str)
def test_zeros_of_either_sign_are_counted(folder: Path, kind: torch.dtype) -> None:
    parts = torch.tensor([0.0, -0.0, 1.0, -1.0, 0.0, -0.0, 2.0, -0.0])
    weight = torch.complex(parts, parts.flip(0)) if kind.is_complex else parts.to(kind)
    with TensorReader() as reader:
        found = count_zeros(lay_down(weight, folder / "signed"), reader)
    assert found == ZeroCount(int((weight.to(torch.complex64) == 0).sum()))


def test_zeros_are_counted_alone(tmp_path: Path) -> None:
    odd = torch.tensor([0.0, -0.0, 1.0, torch.nan, torch.inf])
    tensors = lay_down_all([odd, odd.repeat(FEW), odd.half()], [0] * 3, tmp_path / "odd.bin")
    assert count_all_zeros(tensors, nonfinite=False) == [ZeroCount(2), ZeroCount(2 * FEW), ZeroCount(2)]
    assert count_all_zeros(tensors) == [ZeroCount(2, 2), ZeroCount(2 * FEW, 2 * FEW), ZeroCount(2, 2)]


def test_what_is_no_number_is_not_counted(folder: Path) -> None:
    tensor = replace(lay_down(torch.ones(3), folder / "sealed"), unreadable="it is quantized")
    with TensorReader() as reader:
        assert count_zeros(tensor, reader) is None


def test_a_file_that_ends_too_early_is_told(folder: Path) -> None:
    tensor = lay_down(torch.ones(300), folder / "short")
    (folder / "short").write_bytes(b"\xff" * 20)
    with TensorReader() as reader, pytest.raises(UserError):
        count_zeros(tensor, reader)


@given(data=st.data())
def test_many_are_counted_as_each_by_itself(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of every dtype, empty, strided and unreadable ones among them."""
    kinds = [*FLOATS, torch.uint8, torch.int32, torch.bool]
    flat = [
        data.draw(weights(kind)) if kind in FLOATS else torch.tensor(data.draw(numbers), dtype=kind)
        for kind in data.draw(st.lists(st.sampled_from(kinds), max_size=8))
    ]
    tensors = lay_down_all(flat, [0] * len(flat), tmp_path_factory.getbasetemp() / "counted.bin")
    odd = [replace(each, shape=(each.numel // 2,), stride=(2,)) for each in tensors if each.numel > 1]
    mixed = [*tensors, *odd, *(replace(each, unreadable="It is sparse.") for each in tensors)]
    with pytest.MonkeyPatch.context() as patch, TensorReader() as reader:
        # several chunks of a tensor, in both threads
        patch.setattr(tensor_reader, "CHUNK", 32)
        assert count_all_zeros(mixed) == [count_zeros(each, reader) for each in mixed]


numbers = st.lists(st.integers(0, 1), min_size=1, max_size=9)


def test_small_tensors_are_counted_in_few_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tensors = lay_down_all([torch.zeros(50) for _ in range(300)], [0] * 300, tmp_path / "many.bin")
    calls = []
    plain = tensor_reader.read_into
    monkeypatch.setattr(tensor_reader, "read_into", lambda *given: (calls.append(given), plain(*given)))
    assert count_all_zeros(tensors) == [ZeroCount(50)] * 300
    assert len(calls) == 1
