"""Averaged copies beside a model are roots of their own, of which one is chosen at a time."""

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.optim.swa_utils import AveragedModel

from core.commands.parser import main
from core.model.averaged_copies import averaged_copies
from core.model.checkpoint import Checkpoint
from core.model.left_out import copies, left_out, left_out_sentence
from core.model.opening import open_checkpoint
from core.model.selection import by_class, class_counts, default_choice, invert, matching


def model() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4, 5))


STATE = model().state_dict()
SHADOW = {name: value.detach().clone() * 0.9 for name, value in STATE.items()}
PARAMETERS = {name: SHADOW[name] for name, _ in model().named_parameters()}
WEIGHTS = ("0.weight", "3.weight")
AVERAGED = {f"module.{name}": value for name, value in SHADOW.items()} | {"n_averaged": torch.tensor(3)}
WEIGHED = sum(STATE[name].numel() for name in WEIGHTS)


def opened(tmp_path: Path, value: object) -> Checkpoint:
    torch.save(value, tmp_path / "model.pt")
    return open_checkpoint(tmp_path / "model.pt")


@pytest.mark.parametrize(
    ("value", "root", "path"),
    [
        ({"model": STATE, "ema": SHADOW}, "model.", "ema"),
        ({"ema": SHADOW, "model": STATE}, "model.", "ema"),
        ({"state_dict": STATE, "state_dict_ema": SHADOW}, "state_dict.", "state_dict_ema"),
        ({"state_dict": STATE, "ema_state_dict": SHADOW}, "state_dict.", "ema_state_dict"),
        ({"params": STATE, "params_ema": SHADOW}, "params.", "params_ema"),
        ({"g": STATE, "g_ema": SHADOW}, "g.", "g_ema"),
        ({"net": STATE, "ema": {"shadow": PARAMETERS, "decay": 0.9}}, "net.", "ema.shadow"),
        ({"net": STATE, "model_ema": {"module": SHADOW}}, "net.", "model_ema"),
        ({"net": STATE, "swa_model": AVERAGED}, "net.", "swa_model"),
        ({"net": STATE, "ema": {"shadow_params": list(PARAMETERS.values())}}, "net.", "ema.shadow_params"),
        (
            {f"model.{k}": v for k, v in STATE.items()} | {f"ema_model.{k}": SHADOW[k] for k in STATE},
            "model.",
            "ema_model",
        ),
        (
            {f"model.{k}": v for k, v in STATE.items()}
            | {f"model_ema.{k.replace('.', '')}": v for k, v in PARAMETERS.items()}
            | {"model_ema.decay": torch.tensor(0.9)},
            "model.",
            "model_ema",
        ),
        ({**STATE, **{f"ema.{k}": v for k, v in SHADOW.items()}}, "", "ema"),
        ({"model": model(), "ema": copy.deepcopy(model())}, "model.", "ema"),
    ],
    ids=[
        *(
            "YOLO",
            "the copy first",
            "timm",
            "the word first",
            "BasicSR",
            "StyleGAN",
            "shadow",
            "ModelEma",
            "AveragedModel",
        ),
        *("a list", "in one state dict", "without dots", "beside the model's own names", "whole modules"),
    ],
)
def test_the_model_is_chosen_and_not_its_copy(value: Any, root: str, path: str, tmp_path: Path) -> None:  # noqa: ANN401
    checkpoint = opened(tmp_path, value)
    assert default_choice(checkpoint) == {f"{root}{name}" for name in WEIGHTS}
    assert copies(checkpoint) == {path: WEIGHED}
    copied = {each.name for each in checkpoint.parameters if each.copy}
    assert len(copied) == len(PARAMETERS)
    # all of it can be ticked
    assert copied <= invert(checkpoint, ())
    assert not by_class(checkpoint, "Conv2d") & copied
    assert class_counts(checkpoint)["Linear"] == 1
    reasons = left_out(checkpoint, default_choice(checkpoint))
    assert all("in a copy of the model" in reasons[name] for name in copied)
    told = left_out_sentence(checkpoint, default_choice(checkpoint))
    chooses = f"--select '{path}' chooses its {WEIGHED} weights instead."
    loaded = "timm and Ultralytics load the average: choose it for them."
    assert f"{path} is an averaged copy of the model and is not chosen; {chooses} {loaded}" in told
    # as many of it as of the model, and no biases or normalisations
    chosen = matching(checkpoint, [path])
    assert chosen <= copied
    assert sum(checkpoint.by_name[name].tensor.numel for name in chosen) == WEIGHED


@pytest.mark.parametrize(
    "value",
    [
        {"ema": SHADOW},
        {"state_dict_ema": SHADOW, "epoch": 3},
        {"g": STATE, "d_ema": {"fc.weight": torch.ones(3, 3)}},
        {"net": {"block.ema.weight": torch.ones(3, 3), "block.weight": torch.ones(4, 4)}},
        {"net": STATE, "average": {**SHADOW, "more.weight": torch.ones(2, 2)}},
    ],
    ids=["alone", "alone, wrapped", "of another", "a layer", "more than the model"],
)
def test_what_is_no_copy_of_what_is_there_is_chosen(value: object, tmp_path: Path) -> None:
    checkpoint = opened(tmp_path, value)
    assert not copies(checkpoint)
    assert default_choice(checkpoint) == {
        each.name for each in checkpoint.owners if each.leaf == "weight" and len(each.tensor.shape) > 1
    }


def test_a_copy_that_shares_its_elements_is_one_decision_with_the_model(tmp_path: Path) -> None:
    found = opened(tmp_path, {"ema": STATE | {"3.weight": SHADOW["3.weight"]}, "model": STATE})
    assert default_choice(found) == {found.by_name["model.0.weight"].owner, "model.3.weight"}


