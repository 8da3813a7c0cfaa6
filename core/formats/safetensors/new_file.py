"""Writes a safetensors file from tensors of another format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.base.errors import UserError
from core.base.progress import Meter, Report
from core.formats.safetensors.header import HeaderEntry, encode_header, label_of
from core.formats.shared.container import Edit, Edits, Producer
from core.formats.shared.distinct_keys import require_distinct
from core.formats.shared.malformed import shorten
from core.formats.shared.output_writer import BLOCK, read_blocks
from core.formats.shared.regions import Region, elements, produced
from core.formats.shared.remainder import read_run
from core.storage.tensor_ref import Tensor

_METADATA = {"format": "pt"}
"""``transformers`` loads a file only if this names the framework (``pt`` is PyTorch)."""


@dataclass(frozen=True)
class _Place:
    """A tensor of the new file.

    Attributes:
        entry: of the header.
        source: the old tensor: it has the dtype and shape, and the elements where there is no edit.
        edit: gives new elements; None where they stay.
    """

    entry: HeaderEntry
    source: Tensor
    edit: Edit | None = None


def write_new(tensors: Sequence[Tensor], edits: Edits, out: Path, produce: Producer, report: Report) -> None:
    """Write the new file, in the order of the tensors, holding at most one tensor in memory.

    Args:
        tensors: of the old file; the edits add, rename or leave out some of them.
        edits: by key in the old file.

    Raises:
        UserError: a tensor is of a kind that the format does not have, two have the same key, or a source has changed.
        OSError: the file system's errors.
    """
    places, raw = _layout(tensors, edits)
    meter = Meter(report, len(raw) + sum(place.source.nbytes for place in places))
    with out.open("xb") as file:
        file.write(raw)
        meter.advance(len(raw))
        for place in sorted(places, key=lambda each: each.entry.begin):
            for block in [produced(place.edit, produce)] if place.edit else element_blocks(place.source):
                for begin in range(0, len(block), BLOCK):
                    meter.advance(file.write(block[begin : begin + BLOCK]))


def header_of(tensors: Sequence[Tensor], edits: Edits) -> bytes:
    """What `write_new` writes before the elements.

    Raises:
        UserError: a tensor is of a kind that the format does not have, or two have the same key.
    """
    return _layout(tensors, edits)[1]


def in_file_order(tensors: Iterable[Tensor]) -> list[Tensor]:
    """The tensors in the order in which `write_new` writes their elements: wide ones first, so that all are aligned."""
    return sorted(tensors, key=lambda tensor: -tensor.dtype.itemsize)


def element_count(tensors: Iterable[Tensor], edits: Edits) -> int:
    """How many bytes the elements take that `write_new` writes."""
    each = ([edit.source for edit in edits[tensor.key]] if tensor.key in edits else [tensor] for tensor in tensors)
    return sum(source.nbytes for sources in each for source in sources)


def _layout(tensors: Sequence[Tensor], edits: Edits) -> tuple[list[_Place], bytes]:
    """The tensors of the new file, and its header."""
    places = _laid_out(list(_places(tensors, edits)))
    require_distinct((place.entry.name for place in places), "The new file")
    return places, encode_header((place.entry for place in places), _METADATA)


def _places(tensors: Sequence[Tensor], edits: Edits) -> Iterator[_Place]:
    """The tensors with offsets still 0."""
    for tensor in tensors:
        if tensor.key not in edits:
            yield _Place(_entry(tensor.key, tensor), tensor)
        for edit in edits.get(tensor.key, ()):
            yield _Place(_entry(edit.key, edit.source), edit.source, None if edit.renamed else edit)


def _entry(key: str, tensor: Tensor) -> HeaderEntry:
    label = label_of(tensor.dtype)
    if tensor.unreadable or label is None:
        reason = tensor.unreadable or f"Its elements are {tensor.dtype.name}."
        raise UserError(f"A safetensors file can't hold {shorten(key)}. {reason} Nothing was written.")
    return HeaderEntry(key, tensor.dtype, tensor.shape, 0, tensor.nbytes, label)


def _laid_out(places: Sequence[_Place]) -> list[_Place]:
    """The tensors with their offsets: wide elements first, so that all are aligned."""
    offsets: dict[int, int] = {}
    at = 0
    for number in sorted(range(len(places)), key=lambda number: -places[number].source.dtype.itemsize):
        offsets[number] = at
        at += places[number].source.nbytes
    return [
        replace(place, entry=place.entry._replace(begin=offsets[number], end=offsets[number] + place.source.nbytes))
        for number, place in enumerate(places)
    ]


def element_blocks(tensor: Tensor) -> Iterator[memoryview]:
    """The elements in C order, as bytes, in blocks that are valid only until the next is asked for."""
    if not tensor.numel:
        return
    region = Region(tensor.start, tensor.start + tensor.extent * tensor.dtype.itemsize, (tensor,))
    file = tensor.storage.file
    with file.open() as stream:
        if region.plain:
            yield from read_blocks(stream, region.start, region.stop, file.path)
        else:
            data = np.frombuffer(read_run(stream, file, region.start, region.stop), np.uint8)
            yield np.ascontiguousarray(elements(region, tensor, data)).reshape(-1).view(np.uint8).data
