"""A canary inside the process: an audit hook that reports what opening a file must not do.

What is allowed is a short list; everything else is reported, also events that were not thought of.
"""

import os
import sys
from functools import lru_cache
from pathlib import Path

SILENT = frozenset(
    {
        # harmless, and used by the readers themselves
        "builtins.id",
        "object.__getattr__",
        "object.__setattr__",
        "object.__delattr__",
        "sys._getframe",
        "sys.excepthook",
        "sys.unraisablehook",
        "gc.get_objects",
        "gc.get_referents",
        # locks a file of one's own, whose opening was judged
        "fcntl.flock",
        # asks what a folder holds, or sets times; touches nothing
        "os.listdir",
        "os.scandir",
    }
)

ON_PATHS = frozenset(
    {
        "os.rename",
        "os.remove",
        "os.mkdir",
        "os.rmdir",
        "os.chmod",
        "os.truncate",
        "os.utime",
        "shutil.rmtree",
        "tempfile.mkdtemp",
    }
)
"""Allowed on paths of one's own."""

IN_FOLDERS = frozenset({"os.remove", "os.rmdir"})
"""Those of them whose last argument is a descriptor of the folder that the path is in, as `shutil.rmtree` gives it."""

GLOBS = frozenset({"pathlib.Path.glob", "pathlib.Path.rglob"})
"""Allowed in folders that may be read."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@lru_cache(8)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _within(path: str | bytes | os.PathLike[str], event: str, args: tuple[object, ...]) -> str:
    """The path that an event is about, with the folder that it is in where that is given by a descriptor."""
    name, folder = os.fsdecode(path), args[-1]
    if event in IN_FOLDERS and isinstance(folder, int) and folder >= 0:
        return str(Path(f"/proc/self/fd/{folder}").readlink() / name)
    return name


def _tells_a_version(path: str | bytes | os.PathLike[str]) -> bool:
    """Whether a file has the name and version of an installed package."""
    file = Path(os.fsdecode(path))
    return file.name in ("METADATA", "PKG-INFO") and file.parent.suffix in (".dist-info", ".egg-info")


class Canary:
    """Listens from the moment it is made; an audit hook can't be taken off again.

    Attributes:
        violations: what happened that must not.
    """

    def __init__(self, sources: Path) -> None:
        self.violations: list[str] = []
        self._sources = str(sources)
        self._learnt = frozenset(sys.modules)
        self._armed = False
        self._reads: tuple[str, ...] = ()
        self._writes: tuple[str, ...] = ()
        sys.addaudithook(self._hear)

    def arm(self, reads: Path, writes: Path) -> None:
        """From now on only files below ``reads`` and ``writes`` may be read, and only those below ``writes`` made."""
        self.violations = []
        self._reads = (f"{reads}{os.sep}", str(reads))
        self._writes = (f"{writes}{os.sep}", str(writes))
        self._armed = True

    def disarm(self) -> list[str]:
        """Stop listening.

        Returns:
            what happened.
        """
        self._armed = False
        if left := sorted(set(sys.modules) - self._learnt):
            self.violations.append(f"imported: {left[:10]}")
            self._learnt = frozenset(sys.modules)
        return self.violations

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if not self._armed or event in SILENT:
            return
        violation = self._judge(event, args)
        if violation and violation not in self.violations:
            self.violations.append(violation)

    def _judge(self, event: str, args: tuple[object, ...]) -> str:
        """What is wrong with an event; empty where nothing is."""
        if event == "open":
            return self._judge_open(*args[:3])
        if event == "import":
            return "" if args[0] in self._learnt else f"import {args[0]!r}"
        if event == "exec":
            source = getattr(args[0], "co_filename", "?")
            return "" if source.startswith(self._sources) else f"exec of code from {source!r}"
        if event in GLOBS:
            return "" if self._is_in(f"{args[0]}/", (*self._reads, *self._writes)) else f"{event} {args!r:.200}"
        if event in ON_PATHS:
            paths = [_within(each, event, args) for each in args if isinstance(each, str | bytes | os.PathLike)]
            return "" if paths and all(self._is_in(each, self._writes) for each in paths) else f"{event} {paths!r}"
        return f"{event} {args!r:.200}"

    def _judge_open(self, path: object, mode: object, flags: object) -> str:
        if isinstance(path, int):
            return ""
        writing = bool(isinstance(flags, int) and flags & _WRITING)
        places = self._writes if writing else (*self._reads, *self._writes)
        named = isinstance(path, str | bytes | os.PathLike)
        if named and (self._is_in(path, places) or (not writing and _tells_a_version(path))):
            return ""
        return f"open {path!r:.200} {'for writing' if writing else 'for reading'} ({mode})"

    def _is_in(self, path: str | bytes | os.PathLike[str], places: tuple[str, ...]) -> bool:
        """Whether a path is one of the places or below the first of them, with all links followed but the last."""
        folder, leaf = os.path.split(os.fsdecode(path))
        full = f"{_real(folder)}{os.sep}{leaf}"
        return any(full.startswith(place) if place.endswith(os.sep) else full == place for place in places)
