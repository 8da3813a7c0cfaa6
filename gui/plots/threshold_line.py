"""The vertical line at the threshold, with its value on a handle at the top."""

from collections.abc import Callable, Sequence

from pyqtgraph import ViewBox
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsLineItem, QStyleOptionGraphicsItem, QWidget

from gui.plots.magnitude_scale import LineScale, LogScale
from gui.plots.plot_frame import about_to_move
from gui.support.guard import guarded
from gui.support.number_format import estimated, magnitude
from gui.support.theme import LIGHT, Theme

LINE_WIDTH = 2
ARROW = 8.0
"""Pixels across of the arrow to a threshold that lies beyond the axis, and half of what it measures down."""
CLEAR = 3.0
"""Pixels on each side of the line that nothing written shares with it."""
GRAB = 7.0
"""The distance from the line, in pixels, within which a press starts a drag."""


@guarded
class Handle(QGraphicsItem):
    """The label with the threshold's value; a child of the view box, in its pixels."""

    PADDING = 6.0

    def __init__(self, view: ViewBox) -> None:
        super().__init__(view)
        self._texts: Sequence[str] = ("",)
        self._text = ""
        self._font = QFont()
        self._theme = LIGHT
        self._held = False
        self._rect = QRectF()
        self.setZValue(20)

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_held(self, held: bool) -> None:
        """Highlight the handle: it is dragged, or the mouse is near enough to drag it."""
        if held != self._held:
            self._held = held
            self.update()

    def set_texts(self, texts: Sequence[str], font: QFont) -> None:
        """Take the same in ever fewer words, the longest wording first; `move_to` has the first that has room."""
        if (texts, font) != (self._texts, self._font):
            self._texts, self._font = texts, font
            self._show(texts[0])

    def move_to(self, x: float, width: float) -> None:
        """Centre over ``x`` pixels, but within the width of the view box."""
        self._fit(width)
        half = self._rect.width() / 2
        self.setPos(round(min(max(x - half, 0.0), max(width - 2 * half, 0.0))), 0)

    def _fit(self, width: float) -> None:
        if len(self._texts) > 1:
            fits = (text for text in self._texts if self._width(text) <= width)
            text = next(fits, self._texts[-1])
            if text != self._text:
                self._show(text)

    def _show(self, text: str) -> None:
        self.prepareGeometryChange()
        self._text = text
        self._rect = QRectF(0, 0, self._width(text), round(QFontMetricsF(self._font).height()) + 2)

    def _width(self, text: str) -> float:
        return round(QFontMetricsF(self._font).horizontalAdvance(text) + 2 * self.PADDING)

    @property
    def rect(self) -> QRectF:
        """Where it is, in pixels of the view box."""
        return self._rect.translated(self.pos())

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.kept if self._held else self._theme.text))
        painter.drawRoundedRect(self._rect, 4, 4)
        painter.setPen(QColor(self._theme.on_kept if self._held else self._theme.panel))
        painter.setFont(self._font)
        painter.drawText(self._rect, Qt.AlignmentFlag.AlignCenter, self._text)


