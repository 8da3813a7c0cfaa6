"""What needs attention is said, once, with the parameter it leads to; and nothing else is."""

from pathlib import Path

import torch

from core.attention import attention
from core.rules import Value
from tests.helpers.checkpoints import plan_for, settled, write_torch


def notes(tmp_path: Path, state: dict[str, torch.Tensor], names: list[str], threshold: float) -> dict[str, str]:
    path = tmp_path / "model.pt"
    write_torch(state, path)
    plan = plan_for(names, Value(threshold))
    checkpoint, measures = settled(path, plan)
    found = attention(checkpoint, measures.evaluate(plan), measures)
    return {note.name: note.text for note in found}


def test_a_healthy_plan_has_nothing_to_say(tmp_path: Path) -> None:
    assert notes(tmp_path, {"a.weight": torch.linspace(-1, 1, 100).reshape(10, 10)}, ["a.weight"], 0.5) == {}


def test_a_fully_pruned_layer(tmp_path: Path) -> None:
    assert notes(tmp_path, {"a.weight": torch.ones(2, 2)}, ["a.weight"], 1.0) == {
        "a.weight": "a.weight is fully pruned."
    }


def test_a_layer_that_is_nearly_gone(tmp_path: Path) -> None:
    weight = torch.full((10, 10), 0.1)
    weight[0, 0] = 1.0
    assert notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.5) == {
        "a.weight": "a.weight keeps only 1.00 % of its weights."
    }


def test_what_is_not_finite(tmp_path: Path) -> None:
    weight = torch.ones(4, 4)
    weight[0, :2] = torch.nan
    assert "2 weights that are not a number" in notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.0)["a.weight"]
    weight[0, :2] = torch.inf
    assert "2 infinite weights" in notes(tmp_path, {"a.weight": weight}, ["a.weight"], 0.0)["a.weight"]


def test_a_threshold_that_cuts_nothing_is_said_but_not_at_zero(tmp_path: Path) -> None:
    state = {"a.weight": torch.ones(2, 2)}
    assert "cuts nothing" in notes(tmp_path, state, ["a.weight"], 0.5)["a.weight"]
    assert notes(tmp_path, state, ["a.weight"], 0.0) == {}


def test_normalisation_weights_and_ties(tmp_path: Path) -> None:
    shared = torch.linspace(0, 1, 16).reshape(4, 4)
    state = {"norm.weight": torch.linspace(0, 1, 4), "in.weight": shared, "out.weight": shared}
    found = notes(tmp_path, state, ["norm.weight", "in.weight"], 0.5)
    assert "normalisation" in found["norm.weight"]
    assert found["in.weight"] == "in.weight is tied: the cut holds for out.weight too."


def test_what_is_not_chosen_needs_no_attention(tmp_path: Path) -> None:
    assert notes(tmp_path, {"a.weight": torch.full((2, 2), torch.nan)}, [], 0.5) == {}
