"""Verify: a plan is followed to the single weight, whatever cuts it says."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from core.base.progress import silent
from core.commands.verify import verify
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.rules import Value
from core.preview.plan_from_masks import recorded_plan
from tests.helpers.checkpoints import commit_file, plan_for
from tests.helpers.tensors import same_bits

PROGRAM = Path(__file__).parents[3] / "main.py"
WEIGHT = torch.tensor([[0.5, 0.1, -0.4], [0.3, 0.2, 0.0]])
MASK = torch.tensor([[0.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
"""No threshold makes it."""


@pytest.fixture
def masked(tmp_path: Path) -> Path:
    state = {"fc.weight_orig": WEIGHT, "fc.weight_mask": MASK, "fc.bias": torch.ones(2)}
    torch.save(state, tmp_path / "masked.pt")
    return tmp_path / "masked.pt"


@pytest.fixture
def plan(masked: Path) -> Path:
    """What the masks in the file do."""
    checkpoint = open_checkpoint(masked)
    save_plan(masked.with_name("plan.json"), recorded_plan(checkpoint, silent), checkpoint)
    return masked.with_name("plan.json")


def written(path: Path, weight: torch.Tensor) -> Path:
    torch.save({"fc.weight": weight, "fc.bias": torch.ones(2)}, path)
    return path


def test_the_recorded_mask_is_what_was_cut(masked: Path, plan: Path) -> None:
    out = masked.with_name("out.pt")
    commit_file(masked, recorded_plan(open_checkpoint(masked), silent), out)
    assert verify(masked, out, plan).same
    assert same_bits(torch.load(out)["fc.weight"], WEIGHT * MASK)


@pytest.mark.parametrize(
    "weight",
    [WEIGHT, WEIGHT * MASK.roll(1), WEIGHT * (WEIGHT.abs() > 0.3), torch.zeros(2, 3)],
    ids=["not cut", "another mask", "a threshold", "all"],
)
def test_another_cut_than_the_recorded_one_is_a_difference(masked: Path, plan: Path, weight: torch.Tensor) -> None:
    out = written(masked.with_name("out.pt"), weight)
    back = bool(((MASK == 0) & (WEIGHT != 0) & (weight != 0)).any())
    assert verify(masked, out, None).same is not back
    (difference,) = verify(masked, out, plan).differences
    assert "fc.weight is not cut as the plan says" in difference


def test_weights_that_came_back_are_a_difference_unless_the_plan_says_so(masked: Path, plan: Path) -> None:
    """What a file shows is its weights under its masks."""
    out = written(masked.with_name("out.pt"), WEIGHT)
    where = "2 weights, the first at [0, 0]: 0.5 in the source, 0.5 in the result"
    said = f"fc.weight has weights back that the mask in the source prunes ({where})"
    assert verify(masked, out, None).differences == (said,)
    assert verify(masked, written(masked.with_name("other.pt"), WEIGHT * MASK.roll(1, 1)), None).differences
    for lifting in (Plan(), Plan(frozenset({"fc.weight"}), Value(0.0))):
        save_plan(plan, lifting, open_checkpoint(masked))
        assert verify(masked, out, plan).same
    assert verify(masked, written(out, WEIGHT * MASK * (WEIGHT.abs() > 0.2)), None).same


def test_the_mask_itself_is_a_result_too(masked: Path, plan: Path) -> None:
    out = masked.with_name("out.pt")
    commit_file(masked, recorded_plan(open_checkpoint(masked), silent), out, with_masks=True)
    assert verify(masked, out, plan).same


@pytest.mark.parametrize("second", [None, MASK, MASK.clone(), 1 - MASK], ids=["none", "shared", "equal", "other"])
@pytest.mark.parametrize("first", [None, MASK], ids=["bare", "masked"])
def test_tied_parameters_are_pruned_by_one_mask_or_not_at_all(
    tmp_path: Path, first: torch.Tensor | None, second: torch.Tensor | None
) -> None:
    """Where the masks differ, there is no cut that both agree on: everything stays as it is."""
    path, out, plan = tmp_path / "tied.pt", tmp_path / "out.pt", tmp_path / "plan.json"
    weight = WEIGHT.clone()
    state = {
        "free.weight": torch.randn(2, 2),
        **_under("a.weight", weight, first),
        **_under("b.weight", weight, second),
    }
    torch.save(state, path)
    checkpoint = open_checkpoint(path)
    agree = second is None or second is first
    assert checkpoint.by_name["a.weight"].prunable == checkpoint.by_name["b.weight"].prunable == agree
    chosen = Plan(frozenset({"free.weight"}), Value(0.5))
    if agree and first is not None:
        chosen = recorded_plan(checkpoint, silent).ticked(["free.weight"])
    save_plan(plan, chosen, checkpoint)
    commit_file(path, chosen, out)
    assert verify(path, out, plan).same
    after = torch.load(out)
    if not agree:
        assert list(after) == list(state)
        assert all(same_bits(after[name], state[name]) for name in state if name != "free.weight")


def _under(name: str, weight: torch.Tensor, mask: torch.Tensor | None) -> dict[str, torch.Tensor]:
    return {name: weight} if mask is None else {f"{name}_orig": weight, f"{name}_mask": mask}


def test_a_mask_that_stays_is_compared(tmp_path: Path) -> None:
    """Whole numbers can't be pruned, so their mask stays in the file, and must stay what it is."""
    path, out = tmp_path / "masked.pt", tmp_path / "out.pt"
    whole = {"n.weight_orig": torch.tensor([3, 4]), "n.weight_mask": torch.tensor([1, 0])}
    state = {"fc.weight": WEIGHT, **whole}
    torch.save(state, path)
    commit_file(path, Plan(frozenset({"fc.weight"}), Value(0.3)), out)
    assert verify(path, out, None).same
    torch.save({**torch.load(out), "n.weight_mask": torch.tensor([0, 1])}, out)
    (difference,) = verify(path, out, None).differences
    assert "n.weight" in difference


def test_a_conversion_with_masks_is_checked_by_a_program_that_has_done_nothing_before(tmp_path: Path) -> None:
    source, out = tmp_path / "model.pt", tmp_path / "out.safetensors"
    torch.save({"fc.weight": WEIGHT, "fc.bias": torch.ones(2)}, source)
    mask = (WEIGHT.abs() > torch.tensor(0.2)).float()
    save_file({"fc.weight_orig": WEIGHT, "fc.weight_mask": mask, "fc.bias": torch.ones(2)}, out)
    done = subprocess.run([sys.executable, PROGRAM, "verify", source, out], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_with_a_plan_the_numbers_are_those_of_what_it_prunes(tmp_path: Path) -> None:
    source, plan, out = tmp_path / "model.pt", tmp_path / "plan.json", tmp_path / "out.pt"
    torch.save({"fc.weight": WEIGHT, "norm.weight": torch.zeros(5), "norm.bias": torch.zeros(5)}, source)
    save_plan(plan, plan_for(["fc.weight"], 0.15), open_checkpoint(source))
    commit_file(source, plan_for(["fc.weight"], 0.15), out)
    found = verify(source, out, plan)
    assert found.same
    assert (found.total["numel"], found.total["zero_before"], found.total["cut"]) == (6, 1, 1)
    assert verify(source, out, None).total["zero_before"] == 11
