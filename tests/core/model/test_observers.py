"""What torch's observers and fake quantisers keep is no weight, in files of its own; such names elsewhere are."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.ao import quantization
from torch.ao.quantization import quantize_fx
from torch.ao.quantization._learnable_fake_quantize import _LearnableFakeQuantize

from core.commands.parser import main
from core.model.observers import OBSERVER
from core.model.opening import open_checkpoint

pytestmark = pytest.mark.filterwarnings("ignore")


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.conv, self.bn, self.fc = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.dequant(self.fc(self.bn(self.conv(self.quant(x))).mean((2, 3))))


class Plain(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv, self.bn, self.fc = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.fc(self.bn(self.conv(x)).mean((2, 3))))


INPUT = torch.ones(2, 3, 6, 6)


def run(model: nn.Module) -> nn.Module:
    """What is prepared has seen something."""
    model(INPUT)
    return model


def prepared() -> nn.Module:
    model = Net().eval()
    model.qconfig = quantization.get_default_qconfig("fbgemm")
    return run(quantization.prepare(model))


def trained() -> nn.Module:
    model = Net().train()
    model.qconfig = quantization.get_default_qat_qconfig("fbgemm")
    return run(quantization.prepare_qat(model))


def learned() -> nn.Module:
    fake = _LearnableFakeQuantize.with_args(
        observer=quantization.MovingAverageMinMaxObserver, quant_min=0, quant_max=255, scale=1.0, zero_point=0.0
    )
    model = Net().train()
    model.qconfig = quantization.QConfig(activation=fake, weight=fake)
    return quantization.prepare_qat(model)


def graph() -> nn.Module:
    mapping = quantization.get_default_qconfig_mapping("fbgemm")
    return run(quantize_fx.prepare_fx(Plain().eval(), mapping, (INPUT,)))


def trained_graph() -> nn.Module:
    mapping = quantization.get_default_qat_qconfig_mapping("fbgemm")
    return run(quantize_fx.prepare_qat_fx(Plain().train(), mapping, (INPUT,)))


def reference() -> nn.Module:
    return quantize_fx.convert_to_reference_fx(graph())


def converted() -> nn.Module:
    return quantize_fx.convert_fx(graph())


MODELS: Mapping[str, Callable[[], nn.Module]] = {
    each.__name__: each for each in (prepared, trained, learned, graph, trained_graph, reference, converted)
}
OWN = {"conv.weight", "conv.bias", "bn.weight", "bn.bias", "conv.bn.weight", "conv.bn.bias", "fc.weight", "fc.bias"}


@pytest.mark.parametrize("kind", MODELS)
def test_of_a_model_that_torch_prepares_only_its_own_parameters_can_be_pruned(kind: str, tmp_path: Path) -> None:
    torch.save(MODELS[kind]().state_dict(), tmp_path / "model.pt")
    found = open_checkpoint(tmp_path / "model.pt").parameters
    assert {each.name for each in found if each.prunable} <= OWN
    assert all(each.beside for each in found if each.reason == OBSERVER)


def test_everything_selected_leaves_the_observers_as_they_are(tmp_path: Path) -> None:
    state = trained().state_dict()
    torch.save(state, tmp_path / "model.pt")
    arguments = ["prune", tmp_path / "model.pt", "--threshold", "1e9", "--select", "*", "-o", tmp_path / "out.pt"]
    assert main([str(each) for each in arguments]) == 0
    written = torch.load(tmp_path / "out.pt")
    assert trained().load_state_dict(written, strict=True)
    for key, values in state.items():
        expected = torch.zeros_like(values) if key in OWN else values
        assert torch.equal(written[key], expected), key


def test_such_names_alone_are_those_of_parameters(tmp_path: Path) -> None:
    names = ("scale", "head.scale", "clip.min_val", "clip.max_val", "eps", "norm.eps", "histogram", "post.min_val")
    save_file({name: torch.ones(4) for name in names}, tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").parameters
    assert [each.name for each in found if not each.prunable] == []


@pytest.mark.parametrize(
    ("names", "owned"),
    [
        (("a.min_val", "a.max_val", "a.eps"), {"a.min_val", "a.max_val", "a.eps"}),
        (("a.min_vals", "a.max_vals", "a.histogram", "a.weight"), {"a.min_vals", "a.max_vals", "a.histogram"}),
        (("a.scale", "a.fake_quant_enabled", "a.observer_enabled"), {"a.scale", "a.fake_quant_enabled"}),
        (("activation_post_process_3.min_val",), {"activation_post_process_3.min_val"}),
        (("fc.weight_fake_quant.scale", "fc.scale"), {"fc.weight_fake_quant.scale"}),
        (("a.scale", "a.fake_quant_enabled"), set()),
    ],
)
def test_observers_are_found_by_what_is_beside_them(names: tuple[str, ...], owned: set[str], tmp_path: Path) -> None:
    save_file({name: torch.ones(4) for name in names}, tmp_path / "model.safetensors")
    found = {
        each.name for each in open_checkpoint(tmp_path / "model.safetensors").parameters if each.reason == OBSERVER
    }
    assert found >= owned
    assert found <= owned | {"a.observer_enabled"}


@pytest.mark.parametrize(
    ("scale", "zero_point", "what"),
    [
        ("fc_scale_0", "fc_zero_point_0", "an activation"),
        ("_scale_3", "_zero_point_3", "an activation"),
        ("fc.weight_scale", "fc.weight_zero_point", "quantised weights"),
    ],
)
def test_a_scale_goes_with_the_zero_point_of_its_name(scale: str, zero_point: str, what: str, tmp_path: Path) -> None:
    state = {scale: torch.ones(1), zero_point: torch.zeros(1, dtype=torch.int64), "other_scale_0": torch.ones(1)}
    save_file(state, tmp_path / "model.safetensors")
    found = open_checkpoint(tmp_path / "model.safetensors").by_name
    assert found[scale].reason == f"It is the scale of {what}, and no weight."
    assert found[zero_point].reason == f"It is the zero point of {what}, and no weight."
    assert found["other_scale_0"].prunable
