"""How a command is run from its options: what it refuses, how it prints, and which status it ends with."""

import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from core.commands.running import print_answer


class Answer:
    def json(self) -> dict[str, object]:
        return {"density": float("nan")}

    def text(self) -> str:
        return "not a number"


def test_a_reader_that_has_seen_enough_is_no_error(path: Path) -> None:
    program = Path(__file__).parents[3] / "main.py"
    inspect = subprocess.Popen(
        [sys.executable, program, "inspect", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert inspect.stdout
    assert inspect.stderr
    inspect.stdout.close()
    assert inspect.stderr.read() == b""
    inspect.stderr.close()
    assert inspect.wait() == 0


def test_a_density_of_each(path: Path, tmp_path: Path, run: Any, complaint: Any) -> None:  # noqa: ANN401
    out = tmp_path / f"out{path.suffix}"
    found = run("prune", path, "--density", 0.5, "--each", "-o", out, "--json")["parameters"]
    assert [each["kept"] for each in found] == [each["pruned"] for each in found]
    assert len({each["threshold"] for each in found}) == len(found) == 2
    assert "Give it with --density" in complaint("prune", path, "--sigma", 1, "--each", "-o", out)


def test_a_result_without_its_source_is_checked_against_a_record_only(path: Path, complaint: Any) -> None:  # noqa: ANN401
    assert "Name the result too" in complaint("verify", path)


def test_a_comparison_ends_with_one_only_where_that_is_asked_for(path: Path, tmp_path: Path, run: Any) -> None:  # noqa: ANN401
    out = tmp_path / f"out{path.suffix}"
    run("prune", path, "--density", 0.5, "-o", out)
    run("compare", path, out)
    run("compare", path, out, "--exit-code", status=1)
    run("compare", path, path, "--exit-code")


def test_what_is_no_json_is_never_printed_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="JSON"):
        print_answer(Namespace(json=True), Answer())
    assert print_answer(Namespace(json=False), Answer()) == 0
    assert capsys.readouterr().out == "not a number\n"
