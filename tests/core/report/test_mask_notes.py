"""What is said of masks is what torch does with them: which layers compute unpruned, and which do not."""

from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.report.mask_notes import mask_notes, stale_behind_masks, tied_without_mask

pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated")


class Layers(nn.Module):
    """Layers that take their weights in different ways."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2)
        self.normed = nn.utils.weight_norm(nn.Linear(8, 8))
        self.spectral = nn.utils.spectral_norm(nn.Linear(8, 8))
        self.parametrised = parametrizations.weight_norm(nn.Linear(8, 8))
        self.plain = nn.Linear(8, 8)
        # a name alone does not make it attention
        self.other = nn.ModuleDict({"out_proj": nn.Linear(8, 8)})

    def outputs(self, rows: torch.Tensor) -> dict[str, torch.Tensor]:
        return {
            "attention.out_proj.weight": self.attention(rows, rows, rows)[0],
            "normed.weight_v": self.normed(rows),
            "spectral.weight_orig": self.spectral(rows),
            "plain.weight": self.plain(rows),
            "other.out_proj.weight": self.other["out_proj"](rows),
        }


def model() -> Layers:
    return Layers().eval()


def write(path: Path, layers: nn.Module) -> Path:
    torch.save(layers.state_dict(), path)
    return path


def test_the_layers_named_are_those_that_compute_otherwise_than_committed(tmp_path: Path) -> None:
    source, rows = write(tmp_path / "a.pt", model()), torch.randn(3, 8)
    chosen = list(model().outputs(rows))
    select = [word for name in chosen for word in ("--select", name)]
    for out, options in (("committed.pt", []), ("masked.pt", ["--with-masks"])):
        assert main(["prune", str(source), "--density", "0.5", "-o", str(tmp_path / out), *select, *options]) == 0
    committed, masked = model(), model()
    committed.load_state_dict(torch.load(tmp_path / "committed.pt"))
    for name in chosen:
        module, _, leaf = name.rpartition(".")
        prune.identity(masked.get_submodule(module), leaf)
    masked.load_state_dict(torch.load(tmp_path / "masked.pt"))
    with torch.no_grad():
        wanted, found = committed.outputs(rows), masked.outputs(rows)
    different = tuple(name for name in chosen if not torch.equal(wanted[name], found[name]))
    assert stale_behind_masks(open_checkpoint(source), chosen) == different
    assert different == ("attention.out_proj.weight", "normed.weight_v", "spectral.weight_orig")


def test_of_a_parametrised_weight_nothing_is_said(tmp_path: Path) -> None:
    checkpoint = open_checkpoint(write(tmp_path / "a.pt", model()))
    assert list(mask_notes(checkpoint, ["parametrised.parametrizations.weight.original1", "plain.weight"])) == []


def tied() -> nn.Module:
    layers = nn.ModuleDict({"first": nn.Embedding(9, 8), "between": nn.Linear(8, 8), "last": nn.Linear(8, 9)})
    layers["last"].weight = layers["first"].weight
    return layers


def test_a_tied_name_that_gets_no_mask_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "tied.pt", tied())
    checkpoint = open_checkpoint(source)
    assert tied_without_mask(checkpoint, ["first.weight", "between.weight"]) == ("last.weight",)
    assert tied_without_mask(checkpoint, ["between.weight"]) == ()
    for options in ([], ["--with-masks"]):
        out = tmp_path / f"out{len(options)}.pt"
        assert main(["prune", str(source), "--density", "0.5", "-o", str(out), *options]) == 0
        assert ("last.weight, tied to others, stays unpruned" in capsys.readouterr().out) is bool(options)
    masked = tied()
    for name in ("first", "between"):
        prune.identity(masked[name], "weight")
    masked.load_state_dict(torch.load(out))
    masked["first"](torch.arange(9))
    assert (masked["first"].weight == 0).any()
    assert not (masked["last"].weight == 0).any()
