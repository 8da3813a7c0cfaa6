"""A tensor whose parts are tiles of a grid, each somewhere else, read as if it were one run of bytes in C order."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import FileIO
from math import prod
from typing import TypeAlias

from core.formats.shared.joined_runs import JoinedFile, JoinedStream
from core.storage.tensor_ref import Storage

Coordinates: TypeAlias = tuple[int, ...]
"""One number for each dimension."""


@dataclass(frozen=True)
class GridTile:
    """A rectangular part of a tensor.

    Attributes:
        offsets: of its first element, in each dimension.
        sizes: in each dimension; none is 0.
        storage: its bytes, in C order.
    """

    offsets: Coordinates
    sizes: Coordinates
    storage: Storage


@dataclass(frozen=True)
class Grid:
    """The tiles that make up a tensor.

    Attributes:
        shape: of the whole.
        cuts: for each dimension, the offsets at which tiles begin, and at last its size.
        tiles: offsets of a tile → the tile.
    """

    shape: Coordinates
    cuts: tuple[tuple[int, ...], ...]
    tiles: Mapping[Coordinates, GridTile]

    @classmethod
    def of(cls, shape: Coordinates, tiles: Iterable[GridTile]) -> "Grid | None":
        """The grid that tiles make; None where they have gaps, overlap, or do not line up."""
        found = {tile.offsets: tile for tile in tiles}
        if any({len(tile.offsets), len(tile.sizes)} != {len(shape)} for tile in found.values()):
            return None
        cuts = tuple((*sorted({offsets[side] for offsets in found}), size) for side, size in enumerate(shape))
        is_full = bool(found) and len(found) == prod(len(each) - 1 for each in cuts)
        if not is_full or any(each[:1] != (0,) for each in cuts):
            return None
        grid = cls(shape, cuts, found)
        return grid if all(grid._fits(tile) for tile in found.values()) else None

    @property
    def first_whole(self) -> int:
        """The first of the innermost dimensions that are not divided; the number of dimensions if the last is."""
        return max((side + 1 for side, each in enumerate(self.cuts) if len(each) > 2), default=0)

    def _fits(self, tile: GridTile) -> bool:
        sides = zip(self.cuts, tile.offsets, tile.sizes, strict=True)
        return all(each[each.index(offset) + 1] - offset == size for each, offset, size in sides)

    def place(self, at: int) -> tuple[GridTile, int, int]:
        """Find an element.

        Args:
            at: its index in the whole, flattened in C order.

        Returns:
            the tile; the element's index in it, flattened; how many elements are contiguous from there in both.
        """
        inner = prod(self.shape[self.first_whole :])
        row, rest = divmod(at, inner)
        index, offsets, step = 0, [0] * len(self.shape), inner
        run = inner - rest
        for side in reversed(range(self.first_whole)):
            row, here = divmod(row, self.shape[side])
            number = bisect_right(self.cuts[side], here) - 1
            begin, end = self.cuts[side][number : number + 2]
            if side == self.first_whole - 1:
                run += (end - here - 1) * inner
            offsets[side] = begin
            index += (here - begin) * step
            step *= end - begin
        return self.tiles[tuple(offsets)], index + rest, run


@dataclass(frozen=True)
class TiledFile(JoinedFile):
    """The tiles of a grid as one virtual file, in C order of the whole tensor.

    Attributes:
        grid: has no empty tile.
        itemsize: bytes of an element.
    """

    grid: Grid = field(default=Grid((), (), {}), compare=False)
    itemsize: int = 1

    @classmethod
    def of_grid(cls, grid: Grid, itemsize: int) -> "TiledFile":
        """The virtual file of a grid's elements."""
        runs = tuple(tile.storage for tile in grid.tiles.values())
        size = prod(grid.shape) * itemsize
        return cls(runs[0].file.path, (0, 0, size, 0), runs, grid, itemsize)

    def open(self) -> FileIO:
        """Open a stream that reads from the tiles.

        Raises:
            UserError: the file of the first tile can't be opened any more.
        """
        return _TiledStream(self)


class _TiledStream(JoinedStream):
    """The stream of a `TiledFile`."""

    def __init__(self, tiled: TiledFile) -> None:
        super().__init__(tiled)
        self._tiled = tiled

    def _run(self, at: int) -> tuple[Storage, int, int]:
        size = self._tiled.itemsize
        element, odd = divmod(at, size)
        tile, index, count = self._tiled.grid.place(element)
        return tile.storage, index * size + odd, count * size - odd
