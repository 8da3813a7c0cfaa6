"""``compare``: what it prints of two models, and its exit status."""

from pathlib import Path
from typing import Any

import pytest
import torch

from core.model.opening import open_checkpoint
from tests.helpers.checkpoints import small_state, write_safetensors, write_torch

Run = Any


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A model, and a fine-tune of it in another container, under another prefix."""
    first, second = tmp_path / "base.safetensors", tmp_path / "tuned.pt"
    state = small_state()
    write_safetensors(state, first)
    state["classifier.weight"] = state["classifier.weight"] * 1.5
    state["features.0.weight"][0] = 0
    state["features.0.bias"] *= -1
    write_torch({f"model.{name}": each for name, each in state.items()}, second)
    return first, second


def test_a_summary_comes_first_and_then_a_row_for_each(run: Run, files: tuple[Path, Path]) -> None:
    lines = run("compare", *files).splitlines()
    assert lines[0].startswith("3 of 6 parameters differ; ‖Δ‖/‖w‖ 0.")
    assert "0 of 3 tensors beside them" in lines[0]
    assert f"Names in {files[1]} begin with model., and those in the other do not." in lines
    rows = [line.split("  ")[0] for line in lines[lines.index("") + 2 :]]
    assert rows[: len(small_state())] == [each.name for each in open_checkpoint(files[0]).parameters]
    row = next(line for line in lines if line.startswith("classifier.weight"))
    assert " 0.5 " in row
    assert " 1.000000 " in row
    assert lines[-1].startswith("In all: ")


def test_the_most_changed_come_first_where_that_is_asked_for(run: Run, files: tuple[Path, Path]) -> None:
    found = run("compare", *files, "--json", "--sort", "change", "--top", "2")
    assert [each["name"] for each in found["parameters"]] == ["features.0.bias", "classifier.weight"]
    assert found["total"] == run("compare", *files, "--json")["total"]
    assert "7 more, which --top leaves out" in run("compare", *files, "--top", "2")


def test_json_has_the_numbers_of_torch(run: Run, files: tuple[Path, Path]) -> None:
    found = run("compare", *files, "--json")
    rows = {each["name"]: each for each in found["parameters"]}
    before = small_state()["features.0.weight"].double()
    after = before.clone()
    after[0] = 0
    row = rows["features.0.weight"]
    assert row["name_in_second"] == "model.features.0.weight"
    assert row["change"] == pytest.approx(float((after - before).norm() / before.norm()), rel=1e-12)
    cosine = torch.nn.functional.cosine_similarity(before.flatten(), after.flatten(), dim=0)
    assert row["cosine"] == pytest.approx(float(cosine), rel=1e-12)
    assert (row["zeros_came"], row["zeros_went"], row["jaccard"], row["masks_equal"]) == (27, 0, 0.0, 7 / 8)
    assert rows["features.0.bias"]["sign_flips"] == 8
    assert rows["features.1.num_batches_tracked"]["compared"] == "numbers"
    assert rows["features.1.num_batches_tracked"]["differ"] == 0
    assert (found["same"], found["retyped"], found["added"], found["missing"]) == (False, [], [], [])
    assert {each["class"] for each in found["classes"]} == {"Conv2d", "BatchNorm2d", "Linear"}


def test_it_exits_with_1_only_where_that_is_asked_for(run: Run, files: tuple[Path, Path]) -> None:
    run("compare", *files)
    run("compare", *files, "--exit-code", status=1)
    assert run("compare", files[0], files[0], "--exit-code", "--json")["same"]


def test_numbers_that_are_no_json_are_null(run: Run, tmp_path: Path) -> None:
    largest = torch.tensor([[torch.finfo(torch.float64).max]], dtype=torch.float64)
    torch.save({"a.weight": largest, "b.weight": torch.zeros(2, 2)}, tmp_path / "a.pt")
    torch.save({"a.weight": -largest, "b.weight": torch.full((2, 2), torch.nan)}, tmp_path / "b.pt")
    rows = run("compare", tmp_path / "a.pt", tmp_path / "b.pt", "--json")["parameters"]
    assert (rows[0]["largest"], rows[0]["change"]) == (None, 2.0)
    assert (rows[1]["nonfinite_in_second"], rows[1]["change"], rows[1]["cosine"]) == (4, 0.0, None)
    text = run("compare", tmp_path / "a.pt", tmp_path / "b.pt")
    assert "∞" in text
    assert "not finite: 0 → 4" in text


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
def test_a_wrong_number_of_rows_is_a_mistake(complaint: Any, files: tuple[Path, Path], number: str) -> None:  # noqa: ANN401
    assert "number of parameters" in complaint("compare", *files, f"--top={number}")


def test_names_of_a_file_can_not_write_on_the_terminal(run: Run, tmp_path: Path) -> None:
    torch.save({"\x1b[2Jevil.weight": torch.ones(2, 2)}, tmp_path / "a.pt")
    assert "\x1b" not in run("compare", tmp_path / "a.pt", tmp_path / "a.pt")


def test_a_cosine_of_almost_1_is_told_from_1(run: Run, tmp_path: Path) -> None:
    for name, angle in (("a", 0.0), ("b", 1e-4)):
        torch.save({"x.weight": torch.tensor([[1.0, angle]], dtype=torch.float64)}, tmp_path / name)
    assert "cosine 1 − 5e-9," in run("compare", tmp_path / "a", tmp_path / "b")
    assert "cosine 1.000000," in run("compare", tmp_path / "a", tmp_path / "a")


def test_packed_weights_are_told_and_compared_as_they_are(run: Run, tmp_path: Path) -> None:
    packed = {"fc.qweight": torch.arange(8, dtype=torch.int32).reshape(2, 4), "fc.scales": torch.ones(1, 4)}
    torch.save(packed, tmp_path / "a.pt")
    torch.save({**packed, "fc.qweight": packed["fc.qweight"] * 2}, tmp_path / "b.pt")
    row, scales = run("compare", tmp_path / "a.pt", tmp_path / "b.pt", "--json")["parameters"]
    assert (row["compared"], row["reason"], row["differ"], row["change"]) == ("numbers", "It is quantised.", 7, None)
    assert (scales["compared"], scales["differ"]) == ("values", 0)
    assert "compared as numbers, It is quantised" in run("compare", tmp_path / "a.pt", tmp_path / "b.pt")


def test_what_can_not_be_read_is_named(run: Run, tmp_path: Path) -> None:
    torch.save({"fc.weight": torch.ones(2, 2), "sparse": torch.eye(3).to_sparse()}, tmp_path / "a.pt")
    said = run("compare", tmp_path / "a.pt", tmp_path / "a.pt", "--exit-code", status=1)
    assert "Not compared: sparse (It is sparse)." in said
    (row,) = (line for line in said.splitlines() if line.startswith("sparse"))
    assert row.split()[-3:] == ["It", "is", "sparse"]


def test_the_change_by_a_cut_is_the_error_that_prune_tells(run: Run, path: Path, tmp_path: Path) -> None:
    out = tmp_path / f"out{path.suffix}"
    pruned = run("prune", path, "--threshold", "0.1", "-o", out, "--json")
    found = {each["name"]: each for each in run("compare", path, out, "--json")["parameters"]}
    assert len(pruned["parameters"]) > 1
    for each in pruned["parameters"]:
        row = found[each["name"]]
        assert row["change"] == pytest.approx(each["relative_error"], rel=1e-12)
        assert (row["zeros_came"], row["largest"] <= 0.1) == (each["cut"], True)
