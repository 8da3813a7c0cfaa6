"""Windows of matrices against numpy's own slicing, for every layout."""

from dataclasses import replace
from io import FileIO
from math import prod
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.storage.matrix_layout import MatrixLayout, Submatrix, flat_layout, has_kernels, kernel_grid
from core.storage.tensor_reader import TensorReader
from tests.helpers.tensors import FLOATS, lay_down


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layouts")


@st.composite
def windows(draw: st.DrawFn, layout: MatrixLayout) -> Submatrix:
    top = draw(st.integers(0, layout.rows - 1))
    left = draw(st.integers(0, layout.columns - 1))
    return Submatrix(top, left, draw(st.integers(1, layout.rows - top)), draw(st.integers(1, layout.columns - left)))


def as_bits(tensor: torch.Tensor) -> np.ndarray:
    return tensor.contiguous().view({8: torch.int64, 4: torch.int32, 2: torch.int16}[tensor.element_size()]).numpy()


@given(data=st.data())
def test_a_window_holds_what_numpy_cuts_out(data: st.DataObject, folder: Path) -> None:
    shape = data.draw(st.lists(st.integers(1, 5), min_size=0, max_size=5))
    order = data.draw(st.permutations(range(len(shape))))
    dtype = data.draw(st.sampled_from(FLOATS))
    stored = torch.randn([shape[side] for side in order]).to(dtype)
    laid = lay_down(stored, folder / "weights")
    back = np.argsort(order).tolist() if order else []
    tensor = replace(laid, shape=tuple(shape), stride=tuple(laid.stride[place] for place in back))
    meant = as_bits(stored.permute(back))
    layout, picture = flat_layout(tensor), meant.reshape((shape[0], -1) if len(shape) > 1 else (1, -1))
    if has_kernels(tensor) and data.draw(st.booleans()):
        layout = kernel_grid(tensor)
        picture = np.moveaxis(meant, 1, -2).reshape(prod([shape[0], *shape[2:-1]]), shape[1] * shape[-1])
    submatrix = data.draw(windows(layout))
    with TensorReader() as reader:
        found = layout.read(submatrix, reader)
    rows, columns = (
        slice(submatrix.top, submatrix.top + submatrix.rows),
        slice(submatrix.left, submatrix.left + submatrix.columns),
    )
    assert np.array_equal(found.view(meant.dtype), picture[rows, columns])
    index = layout.index_of(submatrix.top, submatrix.left)
    assert meant[index] == found[0, 0].view(meant.dtype)
    assert layout.place_of(index) == (submatrix.top, submatrix.left)


def test_a_window_reads_no_more_than_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.storage import tensor_reader

    tensor = flat_layout(lay_down(torch.randn(500, 4000), tmp_path / "weights"))
    read: list[int] = []
    real = tensor_reader.read_into

    def note(stream: FileIO, start: int, buffer: memoryview, path: Path) -> None:
        read.append(len(buffer))
        real(stream, start, buffer, path)

    monkeypatch.setattr(tensor_reader, "read_into", note)
    with TensorReader() as reader:
        tensor.read(Submatrix(100, 200, 30, 50), reader)
    assert sum(read) <= 4 * 30 * 50 * 4 + 30 * 4096


def test_strips_are_whole_rows_and_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.storage import matrix_layout

    monkeypatch.setattr(matrix_layout, "ROW_BLOCK", 1000)
    matrix = flat_layout(lay_down(torch.randn(77, 33), tmp_path / "weights"))
    row_blocks = list(matrix.row_blocks(Submatrix(3, 2, 70, 30)))
    assert [row_block.top for row_block in row_blocks] == list(range(3, 73, 8))
    assert sum(row_block.rows for row_block in row_blocks) == 70
    assert {(row_block.left, row_block.columns) for row_block in row_blocks} == {(2, 30)}
