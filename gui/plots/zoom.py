"""The sums behind zooming and panning a matrix: which part is visible and how large. Frozen values, no Qt."""

import math
from dataclasses import dataclass

WIDEST, HIGHEST = 60.0, 24.0
"""The largest width and height of one weight in pixels, enough for its value; more only in a tiny matrix."""
FILLED = 0.75
"""The least part of the available size that a matrix has with whole pixels for each weight; else they are fractions."""


@dataclass(frozen=True)
class VisibleArea:
    """The visible part of a matrix.

    Attributes:
        left, top, columns, rows: the part, in weights and fractions of them.
        level: the zoom level: pixels of one weight in the direction that has fewer.
        across, down: width and height of one weight in pixels.
    """

    left: float
    top: float
    columns: float
    rows: float
    level: float
    across: float
    down: float

    @property
    def right(self) -> float:
        return self.left + self.columns

    @property
    def bottom(self) -> float:
        return self.top + self.rows

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        return self.columns * self.across, self.rows * self.down


@dataclass(frozen=True)
class Zoom:
    """Computes one visible part of a matrix from another.

    A matrix that is narrow or wide is stretched until its image is square or fills the available size. Zooming in first
    enlarges only the direction with fewer pixels, until weights are square. Closer than that, the image fills the
    available size.

    Attributes:
        columns, rows: of the matrix, in weights.
        width, height: the available size in pixels.
        pixel: the side of a pixel of the screen, in these pixels.
    """

    columns: int
    rows: int
    width: float
    height: float
    pixel: float = 1.0

    @property
    def whole(self) -> VisibleArea:
        """The whole matrix."""
        room = self.width / self.height
        ratio = min(max(self.columns / self.rows, min(room, 1.0)), max(room, 1.0))
        wide, high = min(self.width, self.height * ratio), min(self.height, self.width / ratio)
        across, down = self._in_pixels(wide / self.columns), self._in_pixels(high / self.rows)
        return VisibleArea(0.0, 0.0, self.columns, self.rows, min(across, down), across, down)

    def is_whole(self, view: VisibleArea) -> bool:
        """Whether a part is the whole matrix."""
        return view.columns >= self.columns and view.rows >= self.rows

    def scaled(self, view: VisibleArea, factor: float, x: float, y: float) -> VisibleArea:
        """Zoomed in by a factor (out below 1) around column ``x``, row ``y``."""
        return self._at_level(view, view.level * factor, x, y)

    def of_cells(self, view: VisibleArea, x: float, y: float) -> VisibleArea:
        """Zoomed in until values can be read, around column ``x``, row ``y``."""
        return self._at_level(view, WIDEST, x, y)

    def moved(self, view: VisibleArea, across: float, down: float) -> VisibleArea:
        """A part of the same size, moved by so many weights, within the matrix."""
        return self._within(view.left + across, view.top + down, view.level)

    def fitted(self, view: VisibleArea) -> VisibleArea:
        """The same place at the same level, after the available size has changed."""
        return self._at_level(view, view.level, view.left, view.top)

    def _at_level(self, view: VisibleArea, level: float, x: float, y: float) -> VisibleArea:
        """Another level; column ``x``, row ``y`` stays at its pixel as far as the matrix' edges allow."""
        level = max(min(level, WIDEST), self.whole.level)
        across, down = self._cell(level)
        columns, rows = _seen(self.width / across, self.columns), _seen(self.height / down, self.rows)
        left = x - (x - view.left) * columns / view.columns
        top = y - (y - view.top) * rows / view.rows
        return self._within(left, top, level)

    def _within(self, left: float, top: float, level: float) -> VisibleArea:
        across, down = self._cell(level)
        columns, rows = _seen(self.width / across, self.columns), _seen(self.height / down, self.rows)
        left = min(max(left, 0.0), self.columns - columns)
        top = min(max(top, 0.0), self.rows - rows)
        return VisibleArea(left, top, columns, rows, level, across, down)

    def _in_pixels(self, size: float) -> float:
        """The size of a weight in whole pixels of the screen, unless that makes the image much smaller."""
        whole = math.floor(size / self.pixel + 1e-9) * self.pixel
        return whole if whole >= FILLED * size else size

    def _cell(self, level: float) -> tuple[float, float]:
        whole = self.whole
        return max(whole.across, min(level, WIDEST)), max(whole.down, min(level, HIGHEST))


def _seen(room: float, count: int) -> float:
    """How many of ``count`` weights are visible, at most all; a rounding error short of all counts as all."""
    return count if room >= count * (1 - 1e-9) else room
