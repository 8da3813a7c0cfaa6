"""Row blocks of a parameter keep what torch keeps, weight by weight, and cover their submatrix once."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.masks.row_blocks import RowBlock, layout_of, row_blocks
from core.model.parameter import Parameter
from core.storage import matrix_layout
from core.storage.matrix_layout import Submatrix
from core.storage.tensor_reader import TensorReader
from tests.core.masks.test_nm_masks import grouped
from tests.helpers.patterns import nm_reference
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights

BITS = {8: np.uint64, 4: np.uint32, 2: np.uint16}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("row_blocks")


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few rows in a block, so that there are several."""
    monkeypatch.setattr(matrix_layout, "ROW_BLOCK", 100)


def parameter(weight: torch.Tensor, folder: Path, mask: torch.Tensor | None = None) -> Parameter:
    recorded = None if mask is None else lay_down(mask, folder / "mask", "fc.weight_mask")
    return Parameter("fc.weight", "fc", "weight", lay_down(weight, folder / "weight"), recorded)


def joined(found: list[RowBlock]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([block.bits for block in found]), np.concatenate([block.keeps for block in found])


def bits(weight: torch.Tensor) -> np.ndarray:
    return weight.contiguous().view(torch.uint8).numpy().view(BITS[weight.element_size()])


@given(data=st.data())
def test_what_a_threshold_keeps_is_what_torch_keeps(data: st.DataObject, folder: Path) -> None:
    flat = data.draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=4)))
    weight = flat[: len(flat) // 4 * 4].reshape(-1, 4)
    threshold = data.draw(thresholds(flat))
    owner = parameter(weight, folder)
    page = layout_of(owner)
    found, keeps = joined(list(row_blocks(owner, page, page.whole, threshold)))
    assert np.array_equal(found, bits(weight))
    assert np.array_equal(keeps, (weight.abs() > threshold).numpy())


@given(data=st.data())
def test_a_window_is_its_part_of_the_whole(data: st.DataObject, folder: Path) -> None:
    weight = torch.randn(11, 6, generator=torch.Generator().manual_seed(0))
    owner = parameter(weight, folder)
    page = layout_of(owner)
    top, left = data.draw(st.integers(0, 10)), data.draw(st.integers(0, 5))
    submatrix = Submatrix(top, left, data.draw(st.integers(1, 11 - top)), data.draw(st.integers(1, 6 - left)))
    found, keeps = joined(list(row_blocks(owner, page, submatrix, 0.5)))
    part = weight[top : top + submatrix.rows, left : left + submatrix.columns]
    assert np.array_equal(found, bits(part))
    assert np.array_equal(keeps, (part.abs() > 0.5).numpy())


@pytest.mark.parametrize("kind", [torch.float32, torch.uint8, torch.bool])
def test_a_recorded_mask_keeps_what_it_says_and_no_zeros(kind: torch.dtype, folder: Path) -> None:
    weight = torch.tensor([[0.0, -0.0, 1.0, float("inf")], [2.0, -3.0, float("nan"), 0.5]]).repeat(30, 1)
    mask = torch.tensor([[1, 1, 1, 1], [0, 1, 1, 0]]).repeat(30, 1).to(kind)
    owner = parameter(weight, folder, mask)
    page = layout_of(owner)
    several = list(row_blocks(owner, page, page.whole, None))
    assert len(several) > 1
    found, keeps = joined(several)
    assert np.array_equal(found, bits(weight))
    assert np.array_equal(keeps, (mask.bool() & (weight != 0)).numpy())


def test_the_strips_are_of_the_size_that_is_read_at_once(folder: Path) -> None:
    owner = parameter(torch.randn(50, 5), folder)
    page = layout_of(owner)
    assert [len(block.bits) for block in row_blocks(owner, page, page.whole, 0.1)] == [5] * 10


def test_kernels_lie_side_by_side_or_in_a_row(folder: Path) -> None:
    weight = torch.randn(4, 3, 2, 5)
    owner = parameter(weight, folder)
    flat, kernels = layout_of(owner), layout_of(owner, kernels=True)
    assert (flat.rows, flat.columns) == (4, 30)
    assert (kernels.rows, kernels.columns) == (8, 15)
    found, keeps = joined(list(row_blocks(owner, kernels, kernels.whole, 0.3)))
    laid = weight.permute(0, 2, 1, 3).reshape(8, 15)
    assert np.array_equal(found, bits(laid))
    assert np.array_equal(keeps, (laid.abs() > 0.3).numpy())


def test_a_strip_can_be_cut_again_without_being_read(folder: Path) -> None:
    weight = torch.randn(9, 4)
    page = layout_of(parameter(weight, folder))
    with TensorReader() as reader:
        read = page.read(page.whole, reader)
    for threshold in (0.0, 0.5, 1e300):
        keeps = RowBlock.cut(read, page.tensor.dtype, threshold).keeps
        assert np.array_equal(keeps, (weight.abs() > threshold).numpy())


def test_a_file_that_has_changed_is_said(folder: Path) -> None:
    owner = parameter(torch.randn(50, 5), folder)
    owner.tensor.storage.file.path.write_bytes(b"other")
    page = layout_of(owner)
    with pytest.raises(UserError, match="has changed"):
        list(row_blocks(owner, page, page.whole, 0.1))


@given(data=st.data())
def test_n_of_m_keeps_what_plain_torch_keeps_wherever_the_window_lies(data: st.DataObject, folder: Path) -> None:
    """Also where it cuts groups, in both layouts."""
    weight, groups = data.draw(grouped())
    owner = parameter(weight, folder)
    page = layout_of(owner, data.draw(st.booleans()) and weight.ndim == 4)
    if not page.rows or not page.columns:
        return
    top, left = (data.draw(st.integers(0, length - 1)) for length in (page.rows, page.columns))
    rows = data.draw(st.integers(1, page.rows - top))
    columns = data.draw(st.integers(1, page.columns - left))
    submatrix = Submatrix(top, left, rows, columns)
    found, keeps = joined(list(row_blocks(owner, page, submatrix, groups)))
    kept = nm_reference(weight, groups.n, groups.m, groups.side)
    inside = slice(top, top + rows), slice(left, left + columns)
    for whole, part in ((bits(weight), found), (kept.numpy(), keeps)):
        laid_out = whole.transpose(page.order).reshape(page.rows, page.columns)
        assert np.array_equal(laid_out[inside], part)
