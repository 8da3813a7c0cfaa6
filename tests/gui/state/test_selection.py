"""What is looked at: owners of what is selected, and what is left of it in another checkpoint."""

from itertools import product
from pathlib import Path

import pytest
import torch
from torch import nn

from core.model.checkpoint import Checkpoint
from core.model.opening import open_checkpoint
from gui.state.selection import Selection
from tests.helpers.checkpoints import small_state, write_safetensors, write_torch

CONV, BIAS, FC = "features.0.weight", "features.0.bias", "classifier.weight"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Checkpoint:
    write_safetensors(small_state(), tmp_path / "small.safetensors")
    return open_checkpoint(tmp_path / "small.safetensors")


def test_owners_are_what_can_be_pruned_each_once_in_the_order_of_selection(checkpoint: Checkpoint) -> None:
    names = (FC, "features.1.num_batches_tracked", CONV)
    found = Selection.at(checkpoint, names)
    assert found.names == names
    assert found.owners == (FC, CONV)


def test_tied_parameters_have_one_owner(tmp_path: Path) -> None:
    model = nn.ModuleDict({"a": nn.Linear(4, 4, bias=False), "b": nn.Linear(4, 4, bias=False)})
    model["b"].weight = model["a"].weight
    write_torch(model.state_dict(), tmp_path / "tied.pt")
    tied = open_checkpoint(tmp_path / "tied.pt")
    assert Selection.at(tied, ("b.weight", "a.weight")).owners == ("a.weight",)


def test_of_whole_modules_what_is_chosen_is_meant_as_long_as_something_is(checkpoint: Checkpoint) -> None:
    whole = Selection.at(checkpoint, (CONV, BIAS), ("features.0",))
    assert whole.meant(frozenset({BIAS, FC})) == (BIAS,)
    assert whole.meant(frozenset({FC})) == (CONV, BIAS)
    alone = Selection.at(checkpoint, (CONV, BIAS))
    assert alone.meant(frozenset({BIAS})) == (CONV, BIAS)


def test_what_another_checkpoint_has_too_stays_selected(checkpoint: Checkpoint, tmp_path: Path) -> None:
    write_safetensors({FC: torch.ones(3, 3), "head.weight": torch.ones(2, 2)}, tmp_path / "other.safetensors")
    other = open_checkpoint(tmp_path / "other.safetensors")
    found = Selection.at(checkpoint, (CONV, FC), ("features.0", "classifier")).kept_in(other, frozenset())
    assert (found.names, found.modules) == ((FC,), ("classifier",))


@pytest.mark.parametrize(("chosen", "selected"), [({"head.weight"}, "head.weight"), (set(), "body.weight")])
def test_where_nothing_is_left_the_first_that_is_chosen_is_selected(
    checkpoint: Checkpoint, tmp_path: Path, chosen: set[str], selected: str
) -> None:
    state = {"body.weight": torch.ones(3, 3), "head.weight": torch.ones(2, 2)}
    write_torch(state, tmp_path / "other.pt")
    found = Selection.at(checkpoint, (CONV,), ("features.0",)).kept_in(
        open_checkpoint(tmp_path / "other.pt"), frozenset(chosen)
    )
    assert (found.names, found.modules) == ((selected,), ())


def test_what_is_kept_from_one_plan_is_not_taken_for_another(checkpoint: Checkpoint) -> None:
    """Whatever was asked before, with other ticks or other numbers, the answers are those of a selection just made."""
    numbers = {owner.name: number for number, owner in enumerate(checkpoint.owners)}
    turned = {name: len(numbers) - number for name, number in numbers.items()}
    chosen = [frozenset({BIAS, FC}), frozenset({CONV}), frozenset({FC}), frozenset[str]()]
    for modules in ((), ("features.0",), ("features.0", "features"), ("classifier",)):
        kept = Selection.at(checkpoint, (CONV, BIAS, FC), modules)
        for ticked, places in product(chosen + chosen, (numbers, turned)):
            fresh = Selection.at(checkpoint, (CONV, BIAS, FC), modules)
            assert kept.meant(ticked) == fresh.meant(ticked)
            assert kept.scope(ticked) == fresh.scope(ticked)
            assert kept.places(ticked, places).tolist() == [places[name] for name in fresh.meant(ticked)]
            assert kept == fresh


def test_the_same_ticks_are_not_gone_through_twice(checkpoint: Checkpoint) -> None:
    whole, chosen = Selection.at(checkpoint, (CONV, BIAS), ("features.0",)), frozenset({BIAS, FC})
    numbers = {owner.name: number for number, owner in enumerate(checkpoint.owners)}
    assert whole.meant(chosen) is whole.meant(chosen)
    assert whole.scope(chosen) is whole.scope(chosen)
    assert whole.places(chosen, numbers) is whole.places(chosen, numbers)
