"""The pruning method for N:M: its masks are those of plain torch, and it is a method like any other."""

import pytest
import torch
from hypothesis import given
from torch import nn
from torch.nn.utils import prune

from core.pruning import NMPruning, ThresholdPruning, detach, methods
from tests.core.masks.test_nm_masks import Case, grouped
from tests.helpers.patterns import SIDES, layers, nm_reference
from tests.helpers.tensors import FLOATS, same_bits


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "BLOCK", 32)


def holder(weight: torch.Tensor) -> nn.Module:
    module = nn.Module()
    module.weight = nn.Parameter(weight.clone())
    return module


@given(case=grouped())
def test_the_mask_is_that_of_plain_torch(case: Case) -> None:
    weight, groups = case
    expected = nm_reference(weight, groups.n, groups.m, groups.side)
    turned = weight.permute(*reversed(range(weight.ndim))).contiguous().permute(*reversed(range(weight.ndim)))
    for each in (weight, turned):
        module = holder(each)
        NMPruning.apply(module, "weight", n=groups.n, m=groups.m, dim=groups.side)
        assert torch.equal(module.weight_mask, expected)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_undone_it_is_as_it_was_and_made_permanent_what_is_pruned_is_zero(dtype: torch.dtype) -> None:
    model, trained = layers(dtype), layers(dtype)
    for name, side in SIDES.items():
        module, leaf = model.get_submodule(name.rpartition(".")[0]), name.rpartition(".")[2]
        before, order = trained.get_parameter(name).detach(), list(module._parameters)
        kept = nm_reference(before, 2, 4, side)
        NMPruning.apply(module, leaf, n=2, m=4, dim=side)
        detach(module, leaf)
        assert list(module._parameters) == order
        assert same_bits(getattr(module, leaf).detach(), before)
        NMPruning.apply(module, leaf, n=2, m=4, dim=side)
        prune.remove(module, leaf)
        assert list(module._parameters) == order
        after = getattr(module, leaf).detach()
        assert same_bits(after, torch.where(kept, before, torch.zeros((), dtype=dtype)))


def test_on_top_of_another_method_groups_are_those_of_all_weights() -> None:
    module = nn.Linear(8, 4)
    weight = module.weight.detach().clone()
    ThresholdPruning.apply(module, "weight", threshold=0.1)
    NMPruning.apply(module, "weight", n=1, m=4)
    assert torch.equal(module.weight_mask.bool(), (weight.abs() > 0.1) & nm_reference(weight, 1, 4, 1))


@pytest.mark.parametrize(("n", "m"), [(0, 4), (4, 4), (5, 4)])
def test_n_must_be_less_than_m(n: int, m: int) -> None:
    with pytest.raises(ValueError, match=f"not {n} of {m}"):
        NMPruning(n, m)


@pytest.mark.parametrize("dim", [1, 2, -3])
def test_a_dimension_that_is_no_multiple_is_refused_and_nothing_is_changed(dim: int) -> None:
    module = nn.Linear(6, 4)
    before = module.weight
    with pytest.raises(ValueError, match="no multiple of 4"):
        NMPruning.apply(module, "weight", n=2, m=4, dim=dim)
    assert module.weight is before
    assert not module._forward_pre_hooks