def test_the_average_that_lightning_loads_is_chosen_and_not_what_training_goes_on_with(tmp_path: Path) -> None:
    averaging = {"n_averaged": torch.tensor(3)}
    saved = {"state_dict": SHADOW, "current_model_state": STATE, "averaging_state": averaging}
    checkpoint = opened(tmp_path, saved)
    assert default_choice(checkpoint) == {f"state_dict.{name}" for name in WEIGHTS}
    assert copies(checkpoint) == {"current_model_state": WEIGHED}
    assert matching(checkpoint, ["0.weight"]) == {"state_dict.0.weight"}
    assert matching(checkpoint, ["current_model_state"]) == {f"current_model_state.{name}" for name in WEIGHTS}
    told = left_out_sentence(checkpoint, default_choice(checkpoint))
    assert "current_model_state is the model that training goes on with and is not chosen" in told
    assert "averaged copy" not in " ".join([told, *left_out(checkpoint, default_choice(checkpoint)).values()])


def layers(*names: str, start: str) -> dict[str, torch.Tensor]:
    """The state of linear layers under a key, each with other values."""
    shapes = {f"{start}.{name}.{leaf}": shape for name in names for leaf, shape in (("weight", (4, 4)), ("bias", (4,)))}
    return {name: torch.randn(shape) for name, shape in shapes.items()}


Q, QF, ACTOR = ("q_net.0", "q_net.2"), ("qf0.0", "qf0.2", "qf1.0", "qf1.2"), ("latent_pi.0", "mu", "log_std")
POLICIES = {
    "DQN": {"q_net": Q, "q_net_target": Q},
    "TD3": {"actor": ("mu.0", "mu.2"), "actor_target": ("mu.0", "mu.2"), "critic": QF, "critic_target": QF},
    "SAC": {"actor": ACTOR, "critic": QF, "critic_target": QF},
    "QR-DQN": {"quantile_net": ("quantile_net.0",), "quantile_net_target": ("quantile_net.0",)},
    "Tianshou": {"actor": ("last.model.0",), "actor_old": ("last.model.0",)},
    "a tutorial": {"policy_net": ("layer1", "layer2"), "target_net": ("layer1", "layer2")},
    "another": {"qnetwork_local": ("fc1", "fc2"), "qnetwork_target": ("fc1", "fc2")},
}


@pytest.mark.parametrize("kind", POLICIES)
@pytest.mark.parametrize("around", ["", "policy."])
def test_target_networks_are_copies(kind: str, around: str, tmp_path: Path) -> None:
    state = {}
    for key, names in POLICIES[kind].items():
        state |= layers(*names, start=around + key)
    torch.save(state, tmp_path / "policy.pth")
    checkpoint = open_checkpoint(tmp_path / "policy.pth")
    targets = [f"{around}{key}" for key in POLICIES[kind] if "target" in key or "old" in key]
    assert list(copies(checkpoint)) == targets
    weights = {name for name in state if name.endswith("weight")}
    assert default_choice(checkpoint) == {name for name in weights if not name.startswith(tuple(targets))}
    told = left_out_sentence(checkpoint, default_choice(checkpoint))
    for path in targets:
        assert f"{path} is a target network, a copy that follows the model in training, and is not chosen; " in told
        assert f"--select '{path}' chooses its" in told
        assert matching(checkpoint, [path]) == {name for name in weights if name.startswith(f"{path}.")}


@pytest.mark.parametrize(
    "keys",
    [
        {"source_encoder": ("0", "2"), "target_encoder": ("0", "2")},
        {"critic": ("qf0.0", "qf1.0"), "critic_target": ("qf0.0", "qf2.0")},
        {"target_net": ("fc1", "fc2")},
        {"attention": ("proj", "target_proj")},
        {"embedding": ("",), "target_embedding": ("",)},
    ],
    ids=["another domain's", "other names", "alone", "a layer", "a table"],
)
def test_what_is_merely_called_a_target_is_part_of_the_model(keys: dict[str, tuple[str, ...]], tmp_path: Path) -> None:
    state = {}
    for key, names in keys.items():
        state |= layers(*names, start=key) if names != ("",) else {f"{key}.weight": torch.randn(4, 4)}
    checkpoint = opened(tmp_path, state)
    assert not copies(checkpoint)
    assert default_choice(checkpoint) == {name for name in state if name.endswith("weight")}


def test_averaged_models_of_torch_are_copies() -> None:
    plain, averaged = model(), AveragedModel(model())
    shapes = {f"a.{name}": tuple(value.shape) for name, value in plain.named_parameters()}
    shapes |= {f"swa.{name}": tuple(value.shape) for name, value in averaged.named_parameters()}
    assert averaged_copies(shapes) == {name: "swa" for name in shapes if name.startswith("swa.")}


def test_the_command_line_cuts_the_model_and_says_how_to_choose_the_copy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_file({**STATE, **{f"ema.{k}": v for k, v in SHADOW.items()}}, tmp_path / "m.safetensors")
    source, out = str(tmp_path / "m.safetensors"), str(tmp_path / "out.safetensors")
    assert main(["prune", source, "--density", "0.5", "-o", out]) == 0
    said = capsys.readouterr().out
    assert "ema.0.weight" not in said
    assert f"--select 'ema' chooses its {WEIGHED} weights instead." in said
    assert main(["prune", source, "--density", "0.5", "--select", "ema", "-o", out, "--force"]) == 0
    said = capsys.readouterr().out
    assert "ema.0.weight" in said
    assert not any(line.startswith("0.weight") for line in said.splitlines())
