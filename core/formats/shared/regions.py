"""Where the elements of tensors lie in a file, and how they are overwritten without touching the bytes between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.base.wording import counted
from core.formats.shared.container import Edit, Edits, Producer
from core.storage.tensor_reader import chunks
from core.storage.tensor_ref import Tensor

PART = 1 << 24
"""Bytes, at most, of the parts in which new elements are made: memory that is used again is not made ready anew."""

Bytes = NDArray[np.uint8]
"""The bytes of a region, uint8 (stop - start,)."""


@dataclass(frozen=True)
class Region:
    """The bytes from the first to the last element of tensors whose extents overlap.

    Attributes:
        start: offset in the file.
        stop: offset of the byte after it.
        tensors: those that lie in it, by offset.
    """

    start: int
    stop: int
    tensors: tuple[Tensor, ...]

    @property
    def plain(self) -> bool:
        """Whether it consists of a single contiguous tensor, so that there are no other bytes between the elements."""
        return len(self.tensors) == 1 and self.tensors[0].contiguous


def regions_of(tensors: Iterable[Tensor]) -> list[Region]:
    """Group tensors whose extents overlap into regions, ordered by offset. Empty tensors are left out."""
    regions: list[Region] = []
    group: list[Tensor] = []
    stop = 0
    for tensor in sorted((each for each in tensors if each.numel), key=lambda each: each.start):
        if group and tensor.start >= stop:
            regions.append(Region(group[0].start, stop, tuple(group)))
            group = []
        group.append(tensor)
        stop = max(stop if len(group) > 1 else 0, _stop(tensor))
    return [*regions, Region(group[0].start, stop, tuple(group))] if group else regions


def patches(tensors: Sequence[Tensor], edits: Edits) -> Mapping[str, Edit]:
    """The edits that change values: key in the old file → edit.

    Raises:
        ValueError: an edit has another dtype or shape than the tensor it replaces.
    """
    by_key = {tensor.key: tensor for tensor in tensors}
    found = {key: places[0] for key, places in edits.items() if places and not places[0].renamed}
    for key, edit in found.items():
        old, new = by_key[key], edit.source
        if (old.dtype, old.shape) != (new.dtype, new.shape):
            raise ValueError(f"{key} can't be replaced by a tensor of another dtype or shape")
    return found


def keeps_keys(edits: Edits) -> bool:
    """Whether the new file has the same tensors under the same keys as the old one."""
    return all([edit.key for edit in places] == [key] for key, places in edits.items())


def produced(edit: Edit, produce: Producer) -> memoryview:
    """The new bytes of a tensor, with their number checked, since one too few or too many would shift all that follows.

    Raises:
        ValueError: the producer gave another number of bytes.
    """
    data = produce(edit)
    if data.nbytes != edit.source.nbytes:
        raise ValueError(f"{edit.key} takes {counted(edit.source.nbytes, 'byte')}, not {data.nbytes}")
    return data


def parts(edit: Edit) -> Iterator[Edit]:
    """The edit, or edits of parts of the tensor where it may be made so, in the order of the file."""
    if edit.elementwise and edit.source.contiguous:
        yield from (replace(edit, source=part) for part in chunks(edit.source, PART))
    else:
        yield edit


def renew(region: Region, old: Bytes, edits: Mapping[str, Edit], produce: Producer) -> None:
    """Overwrite the elements of all tensors of a region, one tensor after the other.

    Args:
        old: the bytes of the region; changed in place.
        edits: key in the old file → edit.
    """
    for tensor in region.tensors:
        new = np.frombuffer(produced(edits[tensor.key], produce), np.uint8)
        elements(region, tensor, old)[...] = new.view(_word(tensor)).reshape(tensor.shape)


def zero_elements(region: Region, old: Bytes) -> None:
    """Set the elements of all tensors of a region to zero, so that only bytes between them remain.

    Args:
        old: the bytes of the region; changed in place.
    """
    for tensor in region.tensors:
        elements(region, tensor, old)[...] = np.zeros((), _word(tensor))


def elements(region: Region, tensor: Tensor, data: Bytes) -> NDArray[np.generic]:
    """A tensor as a strided view of the bytes of its region; nothing is copied.

    Returns:
        words of the element's width, or opaque ``V`` items where numpy has no such word; of the tensor's shape.
    """
    begin = tensor.start - region.start
    extent = data[begin : begin + tensor.extent * tensor.dtype.itemsize].view(_word(tensor))
    return np.lib.stride_tricks.as_strided(extent, tensor.shape, tensor.byte_strides(tensor.dtype.itemsize))


def _word(tensor: Tensor) -> np.dtype[np.generic]:
    return np.dtype(tensor.dtype.word or f"V{tensor.dtype.itemsize}")


def _stop(tensor: Tensor) -> int:
    return tensor.start + tensor.extent * tensor.dtype.itemsize
