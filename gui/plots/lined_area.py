"""A plot area with the threshold as a vertical line, and what is written beside that: names and a legend."""

from gui.plots.axes import PlotAxis
from gui.plots.legend import Legend
from gui.plots.line_labels import LineLabels
from gui.plots.line_room import LineRoom
from gui.plots.plot_card import PlotArea
from gui.plots.threshold_line import ThresholdLine


class LinedArea(PlotArea):
    """Has what is written keep off line and handle, and what is drawn below the handle."""

    BELOW_HANDLE = 0.0
    """Pixels that are left free below the handle, and beside what is drawn, as for a dot."""

    def __init__(self, left: PlotAxis, bottom: PlotAxis) -> None:
        super().__init__(left, bottom)
        self._written: list[Legend | LineLabels] = []
        """What gives way to the line, in the order in which it takes its places."""
        self.line = ThresholdLine(self.view)
        self.line.moved = self._give_way
        self.fontChosen.connect(self.line.use_font)
        self.view.sigResized.connect(self.settle)
        self.view.sigTransformChanged.connect(self.settle)

    def set_threshold(self, threshold: float) -> None:
        """Move the line, without a signal."""
        self.line.set_shown(True)
        self.line.set_threshold(threshold)

    def settle(self) -> None:
        """The line is at rest: what is written takes places beside it. While it moves, that only gives way to it."""
        room = self._line_room()
        for each in self._written:
            each.settle(room)

    def _give_way(self) -> None:
        room = self._line_room()
        for each in self._written:
            each.give_way(room)

    def _line_room(self) -> LineRoom:
        """What is not to be written on."""
        return LineRoom(self.line.taken)

    @property
    def headroom(self) -> float:
        """Pixels at the top in which the handle is moved, and nothing is drawn."""
        return self.line.handle.boundingRect().height() + 4 + self.BELOW_HANDLE

    def beside(self, span: float) -> float:
        """What the x axis has besides at each end of what it is about, so that a dot there is seen as a whole."""
        free = max(float(self.view.width()) - 2 * self.BELOW_HANDLE, 1.0)
        return span * min(max(0.01, self.BELOW_HANDLE / free), 0.1)

    def upper_end(self, low: float, high: float) -> float:
        """The upper end of the y axis that has what is drawn, from low to high, below the handle."""
        height = max(float(self.view.height()), 2 * self.headroom)
        return low + (high - low) * height / (height - self.headroom)
