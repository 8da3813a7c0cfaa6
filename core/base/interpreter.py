"""The Python that runs the app: an interpreter, or a bundle that has one in it (`resources/bundle`)."""

import os
import sys
from pathlib import Path

RUN_FILE = "--run-file"
"""What a bundle is called with to run a Python file; nothing that users are told of."""


def frozen() -> bool:
    """Whether the app runs from a bundle."""
    return bool(getattr(sys, "frozen", False))


def own_interpreter() -> Path:
    """What runs the app; in a bundle its program."""
    return Path(sys.executable)


def interpreter_call(python: Path, *flags: str) -> list[str]:
    """The words before the Python file that an interpreter is to run.

    Args:
        python: an interpreter, or the program of the bundle, which runs files in the Python that is in it.
        flags: of an interpreter. A bundle's is unbuffered and isolated as it is.
    """
    if frozen() and os.path.realpath(python) == os.path.realpath(sys.executable):
        return [str(python), RUN_FILE]
    return [str(python), *flags]
