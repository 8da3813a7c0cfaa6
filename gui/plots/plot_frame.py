"""A pyqtgraph view box between axes, without what pyqtgraph's `PlotItem` has beside these: a form of 40 controls."""

from pyqtgraph import AxisItem, ViewBox
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGraphicsGridLayout, QGraphicsItem, QGraphicsWidget

_PLACES = {"top": (0, 1), "left": (1, 0), "right": (1, 2), "bottom": (2, 1)}
"""Row and column of each axis in the layout; the view box is in the middle."""


class PlotFrame(QGraphicsWidget):
    """Lays out a view box and the axes around it, which follow its ranges.

    What would move the view by itself, or bring up a menu, is off.
    """

    moving = Signal()
    """Items in the view box are about to move."""

    def __init__(self, *axes: AxisItem) -> None:
        super().__init__()
        self.view = ViewBox(parent=self, enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self.view.disableAutoRange()
        self.grid = QGraphicsGridLayout()
        self.grid.setSpacing(0)
        self.grid.addItem(self.view, 1, 1)
        for stretched in (self.grid.setRowStretchFactor, self.grid.setColumnStretchFactor):
            stretched(1, 1)
        for axis in axes:
            self.add_axis(axis)
        self.setLayout(self.grid)

    def add_axis(self, axis: AxisItem) -> None:
        """Put an axis on the side that is its orientation, above the items in the view box."""
        axis.linkToView(self.view)
        axis.setZValue(0.5)
        axis.setFlag(QGraphicsItem.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
        self.grid.addItem(axis, *_PLACES[axis.orientation])


def about_to_move(view: ViewBox) -> None:
    """To be called by an item in the view box of a frame before it moves, changes its size, or is shown or hidden."""
    frame = view.parentItem()
    assert isinstance(frame, PlotFrame), "the view box is in a frame"
    frame.moving.emit()
