"""Buffers from which a module computes its weight are no parameters; parameters that merely have such names are."""

from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations

from core.model.opening import open_checkpoint
from core.model.selection import invert


def layers() -> nn.ModuleDict:
    return nn.ModuleDict(
        {
            "old": nn.utils.spectral_norm(nn.Conv2d(3, 8, 3)),
            "new": parametrizations.spectral_norm(nn.Linear(8, 8)),
            "orthogonal": parametrizations.orthogonal(nn.Linear(8, 8)),
            "normed": nn.utils.weight_norm(nn.Linear(4, 4)),
        }
    )


@pytest.mark.filterwarnings("ignore:.*weight_norm.*:FutureWarning")
def test_what_a_module_computes_its_weight_with_is_a_buffer(tmp_path: Path) -> None:
    model = layers()
    torch.save(model.state_dict(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    assert invert(checkpoint, ()) == dict(model.named_parameters()).keys()
    buffers = dict(model.named_buffers())
    assert {each.name for each in checkpoint.parameters if each.reason == "It is a buffer, not a parameter."} == (
        buffers.keys()
    )
    assert checkpoint.numel == sum(each.numel() for each in model.parameters())


def test_such_names_without_an_original_are_parameters(tmp_path: Path) -> None:
    names = {"a.weight_u", "a.weight_v", "b.0._u", "b.base", "c.weight_u.weight", "parametrizations.0.base"}
    torch.save({name: torch.ones(3) for name in names}, tmp_path / "model.pt")
    assert invert(open_checkpoint(tmp_path / "model.pt"), ()) == names


def test_a_matrix_beside_an_original_is_none_of_its_vectors(tmp_path: Path) -> None:
    state = {"a.weight_orig": torch.ones(3, 3), "a.weight_u": torch.ones(3, 3)}
    torch.save(state, tmp_path / "model.pt")
    assert invert(open_checkpoint(tmp_path / "model.pt"), ()) == state.keys()
