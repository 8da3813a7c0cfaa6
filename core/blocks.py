"""The elements of a tensor as bit patterns, block by block: nothing ever holds a whole model."""

from collections.abc import Iterator
from io import FileIO

import numpy as np
from numpy.typing import NDArray

from core.dtypes import Bits
from core.files import read_into
from core.table import Tensor

BLOCK = 1 << 20
"""Bytes read at a time; measured as the fastest that still stays in the cache."""


def blocks(tensor: Tensor) -> Iterator[Bits]:
    """All elements of a tensor, each once, in no particular order.

    Args:
        tensor: of a dtype with a ``word``, and readable.

    Yields:
        one-dimensional arrays of unsigned integers; each is valid only until the next is asked for.

    Raises:
        UserError: the file has changed or ends too early.
    """
    if tensor.numel == 0:
        return
    with tensor.storage.file.open() as stream:
        if tensor.solid:
            yield from _run(stream, tensor)
        else:
            yield view(tensor, _read(stream, tensor)).reshape(-1)


def elements(tensor: Tensor) -> Bits:
    """The whole tensor as bit patterns, in its own shape (a copy)."""
    if tensor.numel == 0:
        return np.empty(tensor.shape, tensor.dtype.word)
    with tensor.storage.file.open() as stream:
        return view(tensor, _read(stream, tensor))


def view(tensor: Tensor, extent: NDArray[np.uint8]) -> Bits:
    """The tensor as a strided view of the bytes of its extent.

    Args:
        tensor: whose shape and strides are meant.
        extent: uint8, ``tensor.extent`` elements long; not copied.
    """
    flat = extent.view(tensor.dtype.word)
    steps = [step * tensor.dtype.itemsize for step in tensor.stride]
    return np.lib.stride_tricks.as_strided(flat, tensor.shape, steps)


def _run(stream: FileIO, tensor: Tensor) -> Iterator[Bits]:
    buffer = np.empty(min(BLOCK, tensor.nbytes), np.uint8)
    for begin in range(0, tensor.nbytes, BLOCK):
        part = buffer[: min(BLOCK, tensor.nbytes - begin)]
        read_into(stream, tensor.start + begin, part.data, tensor.storage.file.path)
        yield part.view(tensor.dtype.word)


def _read(stream: FileIO, tensor: Tensor) -> NDArray[np.uint8]:
    extent = np.empty(tensor.extent * tensor.dtype.itemsize, np.uint8)
    read_into(stream, tensor.start, extent.data, tensor.storage.file.path)
    return extent
