"""Which part of a matrix is seen, and how large: the sums behind zooming and panning, without a widget."""

from dataclasses import dataclass

WIDEST, HIGHEST = 60.0, 24.0
"""Pixels of one weight, at most, where the whole matrix does not give it more: enough to write its value in."""
SLIMMEST = 0.4
"""The least ratio of a picture's sides; slimmer matrices are stretched to it."""


@dataclass(frozen=True)
class VisibleArea:
    """A part of a matrix, in weights, not necessarily whole ones.

    Attributes:
        level: how close it is: pixels of a weight in the direction that has fewer, as if weights were square.
        across, down: pixels of one weight.
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
        """Pixels, across and down."""
        return self.columns * self.across, self.rows * self.down


@dataclass(frozen=True)
class Zoom:
    """How views of one matrix follow from each other.

    A matrix that is stretched to fit becomes true first: only its narrower direction grows, until weights are
    square. Closer than that, the picture takes all the room there is.

    Attributes:
        columns, rows: of the matrix, in weights.
        width, height: of the room for it, in pixels.
    """

    columns: int
    rows: int
    width: float
    height: float

    @property
    def whole(self) -> VisibleArea:
        ratio = min(max(self.columns / self.rows, SLIMMEST), 1 / SLIMMEST)
        wide, high = min(self.width, self.height * ratio), min(self.height, self.width / ratio)
        across, down = wide / self.columns, high / self.rows
        return VisibleArea(0.0, 0.0, self.columns, self.rows, min(across, down), across, down)

    def is_whole(self, view: VisibleArea) -> bool:
        return view.columns >= self.columns and view.rows >= self.rows

    def scaled(self, view: VisibleArea, factor: float, x: float, y: float) -> VisibleArea:
        """Closer by a factor (farther below 1), around a place of the matrix."""
        return self._at_level(view, view.level * factor, x, y)

    def of_cells(self, view: VisibleArea, x: float, y: float) -> VisibleArea:
        """So close that values can be read."""
        return self._at_level(view, WIDEST, x, y)

    def moved(self, view: VisibleArea, across: float, down: float) -> VisibleArea:
        """Another part of the same size, so many weights farther."""
        return self._within(view.left + across, view.top + down, view.level)

    def fitted(self, view: VisibleArea) -> VisibleArea:
        """The same place, as large, after the room has changed."""
        return self._at_level(view, view.level, view.left, view.top)

    def _at_level(self, view: VisibleArea, level: float, x: float, y: float) -> VisibleArea:
        """The place (x, y) stays where it is on the screen, as far as it can."""
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

    def _cell(self, level: float) -> tuple[float, float]:
        whole = self.whole
        return max(whole.across, min(level, WIDEST)), max(whole.down, min(level, HIGHEST))


def _seen(room: float, count: int) -> float:
    """How many of a side's weights there is room for; all of them, if it is but for a rounding."""
    return count if room >= count * (1 - 1e-9) else room
