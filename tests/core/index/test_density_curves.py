"""The curves are what the table of indexes counts, in the least dtype that holds it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.index.density_curves import curves
from core.index.index_table import IndexTable
from tests.helpers.indexes import build_index
from tests.helpers.tensors import lay_down


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
