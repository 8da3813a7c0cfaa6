"""Zeros and the digest of a tensor's elements, from one reading, row by row as every container's library has them."""

from hashlib import sha256

import numpy as np

from core.base.arrays import Flags
from core.index.zero_counts import zeros_in
from core.storage.tensor_reader import TensorReader
from core.storage.tensor_ref import Tensor


def zeros_and_digest(tensor: Tensor, reader: TensorReader, mask: Tensor | None = None) -> tuple[int, str] | None:
    """How many elements are ±0, and the SHA-256 of all of them in C order, little-endian.

    Args:
        mask: of the same shape; where it is 0, the element counts as +0.

    Returns:
        None where they can't be read as numbers.

    Raises:
        UserError: a file has changed or ends too early.
    """
    if any(each.unreadable or not each.dtype.word for each in (tensor, mask) if each is not None):
        return None
    zeros, sha = 0, sha256()
    with TensorReader() as other:
        flags = None if mask is None else _Flags(mask, other)
        for block in reader.blocks_in_c_order(tensor):
            kept = block if flags is None else np.where(flags.take(len(block)), block, block.dtype.type(0))
            zeros += zeros_in(tensor.dtype, kept)
            sha.update(kept.data)
    return zeros, sha.hexdigest()


class _Flags:
    """Which elements of a mask are not 0, in C order, as many at a time as are asked for: its blocks are others."""

    def __init__(self, mask: Tensor, reader: TensorReader) -> None:
        self._blocks = reader.blocks_in_c_order(mask)
        self._magnitude = np.asarray(mask.dtype.magnitude_mask, mask.dtype.word)
        self._rest = np.empty(0, np.bool_)

    def take(self, count: int) -> Flags:
        while len(self._rest) < count:
            self._rest = np.concatenate([self._rest, next(self._blocks) & self._magnitude != 0])
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken
