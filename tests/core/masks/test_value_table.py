"""Numbers as texts, by index, and as they are copied."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES, DType
from core.base.errors import UserError
from core.masks import value_table
from core.masks.nm_masks import NMGroups
from core.masks.value_table import (
    kept_flags,
    number_text,
    parse_index,
    read_numbers,
    tab_separated,
    unsupported_reason,
    upright_layout,
)
from core.model.parameter import Parameter
from core.storage.matrix_layout import Submatrix
from core.storage.tensor_reader import TensorReader
from tests.helpers.patterns import nm_reference
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights

SIGNED = {8: torch.int64, 4: torch.int32, 2: torch.int16}


def parameter(tensor: torch.Tensor, path: Path, mask: torch.Tensor | None = None) -> Parameter:
    of_mask = None if mask is None else lay_down(mask, path.with_suffix(".mask"))
    return Parameter("weight", "", "weight", lay_down(tensor, path), of_mask)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("values")


@given(data=st.data())
def test_a_text_stands_for_its_number_and_no_other(data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(FLOATS))
    weight = data.draw(weights(dtype, least=1, most=1))
    kind = DTYPES[str(dtype).removeprefix("torch.")]
    bits = weight.view(SIGNED[kind.itemsize]).numpy().view(kind.word)[0]
    text = number_text(kind, bits)
    # torch rounds a half by way of single precision, and so does everybody who types it
    back = torch.tensor([float(text)], dtype=torch.float64)
    back = (back.float() if kind.itemsize < 4 else back).to(dtype)
    assert torch.equal(back, weight) or (back.isnan().all() and weight.isnan().all())


@pytest.mark.parametrize(
    ("tensor", "text"),
    [
        (torch.tensor(0.1), "0.1"),
        (torch.tensor(-1e-5), "-1e-5"),
        (torch.tensor(2.0, dtype=torch.float16), "2"),
        (torch.tensor(0.1, dtype=torch.bfloat16), "0.1"),
        (torch.tensor(float("-inf"), dtype=torch.bfloat16), "-inf"),
        (torch.tensor(-7), "-7"),
        (torch.tensor(200, dtype=torch.uint8), "200"),
        (torch.tensor(True), "True"),
        (torch.tensor(0.1, dtype=torch.complex64), "0.1+0j"),
        (torch.tensor(-3 - 1e-5j, dtype=torch.complex128), "-3-1e-5j"),
        (torch.tensor(0.1).to(torch.float8_e4m3fn), "0.1015625"),
        (torch.tensor([130], dtype=torch.uint8).view(torch.float8_e8m0fnu)[0], "8"),
    ],
)
def test_a_value_has_the_fewest_digits_that_identify_it(tensor: torch.Tensor, text: str, tmp_path: Path) -> None:
    laid = parameter(tensor, tmp_path / "weights")
    assert unsupported_reason(laid.tensor) == ""
    assert tab_separated(laid, upright_layout(laid.tensor), Submatrix(0, 0, 1, 1)) == text


def test_what_is_not_shown_says_why(tmp_path: Path) -> None:
    laid = parameter(torch.zeros(3), tmp_path / "weights").tensor
    assert unsupported_reason(replace(laid, unreadable="It is sparse.")) == "It is sparse."
    assert "float4" in unsupported_reason(replace(laid, dtype=DType("float4_e2m1fn_x2", 0)))
    assert "no elements" in unsupported_reason(parameter(torch.zeros(0, 3), tmp_path / "weights").tensor)


@given(data=st.data())
def test_what_is_struck_is_what_torch_cuts(data: st.DataObject, folder: Path) -> None:
    flat = data.draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    threshold = data.draw(thresholds(flat))
    laid = parameter(flat, folder / "weights")
    layout = upright_layout(laid.tensor)
    with TensorReader() as reader:
        found = read_numbers(laid, layout, layout.whole, (reader, reader))
    assert kept_flags(laid.tensor.dtype, found, threshold)[:, 0].tolist() == (flat.abs() > threshold).tolist()


def test_n_of_m_strikes_what_it_cuts_also_of_groups_that_a_window_cuts(tmp_path: Path) -> None:
    tensor, groups = torch.randn(6, 16), NMGroups(2, 4, 1)
    laid = parameter(tensor, tmp_path / "weights")
    kept = nm_reference(tensor, 2, 4, 1)
    with TensorReader() as reader, TensorReader() as other:
        found = read_numbers(laid, upright_layout(laid.tensor), Submatrix(1, 3, 4, 7), (reader, other), groups)
    assert kept_flags(laid.tensor.dtype, found, groups).tolist() == kept[1:5, 3:10].tolist()
    assert kept_flags(laid.tensor.dtype, found, 0.5).tolist() == (tensor[1:5, 3:10].abs() > 0.5).tolist()


def test_a_recorded_mask_strikes_what_it_cuts(tmp_path: Path) -> None:
    tensor, mask = torch.tensor([[0.0, 1.0], [2.0, 3.0]]), torch.tensor([[1.0, 1.0], [0.0, 1.0]])
    laid = parameter(tensor, tmp_path / "weights", mask)
    layout = upright_layout(laid.tensor)
    with TensorReader() as reader, TensorReader() as other:
        found = read_numbers(laid, layout, layout.whole, (reader, other))
    assert kept_flags(laid.tensor.dtype, found, None).tolist() == [[False, True], [False, True]]
    assert kept_flags(laid.tensor.dtype, found, 0.5).tolist() == [[False, True], [True, True]]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("2, 17", (2, 17)),
        ("2 17", (2, 17)),
        ("[1, 2, 0, 1]", (1, 13)),
        ("-1, -1", (3, 29)),
        ("(3,4,2,1)", (3, 29)),
        ("31", (1, 1)),
        ("1_0", (0, 10)),
        ("-1", (3, 29)),
    ],
)
def test_an_index_leads_to_its_place(text: str, place: tuple[int, int], tmp_path: Path) -> None:
    layout = upright_layout(parameter(torch.zeros(4, 5, 3, 2), tmp_path / "weights").tensor)
    assert parse_index(text, layout) == place


def test_an_index_into_a_vector_is_one_number(tmp_path: Path) -> None:
    layout = upright_layout(parameter(torch.zeros(9), tmp_path / "weights").tensor)
    assert (layout.rows, layout.columns) == (9, 1)
    assert parse_index("7", layout) == (7, 0)


@pytest.mark.parametrize("text", ["", "a, b", "4, 0", "0, 30", "1, 2, 3", "120", "1.5, 2"])
def test_what_is_no_index_is_refused(text: str, tmp_path: Path) -> None:
    layout = upright_layout(parameter(torch.zeros(4, 5, 3, 2), tmp_path / "weights").tensor)
    with pytest.raises(UserError):
        parse_index(text, layout)


def test_a_window_is_copied_with_tabs_and_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tensor = torch.arange(12.0).reshape(3, 4) / 4
    laid = parameter(tensor, tmp_path / "weights")
    assert tab_separated(laid, upright_layout(laid.tensor), Submatrix(1, 1, 2, 3)) == "1.25\t1.5\t1.75\n2.25\t2.5\t2.75"
    assert np.array_equal(
        np.loadtxt(tab_separated(laid, upright_layout(laid.tensor), Submatrix(0, 0, 3, 4)).splitlines()), tensor
    )
    monkeypatch.setattr(value_table, "MOST_COPIED", 11)
    with pytest.raises(UserError, match="11 at most"):
        tab_separated(laid, upright_layout(laid.tensor), Submatrix(0, 0, 3, 4))
