"""Checksums of what has been read of a file, so that it is noticed when a block is another one at the next reading.

A program that writes to a file through a mapping changes neither its size nor, until the system gets to it, its times.
The checksum is xxHash's XXH3, which takes a fiftieth of the time of reading from memory; it is meant for accidents, not
for attacks.
"""

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import xxhash

Block = tuple[int, int, int]
"""Offsets of a block's first byte and of the one after its last, and its checksum."""


class BlockSums:
    """The checksums of blocks of a file, as they were first read; used by any number of threads.

    Attributes:
        active: whether anything is noted and compared.
    """

    def __init__(self) -> None:
        self.active = False
        self._turn = threading.Lock()
        # ascending, without overlaps
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._sums: list[int] = []

    def saw(self, start: int, data: memoryview) -> bool:
        """Compare what has been read from offset ``start`` on with the blocks in it that are known, and note the rest.

        Returns:
            whether all of them are as they were; blocks of which a part alone was read are not looked at.
        """
        stop = start + len(data)
        known = self.overlapping(start, stop)
        if not all(sum_of(data[a - start : b - start]) == each for a, b, each in known if start <= a and b <= stop):
            return False
        for begin, end in _gaps(known, start, stop):
            self._note(begin, end, sum_of(data[begin - start : end - start]))
        return True

    def overlapping(self, start: int, stop: int) -> list[Block]:
        """The blocks that have bytes between two offsets, in order."""
        with self._turn:
            places = range(bisect_right(self._ends, start), bisect_left(self._starts, stop))
            return [(self._starts[each], self._ends[each], self._sums[each]) for each in places]

    def _note(self, start: int, stop: int, found: int) -> None:
        with self._turn:
            place = bisect_right(self._ends, start)
            # another thread may have been faster
            if place == len(self._starts) or self._starts[place] >= stop:
                self._starts.insert(place, start)
                self._ends.insert(place, stop)
                self._sums.insert(place, found)


class BlockComparison:
    """Compares a reading of a file with the blocks that are known, however it is divided.

    Args:
        sums: those of the file.
    """

    def __init__(self, sums: BlockSums) -> None:
        self._sums = sums
        # start of a block of which a part has been read → the offset up to which, and its checksum so far
        self._begun: dict[int, tuple[int, xxhash.xxh3_64 | None]] = {}

    def saw(self, start: int, data: memoryview) -> bool:
        """Take in what has been read from offset ``start`` on.

        Returns:
            whether all blocks that are complete with it are as they were.
        """
        known = self._sums.overlapping(start, start + len(data)) if data else []
        return all(self._as_before(each, start, data) for each in known)

    def unfinished(self) -> Iterator[Block]:
        """The blocks of which a part alone has been read, so that they have not been compared."""
        for start in self._begun:
            yield from self._sums.overlapping(start, start + 1)

    def _as_before(self, block: Block, start: int, data: memoryview) -> bool:
        begin, end, wanted = block
        at, running = self._begun.get(begin, (begin, None))
        if not start <= at < start + len(data):
            if start > begin:
                # it is no continuation; what is never completed is looked at in the end
                self._begun.setdefault(begin, (begin, None))
                return True
            at, running = begin, None
        part = data[at - start : end - start]
        if at + len(part) < end:
            running = running or xxhash.xxh3_64()
            running.update(part)
            self._begun[begin] = at + len(part), running
            return True
        self._begun.pop(begin, None)
        if running is None:
            return sum_of(part) == wanted
        running.update(part)
        return running.intdigest() == wanted


def sum_of(data: memoryview) -> int:
    """The checksum of some bytes."""
    return xxhash.xxh3_64_intdigest(data)


def _gaps(known: list[Block], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """What lies between blocks, from one offset to another."""
    for begin, end, _ in known:
        if start < begin:
            yield start, begin
        start = end
    if start < stop:
        yield start, stop
