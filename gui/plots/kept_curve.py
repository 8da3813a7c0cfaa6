"""A curve that is painted once for all the moves of a line over it."""

import math
from typing import Any

from pyqtgraph import PlotCurveItem, ViewBox
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.support.guard import guarded, painting, saved


@guarded
class KeptCurve(PlotCurveItem):
    """Keeps its picture together with all that this was made from, and makes another where any of that has changed.

    Qt's own cache of an item outlives what it was made for: after a plot has grown it shows what was there before.

    Args:
        view: that it is put into.
    """

    def __init__(self, view: ViewBox) -> None:
        self._view = view
        self._made_from: tuple[object, ...] = ()
        self._picture = QPixmap()
        super().__init__(antialias=True)
        view.addItem(self, ignoreBounds=True)

    def updateData(self, *args: Any, **kwargs: Any) -> None:
        super().updateData(*args, **kwargs)
        self._made_from = ()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.xData is None or not len(self.xData):
            return
        transform, fine = painter.worldTransform(), painter.device().devicePixelRatioF()
        seen = transform.mapRect(self._view.mapRectToItem(self, self._view.rect()))
        # in pixels of the screen, so that nothing is drawn between two of them
        place = QRect(
            math.floor(seen.left() * fine),
            math.floor(seen.top() * fine),
            math.ceil(seen.width() * fine) + 1,
            math.ceil(seen.height() * fine) + 1,
        )
        made_from = (transform, fine, place, self.opts["pen"], self.opts["antialias"])
        if made_from != self._made_from:
            self._picture = self._painted(place, fine, transform, option)
            self._made_from = made_from
        with saved(painter):
            painter.resetTransform()
            painter.drawPixmap(QPointF(place.left() / fine, place.top() / fine), self._picture)

    def _painted(self, place: QRect, fine: float, transform: QTransform, option: QStyleOptionGraphicsItem) -> QPixmap:
        picture = QPixmap(QSize(place.width(), place.height()))
        picture.setDevicePixelRatio(fine)
        picture.fill(Qt.GlobalColor.transparent)
        with painting(picture) as painter:
            painter.translate(-place.left() / fine, -place.top() / fine)
            painter.setTransform(transform, True)
            super().paint(painter, option, None)
        return picture
