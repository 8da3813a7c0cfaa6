"""Safetensors files: read by their header, patched in place, or written anew where keys change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from core.base.element_codes import unread_elements
from core.base.progress import Report
from core.base.wording import counted
from core.formats.numpy_objects.places import MAX_DIMENSIONS
from core.formats.safetensors.header import LENGTH, MAX_HEADER, Header, HeaderEntry, parse_header
from core.formats.safetensors.rebuild import write_rebuilt
from core.formats.shared.container import Edits, OutputKind, Producer, TensorTable
from core.formats.shared.malformed import Malformed, malformed_as_user_error, shorten
from core.formats.shared.patching import write_in_place
from core.formats.shared.regions import keeps_keys
from core.formats.shared.remainder import comparable, digest_of
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage, Tensor, contiguous_stride

EMBEDDED = "secateurs"
"""The key of the metadata that says by which plan a file was made, where that was wished."""


@dataclass(frozen=True)
class Safetensors:
    """A safetensors file.

    Attributes:
        file: the file.
        start: offset of the data.
        table: its tensors, each in a storage of its own.
        added: metadata that a copy gets besides, keys with their texts; its header is another one then.
    """

    file: SourceFile
    start: int
    table: TensorTable
    added: tuple[tuple[str, str], ...] = ()

    def header(self) -> Header:
        """Its header. It is read anew, as few need it: of 100,000 tensors it takes as much memory as the table.

        Raises:
            UserError: the file has changed.
        """
        with malformed_as_user_error(self.file.path):
            return _header(self.file)[0]

    @property
    def format(self) -> str:
        """The format's name for users."""
        return "safetensors"

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The one file."""
        return (self.file,)

    @property
    def output(self) -> OutputKind:
        """A file like it."""
        return OutputKind.file_like(self.file.path)

    def remainder(self) -> Mapping[str, bytes]:
        """Digests of the header and of each tensor whose elements can't be compared as numbers.

        Raises:
            UserError: the file has changed.
        """
        found = {"the header": digest_of(self.file, [(0, self.start)])}
        compared = {tensor.key for tensor in comparable(self.table.tensors)}
        for entry in self.header().entries:
            if entry.name not in compared:
                run = self.start + entry.begin, self.start + entry.end
                found[f"tensor {shorten(entry.name, len(entry.name))}"] = digest_of(self.file, [run])
        return found

    def write(self, out: Path, edits: Edits, produce: Producer, report: Report) -> None:
        """As `Container.write`; where keys change, header and data are laid out anew."""
        if keeps_keys(edits) and not self.added:
            write_in_place(self.file, self.table.tensors, edits, out, produce, report)
            return
        header = self.header()
        if self.added:
            header = replace(header, metadata={**(header.metadata or {}), **dict(self.added)})
        write_rebuilt(self.file, self.start, header, edits, out, produce, report)


def recognises(file: SourceFile, head: bytes) -> bool:
    """Whether JSON follows after eight bytes that look like a length, valid or not."""
    length = head[:LENGTH]
    is_text = length.isascii() and length.decode().isprintable()
    return head[LENGTH : LENGTH + 1] == b"{" and not is_text


def read(file: SourceFile) -> Safetensors:
    """Read the table of a file.

    Raises:
        UserError: its header is invalid or does not fit the file.
    """
    with malformed_as_user_error(file.path):
        header, start = _header(file)
    tensors = tuple(_tensor(file, start, entry) for entry in header.entries)
    return Safetensors(file, start, TensorTable(tensors))


def _header(file: SourceFile) -> tuple[Header, int]:
    """The header, and the offset of the data."""
    length = int.from_bytes(file.read(0, LENGTH), "little")
    start = LENGTH + length
    if length > MAX_HEADER:
        raise Malformed(f"its header claims {counted(length, 'byte')}, where {MAX_HEADER:,} is the most there may be")
    if start > file.size:
        raise Malformed(
            f"its header claims {counted(length, 'byte')}, but the file has {file.size:,}, as when it was cut off"
        )
    return parse_header(file.read(LENGTH, length), file.size - start), start


def _tensor(file: SourceFile, start: int, entry: HeaderEntry) -> Tensor:
    storage = Storage(file, start + entry.begin, _size(entry.end - entry.begin))
    shape, stride = _sides(entry.shape)
    return Tensor(entry.name, entry.dtype, shape, stride, 0, storage, _reason(entry))


@lru_cache
def _size(count: int) -> int:
    """The same object for all tensors of a size."""
    return count


@lru_cache
def _sides(shape: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shape and strides; the same objects for all tensors of a shape, of which a model has few."""
    return shape, contiguous_stride(shape)


def _reason(entry: HeaderEntry) -> str:
    """Why its elements can't be read; empty where they can."""
    if len(entry.shape) > MAX_DIMENSIONS:
        return f"Its dimensions ({len(entry.shape):,}) are more than can be read."
    return "" if entry.dtype.itemsize else unread_elements(entry.dtype.name)
