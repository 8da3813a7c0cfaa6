"""The C library's own store of memory: what is free goes back to the system, and long use does not break it up."""

import ctypes
import sys

LARGE = 1 << 20
"""Bytes from which each allocation has pages of its own, which go back as soon as it is freed. glibc by itself raises
this to the size of whatever is freed, up to 32 MiB; arrays of a picture then lie among small things, and each of these
that stays keeps a hole below it. Smaller ones are made anew with each move of the threshold: fresh pages each time
would cost a tenth of it."""
FREE_AT_TOP = 16 << 20
"""Bytes that may stay free at the end of the store. With a fixed size above glibc takes 128 KiB, and gives back and
takes again, with each move, the pages that it needs."""
ARENAS = 2
"""Stores that threads share. glibc by itself makes up to eight for each core, each with free room of its own."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Numbers of the parameters of `mallopt`, from glibc's malloc.h."""


def give_back() -> None:
    """Let the C library return what it holds for later; glibc keeps all that lies below something still in use.

    It takes some milliseconds. Where the library has no such call, nothing is done.
    """
    _call("malloc_trim", 0)


def keep_large_apart() -> None:
    """Fix for good the size from which an allocation is apart, what may stay free, and the number of stores.

    Without it a window that is used for hours grows by a kilobyte and a half with each action. Where the library has
    no such call, nothing is done.
    """
    _call("mallopt", _M_MMAP_THRESHOLD, LARGE)
    _call("mallopt", _M_TRIM_THRESHOLD, FREE_AT_TOP)
    _call("mallopt", _M_ARENA_MAX, ARENAS)


def _call(name: str, *arguments: int) -> None:
    if sys.platform.startswith("linux"):
        function = getattr(ctypes.CDLL(None), name, None)
        if function is not None:
            function(*arguments)
