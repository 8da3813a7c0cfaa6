"""Counts zeros and non-finite elements of tensors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

import numpy as np

from core.base.arrays import Bits, Counts
from core.base.dtypes import DType
from core.base.progress import Report, silent
from core.storage.reader_pool import ReadChunk, run_tasks
from core.storage.small_tensors import FEW, read_magnitudes, together
from core.storage.tensor_reader import TensorReader, chunks
from core.storage.tensor_ref import Tensor


class ZeroCount(NamedTuple):
    """Counts of a tensor's elements.

    Attributes:
        zeros: elements that are ±0.
        nonfinite: elements that are NaN or infinite; 0 where the dtype can't be pruned, or they were not asked for.
    """

    zeros: int = 0
    nonfinite: int = 0


def zeros_in(dtype: DType, block: Bits) -> int:
    """How many elements of a block are ±0.

    Args:
        dtype: of the elements, with a ``word``.
        block: (n,), bit patterns.
    """
    if dtype.sign not in (0, 1 << 8 * dtype.itemsize - 1):
        # complex numbers have two
        return len(block) - int(np.count_nonzero(block & block.dtype.type(dtype.magnitude_mask)))
    zeros = len(block) - int(np.count_nonzero(block))
    # -0 is the least of all signed integers; few blocks have any, and the least is found much faster than it is counted
    if dtype.sign and block.view(f"i{dtype.itemsize}").min(initial=0) == -dtype.sign:
        zeros += int(np.count_nonzero(block == dtype.sign))
    return zeros


def count_zeros(tensor: Tensor, reader: TensorReader, *, nonfinite: bool = True) -> ZeroCount | None:
    """Read a tensor once and count; None where its elements can't be read as numbers.

    Args:
        nonfinite: whether what is NaN or infinite is counted, too.

    Raises:
        UserError: the file has changed or ends too early.
    """
    if tensor.unreadable or not tensor.dtype.word:
        return None
    zeros = others = 0
    for block in reader.blocks(tensor):
        zeros += zeros_in(tensor.dtype, block)
        others += _nonfinite_in(tensor.dtype, block) if nonfinite and tensor.dtype.prunable else 0
    return ZeroCount(zeros, others)


def _nonfinite_in(dtype: DType, block: Bits) -> int:
    """How many elements of a block of a prunable dtype are NaN or infinite."""
    # most blocks have none, and the greatest of each sign is found much faster than they are counted
    above, below = int(block.view(f"i{dtype.itemsize}").max(initial=0)), int(block.max(initial=0))
    if max(above, below & dtype.magnitude_mask) < dtype.infinity:
        return 0
    kind = block.dtype.type
    return int(np.count_nonzero(block & kind(dtype.magnitude_mask) >= kind(dtype.infinity)))


def count_all_zeros(
    tensors: Sequence[Tensor], report: Report = silent, *, nonfinite: bool = True
) -> list[ZeroCount | None]:
    """What `count_zeros` finds in each of many tensors, read by several threads; small ones are read together.

    Args:
        report: progress in bytes; it may raise to stop.
        nonfinite: as for `count_zeros`.

    Raises:
        UserError: a file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    found: list[ZeroCount | None] = [None] * len(tensors)
    tasks = [*_tasks(tensors, nonfinite=nonfinite)]
    for number, counts in run_tasks(tasks, report):
        for place, count in zip(tasks[number].places, counts, strict=True):
            found[place] = count
    return found


class _Counting(Protocol):
    """A `ReadTask` that counts in some of many tensors, which ``places`` are the numbers of."""

    @property
    def places(self) -> Sequence[int]: ...

    @property
    def nbytes(self) -> int: ...

    def chunks(self) -> Iterator[ReadChunk]: ...

    def finalize(self, found: Any) -> list[ZeroCount]: ...  # noqa: ANN401 - as `ReadTask` has it


@dataclass(frozen=True)
class _Alone:
    """Counts in one tensor, in chunks."""

    places: Sequence[int]
    tensor: Tensor
    nonfinite: bool

    @property
    def nbytes(self) -> int:
        return self.tensor.nbytes

    def chunks(self) -> Iterator[ReadChunk]:
        return (partial(_counted, part, nonfinite=self.nonfinite) for part in chunks(self.tensor))

    def finalize(self, found: Counts) -> list[ZeroCount]:
        return [ZeroCount(*found.tolist())]


@dataclass(frozen=True)
class _Together:
    """Counts in small tensors, all in one go."""

    places: Sequence[int]
    tensors: Sequence[Tensor]
    nonfinite: bool

    @property
    def nbytes(self) -> int:
        return sum(tensor.nbytes for tensor in self.tensors)

    def chunks(self) -> Iterator[ReadChunk]:
        return iter([partial(_count_together, self.tensors, nonfinite=self.nonfinite)])

    def finalize(self, found: list[ZeroCount]) -> list[ZeroCount]:
        return found


def _tasks(tensors: Sequence[Tensor], *, nonfinite: bool) -> Iterator[_Counting]:
    """In the order of the file where the tensors are, so that it is read from front to back."""
    small = [number for number, tensor in enumerate(tensors) if _is_small(tensor)]
    for group in together([tensors[number] for number in small]):
        numbers = [small[place] for place in group]
        yield _Together(numbers, [tensors[number] for number in numbers], nonfinite)
    for number in sorted({*range(len(tensors))}.difference(small)):
        if not tensors[number].unreadable and tensors[number].dtype.word:
            yield _Alone([number], tensors[number], nonfinite)


def _counted(part: Tensor, reader: TensorReader, *, nonfinite: bool) -> Counts:
    """What `count_zeros` finds in a part of a readable tensor: int64 (2,)."""
    return np.array(count_zeros(part, reader, nonfinite=nonfinite), np.int64)


def _is_small(tensor: Tensor) -> bool:
    readable = not tensor.unreadable and bool(tensor.dtype.word)
    return readable and 0 < tensor.numel <= FEW and tensor.non_overlapping_and_dense


def _count_together(tensors: Sequence[Tensor], reader: TensorReader, *, nonfinite: bool) -> list[ZeroCount]:
    words, starts = read_magnitudes(tensors, reader)
    dtype, places = tensors[0].dtype, starts[:-1]
    zeros = np.add.reduceat(words == 0, places, dtype=np.int64)
    others = np.zeros_like(zeros)
    if nonfinite and dtype.prunable:
        others = np.add.reduceat(words >= words.dtype.type(dtype.infinity), places, dtype=np.int64)
    return list(map(ZeroCount, zeros.tolist(), others.tolist()))
