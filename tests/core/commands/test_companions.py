"""What ``prune`` says of the small files beside a model."""

import json
from pathlib import Path

import pytest

from core.commands.parser import main
from core.formats.companions.companions import Companions
from core.handover.result_notes import companion_sentences
from tests.helpers.folders import STATE, write_folder


def test_prune_says_which_companions_went_with_the_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"model.safetensors": STATE, "config.json": {"a": 1}, "tokenizer.json": {}, "README.md": "# hello"}
    source, out = write_folder(tmp_path / "model", files), tmp_path / "out"
    assert main(["prune", str(source), "--density", "0.5", "-o", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["companions"]
    assert told["copied"] == ["config.json", "tokenizer.json"]
    assert [each["name"] for each in told["not_copied"]] == ["README.md"]
    assert json.loads((out / "config.json").read_text()) == {"a": 1}
    assert main(["prune", str(source), "--density", "0.5", "-o", str(tmp_path / "again")]) == 0
    said = capsys.readouterr().out
    assert "Copied beside it: config.json, tokenizer.json." in said
    assert "Not copied: README.md." in said


def test_a_single_file_says_what_its_loader_will_want(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_folder(tmp_path / "model", {"model.safetensors": STATE, "config.json": {}})
    (tmp_path / "elsewhere").mkdir()
    command = ["prune", str(source / "model.safetensors"), "--density", "0.5", "-o"]
    assert main([*command, str(tmp_path / "elsewhere" / "x.safetensors")]) == 0
    assert f"Its loader will want config.json beside it; it is in {source}." in capsys.readouterr().out
    assert main([*command, str(source / "x.safetensors"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["companions"] == {"copied": [], "not_copied": []}


def test_of_many_files_some_are_named_and_the_others_counted() -> None:
    names = tuple(f"{number}.json" for number in range(9))
    assert list(companion_sentences(Companions(Path("x"), copied=names))) == [
        "Copied beside it: 0.json, 1.json, 2.json, 3.json, 4.json, 5.json and 3 more files."
    ]
    assert list(companion_sentences(Companions(Path("x")))) == []


def test_what_the_loader_of_a_folder_needs_and_does_not_get_is_named_with_what_to_do() -> None:
    left = {"README.md": "x", "2_Dense/model.safetensors": "y"}
    assert list(companion_sentences(Companions(Path("st"), left=left, missing=("2_Dense/model.safetensors",)))) == [
        "Not copied: README.md.",
        "Missing beside it: 2_Dense/model.safetensors; its loader needs it. Copy it from st.",
    ]
