"""Cutting in place gives what torch's own pruning gives, bit by bit, and takes no room for it."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.utils import prune

from core.pruning.in_place import MaskCut, ThresholdCut
from core.pruning.methods import ThresholdPruning, is_pruned
from core.storage.scratch_buffer import ScratchBuffers
from tests.helpers.tensors import FLOATS, same_bits, thresholds, weights


class Plain(prune.BasePruningMethod):
    """As the field writes it."""

    PRUNING_TYPE = "unstructured"

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold

    def compute_mask(self, t: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        return t.abs() > self.threshold


def holding(weight: torch.Tensor) -> torch.nn.Module:
    module = torch.nn.Module()
    module.register_parameter("weight", torch.nn.Parameter(weight.clone(), requires_grad=False))
    return module


def cut(weight: torch.Tensor, threshold: float) -> torch.Tensor:
    module = holding(weight)
    ThresholdCut.apply(module, "weight", threshold, ScratchBuffers())
    assert is_pruned(module, "weight")
    prune.remove(module, "weight")
    assert not is_pruned(module, "weight")
    return module.weight.data


@st.composite
def cases(draw: st.DrawFn) -> tuple[torch.Tensor, float]:
    weight = draw(st.sampled_from(FLOATS).flatmap(lambda dtype: weights(dtype, least=1)))
    return weight, draw(thresholds(weight))


@given(case=cases())
def test_what_a_threshold_leaves_is_the_mask_of_torch(case: tuple[torch.Tensor, float]) -> None:
    """Kept weights stay to the bit, cut ones are +0.0; torch alone makes −0.0 and NaN of some."""
    weight, threshold = case
    other = holding(weight)
    ThresholdPruning.apply(other, "weight", threshold)
    kept = other.weight_mask.bool()
    assert torch.equal(kept, weight.abs() > threshold)
    assert same_bits(cut(weight, threshold), torch.where(kept, weight, torch.zeros_like(weight)))


@given(case=cases())
def test_the_weights_are_counted_before_they_are_overwritten(case: tuple[torch.Tensor, float]) -> None:
    weight, threshold = case
    of_threshold = ThresholdCut.apply(holding(weight), "weight", threshold, ScratchBuffers())
    assert of_threshold.kept == int((weight.abs() > threshold).sum())
    assert of_threshold.zero_before == int((weight == 0).sum())
    mask = torch.arange(weight.numel()).reshape(weight.shape) % 2 == 0
    of_mask = MaskCut.apply(holding(weight), "weight", mask, ScratchBuffers())
    assert of_mask.kept == int((mask & (weight != 0)).sum())
    assert of_mask.zero_before == of_threshold.zero_before


@given(case=cases())
def test_it_equals_the_method_that_everybody_writes(case: tuple[torch.Tensor, float]) -> None:
    weight, threshold = case
    # 0 × inf and 0 × NaN are NaN: there torch itself does not cut
    finite = weight.nan_to_num(0.0, 1.0, -1.0)
    module = holding(finite)
    Plain.apply(module, "weight", threshold=threshold)
    prune.remove(module, "weight")
    assert torch.equal(cut(finite, threshold), module.weight.data)


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_given_mask_is_cut_in_the_same_way(dtype: torch.dtype) -> None:
    weight = torch.randn(7, 5, generator=torch.Generator().manual_seed(1)).to(dtype)
    mask = torch.rand(7, 5, generator=torch.Generator().manual_seed(2)) > 0.5
    module, theirs = holding(weight), holding(weight)
    MaskCut.apply(module, "weight", mask, ScratchBuffers())
    prune.remove(module, "weight")
    prune.custom_from_mask(theirs, "weight", mask.to(dtype))
    prune.remove(theirs, "weight")
    assert torch.equal(module.weight.data, theirs.weight.data)
    assert not torch.signbit(module.weight.data[~mask]).any()


def test_the_values_are_cut_where_they_lie() -> None:
    weight = torch.randn(100, 100)
    module = holding(weight)
    place = module.weight.data_ptr()
    ThresholdCut.apply(module, "weight", 0.5, ScratchBuffers())
    prune.remove(module, "weight")
    assert module.weight.data_ptr() == place


def test_one_room_serves_one_parameter_after_another() -> None:
    masks = ScratchBuffers()
    for size in (50, 3, 80):
        weight = torch.randn(size, 4, generator=torch.Generator().manual_seed(size))
        module = holding(weight)
        ThresholdCut.apply(module, "weight", 0.7, masks)
        prune.remove(module, "weight")
        assert torch.equal(module.weight.data, torch.where(weight.abs() > 0.7, weight, 0.0))
