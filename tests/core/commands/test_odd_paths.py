"""Whatever is given as a path: one sentence, and nothing is written where nothing can be."""

import os
from pathlib import Path
from typing import Any

import pytest

from core.storage.draft_folder import draft_folder
from tests.helpers.checkpoints import small_state, write_safetensors

ODD = ["~nobody-of/x", "n" * 300, "x/" * 3000, "loop", "loop/x", "lost/x", "/dev/null", "/dev/zero", "pipe"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    write_safetensors(small_state(), path)
    return path


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:8]))
@pytest.mark.parametrize(
    "place",
    [
        ["inspect", "ODD"],
        ["prune", "ODD", "--density", "0.5", "-o", "out"],
        ["prune", "MODEL", "--density", "0.5", "-o", "ODD"],
        ["prune", "MODEL", "--density", "0.5", "--handover", "ODD/x"],
        ["prune", "MODEL", "--plan", "ODD", "-o", "out"],
        ["verify", "MODEL", "ODD"],
        ["verify", "ODD", "MODEL"],
        ["verify", "MODEL", "MODEL", "--plan", "ODD"],
        ["compare", "MODEL", "ODD"],
        ["evaluate", "MODEL", "--script", "ODD"],
    ],
    ids=" ".join,
)
def test_an_odd_path_is_one_sentence(
    path: Path,
    place: list[str],
    text: str,
    complaint: Any,  # noqa: ANN401
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    Path("lost").symlink_to("nowhere")
    os.mkfifo("pipe")
    before = sorted(each.name for each in tmp_path.iterdir())
    arguments = [each.replace("ODD", text).replace("MODEL", str(path)) for each in place]
    assert complaint(*arguments)
    assert sorted(each.name for each in tmp_path.iterdir()) == before


def test_an_empty_name_is_no_output(path: Path, complaint: Any) -> None:  # noqa: ANN401
    assert "What follows -o is empty" in complaint("prune", path, "--density", "0.5", "-o", "")


def test_what_a_killed_write_has_left_is_removed_with_a_word(path: Path, run: Any, tmp_path: Path) -> None:  # noqa: ANN401
    with draft_folder(tmp_path) as folder:
        left = folder.with_name(".secateurs-left.partial")
        left.mkdir()
        (left / "model.pt").write_bytes(b"x" * 1234)
        said = run("prune", path, "--density", "0.5", "-o", tmp_path / f"out{path.suffix}")
        assert "1,234 bytes that a killed write had left beside it were removed." in said
        assert not left.exists()
        assert folder.exists()
