"""What mypy checks less strictly than the rest: a list that only gets shorter."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXCEPTIONS = 4
"""Modules that are checked less strictly, at most. Whoever mends one takes it off the list, and one off here."""
IGNORED_LINES = 4
"""Lines with ``type: ignore``, at most; mypy itself tells when one is not needed any more."""


def settings() -> dict[str, Any]:
    """mypy's table in pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]


def lax(overrides: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Module → the options by which it is checked less strictly, without those for libraries that have no stubs."""
    return {
        module: {option: value for option, value in override.items() if option != "module"}
        for override in overrides
        for module in override["module"]
        if override.keys() != {"module", "ignore_missing_imports"}
    }


def test_everything_is_checked_and_strictly() -> None:
    table = settings()
    assert set(table["files"]) == {"core", "gui", "main.py"}
    assert table["strict"]
    # what is said for all is said in the table itself
    assert table.keys() <= {"files", "python_version", "strict", "warn_unreachable", "overrides"}
    missing = [each["module"] for each in table["overrides"] if "ignore_missing_imports" in each]
    assert missing == [["botocore.*", "fsspec.*", "pygal.*", "pyqtgraph.*", "s3fs.*"]]


def test_there_are_not_more_exceptions_than_there_were() -> None:
    found = lax(settings()["overrides"])
    assert len(found) == EXCEPTIONS
    assert all("*" not in module for module in found)


def test_there_are_not_more_ignored_lines_than_there_were() -> None:
    files = [ROOT / "main.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "gui").rglob("*.py")]
    ignored = [line for file in files for line in file.read_text().splitlines() if "type: ignore" in line]
    assert len(ignored) == IGNORED_LINES
    # each says which error it means
    assert all(re.search(r"# type: ignore\[[a-z-]+\]", line) for line in ignored)


def test_each_exception_is_still_needed(tmp_path: Path) -> None:
    """Without the exceptions, mypy finds an error in each module on the list."""
    modules = lax(settings()["overrides"])
    config = tmp_path / "mypy.ini"
    config.write_text(
        "[mypy]\nstrict = true\nwarn_unreachable = true\n[mypy-pyqtgraph.*]\nignore_missing_imports = true\n"
    )
    paths = [str(Path(*module.split(".")).with_suffix(".py")) for module in modules]
    command = [sys.executable, "-m", "mypy", "--config-file", config, "--cache-dir", tmp_path / "cache", *paths]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert [path for path in paths if f"{path}:" not in said] == [], said
