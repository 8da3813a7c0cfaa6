"""Digests (SHA-256) of the bytes of a file that are no elements of tensors."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from io import FileIO
from typing import TypeAlias

import numpy as np

from core.formats.shared.encoded_runs import EncodedRun
from core.formats.shared.output_writer import read_blocks
from core.formats.shared.regions import Region, regions_of, zero_elements
from core.storage.source_file import SourceFile, read_into
from core.storage.tensor_ref import Tensor

INDEX_LABEL = "the index "
"""The beginning of the label of an index, which says in which file each tensor is."""

Run: TypeAlias = tuple[int, int]
"""A range of bytes: offset of the first byte, and of the byte after the last."""


def comparable(tensors: Iterable[Tensor]) -> list[Tensor]:
    """The tensors whose elements are compared as numbers; of all others the bytes are compared."""
    return [tensor for tensor in tensors if not tensor.unreadable and tensor.dtype.word]


def between(holes: Iterable[Run], start: int, stop: int) -> Iterator[Run]:
    """The parts of a run that are outside of all holes.

    Args:
        holes: may overlap and come in any order.
    """
    for begin, end in sorted(holes):
        if start < min(begin, stop):
            yield start, min(begin, stop)
        start = max(start, end)
    if start < stop:
        yield start, stop


def digest_of(file: SourceFile, runs: Iterable[Run]) -> bytes:
    """One digest of the bytes of several runs.

    Raises:
        UserError: the file has changed.
    """
    state = sha256()
    with file.open() as stream:
        for start, stop in runs:
            for block in read_blocks(stream, start, stop, file.path):
                state.update(block)
    return state.digest()


def read_run(stream: FileIO, file: SourceFile, start: int, stop: int) -> bytearray:
    """The bytes of a run.

    Raises:
        UserError: the file has been cut short.
    """
    data = bytearray(stop - start)
    read_into(stream, start, memoryview(data), file.path)
    return data


def leftover(file: SourceFile, run: Run, tensors: Sequence[Tensor]) -> bytes:
    """One digest of the bytes of a run that are no element of these tensors; empty where there are no such bytes.

    What stands for elements in another form (`EncodedRun`) does not count as a whole.

    Raises:
        UserError: the file has changed.
    """
    parts = [each for each in tensors if not isinstance(each.storage.file, EncodedRun)]
    regions = regions_of(parts)
    holes = [(region.start, region.stop) for region in regions]
    holes += {_run(each.storage.file) for each in tensors if isinstance(each.storage.file, EncodedRun)}
    gaps = list(between(holes, *run))
    tangled = [region for region in regions if not region.plain]
    if not gaps and not tangled:
        return b""
    state = sha256(digest_of(file, gaps))
    with file.open() as stream:
        for region in tangled:
            state.update(_blanked(read_run(stream, file, region.start, region.stop), region))
    return state.digest()


def _run(file: EncodedRun) -> Run:
    return file.run.start, file.run.start + file.run.nbytes


def _blanked(data: bytearray, region: Region) -> bytearray:
    zero_elements(region, np.frombuffer(data, np.uint8))
    return data
