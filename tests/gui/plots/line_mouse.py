"""The mouse on a plot with a threshold line."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QSignalSpy, QTest

from gui.plots.histogram import HistogramPlot


class LineMouse:
    """The mouse on the plot, and spies on the signals that it causes."""

    def __init__(self, plot: HistogramPlot) -> None:
        self._viewport = plot.area.viewport()
        self.dragged, self.dropped = QSignalSpy(plot.thresholdDragged), QSignalSpy(plot.thresholdDropped)
        self.cancelled, self.reset = QSignalSpy(plot.dragCancelled), QSignalSpy(plot.resetRequested)

    def press(self, point: QPoint) -> None:
        QTest.mousePress(self._viewport, Qt.MouseButton.LeftButton, pos=point)

    def move(self, point: QPoint) -> None:
        QTest.mouseMove(self._viewport, point)

    def release(self, point: QPoint) -> None:
        QTest.mouseRelease(self._viewport, Qt.MouseButton.LeftButton, pos=point)

    def counts(self) -> tuple[int, int, int, int]:
        return self.dragged.count(), self.dropped.count(), self.cancelled.count(), self.reset.count()


def on_line(plot: HistogramPlot, aside: int = 0) -> QPoint:
    """A pixel at half height of the line, or ``aside`` pixels beside it."""
    area = plot.area
    middle = area.plot_rect().center().y()
    return QPoint(round(area.to_pixels(area.line.value()).x()) + aside, round(middle))


def threshold_at(plot: HistogramPlot, point: QPoint) -> float:
    return float(10 ** plot.area.to_data(QPointF(point)).x())
