"""Whether a tensor is another one with weights pruned and nothing else: what torch cuts passes, no other bit does."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from core.model.parameter import Parameter
from core.report.comparison import compare, compare_untouched
from core.storage import tensor_reader
from tests.helpers.tensors import FLOATS, lay_down, same_bits, thresholds, weights


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("comparing")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few weights in a block, so that there are several."""
    monkeypatch.setattr(tensor_reader, "BLOCK", 64)


def parameter(weight: torch.Tensor, path: Path, mask: torch.Tensor | None = None, reason: str = "") -> Parameter:
    recorded = None if mask is None else lay_down(mask, path.with_suffix(".mask"), "fc.weight_mask")
    return Parameter("fc.weight", "fc", "weight", lay_down(weight, path), recorded, reason)


def pair(before: torch.Tensor, after: torch.Tensor, folder: Path, reason: str = "") -> tuple[Parameter, Parameter]:
    return tuple(parameter(each, folder / name, reason=reason) for name, each in (("before", before), ("after", after)))


@st.composite
def cuts(draw: st.DrawFn) -> tuple[torch.Tensor, float]:
    weight = draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1, most=100)))
    return weight, draw(thresholds(weight))


@pytest.mark.parametrize("signed", [False, True], ids=["+0", "-0 of negative weights"])
def test_a_cut_at_a_threshold_passes_and_is_counted_as_torch_counts(folder: Path, signed: bool) -> None:
    @given(case=cuts())
    def law(case: tuple[torch.Tensor, float]) -> None:
        weight, threshold = case
        kept = weight.abs() > threshold
        zeros = torch.copysign(torch.zeros_like(weight), weight) if signed else torch.zeros_like(weight)
        after = torch.where(kept, weight, zeros)
        found = compare(*pair(weight, after, folder), threshold)
        assert found.difference == ""
        gone, before = after == 0, weight == 0
        assert (found.pruned, found.zero_before) == (int(gone.sum()), int(before.sum()))
        assert found.cut == int((gone & ~before).sum())
        assert found.negative == int((gone & ~before & after.signbit()).sum())
        assert found.kept == int(kept.sum())
        assert found.same == same_bits(weight, after)
        if found.threshold is not None:
            least, asked = torch.tensor([found.threshold, threshold], dtype=torch.float64).to(weight.dtype)
            assert least <= asked
            assert torch.equal(weight.abs() > found.threshold, kept)
        else:
            # only where what is cut is not below a threshold: NaN and infinity
            assert not weight[~kept].isfinite().all()

    law()


@given(case=cuts(), data=st.data())
def test_another_cut_is_not_the_one_that_was_asked_for(
    case: tuple[torch.Tensor, float], data: st.DataObject, folder: Path
) -> None:
    weight, threshold = case
    other = data.draw(thresholds(weight))
    kept = weight.abs() > threshold
    assume(not torch.equal(kept, weight.abs() > other))
    after = torch.where(kept, weight, torch.zeros_like(weight))
    assert "not cut as the plan says" in compare(*pair(weight, after, folder), other).difference


@given(case=cuts(), data=st.data())
def test_one_bit_of_what_is_kept_is_a_change(
    case: tuple[torch.Tensor, float], data: st.DataObject, folder: Path
) -> None:
    weight, threshold = case
    after = torch.where(weight.abs() > threshold, weight, torch.zeros_like(weight))
    place = data.draw(st.integers(0, weight.numel() - 1))
    raw = after.contiguous().view(torch.uint8).clone()
    raw[place * weight.element_size()] ^= 1
    changed = raw.view(weight.dtype)
    # the lowest bit of a zero makes another number of it, unless that was the weight; and a zero is a pruned weight
    assume(not same_bits(changed[place : place + 1], weight[place : place + 1]) and changed[place] != 0)
    found = compare(*pair(weight, changed, folder), None)
    assert "changed, not pruned (1 weight, at [" in found.difference


def test_a_cut_by_no_threshold_says_so(folder: Path) -> None:
    weight = torch.tensor([0.1, 0.2, 0.3, 0.4])
    found = compare(*pair(weight, torch.tensor([0.1, 0.0, 0.3, 0.4]), folder), None)
    assert (found.difference, found.threshold, found.cut) == ("", None, 1)


