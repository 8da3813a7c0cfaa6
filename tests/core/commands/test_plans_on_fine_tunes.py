"""``prune --plan`` and ``verify --plan`` on a fine-tune of the model that the plan was made for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.model.opening import open_checkpoint
from core.plan.plan_file import save_plan
from tests.helpers.checkpoints import plan_for, small_state, write_torch

Run = Callable[..., Any]
CHOSEN = ["features.0.weight", "classifier.weight"]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    write_torch(small_state(), tmp_path / "source.pt")
    save_plan(tmp_path / "plan.json", plan_for(CHOSEN, 0.1), open_checkpoint(tmp_path / "source.pt"))
    return tmp_path / "plan.json"


@pytest.fixture
def tuned(plan: Path) -> Path:
    """Under a prefix, with another head, and a layer more."""
    state = {f"net.{name}": tensor * 0.9 for name, tensor in small_state().items()}
    state |= {"net.classifier.weight": torch.randn(12, 8), "net.features.3.weight": torch.randn(8, 8, 3, 3)}
    torch.save(state, plan.with_name("tuned.pt"))
    return plan.with_name("tuned.pt")


def test_what_fits_is_pruned_and_what_differs_is_told(plan: Path, tuned: Path, run: Run, complaint: Run) -> None:
    out = plan.with_name("out.pt")
    # the head has another shape, so half of the parameters and 216 of 296 weights fit
    told = run("prune", tuned, "--plan", plan, "-o", out, "--json")
    assert [row["name"] for row in told["parameters"]] == ["net.features.0.weight", "net.classifier.weight"]
    assert told["differences"] == {
        "renamed": {name: f"net.{name}" for name in CHOSEN},
        "missing": [],
        "unprunable": [],
        "reshaped": [{"name": "net.classifier.weight", "shape": [12, 8], "shape_there": [10, 8]}],
        "unnamed": ["net.features.3.weight"],
    }
    said = " ".join(told["notes"])
    assert "Names in the model begin with net., and those in the plan do not." in said
    assert "pruned by the same rule: net.classifier.weight is 12×8, not 10×8." in said
    assert "In the model and not in the plan, so not pruned: net.features.3.weight." in said
    before, after = torch.load(tuned), torch.load(out)
    for name, tensor in before.items():
        cut = name.removeprefix("net.") in CHOSEN
        assert torch.equal(after[name], torch.where(tensor.abs() > 0.1, tensor, 0.0) if cut else tensor), name
    verdict = run("verify", tuned, out, "--plan", plan, "--json")
    assert verdict["same"]
    assert any("another shape" in each for each in verdict["unfit"])
    assert verdict["notes"] == [
        "The plan was made for another file (source.pt); its thresholds may cut differently here."
    ]
    assert verdict["notes"][0] in run("verify", tuned, out, "--plan", plan)
    assert "so not pruned: net.features.3.weight." in run("verify", tuned, out, "--plan", plan)


def test_less_than_half_is_an_error_unless_it_is_allowed(plan: Path, run: Run, complaint: Run) -> None:
    torch.save({"classifier.weight": torch.randn(10, 8)}, plan.with_name("part.pt"))
    words = ("prune", plan.with_name("part.pt"), "--plan", plan, "-o", plan.with_name("out.pt"))
    said = complaint(*words)
    assert "1 of 2 parameters, with 80 of 296 weights are there in the same shape, less than half." in said
    assert "In plan.json and not in the model: features.0.weight." in said
    assert "--allow-partial" in said
    assert not plan.with_name("out.pt").exists()
    assert "In the plan and not in the model: features.0.weight." in run(*words, "--allow-partial")
    check = ("verify", plan.with_name("part.pt"), plan.with_name("out.pt"), "--plan", plan)
    assert "less than half" in complaint(*check)
    assert "as the plan says" in run(*check, "--allow-partial")


def test_nothing_is_an_error_always(plan: Path, complaint: Run) -> None:
    torch.save({"other.weight": torch.randn(10, 8)}, plan.with_name("other.pt"))
    words = ("prune", plan.with_name("other.pt"), "--plan", plan, "-o", plan.with_name("out.pt"))
    for more in ((), ("--allow-partial",)):
        assert "nothing of it is there" in complaint(*words, *more)


def test_masks_of_a_plan_for_another_file_tell_the_differences(plan: Path, tuned: Path, run: Run) -> None:
    out = plan.with_name("masks.safetensors")
    said = run("masks", "export", tuned, "--plan", plan, "-o", out)
    assert "so not pruned: net.features.3.weight." in said


def test_what_a_plan_locks_is_left_alone_and_told(plan: Path, run: Run) -> None:
    source, out = plan.with_name("source.pt"), plan.with_name("locked.pt")
    locked = plan_for(CHOSEN, 0.1).with_locked(["classifier.weight"])
    save_plan(plan.with_name("locked.json"), locked, open_checkpoint(source))
    told = run("prune", source, "--plan", plan.with_name("locked.json"), "-o", out, "--json")
    assert [row["name"] for row in told["parameters"]] == ["features.0.weight"]
    assert told["locked"] == ["classifier.weight"]
    assert {"name": "classifier.weight", "reason": "It is locked by the plan."} in told["left_out"]
    assert "Locked by the plan, and not cut: classifier.weight." in told["notes"]
    before, after = torch.load(source), torch.load(out)
    assert torch.equal(after["classifier.weight"], before["classifier.weight"])
    assert run("verify", source, out, "--plan", plan.with_name("locked.json"), "--json")["same"]
    assert run("prune", source, "--plan", plan, "-o", plan.with_name("free.pt"), "--json")["locked"] == []
