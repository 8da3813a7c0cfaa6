"""Reusable byte buffers for the values of one tensor after another; large ones are mapped from an unnamed file."""

import mmap
import os
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

LARGE = 1 << 27
"""A buffer of more bytes than this is mapped from a file instead of held in memory."""

_Bytes = NDArray[np.uint8]


class ScratchBuffers:
    """Two reusable byte buffers, given in turn: `take` reuses the one that it returned two calls earlier.

    A large buffer is a shared mapping of an unnamed temporary file, so that the system can write it out when memory
    is short. Having no name, the file can't be truncated by another process.

    Args:
        folder: where that file lies; the system's temporary folder if None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._latest, self._before = _Slot(), _Slot()

    def take(self, nbytes: int) -> _Bytes:
        """A buffer of ``nbytes`` bytes, uint8 (nbytes,), with arbitrary contents.

        Raises:
            OSError: the disk is full.
        """
        self._latest, self._before = self._before, self._latest
        return self._latest.take(nbytes, self._folder)


class _Slot:
    def __init__(self) -> None:
        self._memory: _Bytes = np.empty(0, np.uint8)
        self._file: _Bytes = np.empty(0, np.uint8)

    def take(self, nbytes: int, folder: Path | None) -> _Bytes:
        if nbytes > LARGE:
            if len(self._file) < nbytes:
                self._file = _mapped(folder, nbytes)
            return self._file[:nbytes]
        if len(self._memory) < nbytes:
            self._memory = np.empty(nbytes, np.uint8)
        return self._memory[:nbytes]


def _mapped(folder: Path | None, nbytes: int) -> _Bytes:
    # the mapping keeps the unnamed file alive, and the file is deleted with the mapping
    with TemporaryFile(dir=folder) as file:
        if hasattr(os, "posix_fallocate"):
            # writing to a mapped page that the full disk has no room for would kill the process (SIGBUS)
            os.posix_fallocate(file.fileno(), 0, nbytes)
        else:
            file.truncate(nbytes)
        return np.frombuffer(mmap.mmap(file.fileno(), nbytes), np.uint8)
