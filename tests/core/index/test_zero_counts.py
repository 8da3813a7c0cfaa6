"""Zeros and non-finite elements are counted as torch counts them, in every dtype."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.index.zero_counts import ZeroCount, count_zeros
from core.storage import tensor_reader
from core.storage.tensor_reader import TensorReader
from tests.helpers.tensors import FLOATS, lay_down, weights


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


def test_what_is_no_number_is_not_counted(folder: Path) -> None:
    tensor = replace(lay_down(torch.ones(3), folder / "sealed"), unreadable="it is quantized")
    with TensorReader() as reader:
        assert count_zeros(tensor, reader) is None


def test_a_file_that_ends_too_early_is_told(folder: Path) -> None:
    tensor = lay_down(torch.ones(300), folder / "short")
    (folder / "short").write_bytes(b"\xff" * 20)
    with TensorReader() as reader, pytest.raises(UserError):
        count_zeros(tensor, reader)
