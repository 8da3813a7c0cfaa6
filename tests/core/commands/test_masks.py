"""``masks export``, ``prune --masks`` and ``masks compare`` as they are typed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from core.handover.result_notes import nothing_cut
from core.masks.masks_file import read_masks
from tests.helpers.checkpoints import commit_file, plan_for, read_plain, small_state

Run = Callable[..., Any]


@pytest.fixture
def masks(path: Path, run: Run) -> Path:
    out = path.with_name("masks.safetensors")
    run("masks", "export", path, "--density", 0.4, "-o", out)
    return out


def test_masks_of_a_plan_are_applied_to_what_they_were_made_of(path: Path, masks: Path, run: Run) -> None:
    committed, applied = (path.with_name(f"{name}{path.suffix}") for name in ("committed", "applied"))
    done = run("prune", path, "--density", 0.4, "-o", committed, "--json")
    again = run("prune", path, "--masks", masks, "-o", applied, "--json")
    assert applied.read_bytes() == committed.read_bytes()
    assert {key: again["total"][key] for key in ("pruned", "cut", "kept")} == {
        key: done["total"][key] for key in ("pruned", "cut", "kept")
    }
    assert again["differences"] == {"renamed": {}, "missing": [], "unprunable": [], "reshaped": [], "unnamed": []}
    assert {row["threshold"] for row in again["parameters"]} == {None}


def test_the_export_tells_what_prune_tells(path: Path, run: Run) -> None:
    out = path.with_name("out")
    told = run("masks", "export", path, "--density", 0.4, "--each", "-o", out, "--json")
    wanted = run("prune", path, "--density", 0.4, "--each", "-o", path.with_name(f"p{path.suffix}"), "--json")
    assert (told["parameters"], told["total"], told["left_out"]) == (
        wanted["parameters"],
        wanted["total"],
        wanted["left_out"],
    )
    assert told["output"] == str(out)
    assert wanted["notes"]
    assert told["notes"] == [*wanted["notes"], "The name does not end in .safetensors, which is what was written."]
    said = run("masks", "export", path, "--threshold", 0.1, "-o", out, "--force")
    assert ": 2 masks, " in said
    assert {name: tensor.dtype for name, tensor in load_file(out).items()} == dict.fromkeys(
        ("features.0.weight", "classifier.weight"), torch.uint8
    )


def test_masks_are_applied_reversibly_too(path: Path, masks: Path, run: Run) -> None:
    out = path.with_name(f"out{path.suffix}")
    run("prune", path, "--masks", masks, "--with-masks", "-o", out)
    written = read_plain(out)
    for mask in read_masks(masks).masks:
        assert torch.equal(written[f"{mask.name}_mask"].bool(), torch.from_numpy(mask.flags()))
        assert torch.equal(written[f"{mask.name}_orig"], small_state()[mask.name])


def test_a_fine_tune_under_another_prefix_is_pruned_and_what_differs_is_told(masks: Path, run: Run) -> None:
    tuned = {f"backbone.{name}": tensor + tensor for name, tensor in small_state().items()}
    torch.save({**tuned, "head.weight": torch.randn(3, 10)}, masks.with_name("tuned.pt"))
    out = masks.with_name("out.pt")
    said = run("prune", masks.with_name("tuned.pt"), "--masks", masks, "-o", out)
    assert "Names in the model begin with backbone., and those in the masks do not." in said
    assert "In the model and not in the masks, so not pruned: head.weight." in said
    for mask in read_masks(masks).masks:
        kept = torch.load(out)[f"backbone.{mask.name}"] != 0
        assert torch.equal(kept, torch.from_numpy(mask.flags()))


def test_another_shape_is_an_error_unless_a_part_is_allowed(masks: Path, run: Run, complaint: Run) -> None:
    state = {**small_state(), "classifier.weight": torch.randn(12, 8)}
    torch.save(state, masks.with_name("tuned.pt"))
    words = ("prune", masks.with_name("tuned.pt"), "--masks", masks, "-o", masks.with_name("out.pt"))
    said = complaint(*words)
    assert "so not pruned: classifier.weight is 12×8, not 10×8." in said
    assert "--allow-partial prunes what fits" in said
    assert not masks.with_name("out.pt").exists()
    told = run(*words, "--allow-partial", "--json")
    assert [row["name"] for row in told["parameters"]] == ["features.0.weight"]
    assert told["differences"]["reshaped"] == [{"name": "classifier.weight", "shape": [12, 8], "shape_there": [10, 8]}]
    assert torch.equal(torch.load(masks.with_name("out.pt"))["classifier.weight"], state["classifier.weight"])


def test_masks_that_fit_nothing_are_an_error_even_then(masks: Path, complaint: Run) -> None:
    torch.save({"other.weight": torch.randn(4, 4)}, masks.with_name("other.pt"))
    words = ("prune", masks.with_name("other.pt"), "--masks", masks, "-o", masks.with_name("out.pt"))
    for more in ((), ("--allow-partial",)):
        said = complaint(*words, *more)
        assert "nothing of it is there" in said
        assert "--allow-partial" not in said


def test_less_than_half_is_an_error_unless_it_is_allowed(masks: Path, run: Run, complaint: Run) -> None:
    torch.save({"classifier.weight": torch.randn(10, 8)}, masks.with_name("part.pt"))
    words = ("prune", masks.with_name("part.pt"), "--masks", masks, "-o", masks.with_name("out.pt"))
    assert "1 of 2 parameters, with 80 of 296 weights are there in the same shape, less than half." in complaint(*words)
    assert "In the masks and not in the model: features.0.weight." in run(*words, "--allow-partial")


def test_a_file_with_masks_of_its_own_keeps_them_too(path: Path, masks: Path, run: Run) -> None:
    masked, out = path.with_name(f"masked{path.suffix}"), path.with_name(f"out{path.suffix}")
    commit_file(path, plan_for(["classifier.weight"], 0.3), masked, with_masks=True)
    said = run("prune", masked, "--masks", masks, "-o", out)
    assert "The file came with masks: of 1 parameter what either mask prunes is pruned." in said
    flags = {mask.name: torch.from_numpy(mask.flags()) for mask in read_masks(masks).masks}
    state = small_state()
    kept = flags["classifier.weight"] & (state["classifier.weight"].abs() > 0.3)
    assert torch.equal(read_plain(out)["classifier.weight"] != 0, kept)
    assert torch.equal(read_plain(out)["features.0.weight"] != 0, flags["features.0.weight"])


def test_what_is_read_is_never_replaced(path: Path, masks: Path, complaint: Run) -> None:
    before = masks.read_bytes()
    assert "is the file of masks that is read here" in complaint(
        "prune", path, "--masks", masks, "-o", masks, "--force"
    )
    assert "is the file that is open" in complaint("masks", "export", path, "--density", 0.5, "-o", path, "--force")
    assert "--force" in complaint("masks", "export", path, "--density", 0.5, "-o", masks)
    assert masks.read_bytes() == before


def test_masks_say_themselves_what_is_pruned(path: Path, masks: Path, complaint: Run) -> None:
    out = path.with_name("out")
    assert "Leave out --select" in complaint("prune", path, "--masks", masks, "--select", "*", "-o", out)
    assert "not allowed with" in complaint("prune", path, "--masks", masks, "--density", 0.5, "-o", out)
    assert "is no file of masks" in complaint("prune", path, "--masks", __file__, "-o", out)


def test_masks_are_compared_layer_by_layer(path: Path, masks: Path, run: Run) -> None:
    pruned = path.with_name(f"pruned{path.suffix}")
    run("prune", path, "--density", 0.3, "-o", pruned)
    told = run("masks", "compare", masks, pruned, "--json")
    assert {row["name"] for row in told["parameters"]} == {"features.0.weight", "classifier.weight"}
    total = told["total"]
    # a lower density cuts what a higher one cuts, and more
    assert (total["numel"], total["only_first"]) == (296, 0)
    assert total["jaccard"] == total["both_pruned"] / (total["both_pruned"] + total["only_second"])
    assert total["equal"] == (total["both_kept"] + total["both_pruned"]) / 296
    said = run("masks", "compare", masks, pruned)
    assert f"In all 2 parameters: {total['both_kept']:,} of 296 weights kept by both" in said
    assert f"Jaccard index {total['jaccard']:.4f}." in said
    assert json.loads(json.dumps(told["only_in_second"])) == ["classifier.bias"]
    assert f"In {pruned} alone: classifier.bias." in said


def test_masks_that_prune_nothing_agree(tmp_path: Path, run: Run) -> None:
    torch.save({"fc.weight": torch.ones(2, 3)}, tmp_path / "model.pt")
    run("masks", "export", tmp_path / "model.pt", "--threshold", 0, "-o", tmp_path / "masks.safetensors")
    words = ("masks", "compare", tmp_path / "masks.safetensors", tmp_path / "model.pt")
    assert "fc.weight: neither prunes any of 6 weights." in run(*words)
    assert run(*words, "--json")["total"]["jaccard"] is None


def test_a_cut_of_nothing_says_why(tmp_path: Path) -> None:
    torch.save({"fc.weight": torch.ones(2, 3)}, tmp_path / "model.pt")
    outcome = commit_file(tmp_path / "model.pt", plan_for(["fc.weight"], 0.5), tmp_path / "out.pt")
    assert nothing_cut(outcome, "so it is") == "Nothing was cut: so it is."
