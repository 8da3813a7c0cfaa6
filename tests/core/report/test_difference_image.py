"""The picture of a difference has what numpy finds in each block."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.report import difference_image as module
from core.report.difference_image import difference_image
from tests.helpers.tensors import lay_down


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("differences")


@given(
    rows=st.integers(1, 40),
    columns=st.integers(1, 40),
    finest=st.integers(1, 45),
    read=st.integers(1, 200),
    halves=st.booleans(),
    seed=st.integers(0, 99),
)
def test_blocks_are_root_mean_squares(
    folder: Path, rows: int, columns: int, finest: int, read: int, halves: bool, seed: int
) -> None:
    generator = torch.Generator().manual_seed(seed)
    one, other = torch.randn(rows, columns, generator=generator), torch.randn(rows, columns, generator=generator)
    other = other.half() if halves else other
    one[0, 0] = float("nan")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_READ", read)
        found = difference_image(lay_down(one, folder / "one"), lay_down(other, folder / "other"), finest=finest)
    assert found.blocks.shape == (min(rows, finest), min(columns, finest))
    squares = (other.double() - one.double()).numpy() ** 2
    for row, column in np.ndindex(found.blocks.shape):
        (top, end), (left, right) = found.row_edges[row : row + 2], found.column_edges[column : column + 2]
        block = squares[top:end, left:right]
        known = block[np.isfinite(block)]
        wanted = np.sqrt(known.mean()) if known.size else np.nan
        np.testing.assert_allclose(found.blocks[row, column], wanted, rtol=1e-12)


def test_a_vector_and_kernels_are_laid_out_as_among_the_values(folder: Path) -> None:
    for shape, wanted in (((7,), (7, 1)), ((2, 3, 4, 5), (2, 60))):
        weight = torch.zeros(shape)
        found = difference_image(lay_down(weight, folder / "one"), lay_down(weight + 2, folder / "other"))
        assert found.blocks.shape == wanted
        assert (found.blocks == 2).all()
        assert found.largest == 2.0


def test_a_wide_matrix_is_read_in_small_parts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_READ", 64)
    weight = torch.randn(3, 5000)
    told: list[tuple[int, int]] = []
    found = difference_image(
        lay_down(weight, folder / "one"),
        lay_down(-weight, folder / "other"),
        lambda *done: told.append(done),
        finest=512,
    )
    assert told[-1] == (weight.nbytes, weight.nbytes)
    assert len(told) > 200
    assert found.largest > 0
