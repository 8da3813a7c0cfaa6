"""Memory that is free, given back to the system."""

import ctypes
import sys


def give_back() -> None:
    """Let the C library return what it holds for later; glibc keeps all that lies below something still in use.

    It takes some milliseconds. Where the library has no such call, nothing is done.
    """
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
