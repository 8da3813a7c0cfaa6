"""Python interpreters that a script may be meant for: those of the environments around it, and the app's own."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.base.interpreter import frozen, own_interpreter

FOLDERS = (".venv", "venv", "env")
"""What environments are called that lie in a project's folder."""
_PYTHONS = ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe")
"""The interpreter in an environment, the first that is there."""
_MOST = 32
"""Most environments of conda that are looked at."""
_ANSWERED = 30.0
"""Seconds that an interpreter has to say whether it has torch."""


def interpreters_near(*places: Path, environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The interpreters of the environments near some files, the likeliest first; each environment once.

    Args:
        places: files or folders, such as the script and the checkpoint; folders around them are looked at too.
        environment: variables that say what is activated.
    """
    found: dict[Path, Path] = {}
    for path in _candidates(places, environment):
        found.setdefault(_prefix(path), path)
    return tuple(found.values())


def default_interpreter(*places: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """The interpreter of a script for which none is chosen.

    It is the app's own. That of a bundle has torch and little else, so the likeliest other one with torch goes before.

    Args:
        places, environment: as for `interpreters_near`.
    """
    if not frozen():
        return own_interpreter()
    return next(filter(_has_torch, interpreters_near(*places, environment=environment)))


def _has_torch(python: Path) -> bool:
    """Whether an interpreter finds torch, which is not imported; a bundle's own has it."""
    if python == own_interpreter():
        return True
    look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"
    try:
        done = subprocess.run(
            [python, "-c", look], cwd=python.parent, capture_output=True, timeout=_ANSWERED, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _candidates(places: tuple[Path, ...], environment: Mapping[str, str]) -> Iterator[Path]:
    for place in places:
        yield from _around(place.absolute())
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if environment.get(variable):
            yield from _python_in(Path(environment[variable]))
    if not frozen():
        yield own_interpreter()
    yield from _of_conda(environment)
    for name in ("python3", "python"):
        there = shutil.which(name, path=environment.get("PATH", ""))
        if there:
            yield Path(there)
    yield own_interpreter()


def _around(place: Path) -> Iterator[Path]:
    """Those of environments in folders around a file."""
    for folder in (place, *place.parents):
        for name in FOLDERS:
            yield from _python_in(folder / name)


def _of_conda(environment: Mapping[str, str]) -> Iterator[Path]:
    """The other environments of the installation of conda that is activated."""
    prefix = Path(environment.get("CONDA_PREFIX", ""))
    folder = prefix.parent if prefix.parent.name == "envs" else prefix / "envs"
    if environment.get("CONDA_PREFIX") and os.access(folder, os.R_OK):
        if folder is not prefix / "envs":
            yield from _python_in(folder.parent)
        for each in sorted(folder.iterdir())[:_MOST]:
            yield from _python_in(each)


def _python_in(folder: Path) -> Iterator[Path]:
    for name in _PYTHONS:
        if os.access(folder / name, os.X_OK) and (folder / name).is_file():
            yield folder / name
            return


def _prefix(python: Path) -> Path:
    """The folder of the environment that an interpreter belongs to; its links are not followed, as a venv's lead out.

    Beside an interpreter that is no environment's, its real path.
    """
    prefix = python.parent.parent
    if (prefix / "pyvenv.cfg").is_file() or (prefix / "conda-meta").is_dir():
        return Path(os.path.realpath(prefix))
    return Path(os.path.realpath(python))
