"""Whole pickled modules: read by their state, pruned and masked as torch would, run again by plain torch."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from core.base.progress import silent
from core.model.opening import open_checkpoint
from core.preview.plan_from_masks import recorded_plan
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.tensors import same_bits

NAMES = ["conv.weight", "lstm.weight_hh_l0", "fc.weight"]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Block(nn.Module):
    """A tie, buffers, a recurrent layer, a plain tensor, a list that refers to a layer, and itself."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.lstm = nn.LSTM(4, 5)
        self.fc = nn.Linear(5, 2)
        self.tied = nn.Linear(5, 2)
        self.tied.weight = self.fc.weight
        self.plain = torch.ones(2, 2)
        self.alias = [self.conv]
        self.me = [self]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y, _ = self.lstm(self.norm(self.conv(x)).flatten(2).permute(2, 0, 1))
        return self.fc(y) + self.tied(y)


def made() -> Block:
    torch.manual_seed(0)
    return Block().eval()


def wrapped(model: nn.Module) -> dict[str, Any]:
    return {"epoch": 3, "model": model, "optimizer": torch.optim.Adam(model.parameters())}


def run(model: nn.Module) -> torch.Tensor:
    return model(torch.linspace(-1, 1, 150).reshape(2, 3, 5, 5)).detach()


