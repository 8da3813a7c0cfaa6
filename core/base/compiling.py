"""Loops compiled by numba: where the machine code is kept, and that they run where it can't be."""

import hashlib
import inspect
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar, cast

import numba
from numba.core import config as numba_config
from numba.core import event
from numba.core.dispatcher import Dispatcher

from core.base.interpreter import frozen, own_interpreter
from core.base.loop_watch import loop_watches, user_folder
from core.base.program import checkout


@contextmanager
def _hidden(package: str) -> Iterator[None]:
    """Have a package not be found while the block runs, unless it is loaded already."""
    if package in sys.modules:
        yield
        return
    # None is how Python itself marks what must not be imported
    cast(dict[str, object], sys.modules)[package] = None
    try:
        yield
    finally:
        del sys.modules[package]


# numba would load it where it is installed, in a sixth of a second, only to learn whether matrix products can be
# compiled, and there are none here
with _hidden("scipy.linalg"):
    import_module("numba.np.arraymath")

config: Any = numba_config
"""Attributes are made of environment variables, unseen by a type checker."""
_Function = TypeVar("_Function", bound=Callable[..., Any])


def njit(signature: str | list[str] | None = None, **options: Any) -> Callable[[_Function], _Function]:
    """Compile a function as ``numba.njit`` does.

    With a signature it is compiled at once, unless its machine code is found: in a checkout beside the source, else in
    `user_folder`. ``NUMBA_CACHE_DIR`` puts another folder in the place of both. Machine code from another version of
    the source is not taken, nor where the source of a compiled function that it calls is another. Where none can be
    kept, or the disk is full, the function is compiled at each start.

    Args:
        signature: for which it is compiled, or several; None for a function that only compiled ones call.
        options: numba's own.
    """

    def compiled(function: _Function) -> _Function:
        if signature is None:
            return cast(_Function, numba.njit(**options)(function))
        loop = _kept(function, signature, options)
        if loop is None:
            loop = numba.njit(signature, **options)(function)
        for each in loop_watches():
            each.ready()
        return cast(_Function, loop)

    return compiled


def _kept(function: Callable[..., Any], signature: str | list[str], options: dict[str, Any]) -> object | None:
    """The loop with its machine code kept; None where that can't be."""
    for _ in range(2):
        try:
            if not CacheFolder.writable:
                return None
            return numba.njit(signature, cache=True, **options)(function)
        except OSError:
            # none of the others could be kept, either
            CacheFolder.writable = False
        except RuntimeError as error:
            if "no locator available" not in str(error):
                raise
            CacheFolder.writable = False
        except Exception:  # noqa: BLE001 - damaged files: unpickling makes anything of them; a bug of ours comes again
            _remove_files(function)
    return None


class CacheFolder:
    """Where numba keeps the machine code of one function: what it calls a cache locator.

    Attributes:
        writable: whether files can be written, as far as is known; of all folders.
    """

    writable = True

    def __init__(self, path: Path, stamp: str) -> None:
        self._path, self._stamp = path, stamp

    @classmethod
    def from_function(cls, function: FunctionType, _file: str) -> "CacheFolder | None":
        """The first folder that can be written; None if there is none."""
        for path in _folders(function):
            found = cls(path, _stamp(function))
            with suppress(OSError):
                found.ensure_cache_path()
                return found
        return None

    def ensure_cache_path(self) -> None:
        """Make the folder.

        Raises:
            OSError: no file can be made in it.
        """
        self._path.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=self._path).close()

    def get_cache_path(self) -> str:
        """The folder."""
        return str(self._path)

    def get_source_stamp(self) -> str:
        """What the machine code was made from."""
        return self._stamp

    def get_disambiguator(self) -> str:
        """Functions of one module have different names."""
        return ""


def _folders(function: Callable[..., Any]) -> Iterator[Path]:
    """Where machine code may be kept, the first choice first."""
    source, root = Path(inspect.getfile(function)).resolve(), checkout()
    place = own_interpreter() if frozen() else source.parent
    name = f"{function.__module__}-{hashlib.sha256(str(place).encode(errors='surrogateescape')).hexdigest()[:16]}"
    if config.CACHE_DIR:
        yield Path(config.CACHE_DIR, name)
        return
    if root is not None and source.is_relative_to(root):
        yield source.parent / "__pycache__"
    yield user_folder() / name


def _stamp(function: FunctionType) -> str:
    """A digest of the source of a function, and of all compiled ones that it calls; in a bundle, of the program."""
    files = {own_interpreter()} if frozen() else _sources(function)
    return hashlib.sha256(b"".join(sorted(map(_digest, files)))).hexdigest()


def _sources(function: FunctionType) -> set[Path]:
    called = (function.__globals__.get(name) for name in function.__code__.co_names)
    inner = [_sources(each.py_func) for each in called if isinstance(each, Dispatcher)]
    return {Path(inspect.getfile(function))}.union(*inner)


@cache
def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _remove_files(function: Callable[..., Any]) -> None:
    """Remove the machine code of a function."""
    for folder in _folders(function):
        for path in folder.glob(f"*.{function.__qualname__}-.py*"):
            with suppress(OSError):
                path.unlink()


class _Compilations(event.Listener):
    """Tells the watches which loops are compiled. Numba lets one thread compile at a time."""

    _within = 0
    """How many functions are being compiled: a loop, and those that it calls."""

    def on_start(self, event: event.Event) -> None:
        if not self._within:
            path = event.data["dispatcher"].stats.cache_path
            for each in loop_watches():
                each.compiling(None if path is None else Path(path))
        self._within += 1

    def on_end(self, event: event.Event) -> None:
        self._within -= 1


# the user's own choice is left
config.CACHE_LOCATOR_CLASSES = config.CACHE_LOCATOR_CLASSES or f"{__name__}.{CacheFolder.__name__}"
_events: Any = event
_events.register("numba:compile", _Compilations())
