"""The dimension of the inputs, of each kind of layer."""

from pathlib import Path

import torch
from torch import nn

from core.model.input_sides import NONE, InputSides, input_side, why_unfit
from core.model.opening import open_checkpoint
from tests.helpers.patterns import SIDES, UNFIT, layers


def test_the_input_dimension_is_that_of_the_layer(tmp_path: Path) -> None:
    # a whole module records its classes
    torch.save(layers(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    sides, owners = InputSides.of(checkpoint), tuple(checkpoint.owners)
    fit = sides.fit(4)
    found = {owner.name: int(sides.sides[number]) for number, owner in enumerate(owners) if fit[number]}
    assert found == SIDES
    for number, owner in enumerate(owners):
        assert bool(why_unfit(checkpoint, owner, 4)) != fit[number]
        assert input_side(checkpoint, owner) == sides.sides[number]
    assert {name: why_unfit(checkpoint, checkpoint.by_name[name], 4) for name in UNFIT} == UNFIT


def test_a_tied_table_is_grouped_as_the_layer_that_it_is_tied_to(tmp_path: Path) -> None:
    model = nn.Module()
    model.table, model.head = nn.Embedding(20, 8), nn.Linear(8, 20, bias=False)
    model.head.weight = model.table.weight
    torch.save(model, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    assert [owner.name for owner in checkpoint.owners] == ["table.weight"]
    for name in ("table.weight", "head.weight"):
        assert input_side(checkpoint, checkpoint.by_name[name]) == 1
        assert not why_unfit(checkpoint, checkpoint.by_name[name], 4)


def test_where_it_is_not_told_which_dimension_is_the_input_there_is_none(tmp_path: Path) -> None:
    torch.save({"x": torch.ones(8, 8), "experts.gate_up_proj": torch.ones(4, 8, 16)}, tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    assert {input_side(checkpoint, each) for each in checkpoint.owners} == {NONE}
    assert {why_unfit(checkpoint, each, 4) for each in checkpoint.owners} == {UNFIT["bilinear.weight"]}


def test_a_convolution_that_may_be_transposed_has_no_known_inputs(tmp_path: Path) -> None:
    torch.save(nn.Sequential(nn.ConvTranspose2d(8, 8, 3)).state_dict(), tmp_path / "model.pt")
    checkpoint = open_checkpoint(tmp_path / "model.pt")
    weight = checkpoint.by_name["0.weight"]
    assert input_side(checkpoint, weight) == NONE
    assert why_unfit(checkpoint, weight, 4) == UNFIT["bilinear.weight"]
