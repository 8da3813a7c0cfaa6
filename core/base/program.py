"""The program: what it is called, and in which version it runs."""

import shutil
import sys
from functools import cache
from pathlib import Path

from core.base.interpreter import frozen, own_interpreter

NAME = "secateurs"


def checkout() -> Path | None:
    """The folder of the checkout that runs; None for an installation or a bundle."""
    root = Path(__file__).resolve().parents[2]
    return root if (root / "pyproject.toml").is_file() else None


def program_version() -> str:
    """The version as installed, such as ``0.1.0``; of a checkout that was never installed it is not known."""
    return package_version(NAME) or "of a checkout that is not installed"


@cache
def package_version(name: str) -> str:
    """The version of an installed package; empty where it is not installed."""
    # it loads much, and is seldom asked
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def program_call() -> tuple[str, ...]:
    """The words by which this program was called, and can be again: the command, or its file in a checkout.

    A bundle need not lie where commands are looked for.
    """
    if frozen() and shutil.which(NAME) != str(own_interpreter()):
        return (str(own_interpreter()),)
    return ("python", "main.py") if Path(sys.argv[0]).name == "main.py" and checkout() else (NAME,)


def call_elsewhere() -> tuple[str, ...]:
    """The words by which this program is called on another machine, where a bundle lies in a place of its own."""
    return (NAME,) if frozen() else program_call()
