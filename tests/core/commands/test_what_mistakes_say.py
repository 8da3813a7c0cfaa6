"""What is wrong is told in one line, where JSON is asked for as an object too, and before anything heavy is loaded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.errors import Cancelled
from core.commands import inspect as inspect_command
from core.commands.parser import COMMANDS, main
from tests.helpers.checkpoints import small_state, write_safetensors

MISTAKES = {
    "inspect": ("nowhere.safetensors",),
    "prune": ("nowhere.safetensors", "--threshold", "0.5", "-o", "out.safetensors"),
    "verify": ("nowhere.safetensors", "nowhere.safetensors"),
    "compare": ("nowhere.safetensors", "nowhere.pt"),
    "evaluate": ("nowhere.safetensors", "--with", "nowhere.py", "--threshold", "0.5"),
    "masks": ("compare", "nowhere.safetensors", "nowhere.pt"),
    "join": ("nowhere.safetensors",),
    "index": ("nowhere.safetensors", "-o", "nowhere.index.safetensors"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complained(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 2) -> str:
    """What is said on standard error; with JSON the object on standard output has it too, and else there is none."""
    assert main(arguments) == status
    said = capsys.readouterr()
    assert said.err.startswith("secateurs: ")
    assert said.err.count("\n") == 1
    sentence = said.err.removeprefix("secateurs: ").removesuffix("\n")
    if any(each.startswith("--j") for each in arguments):
        assert json.loads(said.out) == {"error": sentence}
        assert said.out.count("\n") == 1
    else:
        assert said.out == ""
    return sentence


@pytest.mark.parametrize("command", COMMANDS)
def test_a_mistake_is_an_object_where_json_is_asked_for(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = complained(capsys, command, *MISTAKES[command])
    assert "nowhere" in plain
    for asked in ("--json", "--js"):
        assert complained(capsys, command, *MISTAKES[command], asked) == plain


@pytest.mark.parametrize("command", [*COMMANDS, "explain"])
def test_so_is_what_can_not_be_parsed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert complained(capsys, command, "--json", "--nonsense") == complained(capsys, command, "--nonsense")


def test_so_is_a_name_with_letters_that_no_encoding_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\\udcff" in complained(capsys, "inspect", os.fsdecode(b"\xff.pt"), "--json")


def test_what_was_stopped_is_an_object_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(inspect_command, "inspect", stop)
    assert complained(capsys, "inspect", "any", "--json", status=130) == "Stopped."


def test_a_reader_that_is_gone_does_not_hide_the_mistake(folder: Path) -> None:
    command = [sys.executable, Path(__file__).parents[3] / "main.py", "inspect", "nowhere", "--json"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as inspect:
        assert inspect.stdout
        assert inspect.stderr
        inspect.stdout.close()
        assert inspect.stderr.read().count(b"\n") == 1
        assert inspect.wait() == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("nowhere.safetensors", "--threshold", "0.5"),
        ("model.safetensors", "--threshold", "0.5", "--select", "nothing*"),
        ("model.safetensors", "--plan", "nowhere.json"),
        ("model.safetensors", "--threshold", "0.5", "--each"),
    ],
)
def test_torch_is_not_loaded_to_complain(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_safetensors(small_state(), tmp_path / "model.safetensors")
    code = "import sys; from core.commands.parser import main; print(main(sys.argv[1:]), 'torch' in sys.modules)"
    command = [sys.executable, "-c", code, "prune", *arguments, "-o", "out.safetensors"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "2 False\n"
    assert done.stderr.count("\n") == 1
