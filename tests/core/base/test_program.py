"""What the program is called."""

from pathlib import Path

import pytest

from core.base.program import checkout, program_call


def test_an_installed_program_is_called_by_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/somewhere/bin/secateurs"])
    assert program_call() == ("secateurs",)


def test_a_checkout_is_called_by_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["main.py"])
    assert program_call() == ("python", "main.py")
    assert checkout() == Path(__file__).parents[3]


def test_a_bundle_is_called_by_its_path_unless_it_is_the_command(
    in_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert program_call() == (str(in_bundle),)
    monkeypatch.setenv("PATH", str(in_bundle.parent))
    assert program_call() == ("secateurs",)
