"""What is read of a model's weights for its index file: of all of them, or of those of a part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Bits, Counts
from core.base.squares import NO_SQUARES, SquareSum
from core.index.listed import ListedMagnitudes
from core.index.magnitude_index import MagnitudeIndex
from core.index.moments import Moments
from core.index.quantiles import Quantiles
from core.masks.dead_units import FIRST, SECOND, units_of
from core.masks.recorded_masks import RecordedMask
from core.model.parameter import Parameter
from core.storage.tensor_ref import Tensor

NARROW, WIDE, LISTED = 0, 1, 2
"""Kinds of `IndexEntry`: with arrays of 32 bits, of 64 bits, and the magnitudes themselves."""

MAXIMA, FEW_MAXIMA = 1 << 26, 1 << 20
"""Most bytes that the largest magnitudes of rows and columns take in an index file, and how many they may take however
small the model is; those of large parameters are left out where all take more."""

_PART = 4
"""Between the two, the bytes of the weights are divided by this for the most that they take."""


class TensorCounts(NamedTuple):
    """Counts of a tensor's elements, as ``inspect`` tells them.

    Attributes:
        zeros, nonfinite: as in `ZeroCount`; -1 where it can't be read as numbers.
        masked: elements that are not zero and that a recorded mask prunes.
    """

    zeros: int = -1
    nonfinite: int = -1
    masked: int = 0


class IndexEntry(NamedTuple):
    """The magnitude index of a parameter, as far as it does not follow from the rest.

    Attributes:
        kind: `NARROW`, `WIDE` or `LISTED`.
        nan: weights that are NaN.
        squares: the sum of the squares, where groups are no single magnitudes.
        magnitudes: the tops of the groups; of a listed one, of all weights that are neither zero nor NaN.
        upto: of the groups; empty of a listed one.
    """

    kind: int
    nan: int
    squares: SquareSum
    magnitudes: Bits
    upto: NDArray[np.uint32] | Counts

    @classmethod
    def of(cls, index: MagnitudeIndex) -> "IndexEntry":
        """That of an index."""
        kind = WIDE if index.tops.itemsize > 4 else NARROW
        return cls(kind, index.nan, NO_SQUARES if index.single else index.square_sum, index.tops, index.upto)

    @classmethod
    def of_listed(cls, found: ListedMagnitudes) -> "Sequence[IndexEntry]":
        """Those of parameters that were listed together."""
        starts, none = found.starts.tolist(), np.empty(0, np.uint32)
        return [
            cls(LISTED, nan, NO_SQUARES, found.words[begin:end], none)
            for nan, begin, end in zip(found.nan.tolist(), starts[:-1], starts[1:], strict=True)
        ]


Unit = tuple[int, bool, int]
"""Number of an owner, whether only what its recorded mask keeps counts, and the dimension of its units."""


@dataclass
class WeightFindings:
    """What was found. Numbers are of owners, places of parameters and of files.

    Attributes:
        counts: by place of the parameter.
        indexes, moments, recorded: by number; of ``recorded``, those with a mask.
        quantiles: by number, of those whose index does not have them.
        maxima: the largest magnitudes of units.
        digests: by place of the file, its SHA-256.
    """

    counts: dict[int, TensorCounts] = field(default_factory=dict)
    indexes: dict[int, IndexEntry] = field(default_factory=dict)
    moments: dict[int, Moments] = field(default_factory=dict)
    quantiles: dict[int, Quantiles] = field(default_factory=dict)
    recorded: dict[int, RecordedMask] = field(default_factory=dict)
    maxima: dict[Unit, Bits] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)

    def update(self, other: "WeightFindings") -> None:
        """Add what was found elsewhere."""
        for name, found in vars(other).items():
            getattr(self, name).update(found)


def kept_maxima(owners: Sequence[Parameter]) -> list[list[Unit]]:
    """Of which units each owner's largest magnitudes are kept: small parameters come first, until there is no room.

    It follows from shapes, dtypes and masks alone.
    """
    units = [_units(number, each) for number, each in enumerate(owners)]
    sizes = [sum(unit_bytes(owners[unit[0]].tensor, unit) for unit in each) for each in units]
    room = min(MAXIMA, max(FEW_MAXIMA, sum(each.tensor.nbytes for each in owners) // _PART))
    for number in sorted(range(len(owners)), key=sizes.__getitem__):
        room -= sizes[number]
        if room < 0:
            units[number] = []
    return units


def unit_bytes(tensor: Tensor, unit: Unit) -> int:
    """Bytes of the largest magnitudes of a parameter's units."""
    return units_of(tensor, unit[2]) * tensor.dtype.itemsize


def _units(number: int, owner: Parameter) -> list[Unit]:
    counted = (False,) if owner.mask is None else (False, True)
    return [(number, recorded, side) for recorded in counted for side in (FIRST, SECOND)]
