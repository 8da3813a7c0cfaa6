"""What the program is called, and its version."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from core.base.program import NAME, program_call, program_version

ROOT = Path(__file__).parents[3]


def test_the_version_is_that_of_the_installation() -> None:
    assert program_version() == metadata.version(NAME)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["name"] == NAME


def test_without_an_installation_the_version_is_not_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("core.base.program.version", missing)
    assert program_version() == "of a checkout that is not installed"


@pytest.mark.parametrize(
    ("started", "call"),
    [
        ("main.py", ("python", "main.py")),
        ("/somewhere/main.py", ("python", "main.py")),
        ("/usr/bin/secateurs", ("secateurs",)),
    ],
)
def test_it_is_called_again_as_it_was_called(
    started: str, call: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", [started, "inspect"])
    assert program_call() == call
