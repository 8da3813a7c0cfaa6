"""``index`` as it is typed, and what it writes opened by the other commands."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import torch

from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.plan.plan import Plan
from core.plan.plan_file import save_plan
from core.plan.rules import Density
from tests.helpers.checkpoints import small_state, write_safetensors
from tests.helpers.torchrun import ROOT

Run = Callable[..., Any]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    write_safetensors(small_state(), path)
    return path


@pytest.fixture
def out(model: Path, run: Run) -> Path:
    path = model.with_name("model.index.safetensors")
    run("index", model, "-o", path)
    return path


def test_it_tells_what_it_has_written(model: Path, run: Run) -> None:
    out = model.with_name("out.index.safetensors")
    told = run("index", model, "-o", out, "--json")
    assert told == {
        "source": str(model),
        "output": str(out),
        "part": None,
        "parameters": 9,
        "model_numel": 330,
        "bytes": out.stat().st_size,
        "done_before": False,
    }


def test_a_part_that_is_done_is_not_done_again(model: Path, run: Run) -> None:
    out = model.with_name("out.index.safetensors")
    first = run("index", model, "-o", out, "--part", "2/3", "--json")
    assert Path(first["output"]).name == "out.part-2-of-3.index.safetensors"
    assert first["part"] == {"number": 2, "of": 3}
    time = Path(first["output"]).stat().st_mtime_ns
    assert run("index", model, "-o", out, "--part", "2/3", "--json") == {**first, "done_before": True}
    assert Path(first["output"]).stat().st_mtime_ns == time


def test_what_is_there_is_replaced_by_force_alone(
    model: Path, out: Path, run: Run, complaint: Callable[..., str]
) -> None:
    assert "is there already" in complaint("index", model, "-o", out)
    run("index", model, "-o", out, "--force")
    assert "is the file that is open" in complaint("index", model, "-o", model, "--force")


def test_inspect_tells_of_an_index_what_it_tells_of_the_model(model: Path, out: Path, run: Run) -> None:
    true, told = (run("inspect", path, "--json") for path in (model, out))
    for key in ("parameters", "classes", "total"):
        assert told[key] == true[key]
    assert told["format"] == "safetensors, index without weights"
    assert "The weights are not in" in told["notes"][0]


def test_inspect_with_an_index_reads_no_weight(model: Path, out: Path, run: Run) -> None:
    true = run("inspect", model, "--json")
    with patch("core.commands.tensor_counts.count_all_zeros", side_effect=AssertionError):
        assert run("inspect", model, "--index", out, "--json") == true


def test_an_index_of_a_changed_model_is_refused(model: Path, out: Path, complaint: Callable[..., str]) -> None:
    raw = bytearray(model.read_bytes())
    raw[-1] ^= 1
    model.write_bytes(raw)
    for words in (["inspect", model], ["prune", model, "--density", 0.5, "-o", model.with_name("pruned.safetensors")]):
        assert "is the index of an earlier state of" in complaint(*words, "--index", out)


def test_an_index_of_another_folder_is_not_called_one_of_an_earlier_state(
    model: Path, out: Path, complaint: Callable[..., str]
) -> None:
    folder = model.parent / "other"
    folder.mkdir()
    raw = bytearray(model.read_bytes())
    raw[-1] ^= 1
    other = folder / model.name
    other.write_bytes(raw)
    assert f"is the index of {model}, whose files are not those of {other}" in complaint(
        "inspect", other, "--index", out
    )


def test_an_index_of_a_model_that_was_only_copied_is_taken(model: Path, out: Path, run: Run) -> None:
    folder = model.parent / "copy"
    folder.mkdir()
    copy = folder / model.name
    copy.write_bytes(model.read_bytes())
    assert run("inspect", copy, "--index", out, "--json")["total"] == run("inspect", model, "--json")["total"]


@pytest.mark.parametrize(
    "words",
    [
        "prune INDEX --density 0.5 -o new.safetensors",
        "prune INDEX --threshold 0.5 -o new.safetensors",
        "prune INDEX --density 0.5 --handover new",
        "prune INDEX --density 0.5 -o new.safetensors --part 1/2",
        "masks export INDEX --density 0.5 -o new.safetensors",
        "masks compare INDEX MODEL",
        "verify MODEL INDEX",
        "verify INDEX MODEL",
        "compare MODEL INDEX",
        "evaluate INDEX --command true --density 0.5",
        "inspect INDEX --nm 2:4",
        "index INDEX -o new.index.safetensors",
    ],
)
def test_what_needs_the_weights_says_where_they_are(
    words: str, model: Path, out: Path, complaint: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(model.parent)
    before = sorted(model.parent.rglob("*"))
    said = complaint(*words.replace("INDEX", str(out)).replace("MODEL", str(model)).split())
    assert f"The weights are not in {out}, which is the index of {model}: open that" in said
    assert sorted(model.parent.rglob("*")) == before


def test_a_plan_made_with_an_index_is_one_for_the_model(model: Path, out: Path, run: Run) -> None:
    plan, results = model.with_name("plan.json"), [model.with_name(f"{number}.safetensors") for number in (1, 2)]
    indexed = open_checkpoint(out)
    save_plan(plan, Plan(frozenset(owner.name for owner in indexed.owners), Density(0.5)), indexed)
    told = run("prune", model, "--plan", plan, "-o", results[0], "--json")
    assert not [note for note in told["notes"] if "another file" in note]
    run("prune", model, "--plan", plan, "--index", out, "-o", results[1])
    assert results[0].read_bytes() == results[1].read_bytes()


def test_an_index_beside_a_model_is_no_second_model(model: Path, out: Path, run: Run) -> None:
    assert run("inspect", model.parent, "--json")["format"] == "safetensors"


@pytest.mark.parametrize("moment", ["beginning", "middle", "end"])
def test_a_part_that_is_killed_leaves_nothing_that_looks_done(tmp_path: Path, moment: str) -> None:
    torch.save({f"{number}.weight": torch.randn(40, 50) for number in range(4)}, tmp_path / "model.pt")
    out = tmp_path / "m.index.safetensors"
    child = f"""
import os, signal
from pathlib import Path
from core.commands.parser import main
from core.index_file import part_files
from core.storage import disk_sync
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def halfway(arrays, whole=part_files.encode_arrays):
    for number, piece in enumerate(whole(arrays)):
        if number == 9:
            die()
        yield piece
match {moment!r}:
    case "beginning":
        part_files.encode_arrays = die
    case "middle":
        part_files.encode_arrays = halfway
    case "end":
        disk_sync.DiskSync.wait = die
main(["index", {str(tmp_path / "model.pt")!r}, "-o", {str(out)!r}, "--part", "1/2"])
"""
    died = subprocess.run([sys.executable, "-c", child], env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert died.returncode == -signal.SIGKILL
    assert not [*tmp_path.glob("*.part-*")]
    for number in (1, 2):
        assert main(["index", str(tmp_path / "model.pt"), "-o", str(out), "--part", f"{number}/2"]) == 0
    assert main(["join", str(out)]) == 0
    # what was left behind is gone too
    assert not [*tmp_path.glob(".secateurs*")]
