"""Recorded masks: what they keep, which threshold would make the same, and what another would bring back."""

import math
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.masks.recorded_masks import (
    LiftedRequest,
    MaskTally,
    RecordedMask,
    RecordedMaskRequest,
    count_recorded_kept,
    mask_flags,
)
from core.model.parameter import Parameter
from core.storage import tensor_reader
from core.storage.tensor_reader import TensorReader
from tests.core.masks.test_nm_masks import grouped
from tests.helpers.patterns import nm_reference
from tests.helpers.tensors import FLOATS, lay_down, thresholds, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("masks")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few weights in a block, so that there are several."""
    monkeypatch.setattr(tensor_reader, "BLOCK", 32)


def parameter(weight: torch.Tensor, mask: torch.Tensor, folder: Path) -> Parameter:
    recorded = lay_down(mask, folder / "mask", "fc.weight_mask")
    return Parameter("fc.weight", "fc", "weight", lay_down(weight, folder / "weight"), recorded)


def told(owner: Parameter) -> RecordedMask:
    """What reading it in chunks says."""
    request = RecordedMaskRequest(owner)
    with TensorReader() as reader:
        return request.finalize(reduce(add, (chunk(reader) for chunk in request.chunks()), MaskTally()))


@st.composite
def masked(draw: st.DrawFn) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights of any dtype, and a mask of another."""
    weight = draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    flags = draw(st.lists(st.booleans(), min_size=len(weight), max_size=len(weight)))
    return weight, torch.tensor(flags).to(draw(st.sampled_from((torch.float32, torch.uint8, torch.bool))))


@given(case=masked())
def test_what_is_zero_is_kept_by_no_mask(folder: Path, case: tuple[torch.Tensor, torch.Tensor]) -> None:
    weight, mask = case
    owner, kept = parameter(weight, mask, folder), mask.bool() & (weight != 0)
    assert np.array_equal(mask_flags(owner), mask.bool().numpy())
    assert count_recorded_kept(owner) == told(owner).kept == int(kept.sum())


@given(data=st.data())
def test_a_mask_made_by_a_threshold_is_known_as_one(data: st.DataObject, folder: Path) -> None:
    weight = data.draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    threshold = data.draw(thresholds(weight))
    mask = weight.abs() > threshold
    found = told(parameter(weight, mask, folder))
    # infinity is taken for what no threshold prunes, though one beyond the dtype would
    assert found.by_threshold == (not (weight.isinf() & ~mask).any())
    assert torch.equal((weight.abs() > found.low) & (weight != 0), mask)


@given(case=masked())
def test_no_threshold_makes_what_is_said_to_be_of_none(folder: Path, case: tuple[torch.Tensor, torch.Tensor]) -> None:
    weight, mask = case
    kept = mask.bool() & (weight != 0)
    found = told(parameter(weight, mask, folder))
    candidates = [0.0, *(each for each in weight.double().abs().tolist() if math.isfinite(each))]
    makes = any(torch.equal(weight.abs() > each, kept) for each in candidates)
    assert makes <= found.by_threshold
    if not found.by_threshold:
        assert not makes


@given(data=st.data())
def test_lifted_are_the_pruned_ones_that_another_threshold_keeps(data: st.DataObject, folder: Path) -> None:
    weight, mask = data.draw(masked())
    threshold = data.draw(st.none() | thresholds(weight))
    comes_back = weight != 0 if threshold is None else weight.abs() > threshold
    pruned = ~(mask.bool() & (weight != 0))
    request = LiftedRequest(parameter(weight, mask, folder), threshold)
    with TensorReader() as reader:
        found = request.finalize(sum(chunk(reader) for chunk in request.chunks()))
    assert found == int((pruned & comes_back).sum())


@given(data=st.data())
def test_lifted_are_the_pruned_ones_that_n_of_m_keeps(data: st.DataObject, folder: Path) -> None:
    weight, groups = data.draw(grouped())
    flags = data.draw(st.lists(st.booleans(), min_size=weight.numel(), max_size=weight.numel()))
    mask = torch.tensor(flags, dtype=torch.bool).reshape(weight.shape)
    request = LiftedRequest(parameter(weight, mask, folder), groups)
    with TensorReader() as reader:
        found = request.finalize(sum(chunk(reader) for chunk in request.chunks()))
    assert found == int((~mask & nm_reference(weight, groups.n, groups.m, groups.side)).sum())


def test_a_file_that_has_changed_is_told(folder: Path) -> None:
    owner = parameter(torch.ones(100), torch.ones(100), folder)
    (folder / "mask").write_bytes(b"")
    for call in (count_recorded_kept, told):
        with pytest.raises(UserError):
            call(owner)
