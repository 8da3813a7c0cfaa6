"""A model, and a training checkpoint of it."""

from pathlib import Path

import pytest
import torch

from tests.core.formats.torch_save.saved_models import EXTRAS


@pytest.fixture
def model() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Conv2d(2, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 3))


@pytest.fixture
def trained(tmp_path: Path, model: torch.nn.Module) -> Path:
    """A training checkpoint: optimizer state, an ordered dict with metadata, and other things."""
    optimizer = torch.optim.Adam(model.parameters())
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    whole = {"state_dict": model.state_dict(), "optimizer": optimizer.state_dict(), **EXTRAS}
    torch.save(whole, tmp_path / "trained.pt")
    return tmp_path / "trained.pt"
