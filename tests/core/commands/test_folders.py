"""Folders on the command line: one model is taken, several are named with the command to run instead."""

import json
import shlex
from pathlib import Path

import pytest
from safetensors.torch import load_file

from core.commands.parser import main
from tests.helpers.folders import STATE, write_folder
from tests.helpers.hub_cache import add_model


def test_of_several_models_the_command_for_one_is_told_and_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"unet/model.safetensors": STATE, "my vae/model.safetensors": STATE}
    source, out = write_folder(tmp_path / "a pipeline", files), tmp_path / "out"
    assert main(["prune", str(source), "--threshold", "0.5", "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert "more than one model: my vae, unet." in said
    assert said.count("\n") == 1
    program, *arguments = shlex.split(said.partition("Run: ")[2])
    assert program == "secateurs"
    assert main(arguments) == 0
    assert load_file(out / "model.safetensors").keys() == STATE.keys()


def test_a_folder_is_inspected_pruned_and_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = write_folder(tmp_path / "model", {"model.safetensors": STATE}), tmp_path / "out"
    assert main(["prune", str(source), "--density", "0.5", "-o", str(out)]) == 0
    assert main(["verify", str(source), str(out)]) == 0
    capsys.readouterr()
    assert main(["inspect", str(out), "--json"]) == 0
    rows = {row["name"]: row["zeros"] for row in json.loads(capsys.readouterr().out)["parameters"]}
    assert rows == {"fc.weight": 12, "fc.bias": 0}


def test_a_folder_is_written_under_any_name_and_a_suffix_of_files_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE})
    assert main(["prune", str(source), "--density", "0.5", "-o", str(tmp_path / "out.safetensors")]) == 0
    assert "ends in .safetensors, but what was written is a folder" in capsys.readouterr().out


def test_a_folder_that_is_not_empty_is_not_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    out = write_folder(tmp_path / "out", {"config.json": {"mine": 1}})
    assert main(["prune", str(source), "--density", "0.5", "-o", str(out)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert json.loads((out / "config.json").read_text()) == {"mine": 1}
    assert [path.name for path in out.iterdir()] == ["config.json"]


def test_of_a_cache_of_the_hub_the_models_are_told_and_a_single_one_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_model(tmp_path, "me/small", "a" * 40, ref="main")
    assert main(["inspect", str(tmp_path)]) == 0
    assert "fc.weight" in capsys.readouterr().out
    add_model(tmp_path, "me/large", "b" * 40, ref="main")
    assert main(["inspect", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "more than one model: models--me--large, models--me--small." in said
    _, *arguments = shlex.split(said.partition("Run: ")[2])
    assert main(arguments) == 0
