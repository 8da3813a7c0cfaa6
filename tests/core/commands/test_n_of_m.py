"""N of M on the command line: what is written is the mask of plain torch, in every form, and no more."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.rules import StructuredNM
from tests.helpers.patterns import SIDES, UNFIT, layers, nm_reference
from tests.helpers.tensors import FLOATS, same_bits

WEIGHTS = [*SIDES, *UNFIT]
Saved = tuple[Path, nn.Module]


@pytest.fixture(params=FLOATS, ids=str)
def saved(request: pytest.FixtureRequest, tmp_path: Path) -> Saved:
    # a whole module records its classes
    model = layers(request.param)
    torch.save(model, tmp_path / "model.pt")
    return tmp_path / "model.pt", model


def expected(model: nn.Module, n: int = 2, m: int = 4) -> dict[str, torch.Tensor]:
    found = {name: tensor.detach().clone() for name, tensor in model.named_parameters()}
    for name, side in SIDES.items():
        kept = nm_reference(found[name], n, m, side)
        found[name] = torch.where(kept, found[name], torch.zeros((), dtype=found[name].dtype))
    return found


def selects(names: list[str]) -> list[str]:
    return [part for name in names for part in ("--select", name)]


def test_what_is_written_is_what_plain_torch_makes(saved: Saved, run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    path, model = saved
    said = run("prune", path, "--nm", "2:4", *selects(WEIGHTS), "-o", tmp_path / "out.pt", "--json")
    written = torch.load(tmp_path / "out.pt", weights_only=False)
    for name, tensor in expected(model).items():
        assert same_bits(written.get_parameter(name).detach(), tensor)
    assert [(row["name"], row["nm"], row["threshold"]) for row in said["parameters"]] == [
        (name, "2:4", None) for name in open_checkpoint(path).by_name if name in SIDES
    ]
    assert {row["name"]: row["reason"] for row in said["left_out"] if row["name"] in UNFIT} == UNFIT
    assert any("do not fit the pattern: first.weight (its input dimension has 3" in note for note in said["notes"])
    for row in said["parameters"]:
        kept = nm_reference(model.get_parameter(row["name"]).detach(), 2, 4, SIDES[row["name"]])
        assert row["kept"] == int(kept.sum())


def test_with_masks_it_can_be_undone_and_is_the_same_cut(
    saved: Saved,
    run: Any,  # noqa: ANN401
    tmp_path: Path,
) -> None:
    path, model = saved
    run("prune", path, "--nm", "2:4", *selects(WEIGHTS), "--with-masks", "-o", tmp_path / "out.pt")
    written = torch.load(tmp_path / "out.pt", weights_only=False)
    for name, side in SIDES.items():
        module, leaf = written.get_submodule(name.rpartition(".")[0]), name.rpartition(".")[2]
        trained = model.get_parameter(name).detach()
        assert same_bits(getattr(module, f"{leaf}_orig").detach(), trained)
        assert torch.equal(getattr(module, f"{leaf}_mask").bool(), nm_reference(trained, 2, 4, side))
    again = run("inspect", tmp_path / "out.pt", "--nm", "2:4", "--json")
    assert {row["name"] for row in again["parameters"] if row["nm"]["by"] == "mask"} == {
        *SIDES,
        "embedding.weight",
    }


@pytest.mark.parametrize("masks", [(), ("--with-masks",)])
def test_verify_by_the_plan_holds_what_it_makes_and_nothing_else(
    saved: Saved,
    run: Any,  # noqa: ANN401
    tmp_path: Path,
    masks: tuple[str, ...],
) -> None:
    path, _ = saved
    plans = {}
    for n in (1, 2):
        plans[n] = tmp_path / f"{n}.json"
        save_plan(plans[n], Plan(frozenset(WEIGHTS), StructuredNM(n, 4)), open_checkpoint(path))
    out = tmp_path / "out.pt"
    assert run("prune", path, "--plan", plans[2], *masks, "-o", out, "--json")["parameters"][0]["nm"] == "2:4"
    assert run("verify", path, out, "--plan", plans[2], "--json")["same"]
    said = run("verify", path, out, "--plan", plans[1], "--json", status=1)
    assert {each.partition(" ")[0] for each in said["differences"]} >= {"linear.weight", "gpt.weight", "conv.weight"}


def test_one_weight_that_is_cut_though_the_plan_keeps_it_is_found(run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    weight = torch.tensor([[4.0, 3.0, 2.0, 1.0], [1.0, 1.0, 1.0, 1.0]])
    source, plan = tmp_path / "model.safetensors", tmp_path / "plan.json"
    save_file({"fc.weight": weight, "fc.bias": torch.ones(2)}, source)
    save_plan(plan, Plan(frozenset({"fc.weight"}), StructuredNM(2, 4)), open_checkpoint(source))
    for kept, status in (
        ([[4.0, 3.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]], 0),
        # of equal magnitudes the first are kept
        ([[4.0, 3.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]], 1),
        ([[4.0, 3.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]], 1),
        ([[4.0, 3.0, 2.0, 0.0], [1.0, 1.0, 0.0, 0.0]], 1),
    ):
        save_file({"fc.weight": torch.tensor(kept), "fc.bias": torch.ones(2)}, tmp_path / "out.safetensors")
        said = run(
            "verify", source, tmp_path / "out.safetensors", "--plan", plan, "--json", "--weights-only", status=status
        )
        assert said["same"] == (status == 0)


@pytest.mark.parametrize("masks", [(), ("--with-masks",)])
def test_nothing_of_compressed_tensors_is_written(run: Any, tmp_path: Path, masks: tuple[str, ...]) -> None:  # noqa: ANN401
    """Loaders of compressed tensors refuse files that say so and hold dense weights."""
    folder, out = tmp_path / "model", tmp_path / "out"
    folder.mkdir()
    save_file({"fc.weight": torch.randn(16, 16)}, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps({"model_type": "none"}))
    run("prune", folder, "--nm", "2:4", *masks, "-o", out, "--json")
    with safe_open(out / "model.safetensors", framework="pt") as opened:
        assert opened.metadata() == {"format": "pt"}
        assert set(opened.keys()) <= {"fc.weight", "fc.weight_orig", "fc.weight_mask"}
    for each in out.rglob("*"):
        content = each.read_bytes()
        for word in (b"sparsity", b"compress", b"quantization", b"bitmask"):
            assert word not in content
    assert json.loads((out / "config.json").read_text()) == {"model_type": "none"}


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("4:4", "N at least 1 and less than M, M at most 32, not 4 of 4"),
        ("0:4", "not 0 of 4"),
        ("2:64", "not 2 of 64"),
        ("2", "'2' is no pattern"),
        ("2:", "'2:' is no pattern"),
        ("-2:4", "is no pattern"),
        ("a:b", "is no pattern"),
    ],
)
def test_what_is_no_pattern_is_told(complaint: Any, tmp_path: Path, pattern: str, told: str) -> None:  # noqa: ANN401
    save_file({"fc.weight": torch.ones(4, 4)}, tmp_path / "model.safetensors")
    assert told in complaint("prune", tmp_path / "model.safetensors", f"--nm={pattern}", "-o", tmp_path / "out")
    assert told in complaint("inspect", tmp_path / "model.safetensors", f"--nm={pattern}")


def test_where_nothing_fits_nothing_is_written_and_why_is_told(complaint: Any, tmp_path: Path) -> None:  # noqa: ANN401
    save_file({"fc.weight": torch.ones(4, 6)}, tmp_path / "model.safetensors")
    said = complaint("prune", tmp_path / "model.safetensors", "--nm", "2:4", "-o", tmp_path / "out")
    assert "No chosen parameter fits N of M" in said
    assert not (tmp_path / "out").exists()


def test_masks_of_the_file_that_it_replaces_bring_weights_back(run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    weight, mask = torch.tensor([[1.0, 2.0, 3.0, 4.0]]), torch.tensor([[1.0, 1.0, 0.0, 1.0]])
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask}, tmp_path / "masked.pt")
    said = run("prune", tmp_path / "masked.pt", "--nm", "2:4", "--select", "*", "-o", tmp_path / "out.pt")
    assert "Lifts the recorded mask of 1 parameter: 1 weight comes back." in said
    assert torch.load(tmp_path / "out.pt")["fc.weight"].tolist() == [[0.0, 0.0, 3.0, 4.0]]


def test_masks_exported_alone_are_the_same_and_can_be_applied(run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    source, masks, out = tmp_path / "model.safetensors", tmp_path / "masks.safetensors", tmp_path / "out.safetensors"
    torch.manual_seed(0)
    weight = torch.randn(8, 16)
    save_file({"a.weight": weight, "b.weight": torch.randn(8, 6)}, source)
    said = run("masks", "export", source, "--nm", "2:4", "-o", masks, "--json")
    assert [(row["name"], row["nm"]) for row in said["parameters"]] == [("a.weight", "2:4")]
    assert [(row["name"], row["reason"][:15]) for row in said["left_out"]] == [("b.weight", "Its input dimen")]
    run("prune", source, "--masks", masks, "-o", out)
    with safe_open(out, framework="pt") as opened:
        assert same_bits(opened.get_tensor("a.weight"), weight * nm_reference(weight, 2, 4, 1) + 0.0)
