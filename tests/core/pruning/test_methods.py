"""ThresholdPruning against torch's own machinery, on modules of torch's."""

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.utils import prune

from core.pruning.methods import MaskPruning, ThresholdPruning, detach, is_pruned
from tests.helpers.tensors import FLOATS, same_bits, thresholds, weights


def module_with(weight: torch.Tensor) -> torch.nn.Module:
    module = torch.nn.Linear(1, 1)
    module.weight = torch.nn.Parameter(weight)
    return module


@given(data=st.data(), dtype=st.sampled_from(FLOATS))
def test_masks_are_those_of_global_unstructured(data: st.DataObject, dtype: torch.dtype) -> None:
    tensors = data.draw(st.lists(weights(dtype, least=1), min_size=1, max_size=3))
    threshold = data.draw(thresholds(torch.cat(tensors)))
    ours, torchs = [[module_with(tensor.clone()) for tensor in tensors] for _ in range(2)]
    for module in ours:
        ThresholdPruning.apply(module, "weight", threshold=threshold)
    prune.global_unstructured(
        [(module, "weight") for module in torchs], pruning_method=ThresholdPruning, threshold=threshold
    )
    for mine, theirs in zip(ours, torchs, strict=True):
        assert torch.equal(mine.weight_mask, theirs.weight_mask.bool())


@given(data=st.data(), dtype=st.sampled_from(FLOATS))
def test_undo_is_the_identity(data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype, least=1))
    module = module_with(weight.clone())
    parameter, before = module.weight, snapshot(module)
    ThresholdPruning.apply(module, "weight", threshold=data.draw(thresholds(weight)))
    detach(module, "weight")
    assert module.weight is parameter
    assert same_bits(module.weight.data, weight)
    assert snapshot(module) == before


@given(data=st.data(), dtype=st.sampled_from(FLOATS))
def test_what_is_committed_is_plus_zero_or_untouched(data: st.DataObject, dtype: torch.dtype) -> None:
    weight = data.draw(weights(dtype, least=1))
    threshold = data.draw(thresholds(weight))
    module = module_with(weight.clone())
    parameter = module.weight
    ThresholdPruning.apply(module, "weight", threshold=threshold)
    prune.remove(module, "weight")
    assert module.weight is parameter
    assert same_bits(
        module.weight.data, torch.where(torch.abs(weight) > threshold, weight, torch.zeros((), dtype=dtype))
    )
    assert list(module._parameters) == ["weight", "bias"]


def test_the_reversible_form_is_torchs() -> None:
    module = torch.nn.Linear(4, 3)
    trained = module.weight.detach().clone()
    ThresholdPruning.apply(module, "weight", threshold=0.2)
    assert list(module.state_dict()) == ["weight_orig", "bias", "weight_mask"]
    assert torch.equal(module.weight_orig, trained)
    assert torch.equal(module.weight_mask, (trained.abs() > 0.2).float())
    assert is_pruned(module, "weight")
    assert prune.is_pruned(module)


def test_gradients_flow_to_what_is_kept_only() -> None:
    module = module_with(torch.tensor([[0.1, -0.5, 0.9]]))
    ThresholdPruning.apply(module, "weight", threshold=0.3)
    module(torch.ones(1, 3)).sum().backward()
    assert module.weight_orig.grad.tolist() == [[0.0, 1.0, 1.0]]


def test_a_second_method_only_adds_and_torch_composes_them() -> None:
    module = module_with(torch.tensor([[0.1, -0.5, 0.9]]))
    prune.l1_unstructured(module, "weight", amount=1)
    ThresholdPruning.apply(module, "weight", threshold=0.6)
    assert module.weight_mask.tolist() == [[0.0, 0.0, 1.0]]
    prune.remove(module, "weight")
    assert module.weight.tolist() == [[0.0, 0.0, pytest.approx(0.9)]]


def test_the_default_mask_is_honoured() -> None:
    method = ThresholdPruning(0.2)
    weight = torch.tensor([0.1, 0.3, 0.5])
    assert method.prune(weight, default_mask=torch.tensor([1.0, 0.0, 1.0])).tolist() == [0.0, 0.0, 0.5]


