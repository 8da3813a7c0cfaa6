"""Outputs and biases of layers as arrays, and the caches of a checkpoint that have them."""

from pathlib import Path

import pytest
import torch

from core.model.layer_units import NONE, bias_of
from core.model.opening import open_checkpoint
from core.model.orientation import Axes, axes_of
from tests.helpers.checkpoints import write_torch


@pytest.mark.parametrize(
    ("name", "bias"),
    [
        ("weight", "bias"),
        ("attn.in_proj_weight", "attn.in_proj_bias"),
        ("rnn.weight_hh_l0", "rnn.bias_hh_l0"),
        ("weights.table", ""),
    ],
)
def test_the_bias_beside_a_weight(name: str, bias: str) -> None:
    assert bias_of(name) == bias


def test_what_is_kept_of_a_checkpoint_is_what_is_asked_of_each_parameter(tmp_path: Path) -> None:
    state = {
        "up.weight": torch.ones(2, 3, 3, 3),
        "up.bias": torch.ones(3),
        "fc.weight": torch.ones(4, 5),
        "h.0.mlp.c_fc.weight": torch.ones(4, 6),
        "h.0.mlp.c_fc.bias": torch.ones(6),
        "wte.weight": torch.ones(7, 4),
        "norm.weight": torch.ones(4),
    }
    write_torch({**state, "tied.weight": state["fc.weight"]}, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    owners, units = tuple(checkpoint.owners), checkpoint.layer_units
    assert checkpoint.numbers == {owner.name: number for number, owner in enumerate(owners)}
    names = [*state]
    assert [owner.name for owner in owners] == names
    for number, owner in enumerate(owners):
        layer = len(owner.tensor.shape) > 1
        turned = axes_of(checkpoint.classes[owner.module].name) is Axes.IN_OUT
        assert units.sides[number] == (int(turned) if layer else NONE)
        expected = bias_of(owner.name) if layer else ""
        assert units.biases[number] == (names.index(expected) if expected in names else NONE)
    assert units.sides.tolist() == [1, -1, 0, 1, -1, 0, -1]


def test_where_it_is_not_known_which_dimension_is_the_outputs_only_a_bias_that_fits_the_rows_alone_is_theirs(
    tmp_path: Path,
) -> None:
    state = {
        "square.weight": torch.ones(3, 3, 3, 3),
        "square.bias": torch.ones(3),
        # bilinear, or a convolution of signals
        "either.weight": torch.ones(6, 4, 5),
        "either.bias": torch.ones(6),
    }
    write_torch(state, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    names = ("square", "either")
    assert [axes_of(checkpoint.classes[name].name) for name in names] == [Axes.ROWS_COLUMNS] * 2
    assert checkpoint.layer_units.sides.tolist() == [0, NONE, 0, NONE]
    assert checkpoint.layer_units.biases.tolist() == [NONE, NONE, checkpoint.numbers["either.bias"], NONE]
