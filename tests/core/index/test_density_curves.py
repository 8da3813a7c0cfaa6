"""The curves are what the table of indexes counts, in the least dtype that holds it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.index.density_curves import curves, cut_parts
from core.index.index_table import IndexTable
from tests.core.index.test_squares import torchs_error
from tests.helpers.indexes import build_index
from tests.helpers.tensors import FLOATS, lay_down


@pytest.mark.parametrize(("sizes", "dtype"), [((7, 255), np.uint8), ((7, 256), np.uint16), ((70_000, 3), np.uint32)])
def test_each_tensor_has_its_counts_whatever_they_are_kept_in(
    tmp_path: Path, sizes: tuple[int, ...], dtype: type
) -> None:
    random = torch.Generator().manual_seed(0)
    tensors = [torch.randn(size, generator=random) for size in sizes]
    tensors[0][:3] = torch.tensor([0.0, -0.0, torch.nan])
    indexes = [build_index(lay_down(each, tmp_path / str(number))) for number, each in enumerate(tensors)]
    found, table = curves(IndexTable.of(indexes)), IndexTable.of(indexes)
    assert found.kept.dtype == dtype
    for threshold, kept in zip(found.thresholds[1:].tolist(), found.kept[1:], strict=True):
        assert kept.tolist() == table.kept_above(threshold).tolist()
    assert found.kept[0].tolist() == [sizes[0] - 3, sizes[1]]
    assert found.kept.sum(axis=1)[0] == sum(sizes) - 3
    assert np.allclose(found.late, found.kept.astype(np.int64).mean(axis=0) / found.kept[0])


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_parts_of_the_squares_are_those_that_torch_cuts(tmp_path: Path, dtype: torch.dtype) -> None:
    random = torch.Generator().manual_seed(0)
    tensors = [(scale * torch.randn(40, 50, generator=random)).to(dtype) for scale in (0.05, 1.0)]
    tensors[0][0, :4] = torch.tensor([0.0, -0.0, torch.nan, torch.inf])
    table = IndexTable.of([build_index(lay_down(each, tmp_path / str(n))) for n, each in enumerate(tensors)])
    thresholds = curves(table).thresholds
    parts = cut_parts(table, thresholds)
    assert (parts[0] == 0).all()
    for threshold, found in zip(thresholds.tolist(), parts.tolist(), strict=True):
        wanted = [torchs_error([each], [~(each.abs() > threshold)]) ** 2 for each in tensors]
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-12)
