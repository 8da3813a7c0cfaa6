"""Measuring in another process: what is imported or allocated for one row must not show in the next."""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.helpers.pace import patience

CHECKOUT = Path(__file__).resolve().parents[2]
LONGEST = 120.0
"""Seconds that no child takes, on the machine that `tests.helpers.pace` refers to."""


def run_child(module: str, *arguments: object, **variables: str) -> dict[str, Any]:
    """Run a module of this package, and read the JSON value that it prints last.

    Args:
        module: its name in the package.
        variables: of the environment.

    Raises:
        RuntimeError: it failed.
    """
    found: dict[str, Any] = json.loads(
        python("-m", f"tests.benchmarks.{module}", *arguments, **variables).splitlines()[-1]
    )
    return found


def python(*arguments: object, **variables: str) -> str:
    """Run Python on the checkout with settings of its own; what it prints."""
    with TemporaryDirectory(prefix="secateurs-bench-home-") as home:
        environment = {**os.environ, "XDG_CONFIG_HOME": home, "QT_QPA_PLATFORM": "offscreen", **variables}
        # as on anyone's machine, what has been compiled once is loaded from then on
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=patience(LONGEST),
        )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))} failed:\n{done.stderr}")
    return done.stdout


def screen() -> dict[str, str]:
    """The variable that puts a window on the screen, virtual or not, where there is one; else it is only rendered."""
    return {"QT_QPA_PLATFORM": ""} if "DISPLAY" in os.environ else {}
