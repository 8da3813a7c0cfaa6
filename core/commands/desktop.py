"""The app among those of a Linux desktop: its entry, its icon, and the kinds of files that it opens."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import platformdirs

from core.base.errors import UserError
from core.base.interpreter import frozen, own_interpreter
from core.base.resources import resource

PLACES: Mapping[str, tuple[str, ...]] = {
    "applications/secateurs.desktop": ("secateurs.desktop",),
    "icons/hicolor/scalable/apps/secateurs.svg": ("icons", "secateurs.svg"),
    "mime/packages/secateurs.xml": ("secateurs.xml",),
}
"""Where each resource goes, below the user's folder for data."""

_DATABASES = {"applications": "update-desktop-database", "mime": "update-mime-database"}
"""Folder → what makes a database of the files in it, if it is installed."""
_MADE_OF_MIME = (
    *("aliases", "generic-icons", "globs", "globs2", "icons", "magic", "mime.cache", "subclasses", "treemagic"),
    *("types", "version", "XMLnamespaces"),
)
"""The files of the database of kinds of files."""


def install() -> str:
    """Write the files into the user's folder for data (``XDG_DATA_HOME``), and nowhere else.

    Returns:
        what was written, for the user.

    Raises:
        UserError: this is no Linux, or they can't be written.
    """
    data = _data_home()
    for place, names in PLACES.items():
        text = resource(*names).read_text(encoding="utf-8")
        if place.endswith(".desktop"):
            text = text.replace("Exec=secateurs %f\n", _start_lines(_own_call()))
        try:
            (data / place).parent.mkdir(parents=True, exist_ok=True)
            (data / place).write_text(text, encoding="utf-8")
        except OSError as error:
            raise UserError(f"{data / place} can't be written: {error.strerror}.") from None
    _update_databases(data)
    return _told("Written:", [data / place for place in PLACES])


def remove() -> str:
    """Remove what `install` has written, and the folders and databases that hold nothing else.

    Returns:
        what was removed, for the user.

    Raises:
        UserError: this is no Linux, or something can't be removed.
    """
    data = _data_home()
    found = [data / place for place in PLACES if (data / place).exists()]
    if not found:
        return f"Nothing to remove in {data}."
    for path in found:
        try:
            path.unlink()
        except OSError as error:
            raise UserError(f"{path} can't be removed: {error.strerror}.") from None
    _update_databases(data)
    _remove_empty_databases(data)
    for path in found:
        _remove_empty(path.parents, data)
    return _told("Removed:", found)


def _data_home() -> Path:
    if not sys.platform.startswith("linux"):
        raise UserError("Desktop entries are for Linux. Start the app by its command.")
    return platformdirs.user_data_path().absolute()


def _told(heading: str, paths: Iterable[Path]) -> str:
    return "\n".join([heading, *(f"  {path}" for path in paths)])


def _own_call() -> list[str]:
    """The words that start this program from anywhere."""
    if frozen():
        return [str(own_interpreter())]
    program = Path(sys.argv[0]).absolute()
    # the checkout's file is none that can be started
    return [str(own_interpreter()), str(program)] if program.suffix == ".py" else [str(program)]


def _start_lines(words: list[str]) -> str:
    """The lines of an entry that start a program, and that hide it where the program is gone."""
    command = " ".join(map(_quoted, words))
    return f"TryExec={_escaped(words[0])}\nExec={_escaped(command)} %f\n"


def _quoted(word: str) -> str:
    """A word of ``Exec`` by the Desktop Entry Specification: quoted where it must be, percent signs doubled."""
    if not re.fullmatch(r"[\w./+%@:,-]+", word, re.ASCII):
        word = '"' + re.sub(r'(["`$\\])', r"\\\1", word) + '"'
    return word.replace("%", "%%")


def _escaped(value: str) -> str:
    """A value as it stands in an entry."""
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _update_databases(data: Path) -> None:
    """Let the desktop know. Without the programs for it most desktops look by themselves."""
    for folder, program in _DATABASES.items():
        path = shutil.which(program)
        if path and (data / folder).is_dir():
            subprocess.run([path, str(data / folder)], capture_output=True, check=False)


def _remove_empty_databases(data: Path) -> None:
    """Remove the databases of folders in which nothing is left of which they could be made."""
    if not any((data / "applications").rglob("*.desktop")):
        (data / "applications" / "mimeinfo.cache").unlink(missing_ok=True)
    mime = data / "mime"
    if not any((mime / "packages").glob("*.xml")):
        for name in _MADE_OF_MIME:
            (mime / name).unlink(missing_ok=True)
        _remove_empty([mime / "application"], data)


def _remove_empty(folders: Iterable[Path], data: Path) -> None:
    """Remove folders below the one for data, as long as they are empty."""
    for folder in folders:
        if folder == data:
            return
        with suppress(OSError):
            folder.rmdir()
