"""The log: what the app did and what went wrong, in the user's state folder, for reports of mistakes.

Each process writes a file of its own, so that none rotates what another writes; old ones are removed. There are no
weights in it and no contents of files. Folders of people are not named: the home folder is ``~``, another's is ``…``.
A log that can't be written is not missed: nothing else fails for it.
"""

import logging
import os
import platform
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

import platformdirs

from core.base.address import shown
from core.base.escaping import escaped_lines
from core.base.program import NAME, package_version, program_version

LOG = logging.getLogger(NAME)
"""What is to be logged goes here; it goes nowhere until `start_log`."""
LOG.addHandler(logging.NullHandler())
LOG.propagate = False

KEPT = 10
"""Files that are kept of each kind of process."""
_MOST = 256 * 1024
"""Bytes of a file, of which one process writes two at most: a full one is kept beside the next."""
_WIDEST = 500
"""Characters of a line."""
_OTHER_HOMES = re.compile(r"((?:^|[\s\"'(=:])(?:[A-Za-z]:)?[/\\](?:home|Users)[/\\])[^/\\\s\"']+")
_PARTS = ("torch", "numpy", "PySide6-Essentials", "pyqtgraph")

Kind = Literal["app", "command"]


def log_folder() -> Path:
    """Where the logs lie."""
    return Path(platformdirs.user_log_path(NAME, appauthor=False))


def log_file() -> Path | None:
    """The log of this process; None where it has written none, or none can be written."""
    path = next((Path(each.baseFilename) for each in LOG.handlers if isinstance(each, _OwnFile)), None)
    return path if path is not None and path.is_file() else None


def start_log(kind: Kind) -> None:
    """Have what is logged from now on written to a new file: of the window all, of a command only what went wrong.

    The file is made with its first line, so that a command that does its work leaves none.
    """
    for each in [each for each in LOG.handlers if isinstance(each, _OwnFile)]:
        LOG.removeHandler(each)
        each.close()
    LOG.setLevel(logging.INFO if kind == "app" else logging.WARNING)
    # no home is known, or it is no folder
    with suppress(OSError, RuntimeError):
        LOG.addHandler(_OwnFile(kind))


class _OwnFile(RotatingFileHandler):
    """A file of this process alone, which begins with the versions."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        name = f"{kind}-{datetime.now().astimezone():%Y%m%d-%H%M%S}-{os.getpid()}.log"
        super().__init__(log_folder() / name, maxBytes=_MOST, backupCount=1, encoding="utf-8", delay=True)
        self.setFormatter(_Discreet("%(asctime)s %(levelname)s %(message)s"))

    def _open(self) -> TextIOWrapper:
        folder = Path(self.baseFilename).parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = not Path(self.baseFilename).exists()
        stream = super()._open()
        if new:
            stream.write(f"{self.format(logging.makeLogRecord({'msg': _versions(), 'levelname': 'INFO'}))}\n")
            _remove_old(folder, self._kind)
        return stream

    def handleError(self, record: logging.LogRecord) -> None:
        """Do without a log from now on: the disk is full, or the folder is gone or not the user's."""
        LOG.removeHandler(self)
        with suppress(OSError):
            self.close()


class _Discreet(logging.Formatter):
    """Lines that name no people, show nothing that a terminal obeys, and are not long."""

    def format(self, record: logging.LogRecord) -> str:
        text = discreet(escaped_lines(super().format(record)))
        return "\n".join(line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…" for line in text.split("\n"))


def discreet(text: str) -> str:
    """The text with ``~`` for the home folder, ``…`` for the names of others' homes, and no secrets of addresses."""
    text = shown(text)
    with suppress(RuntimeError):
        home = str(Path.home())
        if len(home) > 1:
            text = re.sub(rf"{re.escape(home)}(?=[/\\\s\"':,.)]|$)", "~", text)
    return _OTHER_HOMES.sub(r"\1…", text)


def _versions() -> str:
    system = f"Python {platform.python_version()}, {platform.system()} {platform.release()} {platform.machine()}"
    return f"Secateurs {program_version()}, {system}, {', '.join(_parts())}"


def _parts() -> Iterator[str]:
    for name in _PARTS:
        if found := package_version(name):
            yield f"{name} {found}"


def _remove_old(folder: Path, kind: Kind) -> None:
    """Keep the latest files: names have the time of their start."""
    names = sorted({each.name.partition(".log")[0] for each in folder.glob(f"{kind}-*.log*")})
    for name in names[:-KEPT]:
        for each in (f"{name}.log", f"{name}.log.1"):
            # another process removes it too, or has it open where that forbids it
            with suppress(OSError):
                (folder / each).unlink(missing_ok=True)


def log_exception(error: BaseException) -> None:
    """Log a mistake of the app, with its traceback."""
    LOG.error("Unexpected: %s", type(error).__name__, exc_info=error)
