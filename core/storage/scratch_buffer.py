"""Scratch memory for one tensor after another: reused buffers, file-backed where a tensor is large."""

import mmap
import os
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

LARGE = 1 << 27
"""Bytes that are not held in memory any more."""

_Bytes = NDArray[np.uint8]


class ScratchBuffers:
    """Two reusable byte buffers, given in turn: `take` reuses the one that it returned two calls earlier.

    What is large lies in a file without a name, mapped, so that the system can write it out and take the memory
    back. No other process can truncate it, since it has no name.

    Args:
        folder: where such a file lies; the system's folder for such files if none is given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._latest, self._before = _Slot(), _Slot()

    def take(self, nbytes: int) -> _Bytes:
        """uint8 (nbytes,), whatever was in there.

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
    # the mapping holds the file open, and with the mapping the file is gone
    with TemporaryFile(dir=folder) as file:
        if hasattr(os, "posix_fallocate"):
            # to write where the disk has no room left would end the process
            os.posix_fallocate(file.fileno(), 0, nbytes)
        else:
            file.truncate(nbytes)
        return np.frombuffer(mmap.mmap(file.fileno(), nbytes), np.uint8)
