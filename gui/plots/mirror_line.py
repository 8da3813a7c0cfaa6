"""The threshold on the other side of 0, on an axis of values with their sign."""

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsLineItem

from gui.plots.plot_frame import about_to_move
from gui.plots.signed_scale import SignedScale
from gui.plots.threshold_line import ThresholdLine


class MirrorLine(QGraphicsLineItem):
    """Stands where a `ThresholdLine` would at the negative threshold; it is hidden on an axis of magnitudes.

    Args:
        view: that both are children of.
        line: whose mirror image it is.
    """

    def __init__(self, view: ViewBox, line: ThresholdLine) -> None:
        super().__init__(view)
        self._view, self._line = view, line
        self.setZValue(line.zValue())
        view.sigResized.connect(self.follow)
        view.sigTransformChanged.connect(self.follow)

    def follow(self) -> None:
        """Take the place of the line anew."""
        line, view = self._line, self._view
        about_to_move(view)
        shown = isinstance(line.magnitude_scale, SignedScale) and line.isVisible() and not line.beyond
        self.setVisible(shown and line.threshold > 0)
        place = view.mapFromView(QPointF(-line.value(), 0)).x()
        self.setLine(place, 0, place, view.height())
