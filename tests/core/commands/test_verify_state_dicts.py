"""A result that is a state dict alone is told apart from one that has lost something."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn


def model() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(16, 8), nn.BatchNorm1d(8), nn.Linear(8, 4))


@pytest.mark.parametrize("whole", [False, True], ids=["checkpoint", "module"])
def test_a_state_dict_alone_is_told_apart_from_a_loss(tmp_path: Path, run: Callable[..., Any], *, whole: bool) -> None:
    """What ``--as pth`` writes of a file that holds more; anything else that is missing is a difference."""
    net = model()
    kept = {"epoch": 3, "state_dict": net.state_dict(), "args": {"lr": 0.1}}
    source, folder = tmp_path / "source.pt", tmp_path / "handed"
    torch.save(net if whole else kept, source)
    run("prune", source, "--density", "0.5", "--handover", folder, "--as", "pth")
    after = folder / "source-pruned.pth"
    found = run("verify", source, after, "--json")
    assert found["same"]
    assert not found["identical"]
    [remark] = found["container"]["remarks"]
    assert remark.startswith("source-pruned.pth is a state dict alone, as --as pth writes it: what source.pt holds")
    assert "verify --record" in remark
    # what says something of itself must say the same
    torch.save({"epoch": 4, "state_dict": torch.load(after)}, after)
    assert run("verify", source, after, "--json", status=1)["container"]["differences"]


def test_a_state_dict_that_has_lost_a_weight_is_none_of_the_model(tmp_path: Path, run: Callable[..., Any]) -> None:
    net = model()
    torch.save({"state_dict": net.state_dict(), "epoch": 1}, tmp_path / "source.pt")
    state = dict(net.state_dict())
    state.pop(next(iter(state)))
    torch.save(state, tmp_path / "after.pth")
    found = run("verify", tmp_path / "source.pt", tmp_path / "after.pth", "--json", status=1)
    assert "is missing in the result" in found["differences"][0]
