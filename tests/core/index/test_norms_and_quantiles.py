"""Norms and quantiles against numpy's, for every dtype."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.progress import silent
from core.index import quantiles
from core.index.moments import moments
from core.index.quantiles import PARTS, Quantiles, QuantilesRequest, known_quantiles
from core.model.parameter import Parameter
from core.preview.read_planning import unread_statistics
from core.preview.read_requests import read_all
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor
from tests.helpers.checkpoints import plan_for, settled, write_safetensors
from tests.helpers.indexes import build_index
from tests.helpers.tensors import FLOATS, lay_down, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("statistics")


def expected(tensor: torch.Tensor) -> list[float]:
    finite = tensor.double()[tensor.isfinite()].abs().numpy()
    return np.quantile(finite, PARTS, method="inverted_cdf").tolist() if finite.size else []


def found(laid: Tensor) -> Quantiles:
    parameter, index = Parameter("weight", "", "weight", laid), build_index(laid)
    known = known_quantiles(index)
    return known or next(iter(read_all([QuantilesRequest(parameter, index)], silent)))[1]


@given(data=st.data())
def test_quantiles_of_few_weights_come_out_of_the_index(data: st.DataObject, folder: Path) -> None:
    tensor = data.draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    laid = lay_down(tensor, folder / "weights")
    known = known_quantiles(build_index(laid))
    assert known is not None
    assert list(known.magnitudes) == expected(tensor)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize("zeros", [0, 30_000])
def test_quantiles_of_many_weights_are_exact(dtype: torch.dtype, zeros: int, tmp_path: Path) -> None:
    torch.manual_seed(5)
    tensor = (torch.randn(300, 200) * 0.05).to(dtype)
    tensor.view(-1)[:zeros] = 0
    tensor[299, 190:195] = torch.tensor([torch.inf, -torch.inf, torch.nan, torch.nan, 5.0], dtype=dtype)
    assert list(found(lay_down(tensor, tmp_path / "weights")).magnitudes) == expected(tensor)


def test_what_is_read_in_parts_adds_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.storage import tensor_reader

    monkeypatch.setattr(tensor_reader, "CHUNK", 40_000)
    tensor = torch.randn(300, 200)
    assert list(found(lay_down(tensor, tmp_path / "weights")).magnitudes) == expected(tensor)


def test_nothing_finite_has_no_quantiles(tmp_path: Path) -> None:
    tensor = torch.full((100, 200), torch.nan)
    assert found(lay_down(tensor, tmp_path / "weights")) == Quantiles(())


@given(data=st.data())
def test_norms_are_numpys(data: st.DataObject, folder: Path) -> None:
    some = [data.draw(weights(torch.float32, least=1)) for _ in range(2)]
    some = [torch.where(each.abs() < 1e15, each, torch.zeros(())) for each in some]
    with TensorReader() as reader:
        first, second = (moments(lay_down(each, folder / f"part{place}"), reader) for place, each in enumerate(some))
    together, all_of = first + second, torch.cat(some).double().numpy()
    assert together.absolute == pytest.approx(np.abs(all_of).sum())
    assert together.euclidean == pytest.approx(np.linalg.norm(all_of), rel=1e-6, abs=1e-12)


def test_statistics_are_asked_for_once(tmp_path: Path) -> None:
    write_safetensors({"a.weight": torch.randn(200, 100)}, tmp_path / "a.safetensors")
    _, measurements = settled(tmp_path / "a.safetensors", plan_for(["a.weight"], 0.1))
    requests = unread_statistics(measurements, ["a.weight"])
    assert len(requests) == 2
    for request, result in read_all(requests, silent):
        measurements.add(request, result)
    assert unread_statistics(measurements, ["a.weight"]) == ()
    assert len(measurements.quantiles_of("a.weight").magnitudes) == len(quantiles.PARTS)
