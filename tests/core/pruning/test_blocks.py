"""Work on the halves of a tensor is the work on the whole: each element once, in order, and its errors surface."""

import threading

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.pruning import blocks
from core.pruning.blocks import in_halves
from core.pruning.in_place import ThresholdCut
from core.storage.scratch_buffer import ScratchBuffers
from tests.core.index.test_squares import torchs_error
from tests.helpers.tensors import FLOATS, same_bits, thresholds, weights


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "LARGE", 2)
    monkeypatch.setattr(blocks, "BLOCK", 3)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2,), (7, 11)])
def test_the_parts_are_the_whole_in_order(shape: tuple[int, ...]) -> None:
    whole = torch.arange(torch.Size(shape).numel()).reshape(shape)
    parts = in_halves(lambda some, other: torch.stack([some.flatten(), other.flatten()]), whole, -whole)
    assert len(parts) == (2 if whole.numel() > 1 else 1)
    assert torch.equal(torch.cat(parts, dim=1), torch.stack([whole.flatten(), -whole.flatten()]))


def test_both_halves_are_worked_on_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=60)
    assert sorted(in_halves(lambda _: meeting.wait(), torch.arange(8))) == [0, 1]


def test_strided_tensors_stay_as_they_are() -> None:
    turned = torch.arange(6).reshape(2, 3).T
    assert [part.tolist() for part in in_halves(lambda some: some, turned)] == [turned.tolist()]


@pytest.mark.parametrize("half", [0, 1])
def test_an_error_of_either_half_surfaces(half: int) -> None:
    def work(some: torch.Tensor) -> None:
        if half * 4 in some:
            raise ValueError("of this half")

    with pytest.raises(ValueError, match="of this half"):
        in_halves(work, torch.arange(8))


def test_gradients_are_left_out_in_both() -> None:
    with torch.no_grad():
        assert in_halves(lambda _: torch.is_grad_enabled(), torch.arange(8)) == [False, False]


@st.composite
def cases(draw: st.DrawFn) -> tuple[torch.Tensor, float]:
    weight = draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    return weight, draw(thresholds(weight))


@given(case=cases())
def test_a_cut_in_halves_is_counted_and_summed_up_like_torch(case: tuple[torch.Tensor, float]) -> None:
    weight, threshold = case
    module = torch.nn.Module()
    module.register_parameter("weight", torch.nn.Parameter(weight.clone(), requires_grad=False))
    cut = ThresholdCut.apply(module, "weight", threshold, ScratchBuffers(), measures=True)
    kept = weight.abs() > threshold
    assert same_bits(module.weight, torch.where(kept, weight, torch.zeros_like(weight)))
    assert (cut.kept, cut.zero_before) == (int(kept.sum()), int((weight == 0).sum()))
    assert cut.nan == int(weight.isnan().sum())
    assert cut.squares is not None
    whole, lost = cut.squares
    assert lost.part_of(whole) ** 0.5 == pytest.approx(torchs_error([weight], [~kept]), rel=1e-9, abs=1e-150)
