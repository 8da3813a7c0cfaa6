"""Torch's library, loaded in a thread while modules of the app are imported.

A sixth of the time of ``import torch`` is the linker's, in which Python is locked out although it is not needed.
"""

import ctypes
import os
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

_LIBRARIES = (("libtorch_global_deps.so", os.RTLD_GLOBAL if os.name == "posix" else 0), ("libtorch_cpu.so", 0))
"""What torch loads first and whether for all, in its order."""
_OTHERS = ("libtorch_cuda.so", "libtorch_hip.so", "libtorch_xpu.so")
"""Where one of these is, torch looks for libraries of other packages first, so it is left to do so."""

_threads: list[threading.Thread] = []


def load_torch_library() -> None:
    """Begin to load torch's library, where it is a plain one and not loaded. Nothing is told: the import tells."""
    # elsewhere the import does it otherwise; a second thread would wait for the first with the interpreter lock
    if "torch" in sys.modules or _threads or not sys.platform.startswith("linux"):
        return
    folder = _folder()
    if folder is None or any((folder / name).exists() for name in _OTHERS):
        return
    paths = [(os.fsencode(folder / name), flag) for name, flag in _LIBRARIES]
    thread = threading.Thread(target=_load, args=(paths,), name="torch library")
    _threads.append(thread)
    thread.start()


def wait_for_torch_library() -> None:
    """Wait until it is loaded, where that has begun: while it is, no process must be forked."""
    while _threads:
        _threads.pop().join()


def _folder() -> Path | None:
    found = find_spec("torch")
    places = found and found.submodule_search_locations
    return Path(next(iter(places)), "lib") if places else None


def _load(libraries: list[tuple[bytes, int]]) -> None:
    # called as a function, the linker does not hold the interpreter lock, as `ctypes.CDLL` does
    load = ctypes.CDLL(None).dlopen
    load.restype, load.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
    for path, flag in libraries:
        if not load(path, os.RTLD_NOW | flag):
            return
