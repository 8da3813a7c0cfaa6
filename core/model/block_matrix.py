"""Parameters as a matrix: a column for each block of the model, a row for each kind of parameter in the blocks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.base.arrays import Counts
from core.model.block_kinds import Kinds, MatrixRow
from core.model.name_trie import Series, Words, is_number, words_of
from core.model.repeated_blocks import Block, Blocks, Place

_FIRST = frozenset({"encoder", "enc", "down", "downs", "input"})
_MIDDLE = frozenset({"mid", "middle", "bottleneck"})
_LAST = frozenset({"decoder", "dec", "up", "ups", "output"})
_WORD_ENDS = re.compile(r"[_\d]+")


@dataclass(frozen=True)
class ColumnGroup:
    """Blocks of one series, or of one stage.

    Attributes:
        path: of the series.
        before: what is before their numbers in the names of blocks: ``model.layers.`` or ``features.denselayer``.
        label: as much of the path as tells it from those of the others.
        start, end: its columns.
    """

    path: str
    before: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class BlockMatrix:
    """Where each of some parameters stands in the matrix.

    Attributes:
        numbers: (n,) int64, of the parameters, in the order in which all were given.
        groups: of columns, from the input of the model to its output as far as names tell.
        columns: the number of each block; empty where it has none.
        rows: the kinds.
        row_of, column_of: (n,) int64, of each parameter; -1 where it belongs to no block.
    """

    numbers: Counts
    groups: tuple[ColumnGroup, ...]
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    row_of: Counts
    column_of: Counts

    @classmethod
    def of(cls, blocks: Blocks, names: Iterable[str]) -> "BlockMatrix":
        """Lay out parameters by their full names; kinds are in the order in which they are given in blocks."""
        words = [words_of(name) for name in names]
        places = _distinct(blocks.place(each) for each in words)
        groups, columns = _columns(places, words)
        kinds = Kinds(places, columns)
        row_of = np.array([-1 if place is None else kinds.row_of(place) for place in places], np.int64)
        column_of = np.array([-1 if place is None else columns[place.block] for place in places], np.int64)
        labels = tuple("" if number is None else group.spelled(number) for group, number in columns)
        return cls(np.arange(len(words)), groups, labels, tuple(kinds.rows), row_of, column_of)

    def only(self, numbers: Counts) -> "BlockMatrix":
        """The matrix of some of its parameters: without the rows, columns and groups that have none of them.

        Args:
            numbers: some of ``numbers``, ascending.
        """
        some = np.searchsorted(self.numbers, numbers)
        rows, columns = (np.unique(each[some][each[some] >= 0]) for each in (self.row_of, self.column_of))
        row_of, column_of = (
            np.where(each[some] >= 0, np.searchsorted(left, each[some]), -1)
            for each, left in ((self.row_of, rows), (self.column_of, columns))
        )
        groups = []
        for group in self.groups:
            start, end = (int(np.searchsorted(columns, edge)) for edge in (group.start, group.end))
            if start < end:
                groups.append(replace(group, start=start, end=end))
        labels, kinds = tuple(self.columns[column] for column in columns), tuple(self.rows[row] for row in rows)
        return BlockMatrix(np.array(numbers, np.int64), tuple(groups), labels, kinds, row_of, column_of)

    @cached_property
    def grid(self) -> Counts:
        """(rows, columns) the parameter in each cell, by its place among the numbers; -1 where it is empty."""
        grid = np.full((len(self.rows), len(self.columns)), -1)
        inside = np.flatnonzero(self.row_of >= 0)
        grid[self.row_of[inside], self.column_of[inside]] = inside
        return grid

    @cached_property
    def beside(self) -> Counts:
        """The places of what belongs to no block, ascending."""
        return np.flatnonzero(self.row_of < 0)

    @property
    def worthwhile(self) -> bool:
        """Whether it shows more than bars do: two blocks and two kinds at least, and half of the parameters in them."""
        inside = len(self.numbers) - len(self.beside)
        return len(self.columns) > 1 and len(self.rows) > 1 and 2 * inside >= len(self.numbers)


def _distinct(places: Iterable[Place | None]) -> list[Place | None]:
    """Places without those that another parameter has already, as of two names that are spelled alike."""
    taken: set[Place] = set()
    found: list[Place | None] = []
    for place in places:
        found.append(None if place in taken else place)
        if place is not None:
            taken.add(place)
    return found


_Columns = Mapping[Block, int]
"""Block → its column."""


def _columns(places: Sequence[Place | None], words: Sequence[Words]) -> tuple[tuple[ColumnGroup, ...], _Columns]:
    """The columns: groups from input to output, the blocks of each by number."""
    blocks = dict.fromkeys(place.block for place in places if place is not None)
    seen = _first_seen(words)

    def order(series: Series) -> tuple[tuple[int, int], ...]:
        path = (*series.path, series.stem) if series.stem else series.path
        starts = (path[: end + 1] for end in range(len(path)))
        return tuple(_order(start[-1], seen.get(start, len(seen))) for start in starts)

    numbers: dict[Series, list[int | None]] = {}
    for group, number in blocks:
        numbers.setdefault(group, []).append(number)
    ordered = sorted(numbers, key=order)
    columns = [(group, number) for group in ordered for number in sorted(numbers[group], key=lambda each: each or 0)]
    groups, start = [], 0
    for group, label in zip(ordered, _labels(ordered), strict=True):
        end = start + len(numbers[group])
        groups.append(ColumnGroup(_path(group), _before(group), label, start, end))
        start = end
    return tuple(groups), {block: column for column, block in enumerate(columns)}


def _first_seen(names: Sequence[Words]) -> Mapping[Words, int]:
    """Each path → the number of the first name with it."""
    found: dict[Words, int] = {}
    for number, words in enumerate(names):
        for end in range(len(words), 0, -1):
            # whoever has seen a path has seen all above it
            if found.setdefault(words[:end], number) != number:
                break
    return found


def _order(word: str, seen: int) -> tuple[int, int]:
    """The place of a module among its neighbours: down before middle before up, else as in the file."""
    if is_number(word):
        return 1, int(word)
    parts = frozenset(_WORD_ENDS.split(word.lower()))
    if parts & _FIRST:
        return 0, seen
    return (2 if parts & _MIDDLE else 3) if parts & (_MIDDLE | _LAST) else 1, seen


def block_name(place: Place) -> str:
    """What the block of a parameter is called: ``model.layers.3``, ``features.denselayer2`` or ``middle_block``."""
    return _path(place.group) if place.number is None else f"{_before(place.group)}{place.group.spelled(place.number)}"


def _before(series: Series) -> str:
    """What is before the numbers of its blocks in their names."""
    return _path(series) + ("" if series.stem or not series.path else ".")


def _path(series: Series) -> str:
    return ".".join((*series.path, series.stem) if series.stem else series.path)


def _labels(groups: Sequence[Series]) -> list[str]:
    """The paths without the words that all of them begin or end with; of a single one its last word."""
    paths = [(*group.path, group.stem.rstrip("_")) if group.stem else group.path for group in groups]
    if len(paths) == 1:
        return ["".join(paths[0][-1:])]
    start = _common(paths)
    while start and any(is_number(path[min(start, len(path) - 1)]) for path in paths):
        # a number alone tells nothing
        start -= 1
    rest = [path[min(start, len(path) - 1) :] for path in paths]
    end = _common([path[::-1] for path in rest])
    return [".".join(path[: max(len(path) - end, 1)]) for path in rest]


def _common(paths: Sequence[Words]) -> int:
    """How many words all paths begin with."""
    columns = zip(*paths, strict=False)
    return next((place for place, words in enumerate(columns) if len(set(words)) > 1), min(map(len, paths), default=0))
