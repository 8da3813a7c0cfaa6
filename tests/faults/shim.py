"""The preload library `shim.c`: built, loaded into a new process, and armed."""

import ctypes
import errno
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
ROOT = Path(__file__).parents[2]
_LOADED = "SECATEURS_FAULTS"
"""The variable of the environment that has the library's path, in a process with it."""

_NAMED_AT_RANDOM = [
    (re.compile(r"\.secateurs-[0-9a-f]+\."), ".secateurs-*."),
    (re.compile(r"secateurs-unpacked-[^/]+"), "secateurs-unpacked-*"),
    (re.compile(r"#\d+"), "#*"),
    (re.compile(r"\.nfs\w+"), ".nfs*"),
]


@dataclass(frozen=True)
class Call:
    """The n-th call of a kind on paths that match a pattern.

    Attributes:
        kind: of call, as ``shim.c`` calls it.
        pattern: of paths, with ``*`` for what is random.
        number: n, from 1.
    """

    kind: str
    pattern: str
    number: int


@contextmanager
def _built() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "shim.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE, "-ldl"], check=True)
        yield library


def preloaded(module: str, arguments: Sequence[str]) -> int:
    """Run a module with the library loaded before all others; its exit status."""
    with _built() as library:
        environment = {**os.environ, "LD_PRELOAD": str(library), _LOADED: str(library), "PYTHONPATH": str(ROOT)}
        return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=False).returncode


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(os.environ[_LOADED])


def arm(call: Call, error: int) -> None:
    """Let a call of this process fail."""
    _library().faults_arm(call.kind.encode(), call.pattern.encode(), call.number, error)


def fired() -> bool:
    """Whether it has failed."""
    return bool(_library().faults_fired())


def note(path: Path, pattern: str) -> None:
    """Have all calls of this process from now on, on paths that match, written to a file."""
    _library().faults_note(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), pattern.encode())


def noted(path: Path) -> list[Call]:
    """The calls that were written to a file, those that have already come with a higher number."""
    counts: Counter[tuple[str, str]] = Counter()
    found = []
    for line in path.read_text().splitlines():
        kind, _, name = line.partition("\t")
        for pattern, plain in _NAMED_AT_RANDOM:
            name = pattern.sub(plain, name)
        counts[kind, name] += 1
        found.append(Call(kind, name, counts[kind, name]))
    return found


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
ERRORS: dict[str, dict[str, tuple[int, ...]]] = {
    "source": {
        "open": (errno.EIO, errno.EACCES, errno.ESTALE, errno.EINTR),
        "read": (errno.EIO, errno.ESTALE, errno.EINTR),
        "pread": (errno.EIO, errno.ESTALE),
        "copy_file_range": (errno.EIO, errno.ESTALE),
        "close": (errno.EIO,),
    },
    "target": {
        "open": (errno.EROFS, errno.EACCES, errno.ENOSPC, errno.EIO),
        "mkdir": (errno.EROFS, errno.EACCES, errno.ENOSPC),
        "read": (errno.EIO, errno.ESTALE),
        "pread": (errno.EIO, errno.ESTALE),
        "write": (*_FULL, errno.EINTR),
        "pwrite": _FULL,
        "copy_file_range": _FULL,
        "fsync": _FULL,
        "rename": (errno.EIO, errno.EACCES, errno.EROFS, errno.ENOSPC),
        "close": _FULL,
        "ftruncate": (errno.ENOSPC, errno.EIO),
        "posix_fallocate": (errno.ENOSPC, errno.EIO),
    },
}
"""Side → kind of call → errors that it can have there."""
