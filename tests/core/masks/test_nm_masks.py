"""N:M masks: those of plain torch for every dtype, shape, dimension and division into parts."""

from dataclasses import replace
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.base.dtypes import DTYPES
from core.masks import nm_masks
from core.masks.nm_kernels import keep_largest
from core.masks.nm_masks import NMCut, NMGroups, NMRequest, count_dense
from core.model.parameter import Parameter
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor
from tests.core.index.test_squares import torchs_error
from tests.helpers.patterns import nm_reference
from tests.helpers.tensors import FLOATS, lay_down, weights

Case = tuple[torch.Tensor, NMGroups]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("patterns")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few weights in a part, so that there are several."""
    monkeypatch.setattr(nm_masks, "BLOCK", 32)
    monkeypatch.setattr(nm_masks, "CHUNK", 96)


@st.composite
def grouped(draw: st.DrawFn) -> Case:
    """Weights of any dtype and up to four dimensions, and a pattern along the first or second of these."""
    m = draw(st.integers(2, 8))
    groups = NMGroups(draw(st.integers(1, m - 1)), m, draw(st.sampled_from((0, 1))))
    sizes = [draw(st.integers(0, 3)) for _ in range(draw(st.integers(2, 4)))]
    sizes[groups.side] *= m
    count = int(np.prod(sizes))
    dtype = draw(st.sampled_from(FLOATS))
    some = draw(weights(dtype, least=1, most=12))
    picked = draw(st.lists(st.integers(0, len(some) - 1), min_size=count, max_size=count))
    return some[torch.tensor(picked, dtype=torch.int64)].reshape(sizes), groups


def bits(weight: torch.Tensor) -> np.ndarray:
    word = DTYPES[str(weight.dtype).removeprefix("torch.")].word
    return (
        weight.contiguous().view(torch.uint8).numpy().view(word).reshape(weight.shape)
        if weight.numel()
        else (np.empty(weight.shape, word))
    )


def turned(weight: torch.Tensor, folder: Path) -> Tensor:
    """A tensor whose elements lie in the file in the opposite order of dimensions."""
    there = lay_down(weight.permute(*reversed(range(weight.ndim))), folder / "turned")
    return replace(there, shape=tuple(weight.shape), stride=tuple(reversed(there.stride)))


def told(tensor: Tensor, groups: NMGroups) -> NMCut:
    request = NMRequest(Parameter("fc.weight", "fc", "weight", tensor), groups)
    with TensorReader() as reader:
        return request.finalize(reduce(add, (chunk(reader) for chunk in request.chunks())))


@given(case=grouped())
def test_the_mask_is_that_of_plain_torch(case: Case) -> None:
    weight, groups = case
    dtype = DTYPES[str(weight.dtype).removeprefix("torch.")]
    kept = groups.keeps(bits(weight), dtype)
    assert np.array_equal(kept, nm_reference(weight, groups.n, groups.m, groups.side).numpy())
    fortran = np.asfortranarray(bits(weight))
    assert np.array_equal(groups.keeps(fortran, dtype), kept)


@given(case=grouped())
def test_each_group_has_at_least_m_less_n_pruned(case: Case) -> None:
    weight, groups = case
    kept = groups.keeps(bits(weight), DTYPES[str(weight.dtype).removeprefix("torch.")])
    assert not groups.dense(kept)
    assert (np.moveaxis(kept, groups.side, -1).reshape(-1, groups.m).sum(axis=1) <= groups.n).all()


@given(case=grouped())
def test_what_is_counted_part_by_part_is_that_of_the_whole(folder: Path, case: Case) -> None:
    weight, groups = case
    kept = nm_reference(weight, groups.n, groups.m, groups.side)
    for tensor in (lay_down(weight, folder / "straight"), turned(weight, folder)):
        found = told(tensor, groups)
        assert found.kept == int(kept.sum())
        assert np.sqrt(found.part) == pytest.approx(torchs_error([weight], [~kept]), rel=1e-9)


@given(case=grouped(), data=st.data())
def test_groups_that_are_too_dense_are_counted_with_and_without_a_mask(
    folder: Path, case: Case, data: st.DataObject
) -> None:
    weight, groups = case
    flags = data.draw(st.lists(st.booleans(), min_size=weight.numel(), max_size=weight.numel()))
    mask = torch.tensor(flags, dtype=torch.bool).reshape(weight.shape)
    for recorded in (None, lay_down(mask.float(), folder / "mask"), turned(mask.to(torch.uint8), folder)):
        parameter = Parameter("fc.weight", "fc", "weight", lay_down(weight, folder / "weight"), recorded)
        with TensorReader() as reader:
            found = count_dense(parameter, groups, reader)
        there = (weight != 0).movedim(groups.side, -1).reshape(-1, groups.m)
        left = there if recorded is None else there & mask.movedim(groups.side, -1).reshape(-1, groups.m)
        assert found.groups == weight.numel() // groups.m
        assert found.dense == int((there.sum(1) > groups.n).sum())
        assert found.unmasked == int((left.sum(1) > groups.n).sum())


@given(case=grouped())
def test_parts_have_each_element_once_and_cut_no_group(folder: Path, case: Case) -> None:
    weight, groups = case
    numbered = torch.arange(weight.numel(), dtype=torch.float64).reshape(weight.shape)
    seen = []
    for tensor in (lay_down(numbered, folder / "numbers"), turned(numbered, folder)):
        with TensorReader() as reader:
            parts = [reader.elements(part).view(np.float64) for (part,) in groups.parts(tensor)]
        assert all(part.shape[groups.side] % groups.m == 0 for part in parts)
        seen.append(np.sort(np.concatenate([part.reshape(-1) for part in parts])))
    assert all(np.array_equal(each, np.arange(weight.numel())) for each in seen)


def test_a_tie_goes_to_the_first_and_a_nan_to_none() -> None:
    words = np.array([7, 7, 7, 7, 9, 11, 3, 9], np.uint16).reshape(1, 2, 4, 1)
    found = np.empty(words.shape, np.bool_)
    keep_largest(words, 2, np.uint16(10), found)
    assert found.reshape(-1).tolist() == [True, True, False, False, True, False, False, True]


def test_a_pattern_says_itself_as_it_is_written() -> None:
    assert str(NMGroups(2, 4, 1)) == "2:4"