@guarded
class ThresholdLine(QGraphicsLineItem):
    """Marks a threshold on a scale. It handles no mouse or keys; `LineArea` does.

    A threshold that lies beyond the axis is no line, but an arrow at that end, and its handle says so.

    Like its handle it is a child of the view box in its pixels, so that a move needs no transform of data coordinates
    when painting.
    """

    def __init__(self, view: ViewBox) -> None:
        super().__init__(view)
        self.threshold = 0.0
        self._exact = True
        self._words_beyond = ""
        self._whose = ""
        self.moved: Callable[[], None] = lambda: None
        """Called after line or handle have moved, or were shown or hidden."""
        self.magnitude_scale: LineScale = LogScale(-3.0, 0.0)
        self._view = view
        self.handle = Handle(view)
        self.setZValue(10)
        # plots leave room for the handle before there is a threshold
        self.handle.set_texts(self._said(), self._handle_font())
        view.sigResized.connect(self._reposition)
        view.sigTransformChanged.connect(self._reposition)

    def value(self) -> float:
        """The place on the axis, in data coordinates."""
        return self.magnitude_scale.place(self.threshold)

    def apply_theme(self, theme: Theme, pen: QPen) -> None:
        self.setPen(pen)
        self.handle.apply_theme(theme)

    def set_scale(self, scale: LineScale) -> None:
        self.magnitude_scale = scale
        self.set_threshold(self.threshold)

    def set_threshold(self, threshold: float) -> None:
        about_to_move(self._view)
        self.threshold = threshold
        self.handle.set_texts(self._said(), self._handle_font())
        self._reposition()
        self.update()

    def set_whose(self, whose: str) -> None:
        """Have the handle say whose threshold it is; empty where that need not be said."""
        if whose != self._whose:
            self._whose = whose
            self.set_threshold(self.threshold)

    def set_exact(self, exact: bool) -> None:
        """Whether the threshold is no estimate, which its handle would say."""
        if exact != self._exact:
            self._exact = exact
            self.set_threshold(self.threshold)

    @property
    def said(self) -> str:
        """The threshold in words, with ≈ where it is an estimate."""
        return estimated(magnitude(self.threshold), self._exact)

    def set_words_beyond(self, words: str) -> None:
        """Take what the handle says of a threshold right of the axis."""
        self._words_beyond = words
        self.set_threshold(self.threshold)

    @property
    def beyond(self) -> bool:
        """Whether the threshold lies right of the axis."""
        return self.magnitude_scale.beyond(self.threshold)

    @property
    def words_beyond(self) -> str:
        """That the threshold lies right of the axis, in words; empty where it does not."""
        return self._words_beyond if self.beyond else ""

    def boundingRect(self) -> QRectF:
        return super().boundingRect().adjusted(-ARROW, 0, ARROW, 0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self.beyond:
            super().paint(painter, option, widget)
            return
        tip, middle = self.line().x1(), self._view.height() / 2
        back = tip - ARROW
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.pen().color())
        painter.drawPolygon([QPointF(tip, middle), QPointF(back, middle - ARROW), QPointF(back, middle + ARROW)])

    def use_font(self) -> None:
        """Measure the handle again after the view box has got another font."""
        self.set_threshold(self.threshold)

    def set_shown(self, shown: bool) -> None:
        """Show or hide line and handle; hidden where there is no single threshold."""
        if shown != self.isVisible():
            about_to_move(self._view)
            self.setVisible(shown)
            self.handle.setVisible(shown)
            self.moved()

    @property
    def taken(self) -> tuple[QRectF, ...]:
        """What line and handle take, in pixels of the view box, the line first; nothing while they are hidden."""
        return (self.around(self.line().x1()), self.handle.rect) if self.isVisible() else ()

    def around(self, place: float) -> QRectF:
        """What a line takes at an x in pixels of the view box."""
        reach = ARROW if self.beyond else CLEAR
        return QRectF(place - reach, 0, 2 * reach, self._view.height())

    def set_held(self, held: bool) -> None:
        """Highlight the handle, as in `Handle.set_held`."""
        self.handle.set_held(held)

    def is_near(self, position: QPointF) -> bool:
        """Whether a press at a position in pixels of the view box would start a drag."""
        if not self.isVisible():
            return False
        on_handle = self.handle.rect.contains(position)
        inside = self._view.rect().adjusted(-GRAB, 0, GRAB, 0).contains(position)
        return on_handle or (inside and abs(position.x() - self.pixel()) <= GRAB)

    def pixel(self) -> float:
        """The x of the line in pixels of the view box."""
        return float(self._view.mapFromView(QPointF(self.value(), 0)).x())

    def _said(self) -> tuple[str, ...]:
        """The threshold, and whose it is where there is room."""
        number = self._number()
        return (f"{self._whose}: {number[0]}", *number) if self._whose else number

    def _number(self) -> tuple[str, ...]:
        """The threshold; beyond the axis with an arrow that points to where it is, and words where there is room."""
        number, words = self.said, self.words_beyond
        if not self.beyond:
            return (number,)
        return (f"{words} {number} →", f"{number} →") if words else (f"{number} →",)

    def _reposition(self) -> None:
        place = self.pixel()
        self.setLine(place, 0, place, self._view.height())
        self.handle.move_to(place, self._view.width())
        self.moved()

    def _handle_font(self) -> QFont:
        font = QFont(self._view.font())
        font.setBold(True)
        return font
