"""What ``prune`` does with the masks that a file came with: they stay, unless a choice or a plan says otherwise."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from core.base.progress import silent
from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.plan.plan_file import save_plan
from core.plan.rules import Value
from core.preview.plan_from_masks import recorded_plan
from tests.helpers.checkpoints import plan_for
from tests.helpers.tensors import same_bits

State = dict[str, torch.Tensor]


@pytest.fixture
def model() -> nn.Sequential:
    """Masks that no threshold makes, on two weights and a bias, and a weight without one."""
    torch.manual_seed(0)
    found = nn.Sequential(nn.Linear(20, 30), nn.ReLU(), nn.Linear(30, 30), nn.Linear(30, 4))
    prune.random_unstructured(found[0], "weight", 0.4)
    prune.random_unstructured(found[0], "bias", 0.5)
    prune.ln_structured(found[2], "weight", 0.3, n=2, dim=0)
    return found


@pytest.fixture
def source(model: nn.Sequential, tmp_path: Path) -> Path:
    torch.save(model.state_dict(), tmp_path / "masked.pt")
    return tmp_path / "masked.pt"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.pt"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*arguments: object, status: int = 0) -> str:
        assert main([str(each) for each in arguments]) == status
        return capsys.readouterr().out

    return run


def effective(model: nn.Sequential) -> State:
    """What the model computes with."""
    found = {f"{place}.weight": model[place].weight.detach() for place in (0, 2, 3)}
    return {**found, "0.bias": model[0].bias.detach()}


@pytest.mark.parametrize("more", [("--with-masks",), ("--exclude", "0.*"), ()], ids=str)
def test_by_default_what_has_no_mask_is_not_pruned(
    model: nn.Sequential, source: Path, out: Path, more: tuple[str, ...], run: Callable[..., str]
) -> None:
    found: Any = json.loads(run("prune", source, "--threshold", "0.05", *more, "-o", out, "--json"))
    assert {row["name"] for row in found["parameters"]} == recorded_plan(open_checkpoint(source), silent).chosen
    unmasked = "The file has masks, and none for this one."
    biases = {f"{place}.bias": "It is a bias." for place in (2, 3)}
    assert {row["name"]: row["reason"] for row in found["left_out"]} == {**biases, "3.weight": unmasked}
    assert torch.equal(torch.load(out)["3.weight"], model[3].weight.detach())
    if not more:
        told = "154 prunable weights in 3 parameters are not chosen: 3.weight, 2 bias parameters. The file has masks"
        assert told in run("prune", source, "--threshold", "0.05", "-o", out, "--force")


@pytest.mark.parametrize("more", [("--class", "Linear"), ("--select", "3.weight")], ids=str)
def test_masks_stay_whatever_is_chosen_besides(
    model: nn.Sequential, source: Path, out: Path, more: tuple[str, ...], run: Callable[..., str]
) -> None:
    said = run("prune", source, "--threshold", "0.05", *more, "-o", out)
    assert "3 parameters keep the mask that the file came with; name them with --select to give them" in said
    assert "Lifts" not in said
    wanted = effective(model)
    wanted["3.weight"] = wanted["3.weight"] * (wanted["3.weight"].abs() > 0.05)
    written = torch.load(out)
    for name, weight in wanted.items():
        found = written[name] if name in written else written[f"{name}_orig"] * written[f"{name}_mask"]
        assert torch.equal(found, weight), name
    run("verify", source, out)


def test_a_mask_that_the_choice_names_is_lifted_and_its_weights_are_counted(
    model: nn.Sequential, source: Path, out: Path, run: Callable[..., str]
) -> None:
    said = run("prune", source, "--threshold", "0.05", "--select", "?.weight", "-o", out)
    written, back = torch.load(out), 0
    for place in (0, 2):
        trained, mask = model[place].weight_orig.detach(), model[place].weight_mask
        assert same_bits(written[f"{place}.weight"], torch.where(trained.abs() > 0.05, trained, 0.0))
        back += int(((mask == 0) & (trained.abs() > 0.05)).sum())
    assert f"Lifts the recorded masks of 2 parameters: {back:,} weights come back." in said
    assert "1 parameter keeps the mask that the file came with; name it with --select" in said
    run("verify", source, out, status=1)


def test_a_plan_says_what_becomes_of_the_masks(
    model: nn.Sequential, source: Path, out: Path, run: Callable[..., str]
) -> None:
    checkpoint, plan = open_checkpoint(source), source.with_name("plan.json")
    save_plan(plan, recorded_plan(checkpoint, silent), checkpoint)
    said = run("prune", source, "--plan", plan, "-o", out)
    assert "Lifts" not in said
    assert torch.equal(torch.load(out)["0.weight"], effective(model)["0.weight"])
    save_plan(plan, plan_for(["3.weight"], Value(0.1)), checkpoint)
    said = run("prune", source, "--plan", plan, "-o", out, "--force")
    masks = [mask for name, mask in model.named_buffers() if name.endswith("_mask")]
    lifted = sum(int((mask == 0).sum()) for mask in masks)
    assert f"Lifts the recorded masks of 3 parameters: {lifted:,} weights come back." in said
    run("verify", source, out, "--plan", plan)
    run("verify", source, out, status=1)


def test_json_has_no_threshold_for_a_recorded_mask(source: Path, out: Path, run: Callable[..., str]) -> None:
    found: Any = json.loads(run("prune", source, "--threshold", "0.05", "--class", "Linear", "-o", out, "--json"))
    thresholds = {row["name"]: row["threshold"] for row in found["parameters"]}
    assert thresholds == {"0.weight": None, "0.bias": None, "2.weight": None, "3.weight": 0.05}


def test_a_file_without_masks_says_nothing_of_them(source: Path, out: Path, run: Callable[..., str]) -> None:
    torch.save(nn.Linear(4, 4).state_dict(), source)
    said = run("prune", source, "--threshold", "0.05", "-o", out)
    assert "mask" not in said.replace(str(out.parent), "")
