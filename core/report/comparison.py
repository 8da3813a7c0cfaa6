"""Compares the tensors of a source and a pruned result element by element: nothing but pruning may have changed them.

What the writer uses has no part in it: masks are decided on bit patterns (`KeptRange`), not by torch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from core.base.arrays import Bits, Flags
from core.base.dtypes import DTYPES, nonzero
from core.base.wording import counted
from core.masks.nm_masks import NMGroups
from core.model.parameter import Parameter
from core.report.weight_tally import Block, Comparison, WeightTally
from core.storage.tensor_reader import TensorReader, Tick, in_file_order, read_aligned
from core.storage.tensor_ref import Tensor

ExpectedMask: TypeAlias = float | Tensor | NMGroups
"""How a parameter must be pruned: at a threshold, by a mask tensor of its shape (nonzero keeps), or N of M."""


def no_tick(_: int) -> None:
    """Does nothing with the bytes that were read."""


def compare(source: Parameter, result: Parameter, expected: ExpectedMask | None, tick: Tick = no_tick) -> Comparison:
    """Compare one parameter. A mask in the result is applied; the trained values beside it must be those of the source.

    Args:
        expected: how the result must be pruned. None allows any pruning, but what a mask of the source prunes must be
            pruned in the result too.
        tick: is called with the number of bytes read of the source since the last call; may raise to stop.

    Raises:
        UserError: a file has changed or ends too early.
    """
    return _compare(source, result, expected, tick, untouched=False)


def compare_untouched(source: Parameter, result: Parameter, tick: Tick = no_tick) -> Comparison:
    """Compare a parameter that must not have been pruned; a mask of the source is ignored.

    Args:
        tick: as for `compare`.

    Raises:
        UserError: a file has changed or ends too early.
    """
    if not source.prunable:
        found = compare(source, result, None, tick)
        return found if found.unread else replace(found, planned=found.zero_before)
    # the commit writes the trained values of parameters that it does not prune
    return _compare(replace(source, mask=None), result, None, tick, untouched=True)


def _compare(
    source: Parameter, result: Parameter, expected: ExpectedMask | None, tick: Tick, *, untouched: bool
) -> Comparison:
    start = Comparison(source.name, source.tensor.numel, threshold=None, counted=False)
    if (source.tensor.dtype, source.tensor.shape) != (result.tensor.dtype, result.tensor.shape):
        kinds = f"{_kind(source.tensor)} in the source and {_kind(result.tensor)} in the result"
        return replace(start, difference=f"{source.name} is {kinds}")
    if reason := source.tensor.unreadable or result.tensor.unreadable:
        return replace(start, unread=reason)
    if not source.tensor.dtype.word:
        return _compare_bytes(source, result, tick)
    if not source.prunable and source.mask and result.mask:
        return _compare_masked(source, result, tick)
    pair = _Pair(source, result, None if isinstance(expected, float) else expected)
    tally = WeightTally(
        source,
        expected if isinstance(expected, float) else None,
        anything=expected is None and not untouched,
        untouched=untouched,
        in_file_order=pair.in_file_order,
    )
    with TensorReader(tick) as reader:
        return tally.of(pair.blocks(reader))


def _compare_masked(source: Parameter, result: Parameter, tick: Tick) -> Comparison:
    """Compare a parameter that can't be pruned and has a mask in both files: values and masks must be equal."""
    assert source.mask
    assert result.mask
    bare = replace(source, mask=None), replace(result, mask=None)
    masks = replace(bare[0], tensor=source.mask), replace(bare[1], tensor=result.mask)
    found, other = compare(*bare, None, tick), compare(*masks, None)
    return replace(found, same=found.same and other.same, difference=found.difference or other.difference)


def _compare_bytes(source: Parameter, result: Parameter, tick: Tick) -> Comparison:
    """Compare a parameter whose elements have no numpy word, byte by byte; it can't have been pruned."""
    numel = source.tensor.numel
    with TensorReader(tick) as reader:
        tensors = as_bytes(source.tensor), as_bytes(result.tensor)
        wrong = sum(int(np.count_nonzero(one != other)) for one, other in read_aligned(tensors, reader))
    complaint = f"{source.name} can't be pruned, but has changed ({counted(wrong, 'byte')})" if wrong else ""
    return Comparison(source.name, numel, threshold=None, same=not wrong, difference=complaint)


@dataclass(frozen=True)
class _Pair:
    """One parameter in both files, and the expected mask.

    Attributes:
        wanted: the expected mask, or how the weights are grouped of which N of M are kept; None without one.
    """

    source: Parameter
    result: Parameter
    wanted: Tensor | NMGroups | None

    @property
    def in_file_order(self) -> bool:
        """Whether the blocks come in the order of the files."""
        if isinstance(self.wanted, NMGroups):
            return False
        return in_file_order((self.source.tensor, self.result.tensor, *self._masks.values()))

    @property
    def _masks(self) -> Mapping[str, Tensor]:
        wanted = self.wanted if isinstance(self.wanted, Tensor) else None
        given = {"source": self.source.mask, "result": self.result.mask, "wanted": wanted}
        return {which: each for which, each in given.items() if each is not None}

    def blocks(self, reader: TensorReader) -> Iterator[Block]:
        """Read both in the same order, block by block."""
        masks, dtype = self._masks, self.source.tensor.dtype
        for by_groups, (before, trained, *found) in self._read(reader):
            kept = {which: nonzero(block, masks[which].dtype) for which, block in zip(masks, found, strict=True)}
            alive = nonzero(before, dtype)
            after = trained if self.result.mask is None else _applied(before, trained, kept["result"] & alive)
            same = np.array_equal(before, trained) and _equal(kept.get("source"), kept.get("result"))
            wanted = kept["wanted"] & alive if "wanted" in kept else by_groups
            masked = ~kept["source"] if "source" in kept else None
            strayed = None if self.result.mask is None else before != trained
            yield Block(before, after, wanted, masked, strayed, same)

    def _read(self, reader: TensorReader) -> Iterator[tuple[Flags | None, Sequence[Bits]]]:
        """The elements of source, result and masks, and which of them N of M keeps; None without groups."""
        tensors = self.source.tensor, self.result.tensor, *self._masks.values()
        if not isinstance(self.wanted, NMGroups):
            yield from ((None, found) for found in read_aligned(tensors, reader))
            return
        for parts in self.wanted.parts_in_c_order(*tensors):
            found = [reader.elements(part) for part in parts]
            keeps = self.wanted.keeps(found[0], self.source.tensor.dtype)
            yield keeps.reshape(-1), [each.reshape(-1) for each in found]
            reader.tick(parts[0].nbytes)


def _equal(one: Flags | None, other: Flags | None) -> bool:
    return one is other is None or (one is not None and other is not None and np.array_equal(one, other))


def _applied(before: Bits, trained: Bits, kept: Flags) -> Bits:
    """The result under its mask; where the trained values differ, they are left to show as a changed weight."""
    return np.where(kept | (trained != before), trained, 0).astype(trained.dtype)


def _kind(tensor: Tensor) -> str:
    return f"{tensor.dtype.name} ({', '.join(map(str, tensor.shape))})"


def as_bytes(tensor: Tensor) -> Tensor:
    """A tensor of elements of whole bytes with each as a row of bytes, uint8 (*shape, itemsize)."""
    size = tensor.dtype.itemsize
    shape, stride = (*tensor.shape, size), (*(step * size for step in tensor.stride), 1)
    return replace(tensor, dtype=DTYPES["uint8"], shape=shape, stride=stride, offset=tensor.offset * size)
