"""Finds tied tensors: views of one storage with the same elements, or with some elements in common."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.storage.tensor_ref import Storage, Tensor

_MARKABLE = 1 << 28
"""Most elements of an extent for which it is compared element by element which views have them."""


@dataclass(frozen=True)
class Ties:
    """The tensors that share elements.

    Attributes:
        owner: key → key of the first tensor with exactly the same elements; the first itself is missing.
        partly: key → key of another tensor that has some of its elements, but not all the same ones.
    """

    owner: dict[str, str] = field(default_factory=dict)
    partly: dict[str, str] = field(default_factory=dict)


def find_ties(tensors: Iterable[Tensor]) -> Ties:
    """Compare all views of each storage.

    Args:
        tensors: in file order; the first of tied ones is the owner.
    """
    ties = Ties()
    for group in _by_storage(tensor for tensor in tensors if not tensor.unreadable and tensor.numel):
        for cluster in _overlapping(group):
            _sort_out(cluster, ties)
    # a tensor whose owner is partly shared is partly shared too
    ties.partly.update({key: ties.partly[owner] for key, owner in ties.owner.items() if owner in ties.partly})
    return ties


def _by_storage(tensors: Iterable[Tensor]) -> Iterator[list[Tensor]]:
    """Group the views of each storage, in the given order; storages with a single one are left out."""
    # first by a number alone: a storage is hashed with its file, which takes as long as all else
    by_start: dict[int, list[Tensor]] = {}
    for tensor in tensors:
        by_start.setdefault(tensor.storage.start, []).append(tensor)
    by_storage: dict[Storage, list[Tensor]] = {}
    for group in by_start.values():
        for tensor in group if len(group) > 1 else ():
            by_storage.setdefault(tensor.storage, []).append(tensor)
    return (group for group in by_storage.values() if len(group) > 1)


def _overlapping(group: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    """Group the views of a storage whose extents overlap, in the given order; single views are left out."""
    order = {id(tensor): place for place, tensor in enumerate(group)}
    cluster: list[Tensor] = []
    end = 0
    for tensor in sorted(group, key=lambda each: each.start):
        if tensor.start >= end and cluster:
            if len(cluster) > 1:
                yield sorted(cluster, key=lambda each: order[id(each)])
            cluster = []
        cluster.append(tensor)
        end = max(end, tensor.start + tensor.extent * tensor.dtype.itemsize)
    if len(cluster) > 1:
        yield sorted(cluster, key=lambda each: order[id(each)])


def _sort_out(cluster: Sequence[Tensor], ties: Ties) -> None:
    first = cluster[0]
    if all(_same_elements(first, other) for other in cluster):
        ties.owner.update({other.key: first.key for other in cluster[1:]})
    elif _markable(cluster):
        _mark(cluster, ties)
    else:
        _all_partly(cluster, ties)


def _same_elements(one: Tensor, other: Tensor) -> bool:
    if one.dtype != other.dtype or one.start != other.start:
        return False
    if (one.shape, one.stride) == (other.shape, other.stride):
        return one.non_overlapping
    return one.non_overlapping_and_dense and other.non_overlapping_and_dense and one.extent == other.extent


def _markable(cluster: Sequence[Tensor]) -> bool:
    first = cluster[0]
    size = first.dtype.itemsize
    aligned = all(each.dtype == first.dtype and (each.start - first.start) % size == 0 for each in cluster)
    return aligned and _span(cluster)[1] <= _MARKABLE


def _span(cluster: Sequence[Tensor]) -> tuple[int, int]:
    """Offset of the cluster's first element in the storage, and how many elements there are to its last."""
    begin = min(each.offset for each in cluster)
    return begin, max(each.offset + each.extent for each in cluster) - begin


def _mark(cluster: Sequence[Tensor], ties: Ties) -> None:
    """Mark each element with the first tensor that has it; a later tensor finds the marks of those it shares with."""
    begin, size = _span(cluster)
    marks = np.full(size, -1, np.int32)
    for place, tensor in enumerate(cluster):
        mine = _elements(marks, tensor, tensor.offset - begin)
        found = np.unique(mine)
        mine[mine == -1] = place
        if found[0] == -1 and len(found) == 1:
            continue
        others = [cluster[number] for number in found.tolist() if number >= 0]
        if len(found) == 1 and others[0].numel == tensor.numel and tensor.non_overlapping:
            ties.owner[tensor.key] = others[0].key
        else:
            ties.partly[tensor.key] = others[0].key
            for other in others:
                ties.partly.setdefault(other.key, tensor.key)


def _elements(marks: NDArray[np.int32], tensor: Tensor, offset: int) -> NDArray[np.int32]:
    return np.lib.stride_tricks.as_strided(marks[offset:], tensor.shape, tensor.byte_strides(marks.itemsize))


def _all_partly(cluster: Sequence[Tensor], ties: Ties) -> None:
    for place, tensor in enumerate(cluster):
        ties.partly[tensor.key] = cluster[0 if place else 1].key
