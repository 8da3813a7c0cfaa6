"""Compares masks with masks, wherever they are: in a file of their own, as zeros of a pruned model, or beside weights.

A parameter is in memory at a time, as a bit for each of its weights.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import prod
from pathlib import Path

import numpy as np

from core.base.dtypes import nonzero
from core.base.errors import UserError
from core.masks.masks_file import Packed, PackedMask, is_masks_file, pack, read_masks
from core.masks.recorded_masks import mask_flags
from core.model.name_matching import match_both_ways
from core.model.opening import open_checkpoint
from core.model.parameter import Parameter
from core.storage.tensor_reader import TensorReader


@dataclass(frozen=True)
class MaskOf:
    """The mask of one parameter.

    Attributes:
        shape: of the parameter.
        bits: reads the mask.
    """

    shape: tuple[int, ...]
    bits: Callable[[], Packed]


@dataclass(frozen=True)
class MaskSet:
    """All masks of a file.

    Attributes:
        path: where they are.
        masks: full name → mask, in file order; of a checkpoint, all that can be pruned.
        alone: whether the file holds masks and nothing else.
        roots: paths of the models in the file (`Checkpoint.roots`).
    """

    path: Path
    masks: Mapping[str, MaskOf]
    alone: bool
    roots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """How many weights two masks keep and prune. Those of parameters can be added.

    Attributes:
        both_kept, both_pruned: weights of which both say the same.
        only_first, only_second: weights that only the one prunes.
    """

    both_kept: int = 0
    both_pruned: int = 0
    only_first: int = 0
    only_second: int = 0

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement(
            self.both_kept + other.both_kept,
            self.both_pruned + other.both_pruned,
            self.only_first + other.only_first,
            self.only_second + other.only_second,
        )

    @property
    def numel(self) -> int:
        """Weights."""
        return self.both_kept + self.both_pruned + self.only_first + self.only_second

    @property
    def pruned(self) -> int:
        """Weights that either prunes."""
        return self.numel - self.both_kept

    @property
    def jaccard(self) -> float | None:
        """Weights that both prune / weights that either prunes; None where neither prunes any."""
        return self.both_pruned / self.pruned if self.pruned else None

    @property
    def equal(self) -> float | None:
        """The part of the weights of which both say the same; None where there are none."""
        return (self.both_kept + self.both_pruned) / self.numel if self.numel else None


@dataclass(frozen=True)
class MaskComparison:
    """Two sets of masks compared.

    Attributes:
        names: name in the first → name in the second, of those that are compared.
        agreements: name in the first → agreement; in the order of the first.
        reshaped: name in the first → the two shapes, where they differ.
        only_first, only_second: names of masks without a counterpart; of a checkpoint those that have zeros.
        unpruned: in how many parameters of two checkpoints neither has a zero; these are not among the agreements.
    """

    names: Mapping[str, str]
    agreements: Mapping[str, Agreement]
    reshaped: Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    unpruned: int

    @property
    def total(self) -> Agreement:
        """Of all together."""
        return sum(self.agreements.values(), Agreement())


def open_mask_set(path: Path) -> MaskSet:
    """Open a file of masks, or a checkpoint whose zeros and recorded masks are taken for masks.

    Raises:
        UserError: it can't be opened.
    """
    if is_masks_file(path):
        found = {mask.name: MaskOf(mask.shape, partial(PackedMask.bits, mask)) for mask in read_masks(path).masks}
        return MaskSet(path, found, alone=True)
    checkpoint = open_checkpoint(path)
    checkpoint.require_weights()
    masks = {owner.name: MaskOf(owner.tensor.shape, partial(_zeros, owner)) for owner in checkpoint.owners}
    return MaskSet(path, masks, alone=False, roots=checkpoint.roots)


def compare_masks(first: MaskSet, second: MaskSet) -> MaskComparison:
    """Compare the masks of parameters that both have, by names with or without the prefixes of their files.

    Raises:
        UserError: they have none in common, or a file has changed.
    """
    names = _pairs(first, second)
    if not names:
        raise UserError(
            f"{first.path} and {second.path} have no parameter in common, so there is nothing to compare. "
            "Choose masks of one architecture."
        )
    shapes = {name: (first.masks[name].shape, second.masks[other].shape) for name, other in names.items()}
    reshaped = {name: pair for name, pair in shapes.items() if pair[0] != pair[1]}
    found = {
        name: _agreement(first.masks[name].bits(), second.masks[other].bits(), first.masks[name].shape)
        for name, other in names.items()
        if name not in reshaped
    }
    listed = {name: each for name, each in found.items() if each.pruned or first.alone or second.alone}
    return MaskComparison(
        names,
        listed,
        reshaped,
        tuple(_without(first, frozenset(names))),
        tuple(_without(second, frozenset(names.values()))),
        len(found) - len(listed),
    )


def _pairs(first: MaskSet, second: MaskSet) -> Mapping[str, str]:
    """Name in the first → name in the second, in the order of the first."""
    return match_both_ways(tuple(first.masks), first.roots, tuple(second.masks), second.roots)


def _agreement(first: Packed, second: Packed, shape: tuple[int, ...]) -> Agreement:
    kept, one, other = _ones(first & second), _ones(first), _ones(second)
    return Agreement(kept, prod(shape) - one - other + kept, other - kept, one - kept)


def _ones(bits: Packed) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def _without(masks: MaskSet, names: frozenset[str]) -> Iterator[str]:
    """The names of masks that are not among some."""
    for name, mask in masks.masks.items():
        if name not in names and (masks.alone or _ones(mask.bits()) < prod(mask.shape)):
            yield name


def _zeros(owner: Parameter) -> Packed:
    """What is not zero in a parameter, under its recorded mask, if it has one."""
    flags, at = np.empty(owner.tensor.numel, np.bool_), 0
    with TensorReader() as reader:
        for block in reader.blocks_in_c_order(owner.tensor):
            flags[at : at + len(block)] = nonzero(block, owner.tensor.dtype)
            at += len(block)
    if owner.mask is not None:
        flags &= mask_flags(owner).reshape(-1)
    return pack(flags)
