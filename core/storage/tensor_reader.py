"""Reads the elements of tensors as bit patterns, block by block, so that large tensors are never held whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from io import FileIO
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits
from core.storage.source_file import SourceFile, read_into
from core.storage.tensor_ref import Tensor

BLOCK = 1 << 20
"""Bytes read at a time; measured as the fastest, since a block stays in the processor's cache."""

CHUNK = 1 << 25
"""Bytes of the part of a tensor that is one piece of work for a reader thread."""

_WASTE = 4
"""A strided part is read together with the gaps in it if both have at most this many times its own bytes."""

_NEAR = 1 << 12
"""Neighbours are read at once where no more bytes lie between them: to read these takes less than another call."""

Tick = Callable[[int], None]
"""Is called with the number of bytes read since the last call; may raise to stop the reading."""


class TensorReader:
    """Reads tensors, for one thread: keeps the current file open and reuses its memory. A context manager.

    Args:
        tick: is called after each block.
    """

    def __init__(self, tick: Tick = lambda _: None) -> None:
        self._tick = tick
        self._file: SourceFile | None = None
        self._stream: FileIO | None = None
        self._buffer = np.empty(0, np.uint8)
        self._bins = np.zeros(0, np.uint32)

    def __enter__(self) -> "TensorReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def blocks(self, tensor: Tensor) -> Iterator[Bits]:
        """All elements of a tensor, each once: in the order of the file, or in C order if there are gaps.

        Args:
            tensor: of a dtype with a ``word``, and readable.

        Yields:
            one-dimensional arrays of bit patterns, about `BLOCK` bytes each, valid only until the next is asked for.

        Raises:
            UserError: the file has changed or ends too early.
        """
        return self._run(tensor) if tensor.non_overlapping_and_dense else self._parts(tensor)

    def blocks_in_c_order(self, tensor: Tensor, most: int = 0) -> Iterator[Bits]:
        """All elements of a tensor in C order. Blocks and errors are those of `blocks`.

        Args:
            most: elements of a block, at most; 0 for as many as `BLOCK` bytes hold.
        """
        return self._run(tensor, most) if tensor.contiguous else self._parts(tensor, most)

    def whole(self, tensors: Sequence[Tensor]) -> Iterator[tuple[int, Bits]]:
        """Tensors of one file, of few elements each; neighbours are read in one go.

        Args:
            tensors: dense ones, of fewer than `BLOCK` bytes each.

        Yields:
            index of a tensor, and its elements in the order of the file, valid only until the next is asked for; in
            the order in which they lie.

        Raises:
            UserError: the file has changed or ends too early.
        """
        sizes, starts = [each.nbytes for each in tensors], [each.start for each in tensors]
        file = tensors[0].storage.file
        stream = self._open(file)
        runs = [(run, starts[run[0]], max(starts[each] + sizes[each] for each in run)) for run in _runs(starts, sizes)]
        file.expect(stream, [(begin, end) for _, begin, end in runs])
        for run, begin, end in runs:
            part = self._bytes(end - begin)
            read_into(stream, begin, part.data, file.path)
            for each in run:
                at = starts[each] - begin
                yield each, part[at : at + sizes[each]].view(tensors[each].dtype.word)
            self._tick(sum(sizes[each] for each in run))

    def elements(self, tensor: Tensor) -> Bits:
        """A whole tensor as bit patterns, in its own shape, as a new array.

        Raises:
            UserError: the file has changed or ends too early.
        """
        found = np.empty(tensor.shape, tensor.dtype.word)
        self.fill(found, tensor)
        return found

    def fill(self, out: Bits, tensor: Tensor) -> None:
        """Read a whole tensor as bit patterns into ``out``, an array of its shape.

        Raises:
            UserError: the file has changed or ends too early.
        """
        if tensor.numel:
            stream, size = self._open(tensor.storage.file), tensor.extent * tensor.dtype.itemsize
            if size <= _WASTE * tensor.nbytes:
                tensor.storage.file.expect(stream, [(tensor.start, tensor.start + size)])
            self._gather(stream, tensor, out)

    def tick(self, count: int) -> None:
        """Count bytes of elements that were read by `elements` or `fill`, which do not count; may raise to stop."""
        self._tick(count)

    def bins(self, count: int) -> NDArray[np.uint32]:
        """A reused array of zeros, uint32 (count,). The caller has to set every element it changed back to zero."""
        if len(self._bins) < count:
            self._bins = np.zeros(count, np.uint32)
        return self._bins[:count]

    def _run(self, tensor: Tensor, most: int = 0) -> Iterator[Bits]:
        if tensor.numel:
            stream, path = self._open(tensor.storage.file), tensor.storage.file.path
            if not most:
                tensor.storage.file.expect(stream, [(tensor.start, tensor.start + tensor.nbytes)])
            size = most * tensor.dtype.itemsize or BLOCK
            for begin in range(0, tensor.nbytes, size):
                part = self._bytes(min(size, tensor.nbytes - begin))
                read_into(stream, tensor.start + begin, part.data, path)
                yield part.view(tensor.dtype.word)
                self._tick(len(part))

    def _parts(self, tensor: Tensor, most: int = 0) -> Iterator[Bits]:
        for part in _rows(tensor, most or BLOCK // tensor.dtype.itemsize):
            yield self.elements(part).reshape(-1)
            self._tick(part.nbytes)

    def _gather(self, stream: FileIO, tensor: Tensor, out: Bits) -> None:
        """Read the elements into ``out``, which has the tensor's shape."""
        size = tensor.extent * tensor.dtype.itemsize
        if size == tensor.nbytes and tensor.contiguous and out.flags.c_contiguous:
            tensor.storage.file.fill(stream, tensor.start, out.reshape(-1).view(np.uint8).data)
        elif size <= max(_WASTE * tensor.nbytes, 1 << 12):
            extent = self._bytes(size)
            read_into(stream, tensor.start, extent.data, tensor.storage.file.path)
            out[...] = view(tensor, extent)
        else:
            side = _widest(tensor)
            for place in range(tensor.shape[side]):
                self._gather(stream, _at(tensor, side, place), out[(slice(None),) * side + (place, ...)])

    def _bytes(self, count: int) -> NDArray[np.uint8]:
        if len(self._buffer) < count:
            self._buffer = np.empty(max(count, BLOCK), np.uint8)
        return self._buffer[:count]

    def _open(self, file: SourceFile) -> FileIO:
        if self._stream is None or self._file != file:
            self._close()
            self._file, self._stream = file, file.open()
        else:
            file.check(self._stream)
        return self._stream

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._file = self._stream = None


def blocks(tensor: Tensor) -> Iterator[Bits]:
    """The same as `TensorReader.blocks`, with a reader of its own; for a single tensor."""
    with TensorReader() as reader:
        yield from reader.blocks(tensor)


def elements(tensor: Tensor) -> Bits:
    """The same as `TensorReader.elements`, with a reader of its own; for a single tensor."""
    with TensorReader() as reader:
        return reader.elements(tensor)


def chunks(tensor: Tensor, nbytes: int = 0) -> Iterator[Tensor]:
    """Divide a tensor into parts; each element is in exactly one. Those of a dense tensor are vectors, in file order.

    Args:
        nbytes: of a part, about; 0 for `CHUNK`.
    """
    count = (nbytes or CHUNK) // tensor.dtype.itemsize
    return _rows(_flat(tensor) if tensor.non_overlapping_and_dense else tensor, count)


def aligned_chunks(tensors: Sequence[Tensor]) -> Iterator[tuple[Tensor, ...]]:
    """Divide tensors of one shape alike, into parts for `read_aligned`.

    Args:
        tensors: one at least; dtypes and strides may differ.

    Yields:
        the n-th part of each tensor.
    """
    alike = in_file_order(tensors)
    count = CHUNK // max(each.dtype.itemsize for each in tensors)
    return zip(*(_rows(_flat(each) if alike else each, count) for each in tensors), strict=True)


def in_file_order(tensors: Sequence[Tensor]) -> bool:
    """Whether `read_aligned` reads them in the order of their files, in which they are alike; else in C order."""
    first = tensors[0]
    return all(each.contiguous for each in tensors) or all(
        each.non_overlapping_and_dense and each.stride == first.stride for each in tensors
    )


def read_aligned(tensors: Sequence[Tensor], reader: TensorReader) -> Iterator[tuple[Bits, ...]]:
    """The elements of tensors of one shape in the same order, block by block.

    Args:
        tensors: one at least; dtypes and strides may differ.
        reader: reads the first tensor; its ``tick`` counts the bytes of that one.

    Yields:
        one-dimensional arrays of equal length, one for each tensor; valid only until the next are asked for.

    Raises:
        UserError: a file has changed or ends too early.
    """
    most = BLOCK // max(each.dtype.itemsize for each in tensors)
    with ExitStack() as stack:
        readers = (reader, *(stack.enter_context(TensorReader()) for _ in tensors[1:]))
        for parts in aligned_chunks(tensors):
            yield from zip(
                *(each.blocks_in_c_order(part, most) for each, part in zip(readers, parts, strict=True)), strict=True
            )


def view(tensor: Tensor, extent: NDArray[np.uint8]) -> Bits:
    """A tensor as a strided view of the bytes of its extent; nothing is copied.

    Args:
        tensor: gives dtype, shape and strides.
        extent: uint8, ``tensor.extent`` elements long.

    Returns:
        bit patterns of the tensor's shape.
    """
    flat = extent.view(tensor.dtype.word)
    return np.lib.stride_tricks.as_strided(flat, tensor.shape, tensor.byte_strides(tensor.dtype.itemsize))


def _rows(tensor: Tensor, count: int) -> Iterator[Tensor]:
    """A tensor in C order, in parts of at most ``count`` elements; the division depends on the shape alone."""
    if tensor.numel <= count:
        yield tensor
        return
    step = count // (tensor.numel // tensor.shape[0])
    for begin in range(0, tensor.shape[0], max(step, 1)):
        if step:
            shape = (min(step, tensor.shape[0] - begin), *tensor.shape[1:])
            yield replace(tensor, shape=shape, offset=tensor.offset + begin * tensor.stride[0])
        else:
            yield from _rows(_at(tensor, 0, begin), count)


def _runs(starts: Sequence[int], sizes: Sequence[int]) -> Iterator[list[int]]:
    """Divide parts of a file, in ascending order, into runs to be read at once: near to each other, and in a block."""
    run: list[int] = []
    end = 0
    for each in sorted(range(len(starts)), key=starts.__getitem__):
        if run and (starts[each] > end + _NEAR or starts[each] + sizes[each] > starts[run[0]] + BLOCK):
            yield run
            run = []
        run.append(each)
        end = max(end, starts[each] + sizes[each])
    yield run


def _flat(tensor: Tensor) -> Tensor:
    """A dense tensor as a vector in the order of the file."""
    return replace(tensor, shape=(tensor.numel,), stride=(1,))


def _at(tensor: Tensor, side: int, place: int) -> Tensor:
    """The tensor that is left when one index is fixed."""
    shape, stride = list(tensor.shape), list(tensor.stride)
    del shape[side], stride[side]
    offset = tensor.offset + place * tensor.stride[side]
    return replace(tensor, shape=tuple(shape), stride=tuple(stride), offset=offset)


def _widest(tensor: Tensor) -> int:
    return max(range(len(tensor.shape)), key=lambda side: tensor.stride[side] * (tensor.shape[side] > 1))
