"""What is empty on the command line is refused, and stands for no default and no folder."""

from pathlib import Path

import pytest

from main import main
from tests.helpers.checkpoints import small_state, write_safetensors


@pytest.mark.parametrize("more", [(), ("--select", "features.0.weight")])
@pytest.mark.parametrize("empty", [("--select", ""), ("--select=",), ("--exclude", ""), ("--class", "")])
def test_an_empty_choice_prunes_nothing(
    empty: tuple[str, ...], more: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "model.safetensors", tmp_path / "out.safetensors"
    write_safetensors(small_state(), source)
    assert main(["prune", str(source), *empty, *more, "--density", "0.5", "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert f"What follows {empty[0].removesuffix('=')} is empty. Give it a value, or leave it out" in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["inspect", ""], "What follows inspect"),
        ([""], "The first argument"),
        (["--screenshot", ""], "What follows --scr"),
    ],
)
def test_an_empty_path_is_no_folder(
    arguments: list[str],
    where: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    assert main(arguments) == 2
    assert where in capsys.readouterr().err
