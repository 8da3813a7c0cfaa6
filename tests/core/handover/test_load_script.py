"""`load.py` loads what was handed over, with masks or without, and holds its zeros while an optimizer goes on."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import prune

from core.plan.plan import Plan
from core.plan.rules import EachDensity
from tests.helpers.handovers import hand_over

NAMES = ("0.weight", "2.weight")


def model(seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(8, 6), nn.Tanh(), nn.Linear(6, 3))


def step(made: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    made(torch.randn(16, 8)).square().sum().backward()
    optimizer.step()


def trained() -> tuple[nn.Sequential, torch.optim.Optimizer]:
    """A model and its optimizer, which has a momentum."""
    made = model()
    optimizer = torch.optim.AdamW(made.parameters(), lr=0.1)
    step(made, optimizer)
    return made, optimizer


def zeros(made: nn.Module) -> dict[str, int]:
    return {name: int((made.get_submodule(name[0]).weight == 0).sum()) for name in NAMES}


def script_of(result: Path) -> ModuleType:
    """The script beside a result, imported as its user does."""
    spec = importlib.util.spec_from_file_location("load", result.with_name("load.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["load"] = module
    spec.loader.exec_module(module)
    return module


def handed(folder: Path, *, with_masks: bool) -> Path:
    made, optimizer = trained()
    source = folder / "model.ckpt"
    torch.save({"state_dict": made.state_dict(), "optimizer": optimizer.state_dict()}, source)
    plan = Plan(frozenset(NAMES), EachDensity(0.5))
    return hand_over(source, plan, folder / "out", "pruned.ckpt", with_masks=with_masks)


def goes_on(made: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    before = [each.clone() for each in made.parameters()]
    for _ in range(3):
        step(made, optimizer)
    assert all(not torch.equal(one, other) for one, other in zip(before, made.parameters(), strict=True))


@pytest.mark.parametrize("with_masks", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_zeros_are_held_with_an_optimizer_made_before_or_after(with_masks: bool, late: bool, tmp_path: Path) -> None:
    result = handed(tmp_path, with_masks=with_masks)
    script, made = script_of(result), model(5)
    optimizer = torch.optim.AdamW(made.parameters(), lr=0.1)
    script.load_weights(made)
    if late:
        optimizer = torch.optim.AdamW(made.parameters(), lr=0.1)
    assert zeros(made) == {"0.weight": 24, "2.weight": 9}
    optimizer.load_state_dict(torch.load(result)["optimizer"])
    script.hold_zeros(made, optimizer)
    goes_on(made, optimizer)
    assert zeros(made) == {"0.weight": 24, "2.weight": 9}
    assert list(made.state_dict()) == list(model().state_dict())


def test_without_holding_them_the_zeros_are_filled(tmp_path: Path) -> None:
    made = model(5)
    script_of(handed(tmp_path, with_masks=False)).load_weights(made)
    step(made, torch.optim.AdamW(made.parameters(), lr=0.1))
    assert sum(zeros(made).values()) < 5


def test_torchs_masks_are_loaded_beside_an_optimizer_that_was_made_before(tmp_path: Path) -> None:
    result = handed(tmp_path, with_masks=True)
    script, made = script_of(result), model(5)
    optimizer = torch.optim.AdamW(made.parameters(), lr=0.1)
    optimizer.load_state_dict(torch.load(result)["optimizer"])
    script.load_masks(made)
    assert prune.is_pruned(made)
    source = torch.load(tmp_path / "model.ckpt")["state_dict"]
    assert torch.equal(made[0].weight_orig, source["0.weight"])
    goes_on(made, optimizer)
    made(torch.randn(1, 8))
    for each in (made[0], made[2]):
        prune.remove(each, "weight")
    assert zeros(made) == {"0.weight": 24, "2.weight": 9}


def test_one_of_several_models_is_loaded(tmp_path: Path) -> None:
    torch.save({"g": model(1).state_dict(), "d": model(2).state_dict()}, tmp_path / "model.pt")
    plan = Plan(frozenset(f"{root}.{name}" for root in "gd" for name in NAMES), EachDensity(0.5))
    script, made = script_of(hand_over(tmp_path / "model.pt", plan, tmp_path / "out", "pruned.pt")), model(5)
    script.load_weights(made, "d.")
    assert torch.equal(made[0].bias, model(2)[0].bias)
    optimizer = torch.optim.SGD(made.parameters(), lr=0.1, momentum=0.9)
    script.hold_zeros(made, optimizer, "d.")
    goes_on(made, optimizer)
    assert zeros(made) == {"0.weight": 24, "2.weight": 9}


def test_tied_parameters_of_which_the_file_has_one_are_loaded(tmp_path: Path) -> None:
    def tied(seed: int) -> nn.Sequential:
        torch.manual_seed(seed)
        found = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8))
        found[1].weight = found[0].weight
        return found

    state = tied(0).state_dict()
    del state["1.weight"]
    save_file(state, tmp_path / "model.safetensors")
    plan = Plan(frozenset(["0.weight"]), EachDensity(0.5))
    result = hand_over(tmp_path / "model.safetensors", plan, tmp_path / "out", "pruned.safetensors")
    script, made = script_of(result), tied(5)
    script.load_weights(made)
    assert made[1].weight is made[0].weight
    assert int((made[1].weight == 0).sum()) == 32


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda result: torch.save(model().state_dict(), result), "is another file than the record is about"),
        (lambda result: result.unlink(), "is missing"),
    ],
)
def test_another_file_is_not_loaded(spoil: Spoil, told: str, tmp_path: Path) -> None:
    result = handed(tmp_path, with_masks=False)
    spoil(result)
    script = script_of(result)
    with pytest.raises(script.UnreadableError, match=told):
        script.load_weights(model())


def test_a_model_with_other_parameters_is_refused(tmp_path: Path) -> None:
    script = script_of(handed(tmp_path, with_masks=True))
    larger = nn.Sequential(*model(), nn.Linear(3, 3))
    with pytest.raises(script.UnreadableError, match=r"The file has no 3\.weight, which the model has"):
        script.load_weights(larger)
    with pytest.raises(script.UnreadableError, match="has none of the pruned parameters"):
        script.hold_zeros(nn.Linear(2, 2), torch.optim.SGD(larger.parameters(), lr=0.1))
