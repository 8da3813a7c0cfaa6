"""A file of which elements are overwritten: only what differs is written, and checksums of zip archives stay right."""

import struct
from collections.abc import Mapping, Sequence
from io import FileIO
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits
from core.base.progress import Report
from core.formats.shared.output_writer import read_blocks
from core.formats.zip.archive import LOCAL_SIGNATURE, Archive, Record, read_archive
from core.formats.zip.patching import checksum_places
from core.storage.source_file import SourceFile, read_into
from core.storage.tensor_reader import view
from core.storage.tensor_ref import Tensor

PAGE = 1 << 12
"""Bytes of which all are written where one differs."""


class FilePatches:
    """Overwrites elements of tensors in a file.

    Args:
        file: safetensors, a zip archive of torch's, or another without checksums.

    Raises:
        UserError: it can't be read.
    """

    def __init__(self, file: SourceFile) -> None:
        self._path = file.path
        self._archive: Archive | None = None
        self._places: Mapping[str, Sequence[int]] = {}
        self._touched: set[str] = set()
        if file.read(0, min(4, file.size)) == LOCAL_SIGNATURE:
            self._archive = read_archive(file)
            self._places = _checksums(self._archive)

    def write(self, tensor: Tensor, bits: Bits) -> None:
        """Write elements where they differ from what is there.

        Args:
            tensor: in the file.
            bits: of its dtype and shape.

        Raises:
            UserError: the file has been cut short.
            OSError: the disk is full, or another error of the file system.
        """
        if not tensor.numel:
            return
        with self._path.open("r+b", buffering=0) as stream:
            old = np.empty(tensor.extent * tensor.dtype.itemsize, np.uint8)
            read_into(stream, tensor.start, old.data, self._path)
            new = old.copy()
            view(tensor, new)[...] = bits
            for start, stop in _differing(old, new):
                if self._archive is not None:
                    self._touched.add(self._archive.record_at(tensor.start).name)
                _write(stream, tensor.start + start, new[start:stop].data)

    def renew_checksums(self, report: Report) -> None:
        """Write the checksums of what has changed since they were written.

        Raises:
            OSError: the file system's errors.
            Cancelled: if ``report`` raises it; they are written next time.
        """
        if self._archive is None or not self._touched:
            return
        with self._path.open("r+b", buffering=0) as stream:
            for name in sorted(self._touched):
                crc = _crc(stream, self._archive.records[name], self._path, report)
                for at in self._places[name]:
                    _write(stream, at, memoryview(struct.pack("<I", crc)))
                self._touched.discard(name)


def _checksums(archive: Archive) -> Mapping[str, Sequence[int]]:
    """Name of a record → where its checksum stands; nowhere for those of which the file keeps none."""

    def read(start: int, stop: int) -> bytearray:
        return bytearray(archive.file.read(start, stop - start))

    return {name: list(checksum_places(record, read)) if record.crc else [] for name, record in archive.records.items()}


def _crc(stream: FileIO, record: Record, path: Path, report: Report) -> int:
    crc = 0
    for block in read_blocks(stream, record.start, record.stop, path):
        report(0, 1)
        crc = crc32(block, crc)
    return crc


def _differing(old: NDArray[np.uint8], new: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Where runs of pages that differ begin, and where they end; offsets in bytes."""
    whole = len(old) // PAGE * PAGE
    pages = (old[:whole].reshape(-1, PAGE) != new[:whole].reshape(-1, PAGE)).any(1)
    last = bool((old[whole:] != new[whole:]).any())
    edges = np.flatnonzero(np.diff(np.concatenate(([False], pages, [last], [False])).astype(np.int8)))
    return [(start * PAGE, min(stop * PAGE, len(old))) for start, stop in edges.reshape(-1, 2).tolist()]


def _write(stream: FileIO, at: int, data: memoryview) -> None:
    stream.seek(at)
    while data:
        data = data[stream.write(data) :]
