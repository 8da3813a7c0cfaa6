"""The arguments that a shell offers, asked for as the shell asks."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.commands.completion import shell_code
from core.commands.parser import COMMANDS
from main import SHELLS, main

PROGRAM = Path(__file__).parents[3] / "main.py"


@pytest.fixture
def offered(tmp_path: Path) -> Callable[[str], set[str]]:
    """What is offered after a line, in a folder with a file and a folder in it."""
    folder, answer = tmp_path / "here", tmp_path / "answer"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "prunes.pt").touch()

    def ask(line: str) -> set[str]:
        typed = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer), "_ARGCOMPLETE_IFS": "\n"}
        typed |= {"COMP_LINE": line, "COMP_POINT": str(len(line))}
        done = subprocess.run([sys.executable, PROGRAM], cwd=folder, env={**os.environ, **typed}, capture_output=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        return {each.rstrip() for each in answer.read_text().split("\n")}

    return ask


def test_options_of_a_command_are_offered(offered: Callable[[str], set[str]]) -> None:
    assert offered("secateurs prune --den") == {"--density"}
    assert {"--json", "--plan", "--weights-only"} <= offered("secateurs verify -")


def test_commands_and_files_are_offered_where_a_file_may_stand(offered: Callable[[str], set[str]]) -> None:
    assert offered("secateurs pru") == {"prune", "prunes.pt"}
    assert {*COMMANDS, "--example", "checkpoints/"} <= offered("secateurs ")


def test_no_commands_are_offered_where_a_file_has_to_stand(offered: Callable[[str], set[str]]) -> None:
    assert offered("secateurs inspect pru") == {"prunes.pt"}
    assert offered("secateurs --screenshot pru") == {"prunes.pt"}


@pytest.mark.parametrize("shell", SHELLS)
def test_the_code_for_a_shell_asks_the_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--completion", shell]) == 0
    said = capsys.readouterr().out
    assert said.strip() == shell_code(shell).strip()
    assert "secateurs" in said
    assert "_ARGCOMPLETE" in said
