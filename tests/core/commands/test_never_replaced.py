"""The command line replaces no file that is read, and another one only with ``--force``."""

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from core.model.opening import open_checkpoint
from core.plan.plan_file import save_plan
from tests.helpers.checkpoints import plan_for, small_state, write_safetensors

SCRIPT = """\
def load(checkpoint):
    return checkpoint

def evaluate(model):
    return 0.5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "own.py").write_text(SCRIPT)
    plan = plan_for(["classifier.weight"], 0.1)
    save_plan(tmp_path / "plan.json", plan, open_checkpoint(tmp_path / "model.safetensors"))
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "force"])
@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("model.safetensors", "is the file that is open"),
        ("config.json", "belongs to the model that is open"),
        ("plan.json", "is the plan that is read here"),
    ],
)
def test_prune_never_replaces_what_is_read(
    folder: Path,
    complaint: Any,  # noqa: ANN401
    out: str,
    words: str,
    force: list[str],
) -> None:
    before = contents(folder)
    said = complaint("prune", folder / "model.safetensors", "--plan", folder / "plan.json", "-o", folder / out, *force)
    assert words in said
    assert contents(folder) == before


def test_prune_replaces_a_file_only_with_force(folder: Path, run: Any, complaint: Any) -> None:  # noqa: ANN401
    # a record has the time in it
    words = ("prune", folder / "model.safetensors", "--threshold", 0.1, "-o", folder / "out.safetensors", "--no-record")
    run(*words)
    once = contents(folder)
    (folder / "out.safetensors").write_bytes(b"another")
    assert "--force" in complaint(*words)
    assert (folder / "out.safetensors").read_bytes() == b"another"
    run(*words, "--force")
    assert contents(folder) == once


def test_a_read_only_file_is_replaced_by_no_force(folder: Path, complaint: Any) -> None:  # noqa: ANN401
    out = folder / "out.safetensors"
    out.write_bytes(b"kept")
    out.chmod(0o400)
    words = ("prune", folder / "model.safetensors", "--threshold", 0.1, "-o", out)
    assert "is read-only, and such a file is never replaced" in complaint(*words)
    assert "is read-only" in complaint(*words, "--force")
    assert out.read_bytes() == b"kept"


@pytest.mark.parametrize("option", ["-o", "--csv"])
@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("model.safetensors", "is the file that is open"),
        ("config.json", "belongs to the model that is open"),
        ("plan.json", "is the plan that is read here"),
        ("own.py", "is run to evaluate"),
    ],
)
def test_evaluate_never_replaces_what_is_read(
    folder: Path,
    complaint: Any,  # noqa: ANN401
    option: str,
    out: str,
    words: str,
) -> None:
    before = contents(folder)
    asked = ("evaluate", folder / "model.safetensors", "--with", folder / "own.py", "--max-loss", "1%", "--force")
    assert words in complaint(*asked, "--plan", folder / "plan.json", option, folder / out)
    assert contents(folder) == before


def test_evaluate_replaces_no_file_that_its_command_names(folder: Path, complaint: Any) -> None:  # noqa: ANN401
    command = shlex.join([sys.executable, str(folder / "own.py"), "{checkpoint}"])
    asked = ("evaluate", folder / "model.safetensors", "--command", command, "--max-loss", "1%", "--force")
    assert "is run to evaluate" in complaint(*asked, "-o", folder / "own.py")
    assert (folder / "own.py").read_text() == SCRIPT


def test_evaluate_asks_for_force_before_anything_is_run(folder: Path, complaint: Any) -> None:  # noqa: ANN401
    (folder / "own.py").write_text("raise AssertionError('it was run')")
    (folder / "found.json").write_text("another")
    asked = ("evaluate", folder / "model.safetensors", "--with", folder / "own.py", "--max-loss", "1%")
    for option in ("-o", "--csv"):
        assert "--force" in complaint(*asked, option, folder / "found.json")
    assert "--csv and -o both name" in complaint(*asked, "-o", folder / "new", "--csv", folder / "new")
    assert (folder / "found.json").read_text() == "another"


def test_force_is_advised_only_where_it_works(folder: Path, complaint: Any) -> None:  # noqa: ANN401
    (folder / "model").mkdir()
    (folder / "model.safetensors").rename(folder / "model" / "model.safetensors")
    (folder / "full").mkdir()
    for name in ("full/secateurs.json", "full.secateurs.json", "file"):
        (folder / name).write_text("mine")
    model = folder / "model"
    for source, out, words in (
        (model, folder / "full", "is a folder that is not empty, and is never replaced"),
        (model, folder / "file", "is a file, and a folder is written. Name a new one"),
        (model / "model.safetensors", folder / "full", "is a folder that is not empty, and is never replaced"),
    ):
        for also in ((), ("--force",), ("--part", "1/2")):
            said = complaint("prune", source, "--threshold", 0.1, "-o", out, *also)
            assert words in said
            assert "--force" not in said
    assert "Name a new" in complaint("prune", model, "--threshold", 0.1, "--handover", folder / "file")
    assert "not empty" in complaint("index", model, "-o", folder / "full")
    assert not [path.name for path in folder.iterdir() if "partial" in path.name or "parts" in path.name]