@pytest.mark.parametrize("threshold", [-1.0, float("nan"), float("inf")])
def test_a_threshold_is_finite_and_not_negative(threshold: float) -> None:
    with pytest.raises(ValueError, match="finite number of 0 or more"):
        ThresholdPruning(threshold)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (torch.nn.Linear(2, 2, bias=False), "bias"),
        (torch.nn.LazyLinear(2), "weight"),
        (torch.nn.Linear(2, 2, device="meta"), "weight"),
        (torch.nn.Linear(2, 2, dtype=torch.complex64), "weight"),
    ],
    ids=["none", "lazy", "meta", "complex"],
)
def test_what_cannot_be_pruned_is_left_as_it_was(module: torch.nn.Module, name: str) -> None:
    before = snapshot(module)
    with pytest.raises(ValueError, match=name):
        ThresholdPruning.apply(module, name, threshold=0.1)
    assert snapshot(module) == before


def test_an_existing_weight_orig_is_not_overwritten() -> None:
    module = torch.nn.Linear(2, 2)
    module.weight_orig = torch.nn.Parameter(torch.ones(1))
    with pytest.raises(ValueError, match="there already"):
        ThresholdPruning.apply(module, "weight", threshold=0.1)


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, RuntimeError])
@pytest.mark.parametrize("step", ["compute_mask", "apply_mask"])
def test_a_failure_on_the_way_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, error: type[BaseException], step: str
) -> None:
    module = torch.nn.LSTM(3, 2)
    before = snapshot(module)

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(ThresholdPruning, step, fail)
    with pytest.raises(error):
        ThresholdPruning.apply(module, "weight_ih_l0", threshold=0.1)
    assert snapshot(module) == before


@pytest.mark.parametrize(
    "module",
    [
        torch.nn.Linear(3, 4),
        torch.nn.LSTM(3, 2),
        torch.nn.MultiheadAttention(4, 2),
        torch.nn.BatchNorm2d(3),
        torch.nn.Bilinear(2, 2, 2),
    ],
    ids=lambda module: type(module).__name__,
)
def test_the_order_of_keys_stays(module: torch.nn.Module) -> None:
    names = [name for name, parameter in module._parameters.items() if parameter is not None]
    order = list(module._parameters)
    for name in names:
        ThresholdPruning.apply(module, name, threshold=0.2)
        assert [each.removesuffix("_orig") for each in module._parameters] == order
    for name in names:
        detach(module, name)
    assert list(module._parameters) == order
    for name in names:
        ThresholdPruning.apply(module, name, threshold=0.2)
        prune.remove(module, name)
    assert list(module._parameters) == order


def test_a_pruned_lstm_runs_on_its_pruned_weights() -> None:
    torch.manual_seed(0)
    module = torch.nn.LSTM(3, 2)
    ThresholdPruning.apply(module, "weight_ih_l0", threshold=10.0)
    silent = module(torch.ones(1, 1, 3))[0]
    assert torch.equal(silent, module(torch.zeros(1, 1, 3))[0])
    detach(module, "weight_ih_l0")
    assert not torch.equal(silent, module(torch.ones(1, 1, 3))[0])


def test_a_mask_can_be_given() -> None:
    module = module_with(torch.tensor([[0.1, -0.5, float("nan")]]))
    MaskPruning.apply(module, "weight", torch.tensor([[True, False, False]]))
    prune.remove(module, "weight")
    assert same_bits(module.weight.data, torch.tensor([[0.1, 0.0, 0.0]]))


def snapshot(module: torch.nn.Module) -> dict[str, Any]:
    """All that pruning could disturb, in an order that counts."""
    return {
        "parameters": [(name, id(parameter)) for name, parameter in module._parameters.items()],
        "buffers": list(module._buffers),
        "hooks": list(module._forward_pre_hooks),
        "attributes": sorted(vars(module)),
        "flat": [id(each) for each in getattr(module, "_flat_weights", [])],
    }


def test_a_mask_in_another_order_of_memory_serves() -> None:
    weight = torch.randn(70, 40, 30, 3).to(memory_format=torch.channels_last)
    module = module_with(weight.clone(memory_format=torch.preserve_format))
    ThresholdPruning.apply(module, "weight", threshold=0.5)
    module.weight_mask = module.weight_mask.contiguous()
    prune.remove(module, "weight")
    assert same_bits(module.weight.data.contiguous(), torch.where(weight.abs() > 0.5, weight, 0.0).contiguous())


@pytest.mark.parametrize("shape", [(), (1, 700_001), (3, 300_000), (700_001, 1)], ids=str)
def test_masks_of_many_blocks(shape: tuple[int, ...]) -> None:
    weight = torch.randn(shape)
    module = module_with(weight.clone())
    ThresholdPruning.apply(module, "weight", threshold=0.5)
    assert torch.equal(module.weight_mask, weight.abs() > 0.5)
    assert same_bits(module.weight.detach(), torch.where(weight.abs() > 0.5, weight, 0.0))
