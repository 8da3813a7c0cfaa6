"""What undoes a cut in training is told where a file has an optimizer's state, and what is advised works."""

import zipfile
from pathlib import Path

import pytest
import torch
import torch.distributed.checkpoint as dcp
from torch import nn
from torch.nn.utils import prune

from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.report.training_note import masks_note, training_note
from tests.helpers.folders import write_folder


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


@pytest.mark.filterwarnings("ignore")
def test_it_is_told_of_a_distributed_checkpoint_too(tmp_path: Path) -> None:
    model, optimizer = trained()
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict()}
    dcp.save(state, checkpoint_id=tmp_path / "step", no_dist=True)
    assert "training on fills zeros" in training_note(open_checkpoint(tmp_path / "step"), masks=False)


def test_it_is_told_of_an_optimizers_file_beside_the_model(tmp_path: Path) -> None:
    model, optimizer = trained()
    folder = write_folder(tmp_path / "step", {"model.safetensors": model.state_dict(), "optimizer.bin": {}})
    torch.save(optimizer.state_dict(), folder / "optimizer.bin")
    for source in (folder, folder / "model.safetensors"):
        assert "training on fills zeros" in training_note(open_checkpoint(source), masks=False)
        assert "before prune.identity" in training_note(open_checkpoint(source), masks=True)
    (folder / "optimizer.bin").unlink()
    assert not training_note(open_checkpoint(folder), masks=False)


def test_it_is_told_of_an_optimizers_file_in_the_archive_around_the_model(tmp_path: Path) -> None:
    model, optimizer = trained()
    torch.save(model.state_dict(), tmp_path / "policy.pth")
    torch.save(optimizer.state_dict(), tmp_path / "policy.optimizer.pth")
    for names in (["policy.pth"], ["policy.pth", "policy.optimizer.pth"]):
        with zipfile.ZipFile(tmp_path / "agent.zip", "w") as archive:
            for name in names:
                archive.write(tmp_path / name, name)
        told = training_note(open_checkpoint(tmp_path / "agent.zip"), masks=False)
        assert ("training on fills zeros" in told) is (len(names) == 2)


def test_what_from_pretrained_does_to_masks_is_told_beside_a_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"model.safetensors": trained()[0].state_dict(), "config.json": {"model_type": "bert"}}
    folder = write_folder(tmp_path / "model", files)
    for source in (folder, folder / "model.safetensors"):
        for number, options in enumerate(([], ["--with-masks"])):
            out = tmp_path / f"{source.name}-{number}"
            assert main(["prune", str(source), "--density", "0.4", "-o", str(out), *options]) == 0
            assert ("it gives the pruned parameters random weights" in capsys.readouterr().out) is bool(options)
    (folder / "config.json").unlink()
    assert not masks_note(open_checkpoint(folder))
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").rename(folder / "mine.safetensors")
    assert not masks_note(open_checkpoint(folder / "mine.safetensors"))


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
