"""The largest magnitudes of the units of very many parameters, laid end to end."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.base.arrays import Counts, Floats, packed
from core.base.dtypes import DType
from core.masks.dead_units import ManyMaxima, MaximaRequest, UnitMaxima
from core.storage.small_tensors import running

BLOCK = 1 << 10
"""Parameters read by themselves whose maxima are laid down together."""

UNREAD = -1

_FEW = 64
"""Parameters of a block that are looked at one by one rather than with all others."""

_MOST = (1 << 63) - 1


class UnitMaximaStore:
    """What has been read. Used by one thread."""

    def __init__(self) -> None:
        self._columns: dict[tuple[bool, int], _Column] = {}

    def update(self, found: Iterable[tuple[MaximaRequest, UnitMaxima | ManyMaxima]]) -> None:
        """Add the results of requests."""
        for request, maxima in found:
            column = self._columns.setdefault((request.recorded, request.side), _Column())
            if isinstance(maxima, ManyMaxima):
                column.add_all(request.numbers, maxima)
            else:
                column.add(int(request.numbers[0]), maxima)

    def least(self, recorded: bool, side: int, count: int) -> Counts:
        """The bits of the lowest of the units' maxima of each parameter: none is dead at thresholds with lower bits.

        Args:
            recorded, side: as they were asked for (`core.masks.dead_units.UnitMaximaRequest`).
            count: of the parameters.

        Returns:
            int64 (count,); `UNREAD` where a parameter has not been read.
        """
        column = self._columns.get((recorded, side))
        return np.full(count, UNREAD, np.int64) if column is None else column.least(count)

    def upto(self, recorded: bool, side: int, numbers: Counts, bits: Counts) -> Floats:
        """How many units of some parameters have no larger magnitude than a threshold, and are dead under it.

        Args:
            recorded, side: as for `least`.
            numbers: int64 (m,), of the parameters, each once.
            bits: int64, for each parameter there is the magnitude bits of its threshold.

        Returns:
            float64 (m,); NaN where a parameter has not been read.
        """
        column = self._columns.get((recorded, side))
        return np.full(len(numbers), np.nan) if column is None else column.upto(numbers, bits[numbers])

    def get(self, number: int, recorded: bool, side: int) -> UnitMaxima | None:
        """The maxima of a parameter, as views where that is possible; None where it has not been read."""
        column = self._columns.get((recorded, side))
        return None if column is None else column.get(number)

    def holds(self, request: MaximaRequest) -> bool:
        """Whether the result of a request is there."""
        least = self.least(request.recorded, request.side, int(request.numbers.max()) + 1)
        return bool((least[request.numbers] != UNREAD).all())


class _Column:
    """What has been read of parameters in one way."""

    def __init__(self) -> None:
        self._least = np.full(0, UNREAD, np.int64)
        self._block_of, self._place_of = np.zeros((2, 0), np.int32)
        self._blocks: list[_Block] = []
        self._gathered: list[UnitMaxima] = []
        """What is going to be the next block."""

    def add(self, number: int, maxima: UnitMaxima) -> None:
        self._note(np.array([number]), len(self._blocks), np.array([len(self._gathered)]), np.array([_least(maxima)]))
        self._gathered.append(maxima)
        if len(self._gathered) == BLOCK:
            self._close()

    def add_all(self, numbers: Counts, maxima: ManyMaxima) -> None:
        if self._gathered:
            self._close()
        least = np.minimum.reduceat(maxima.units, maxima.starts[:-1])
        self._note(numbers, len(self._blocks), np.arange(len(numbers)), np.minimum(least, np.uint64(_MOST)))
        starts = maxima.starts * maxima.dtype.itemsize
        self._blocks.append(_Block((maxima.dtype,) * len(numbers), starts, maxima.units.view(np.uint8)))

    def least(self, count: int) -> Counts:
        self._make_room(count)
        return self._least[:count]

    def upto(self, numbers: Counts, bits: Counts) -> Floats:
        self._make_room(int(numbers.max(initial=-1)) + 1)
        least = self._least[numbers]
        found = np.where(least == UNREAD, np.nan, 0.0)
        some = np.flatnonzero((least != UNREAD) & (least <= bits))
        blocks = self._block_of[numbers[some]]
        for block in np.unique(blocks).tolist():
            mine = some[blocks == block]
            places = self._place_of[numbers[mine]]
            if block < len(self._blocks):
                found[mine] = self._blocks[block].upto(places, bits[mine])
            else:
                found[mine] = [_upto(self._gathered[place], cut) for place, cut in zip(places, bits[mine], strict=True)]
        return found

    def get(self, number: int) -> UnitMaxima | None:
        if number >= len(self._least) or self._least[number] == UNREAD:
            return None
        block, place = int(self._block_of[number]), int(self._place_of[number])
        return self._blocks[block].entry(place) if block < len(self._blocks) else self._gathered[place]

    def _note(self, numbers: Counts, block: int, places: Counts, least: NDArray[np.integer]) -> None:
        self._make_room(int(numbers.max()) + 1)
        self._least[numbers], self._block_of[numbers], self._place_of[numbers] = least, block, places

    def _make_room(self, count: int) -> None:
        more = count - len(self._least)
        if more > 0:
            # some more, since parameters come one by one
            more = max(more, len(self._least))
            self._least = np.append(self._least, np.full(more, UNREAD))
            self._block_of, self._place_of = (
                np.append(each, np.zeros(more, np.int32)) for each in (self._block_of, self._place_of)
            )

    def _close(self) -> None:
        parts = [each.units.view(np.uint8) for each in self._gathered]
        dtypes = tuple(each.dtype for each in self._gathered)
        self._blocks.append(_Block(dtypes, running(np.array([*map(len, parts)])), np.concatenate(parts)))
        self._gathered = []


class _Block:
    """The maxima of some parameters, as bytes."""

    def __init__(self, dtypes: Sequence[DType], starts: Counts, raw: NDArray[np.uint8]) -> None:
        self._dtypes, self._starts, self._bytes = dtypes, packed(starts), raw

    def upto(self, places: Counts, bits: Counts) -> Floats:
        """How many units of the parameters at some places have no larger magnitude, float64."""
        dtype = self._dtypes[0]
        if len(places) < _FEW or any(each is not dtype for each in self._dtypes):
            return np.array([_upto(self.entry(place), cut) for place, cut in zip(places, bits, strict=True)], float)
        starts = np.asarray(self._starts) // dtype.itemsize
        cuts = np.full(len(self._dtypes), -1)
        cuts[places] = bits
        # a running count, as `reduceat` gives something else for what has no units
        dead = self._bytes.view(dtype.word).astype(np.int64) <= np.repeat(cuts, np.diff(starts))
        before = np.concatenate([[0], np.cumsum(dead)])
        counts: Floats = np.diff(before[starts])[places].astype(float)
        return counts

    def entry(self, place: int) -> UnitMaxima:
        """The maxima of one of the parameters, as views."""
        begin, end = self._starts[place : place + 2]
        dtype = self._dtypes[place]
        return UnitMaxima(dtype, self._bytes[begin:end].view(dtype.word))


def _upto(maxima: UnitMaxima, bits: int) -> int:
    return int(np.count_nonzero(maxima.units <= np.uint64(bits)))


def _least(maxima: UnitMaxima) -> int:
    return min(int(maxima.units.min()), _MOST) if len(maxima.units) else _MOST
