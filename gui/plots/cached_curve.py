"""A curve that is drawn once as a pixmap, and then from it while the threshold line moves over it."""

import math
from typing import Any

from pyqtgraph import PlotCurveItem, ViewBox
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.plots.plot_frame import about_to_move
from gui.support.guard import guarded, painting, saved
from gui.support.picture import draws_vectors


@guarded
class CachedCurve(PlotCurveItem):
    """A `PlotCurveItem` that keeps its pixmap and all it was made from: transform, pixel ratio, rectangle, pen, brush.

    Each paint compares these and makes another pixmap where one differs; other data drops it too. (Qt's own item cache
    is not dropped when the plot grows, and then shows the old size.)

    Args:
        view: the view box that it is added to.
    """

    def __init__(self, view: ViewBox) -> None:
        self._view = view
        self._made_from: tuple[object, ...] = ()
        self._picture = QPixmap()
        super().__init__(antialias=True)
        view.addItem(self, ignoreBounds=True)

    def updateData(self, *args: Any, **kwargs: Any) -> None:
        about_to_move(self._view)
        super().updateData(*args, **kwargs)
        self._made_from = ()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.xData is None or not len(self.xData):
            return
        if draws_vectors(painter):
            super().paint(painter, option, widget)
            return
        transform, pixel_ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        seen = transform.mapRect(self._view.mapRectToItem(self, self._view.rect()))
        # in whole pixels of the screen, so that the pixmap is drawn without interpolation
        place = QRect(
            math.floor(seen.left() * pixel_ratio),
            math.floor(seen.top() * pixel_ratio),
            math.ceil(seen.width() * pixel_ratio) + 1,
            math.ceil(seen.height() * pixel_ratio) + 1,
        )
        opts = self.opts
        made_from = (transform, pixel_ratio, place, opts["pen"], opts["brush"], opts["antialias"])
        if made_from != self._made_from:
            self._picture = self._painted(place, pixel_ratio, transform, option)
            self._made_from = made_from
        with saved(painter):
            painter.resetTransform()
            painter.drawPixmap(QPointF(place.left() / pixel_ratio, place.top() / pixel_ratio), self._picture)

    def _painted(
        self, place: QRect, pixel_ratio: float, transform: QTransform, option: QStyleOptionGraphicsItem
    ) -> QPixmap:
        picture = QPixmap(QSize(place.width(), place.height()))
        picture.setDevicePixelRatio(pixel_ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with painting(picture) as painter:
            painter.translate(-place.left() / pixel_ratio, -place.top() / pixel_ratio)
            painter.setTransform(transform, True)
            super().paint(painter, option, None)
        return picture


def new_curve(view: ViewBox, height: int) -> CachedCurve:
    """A curve that is drawn over those of less height."""
    curve = CachedCurve(view)
    curve.setZValue(height)
    return curve
