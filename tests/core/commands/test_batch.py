"""``prune`` of several sources at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.commands.batch import Batch, SourceResult
from core.commands.parser import main
from core.model.opening import open_checkpoint
from core.plan.plan_file import save_plan
from tests.core.formats.sharded.test_shards import write_shards
from tests.helpers.checkpoints import plan_for, small_state, write_safetensors, write_torch

Run = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three fine-tunes of one model, and a plan that was made for the first."""
    for number, name in enumerate(("one.pt", "two.safetensors", "three.pt")):
        state = {
            key: tensor + number if key == "classifier.weight" else tensor for key, tensor in small_state().items()
        }
        (write_torch if name.endswith(".pt") else write_safetensors)(state, tmp_path / name)
    save_plan(tmp_path / "plan.json", plan_for(["classifier.weight"], 0.2), open_checkpoint(tmp_path / "one.pt"))
    return tmp_path


def sources(folder: Path, *names: str) -> list[Path]:
    return [folder / name for name in names or ("one.pt", "two.safetensors", "three.pt")]


@pytest.mark.parametrize("how", [("--plan", "plan.json"), ("--density", "0.5")], ids=["plan", "density"])
def test_each_is_written_as_it_would_be_alone(folder: Path, run: Run, how: tuple[str, str]) -> None:
    rule = (how[0], folder / how[1] if how[0] == "--plan" else how[1])
    told = run("prune", *sources(folder), *rule, "--output-dir", folder / "out", "--json")
    assert [each["source"] for each in told["results"]] == [str(each) for each in sources(folder)]
    assert "error" not in told
    for source, each in zip(sources(folder), told["results"], strict=True):
        alone, out = folder / f"alone{source.suffix}", folder / "out" / f"{source.stem}-pruned{source.suffix}"
        wanted = run("prune", source, *rule, "-o", alone, "--force", "--json")
        assert out.read_bytes() == alone.read_bytes()
        assert each["output"] == str(out)
        assert (each["parameters"], each["total"]) == (wanted["parameters"], wanted["total"])
        assert json.loads(Path(each["record"]).read_text())


def test_text_tells_of_each_below_its_name(folder: Path, run: Run) -> None:
    said = run("prune", *sources(folder), "--threshold", 0.2, "--output-dir", folder / "out")
    parts = said.split("\n\n")
    for source, part in zip(sources(folder), parts, strict=False):
        assert part.lstrip("\n").startswith(f"{source}:\n")
        assert "read back and checked." in part


def test_one_that_fails_does_not_stop_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.pt").write_bytes(b"nothing")
    torch.save({"other.weight": torch.ones(3, 3)}, folder / "stranger.pt")
    names = ("one.pt", "broken.pt", "stranger.pt", "gone.pt", "three.pt")
    words = ["prune", *map(str, sources(folder, *names)), "--plan", str(folder / "plan.json")]
    for more in ([], ["--json", "--force"]):
        assert main([*words, "--output-dir", str(folder / "out"), *more]) == 2
        said = capsys.readouterr()
        assert said.err.count("\n") == 1
        assert "3 of 5 sources were not pruned. " in said.err
        for name in ("broken.pt", "stranger.pt", "gone.pt"):
            assert f"{folder / name}: " in said.err
        written = sorted(path.name for path in (folder / "out").iterdir())
        assert written == [
            "one-pruned.pt",
            "one-pruned.pt.secateurs.json",
            "three-pruned.pt",
            "three-pruned.pt.secateurs.json",
        ]
    told = json.loads(said.out)
    assert [("error" in each, Path(each["source"]).name) for each in told["results"]] == [
        (name in ("broken.pt", "stranger.pt", "gone.pt"), name) for name in names
    ]
    assert said.err == f"secateurs: {told['error']}\n"


def test_two_of_one_name_are_refused_before_anything_is_written(folder: Path, complaint: Run) -> None:
    (folder / "more").mkdir()
    write_torch(small_state(), folder / "more" / "ONE.pt")
    for second in (folder / "more" / "ONE.pt", folder / "one.pt"):
        said = complaint("prune", folder / "one.pt", second, "--threshold", 0.2, "--output-dir", folder / "out")
        assert f"{folder / 'one.pt'} and {second} would both be written as" in said
    assert not (folder / "out").exists()


def test_no_source_is_written_over(folder: Path, complaint: Run) -> None:
    write_torch(small_state(), folder / "one-pruned.pt")
    before = (folder / "one-pruned.pt").read_bytes()
    words = ("prune", *sources(folder, "one-pruned.pt", "one.pt"), "--threshold", 0.2, "--output-dir", folder)
    assert "is the file that is open" in complaint(*words, "--force")
    assert (folder / "one-pruned.pt").read_bytes() == before
    assert not (folder / "one-pruned-pruned.pt").exists()


def test_what_is_there_stays_without_force(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "one-pruned.pt").write_text("another")
    words = ["prune", *map(str, sources(folder)), "--threshold", "0.2", "--output-dir", str(folder / "out")]
    assert main(words) == 2
    assert "1 of 3 sources was not pruned. " in capsys.readouterr().err
    assert (folder / "out" / "one-pruned.pt").read_text() == "another"
    assert (folder / "out" / "three-pruned.pt").exists()


def test_several_sources_need_a_folder(folder: Path, complaint: Run) -> None:
    assert "--output-dir" in complaint("prune", *sources(folder), "--threshold", 0.2, "-o", folder / "out.pt")
    said = complaint("prune", *sources(folder), "--threshold", 0.2, "--output-dir", folder / "one.pt")
    assert "The folder" in said
    assert "can't be made" in said
    words = ("prune", *sources(folder), "--threshold", 0.2, "--output-dir", folder / "out", "-o", folder / "out.pt")
    assert "not allowed with" in complaint(*words)


def test_one_source_may_be_written_into_a_folder_too(folder: Path, run: Run) -> None:
    told = run("prune", folder / "one.pt", "--threshold", 0.2, "--output-dir", folder / "new" / "out", "--json")
    assert [each["output"] for each in told["results"]] == [str(folder / "new" / "out" / "one-pruned.pt")]


def test_folders_are_written_as_folders_and_masks_as_masked(folder: Path, run: Run) -> None:
    write_shards(folder / "llama")
    words = ("prune", folder / "one.pt", folder / "llama", "--density", 0.5, "--with-masks")
    told = run(*words, "--output-dir", folder / "out", "--json")
    assert [Path(each["output"]).name for each in told["results"]] == ["one-masked.pt", "llama-masked"]
    assert (folder / "out" / "llama-masked").is_dir()


def test_a_batch_that_went_well_has_no_error() -> None:
    assert Batch([]).json() == {"results": []}
    failed = SourceResult(Path("a"), None, "It is gone.")
    assert Batch([failed]).json() == {
        "results": [{"source": "a", "error": "It is gone."}],
        "error": "1 of 1 source was not pruned. a: It is gone.",
    }
