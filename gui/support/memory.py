"""The C library's own store of memory: what is free goes back to the system, and long use does not break it up."""

import ctypes
import sys

LARGE = 256 * 1024
"""Bytes from which each allocation has pages of its own, which go back as soon as it is freed. glibc by itself raises
this to the size of whatever is freed, up to 32 MiB; arrays of a picture then lie among small things, and each of these
that stays keeps a hole below it."""
ARENAS = 2
"""Stores that threads share. glibc by itself makes up to eight for each core, each with free room of its own."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""Numbers of the parameters of `mallopt`, from glibc's malloc.h."""


def give_back() -> None:
    """Let the C library return what it holds for later; glibc keeps all that lies below something still in use.

    It takes some milliseconds. Where the library has no such call, nothing is done.
    """
    _call("malloc_trim", 0)


def keep_large_apart() -> None:
    """Fix from what size on an allocation is apart from all others, and the number of stores, for good.

    Without it a window that is used for hours grows by a kilobyte and a half with each action. Where the library has
    no such call, nothing is done.
    """
    _call("mallopt", _M_MMAP_THRESHOLD, LARGE)
    _call("mallopt", _M_ARENA_MAX, ARENAS)


def _call(name: str, *arguments: int) -> None:
    if sys.platform.startswith("linux"):
        function = getattr(ctypes.CDLL(None), name, None)
        if function is not None:
            function(*arguments)
