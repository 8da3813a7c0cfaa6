"""What the program is called."""

from pathlib import Path

import pytest

from core.base.program import call_elsewhere, checkout, program_call


def test_an_installed_program_is_called_by_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/somewhere/bin/secateurs"])
    assert program_call() == ("secateurs",)


def test_a_checkout_is_called_by_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["main.py"])
    assert program_call() == ("python", "main.py")
    assert checkout() == Path(__file__).parents[3]


def test_an_installation_that_runs_as_a_module_is_called_by_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/usr/lib/python3/site-packages/main.py"])
    monkeypatch.setattr("core.base.program.checkout", lambda: None)
    assert program_call() == call_elsewhere() == ("secateurs",)


def test_on_another_machine_a_bundle_is_called_by_its_command_and_a_checkout_by_its_file(
    in_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert call_elsewhere() == ("secateurs",)
    monkeypatch.setattr("sys.frozen", False)
    monkeypatch.setattr("sys.argv", ["main.py"])
    assert call_elsewhere() == ("python", "main.py")


def test_a_bundle_is_called_by_its_path_unless_it_is_the_command(
    in_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert program_call() == (str(in_bundle),)
    monkeypatch.setenv("PATH", str(in_bundle.parent))
    assert program_call() == ("secateurs",)