@pytest.mark.parametrize("kind", [torch.float32, torch.bool])
def test_a_mask_in_the_result_counts_as_applied(folder: Path, kind: torch.dtype) -> None:
    weight = torch.randn(200, generator=torch.Generator().manual_seed(0))
    mask = weight.abs() > 0.5
    source = parameter(weight, folder / "before")
    result = parameter(weight, folder / "after", mask.to(kind))
    found = compare(source, result, 0.5)
    assert (found.difference, found.pruned) == ("", int((~mask).sum()))
    assert "not cut as the plan says" in compare(source, result, 0.6).difference
    trained = weight.clone()
    trained[~mask] += 1
    changed = parameter(trained, folder / "changed", mask.to(kind))
    assert "changed, not pruned" in compare(source, changed, 0.5).difference


def test_a_mask_can_be_what_is_asked_for(folder: Path) -> None:
    weight = torch.randn(200, generator=torch.Generator().manual_seed(0))
    mask = torch.rand(200, generator=torch.Generator().manual_seed(1)) > 0.5
    source, result = pair(weight, torch.where(mask, weight, 0.0), folder)
    wanted = lay_down(mask, folder / "wanted")
    assert compare(source, result, wanted).difference == ""
    turned = lay_down(~mask, folder / "turned")
    assert "not cut as the plan says" in compare(source, result, turned).difference


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (torch.zeros(4, dtype=torch.float16), r"float32 (4) in the source and float16 (4) in the result"),
        (torch.zeros(2, 2), r"float32 (4) in the source and float32 (2, 2) in the result"),
    ],
    ids=["dtype", "shape"],
)
def test_another_kind_of_tensor_is_a_difference(folder: Path, after: torch.Tensor, words: str) -> None:
    found = compare(*pair(torch.zeros(4), after, folder), None)
    assert found.difference == f"fc.weight is {words}"
    assert found.threshold is None


def test_what_cant_be_pruned_must_be_as_it_was(folder: Path) -> None:
    before, after = torch.tensor([1, 2, 3]), torch.tensor([1, 0, 3])
    assert compare(*pair(before, before, folder, reason="no weight"), None).difference == ""
    found = compare(*pair(before, after, folder, reason="no weight"), None)
    assert "can't be pruned, but has changed" in found.difference


def test_what_numpy_has_no_words_for_is_compared_byte_by_byte(folder: Path) -> None:
    before = torch.tensor([1 + 2j, 3 - 4j, 0j], dtype=torch.complex128)
    after = torch.tensor([1 + 2j, 3 + 4j, 0j], dtype=torch.complex128)
    reason = "complex"
    assert compare(*pair(before, before.clone(), folder, reason), None).same
    found = compare(*pair(before, after, folder, reason), None)
    assert "can't be pruned, but has changed (1 byte)" in found.difference


def test_what_cant_be_read_is_said_and_not_guessed(folder: Path) -> None:
    source, result = pair(torch.zeros(4), torch.zeros(4), folder)
    found = compare(source, replace(result, tensor=replace(result.tensor, unreadable="sparse")), None)
    assert (found.unread, found.difference, found.threshold) == ("sparse", "", None)


def test_what_was_not_to_be_pruned_must_be_the_same(folder: Path) -> None:
    weight = torch.tensor([0.1, -0.2, 0.3])
    assert compare_untouched(*pair(weight, weight.clone(), folder)).difference == ""
    cut = torch.tensor([0.0, -0.2, 0.3])
    assert "was not to be pruned, but has changed" in compare_untouched(*pair(weight, cut, folder)).difference
    changed = torch.tensor([0.1, -0.2, 0.4])
    assert "changed, not pruned" in compare_untouched(*pair(weight, changed, folder)).difference


def test_blocks_are_counted_together(folder: Path) -> None:
    weight = torch.randn(1_000, generator=torch.Generator().manual_seed(0))
    kept = weight.abs() > 0.7
    found = compare(*pair(weight, torch.where(kept, weight, 0.0), folder), 0.7)
    assert found.pruned == found.cut == np.count_nonzero(~kept.numpy())