@pytest.fixture(params=[False, True], ids=["zip", "legacy"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    torch.save(wrapped(made()), path, _use_new_zipfile_serialization=not request.param)
    return path


def load(path: Path) -> Block:
    return torch.load(path, weights_only=False)["model"]


def by_torch(threshold: float) -> Block:
    """Pruned by torch's own means, in place."""
    model = made()
    with torch.no_grad():
        for name in NAMES:
            weight = model.get_parameter(name)
            weight[weight.abs() <= threshold] = 0.0
    return model


def test_the_tree_is_the_models(path: Path) -> None:
    checkpoint = open_checkpoint(path)
    model = made()
    found = checkpoint.by_name
    assert sorted(name for name in found if name != "plain") == sorted(model.state_dict())
    named = dict(model.named_parameters(remove_duplicate=False))
    assert {name for name, each in found.items() if each.prunable} == named.keys()
    assert found["norm.running_mean"].reason == "It is a buffer, not a parameter."
    assert found["plain"].reason == "It is a plain attribute of its module, not a parameter."
    assert found["tied.weight"].tied_to == "fc.weight"
    classes = {name: each.name for name, each in checkpoint.classes.items() if not each.inferred}
    assert classes == {name: type(each).__name__ for name, each in model.named_modules()}
    assert any("test_whole_modules.Block" in note for note in checkpoint.notes)


def test_only_the_pruned_bytes_change(path: Path) -> None:
    out = path.with_name("out.pt")
    commit_file(path, plan_for(NAMES, 0.1), out)
    wanted, written = by_torch(0.1).state_dict(), load(out).state_dict()
    assert list(written) == list(wanted)
    assert all(same_bits(written[name], wanted[name]) for name in wanted)
    assert torch.equal(run(load(out)), run(by_torch(0.1)))
    assert open_checkpoint(out).container.remainder() == open_checkpoint(path).container.remainder()


def test_masks_run_by_plain_torch_and_come_off_again(path: Path) -> None:
    masked, out = path.with_name("masked.pt"), path.with_name("out.pt")
    commit_file(path, plan_for(NAMES, 0.1), masked, with_masks=True)
    model = load(masked)
    assert torch.equal(run(model), run(by_torch(0.1)))
    assert prune.is_pruned(model)
    assert same_bits(model.conv.weight_orig.detach(), made().conv.weight.detach())
    assert model.tied.weight_orig is model.fc.weight_orig
    prune.remove(model.conv, "weight")
    assert torch.equal(model.conv.weight, by_torch(0.1).conv.weight)

    checkpoint = open_checkpoint(masked)
    assert [each.name for each in checkpoint.masked if not each.tied_to] == NAMES
    commit_file(masked, recorded_plan(checkpoint, silent), out)
    bare = load(out)
    assert not prune.is_pruned(bare)
    assert [name for name, _ in bare.named_parameters()] == [name for name, _ in made().named_parameters()]
    assert torch.equal(run(bare), run(by_torch(0.1)))
    assert bare.lstm._flat_weights[1] is bare.lstm.weight_hh_l0


@pytest.mark.parametrize("legacy", [False, True])
def test_torchs_own_masks_are_committed(legacy: bool, tmp_path: Path) -> None:
    model, path, out = made(), tmp_path / "pruned.pt", tmp_path / "out.pt"
    prune.l1_unstructured(model.conv, "weight", 0.5)
    prune.l1_unstructured(model.conv, "weight", 0.2)
    prune.ln_structured(model.lstm, "weight_hh_l0", 0.5, n=1, dim=0)
    torch.save(model, path, _use_new_zipfile_serialization=not legacy)
    checkpoint = open_checkpoint(path)
    assert {each.name for each in checkpoint.masked} == {"conv.weight", "lstm.weight_hh_l0"}
    assert not any(name.endswith(("_orig", "_mask")) or "_flat" in name for name in checkpoint.by_name)
    commit_file(path, recorded_plan(checkpoint, silent), out)
    written = torch.load(out, weights_only=False)
    assert torch.equal(run(written), run(model))
    assert not prune.is_pruned(written)
    assert "weight" not in vars(written.conv)
    wanted = sorted(name for name, _ in made().named_parameters())
    assert sorted(name for name, _ in written.named_parameters()) == wanted


def layers_that_read_weights_without_a_call() -> nn.ModuleList:
    torch.manual_seed(1)
    normed = nn.utils.weight_norm(nn.Linear(8, 8))
    recurrent = nn.LSTM(8, 8)
    return nn.ModuleList(
        [nn.MultiheadAttention(8, 2), normed, nn.TransformerEncoderLayer(8, 2, 16, dropout=0), recurrent]
    ).eval()


def outputs(layers: nn.ModuleList) -> list[torch.Tensor]:
    x = torch.linspace(-1, 1, 48).reshape(3, 2, 8)
    attention, normed, encoder, recurrent = layers
    return [attention(x, x, x)[0], normed(x), encoder(x), recurrent(x)[0]]


class AtMost(prune.BasePruningMethod):
    PRUNING_TYPE = "unstructured"

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold

    def compute_mask(self, t: torch.Tensor, default_mask: torch.Tensor) -> torch.Tensor:
        return default_mask * (t.abs() > self.threshold)


def pruned_by_torch(layers: nn.ModuleList, threshold: float) -> None:
    for name in PARTS:
        module, _, leaf = name.rpartition(".")
        AtMost.apply(layers.get_submodule(module), leaf, threshold)


PARTS = [
    "0.in_proj_weight",
    "0.out_proj.weight",
    "1.weight_v",
    "2.self_attn.out_proj.weight",
    "2.linear1.weight",
    "3.weight_ih_l0",
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("before", ["no masks", "masks of torch"])
def test_masked_layers_whose_weights_are_read_without_a_call_run_as_torchs_own(
    before: str, legacy: bool, tmp_path: Path
) -> None:
    layers, path, masked, bare = (
        layers_that_read_weights_without_a_call(),
        *(tmp_path / name for name in ("a.pt", "b.pt", "c.pt")),
    )
    if before != "no masks":
        pruned_by_torch(layers, 0.3)
    torch.save(layers, path, _use_new_zipfile_serialization=not legacy)
    commit_file(path, plan_for(PARTS, 0.1), masked, with_masks=True)
    wanted = layers_that_read_weights_without_a_call()
    pruned_by_torch(wanted, 0.1)
    written = torch.load(masked, weights_only=False)
    assert written.state_dict().keys() == wanted.state_dict().keys()
    assert all(torch.equal(one, other) for one, other in zip(outputs(written), outputs(wanted), strict=True))

    assert open_checkpoint(masked).by_name.keys() == open_checkpoint(path).by_name.keys()
    commit_file(masked, recorded_plan(open_checkpoint(masked), silent), bare)
    written = torch.load(bare, weights_only=False)
    assert not prune.is_pruned(written)
    assert all(torch.equal(one, other) for one, other in zip(outputs(written), outputs(wanted), strict=True))


def test_a_hook_that_is_no_mask_stays(tmp_path: Path) -> None:
    model, path, out = nn.Linear(2, 2), tmp_path / "normed.pt", tmp_path / "out.pt"
    nn.utils.spectral_norm(model)
    torch.save(model, path)
    found = open_checkpoint(path).by_name
    assert found["weight_orig"].prunable
    assert not found["weight"].prunable
    commit_file(path, plan_for(["bias"], 0.1), out, with_masks=True)
    hooks = torch.load(out, weights_only=False)._forward_pre_hooks.values()
    assert [type(each).__name__ for each in hooks] == ["SpectralNorm", "CustomFromMask"]


def test_a_layer_in_two_places_is_one_decision(tmp_path: Path) -> None:
    layer = nn.Linear(2, 2)
    path, masked = tmp_path / "twice.pt", tmp_path / "masked.pt"
    torch.save(nn.ModuleDict({"one": layer, "two": layer}), path)
    assert open_checkpoint(path).by_name["two.weight"].tied_to == "one.weight"
    commit_file(path, plan_for(["one.weight"], 0.3), masked, with_masks=True)
    model = torch.load(masked, weights_only=False)
    assert model["one"] is model["two"]
    assert len(model["one"]._forward_pre_hooks) == 1


def test_prefixes_of_parallel_models_stay(tmp_path: Path) -> None:
    torch.save(nn.DataParallel(nn.Linear(2, 2)), tmp_path / "parallel.pt")
    checkpoint = open_checkpoint(tmp_path / "parallel.pt")
    assert list(checkpoint.by_name) == ["module.weight", "module.bias"]
    assert checkpoint.classes[""].name == "DataParallel"
    assert checkpoint.notes == ()


def test_a_module_and_its_state_dict_are_two(tmp_path: Path) -> None:
    model = nn.Linear(2, 2)
    torch.save({"model": model, "ema": {"weight": torch.ones(2, 2)}}, tmp_path / "two.pt")
    checkpoint = open_checkpoint(tmp_path / "two.pt")
    assert list(checkpoint.by_name) == ["model.weight", "model.bias", "ema.weight"]
    assert checkpoint.classes["model"].name == "Linear"


QUANTISED = {
    "linear": (nn.Sequential(nn.Linear(4, 3)), {"0._packed_params._packed_params.0"}),
    "LSTM": (
        nn.Sequential(nn.LSTM(3, 2)),
        {f"0._all_weight_values.0.param.4.{side}.0" for side in (0, 1)},
    ),
    "beside a layer that is not": (
        nn.Sequential(nn.Conv2d(3, 4, 1), nn.Linear(4, 3)),
        {"1._packed_params._packed_params.0"},
    ),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("kind", QUANTISED)
def test_quantised_layers_of_a_whole_module_are_shown_with_their_reason(
    kind: str, legacy: bool, tmp_path: Path
) -> None:
    model, expected = QUANTISED[kind]
    quantised = torch.ao.quantization.quantize_dynamic(model)
    torch.save(quantised, tmp_path / "model.pt", _use_new_zipfile_serialization=not legacy)
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    found = {each.name: each for each in checkpoint.parameters}
    assert {name for name, each in found.items() if each.reason == "It is quantised."} == expected
    assert {each.name for each in checkpoint.owners} == {name for name in ("0.weight", "0.bias") if name in found}
    shapes = {found[name].tensor.shape for name in expected}
    assert shapes == ({(3, 4)} if kind != "LSTM" else {(8, 3), (8, 2)})
    assert checkpoint.notes == ()


@pytest.mark.filterwarnings("ignore")
def test_a_quantised_convolution_of_a_whole_module_is_shown_with_its_reason(tmp_path: Path) -> None:
    torch.backends.quantized.engine = "x86"
    layer = torch.ao.nn.quantized.Conv2d(3, 4, 1)
    torch.save(nn.Sequential(layer, nn.Linear(4, 3)), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    (weight,) = (each for each in checkpoint.parameters if each.reason == "It is quantised.")
    assert weight.module == "0"
    assert weight.tensor.shape == (4, 3, 1, 1)
    assert {each.name for each in checkpoint.owners} == {"1.weight", "1.bias"}
    assert checkpoint.notes == ()
