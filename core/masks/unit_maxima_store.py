"""The largest magnitudes of the units of very many parameters, laid end to end."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import packed
from core.base.dtypes import DType
from core.masks.dead_units import MaximaKey, UnitMaxima

BLOCK = 1 << 10
"""Parameters whose maxima are laid down together."""

_MOST = (1 << 63) - 1


class UnitMaximaStore(Mapping[MaximaKey, UnitMaxima]):
    """What has been read, by key. Used by one thread."""

    def __init__(self) -> None:
        self._places: dict[MaximaKey, int] = {}
        self._blocks: list[_Block] = []
        self._gathered: list[UnitMaxima] = []

    def update(self, found: Iterable[tuple[MaximaKey, UnitMaxima]]) -> None:
        """Add the maxima of parameters."""
        for key, maxima in found:
            self._places[key] = len(self._blocks) * BLOCK + len(self._gathered)
            self._gathered.append(maxima)
            if len(self._gathered) == BLOCK:
                self._blocks.append(_Block(self._gathered))
                self._gathered = []

    def least_output(self, key: MaximaKey, turned: bool) -> int | None:
        """The bits of the lowest of the outputs' maxima: no output is dead at thresholds with lower bits.

        Args:
            turned: whether the first dimension of the parameter is its inputs.

        Returns:
            None where the parameter has not been read.
        """
        place = self._places.get(key)
        if place is None:
            return None
        block, within = divmod(place, BLOCK)
        if block < len(self._blocks):
            return self._blocks[block].least[turned][within]
        return _least(self._gathered[within], turned)

    def __getitem__(self, key: MaximaKey) -> UnitMaxima:
        block, within = divmod(self._places[key], BLOCK)
        return self._blocks[block].entry(within) if block < len(self._blocks) else self._gathered[within]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[MaximaKey]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class _Block:
    """The maxima of some parameters.

    Attributes:
        least: of each parameter the lowest maximum of the first dimension, and of the second.
    """

    def __init__(self, entries: Sequence[UnitMaxima]) -> None:
        sides = [side.view(np.uint8) for each in entries for side in (each.outputs, each.inputs)]
        self._dtypes: tuple[DType, ...] = tuple(each.dtype for each in entries)
        self._bytes: NDArray[np.uint8] = np.concatenate(sides)
        self._starts = packed(np.cumsum([0, *map(len, sides)]))
        self.least: tuple[array[int], array[int]] = (
            packed([_least(each, False) for each in entries]),
            packed([_least(each, True) for each in entries]),
        )

    def entry(self, place: int) -> UnitMaxima:
        """The maxima of one of the parameters, as views."""
        first, second, end = self._starts[2 * place : 2 * place + 3]
        dtype = self._dtypes[place]
        parts = self._bytes[first:second], self._bytes[second:end]
        return UnitMaxima(dtype, *(part.view(dtype.word) for part in parts))


def _least(maxima: UnitMaxima, turned: bool) -> int:
    side = maxima.inputs if turned else maxima.outputs
    return min(int(side.min()), _MOST) if len(side) else _MOST
