"""What undoes a cut in training is told where a file has an optimizer's state, and what is advised works."""

from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.report.training_note import training_note


def trained() -> tuple[nn.Sequential, torch.optim.Optimizer]:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 6), nn.Tanh(), nn.Linear(6, 3))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    step(model, optimizer)
    return model, optimizer


def step(model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    model(torch.randn(16, 8)).square().sum().backward()
    optimizer.step()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    model, optimizer = trained()
    torch.save({"state_dict": model.state_dict(), "optimizer": optimizer.state_dict()}, tmp_path / "model.ckpt")
    return tmp_path / "model.ckpt"


def prune_file(source: Path, *options: str) -> Path:
    out = source.with_name("out.ckpt")
    assert main(["prune", str(source), "--density", "0.4", "-o", str(out), "--force", *options]) == 0
    return out


def test_it_is_told_where_there_is_an_optimizers_state(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prune_file(source)
    assert "training on fills zeros again unless masks hold them" in capsys.readouterr().out
    prune_file(source, "--with-masks")
    assert "load its state before prune.identity" in capsys.readouterr().out
    torch.save(trained()[0].state_dict(), source)
    prune_file(source)
    assert "training" not in capsys.readouterr().out
    assert not training_note(open_checkpoint(source), masks=True)


def test_masks_hold_the_zeros_beside_an_optimizers_state(source: Path) -> None:
    """As the note advises: first the state, then the masks. Without masks the zeros are filled in a step."""
    loaded = torch.load(prune_file(source))
    for held in (False, True):
        model, optimizer = trained()
        model.load_state_dict(loaded["state_dict"])
        optimizer.load_state_dict(loaded["optimizer"])
        zeros = {name: value == 0 for name, value in loaded["state_dict"].items() if name.endswith("weight")}
        for module in (model[0], model[2]) if held else ():
            prune.custom_from_mask(module, "weight", module.weight != 0)
        step(model, optimizer)
        for module in (model[0], model[2]) if held else ():
            prune.remove(module, "weight")
        now = model.state_dict()
        assert all(bool((now[name][zero] == 0).all()) is held for name, zero in zeros.items())


def test_a_file_with_masks_takes_the_optimizers_state_before_its_masks(source: Path) -> None:
    loaded = torch.load(prune_file(source, "--with-masks"))
    model, optimizer = trained()
    optimizer.load_state_dict(loaded["optimizer"])
    for module in (model[0], model[2]):
        prune.identity(module, "weight")
    model.load_state_dict(loaded["state_dict"])
    step(model, optimizer)
    late, _ = trained()
    for module in (late[0], late[2]):
        prune.identity(module, "weight")
    wrong = torch.optim.AdamW(late.parameters(), lr=0.1)
    wrong.load_state_dict(loaded["optimizer"])
    with pytest.raises(RuntimeError):
        step(late, wrong)
