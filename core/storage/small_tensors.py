"""Small tensors, read many at once: of 100,000 tensors the calls for each take longer than all else."""

from collections.abc import Iterator, Sequence

import numpy as np

from core.base.arrays import Bits, Counts
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor

FEW = 1 << 14
"""Elements of a small tensor, at most."""

TOGETHER = 1 << 13
"""Tensors that are read at once, at most."""

BYTES = 1 << 22
"""What these may take in the file, at most, unless one alone does."""


def together(tensors: Sequence[Tensor]) -> Iterator[list[int]]:
    """Divide small tensors into groups to be read at once: each of one dtype, in one file.

    Yields:
        the indices of the tensors of a group, ascending.
    """
    open_: dict[tuple[str, int], tuple[list[int], int]] = {}
    for number, tensor in enumerate(tensors):
        # by name and identity: the tensors of a file share it, and to compare dtypes and files takes longer
        key = tensor.dtype.name, id(tensor.storage.file)
        nbytes = tensor.nbytes
        group, size = open_.pop(key, ([], 0))
        if group and (len(group) >= TOGETHER or size + nbytes > BYTES):
            yield group
            group, size = [], 0
        group.append(number)
        open_[key] = group, size + nbytes
    yield from (group for group, _ in open_.values())


def read_words(tensors: Sequence[Tensor], reader: TensorReader) -> tuple[Bits, Counts]:
    """Read small tensors.

    Args:
        tensors: n dense ones, a group of `together`.
        reader: reads them.

    Returns:
        the bit patterns of all, end to end, in the order of the file within each; int64 (n + 1,), where those of each
        begin, and at last where the last end.

    Raises:
        UserError: the file has changed or ends too early.
    """
    starts = running(np.array([each.numel for each in tensors], np.int64))
    words, places = np.empty(starts[-1], tensors[0].dtype.word), starts.tolist()
    for number, block in reader.whole(tensors):
        words[places[number] : places[number + 1]] = block
    return words, starts


def read_magnitudes(tensors: Sequence[Tensor], reader: TensorReader) -> tuple[Bits, Counts]:
    """As `read_words`, but the magnitude bits."""
    words, starts = read_words(tensors, reader)
    words &= words.dtype.type(tensors[0].dtype.magnitude_mask)
    return words, starts


def running(counts: Counts) -> Counts:
    """Where parts of these lengths begin if they are laid end to end, and at last where the last ends."""
    return np.concatenate([[0], np.cumsum(counts)])
