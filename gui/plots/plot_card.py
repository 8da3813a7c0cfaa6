"""The base classes of all plots: `PlotArea`, the plot itself, and `PlotCard`, the widget around it."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Sequence

from pyqtgraph import GraphicsView
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsScene,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.plots.axes import OVERHANG_RIGHT, PlotAxis
from gui.plots.card_header import CardHeader
from gui.plots.plot_frame import PlotFrame
from gui.plots.scrolled_area import ScrolledArea
from gui.plots.title_bar import TitleBar
from gui.support.guard import guarded, painting
from gui.support.named import named
from gui.support.plain_label import PlainLabel, set_text_style
from gui.support.tab_order import give_focus
from gui.support.theme import LIGHT, Theme, theme_of

MARGINS = (10, 8, 6, 4)

_KEY_REASONS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_WINDOW_REASONS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


@guarded
class PlotArea(GraphicsView):
    """A pyqtgraph plot with two axes whose ranges are set by `show_range` only.

    Mouse events are handled by overriding the widget's event handlers in subclasses, not in pyqtgraph's scene, which
    drops moves that follow each other quickly. Positions come in two kinds: pixels of this widget, and data
    coordinates (`to_data`, `to_pixels`).
    """

    FOCUS = Qt.FocusPolicy.NoFocus
    """`StrongFocus` in plots that handle keys."""

    fontChosen = Signal()
    """The font has changed; texts have to be measured again."""
    _moves = Signal()
    """Delivered in its turn, before Qt hears of the moves that are announced with it."""

    def __init__(self, left: PlotAxis, bottom: PlotAxis) -> None:
        self.axes = (left, bottom)
        self._moving = self._forgotten = False
        self._theme = LIGHT
        self._focus_by_key = False
        super().__init__(background=None)
        self.frame = PlotFrame(left, bottom)
        self.margins_around = (0.0, OVERHANG_RIGHT, OVERHANG_RIGHT, 0.0)
        self.frame.grid.setContentsMargins(*self.margins_around)
        self.setCentralItem(self.frame)
        self.enableMouse(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.view = self.frame.view
        self.frame.moving.connect(self._expect_moves)
        self._moves.connect(self._have_moved, Qt.ConnectionType.QueuedConnection)
        # Qt repaints where items were in the view, and not what they had outside of it, as handles have
        self.view.sigResized.connect(lambda: self.viewport().update())
        # an index of a few items that move all the time costs more than it saves
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setMouseTracking(True)
        self.setFocusPolicy(self.FOCUS)
        self._choose_font()

    def apply_theme(self, theme: Theme) -> None:
        """Take new colours."""
        self._theme = theme
        self.setBackground(theme.panel)
        for axis in self.axes:
            axis.apply_theme(theme)

    def stroke(self, colour: str | QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """A cosmetic pen of a width in pixels of the widget. (Qt takes it in pixels of the screen.)"""
        pen = QPen(QColor(colour), width * self.devicePixelRatioF(), style)
        pen.setCosmetic(True)
        return pen

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set the ranges of both axes, without padding."""
        self.view.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def to_data(self, position: QPointF) -> QPointF:
        """From pixels of this widget to data coordinates."""
        place: QPointF = self.view.mapSceneToView(self.viewportTransform().inverted()[0].map(position))
        return place

    def to_pixels(self, x: float, y: float = 0.0) -> QPointF:
        """From data coordinates to pixels of this widget."""
        position: QPointF = self.viewportTransform().map(self.view.mapViewToScene(QPointF(x, y)))
        return position

    def plot_rect(self) -> QRectF:
        """The rectangle between the axes, in pixels of this widget."""
        rect: QRectF = self.view.sceneBoundingRect()
        return rect

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # Qt forgets where an item was as soon as it is painted, be it in part, and so would not wipe it off
        self._forgotten |= self._moving and event.rect() != self.viewport().rect()
        if self._focus_by_key and self.hasFocus():
            self._paint_ring()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # when the window becomes active again, the ring is as it was before
        if event.reason() not in _WINDOW_REASONS:
            self._focus_by_key = event.reason() in _KEY_REASONS
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._choose_font()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.apply_theme(self._theme)
        return bool(super().event(event))

    def _choose_font(self) -> None:
        font = QFont(self.font())
        # named as the font's own: one that is inherited comes from the scene, which hears of a new one at another time
        font.setPointSizeF(font.pointSizeF())
        self.view.setFont(font)
        font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
        for axis in self.axes:
            axis.use_font(font)
        self.fontChosen.emit()

    def _expect_moves(self) -> None:
        """Until Qt has heard of moves in its turn, it is not enough to paint a part."""
        if not self._moving:
            self._moving = True
            self._moves.emit()

    def _have_moved(self) -> None:
        self._moving = False
        if self._forgotten:
            self._forgotten = False
            self.viewport().update()

    def _paint_ring(self) -> None:
        """Draw the focus ring, shown after the focus came by a key."""
        with painting(self.viewport()) as painter:
            painter.setPen(QPen(QColor(self._theme.kept), 1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))


@guarded
class PlotCard(QFrame):
    """A header, and below it a plot area or a sentence in its place. Follows the app's palette."""

    SMALLEST = QSize(220, 140)

    def __init__(self, object_name: str, area: PlotArea | ScrolledArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.theme = theme_of(self.palette())
        self.area = area
        self.header = CardHeader(self.theme)
        self._sentence = named(PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True), "sentence")
        self._pages = QStackedWidget()
        self._pages.addWidget(self._sentence)
        self._pages.addWidget(area)
        self._lay_out()

    def set_title(self, title: str, detail: str = "", shorter: Sequence[tuple[str, str]] = ()) -> None:
        """Set the header: what the plot shows, and a muted detail beside it; ``shorter`` as for `CardHeader`."""
        self.header.set_text(title, detail, shorter)

    def set_accessible_name(self, name: str) -> None:
        """The name for screen readers, of the card and of the area that has the focus in it."""
        for widget in (self, self.area):
            widget.setAccessibleName(name)

    def set_accessible_description(self, text: str) -> None:
        """The state for screen readers, of the card and of its area."""
        for widget in (self, self.area):
            widget.setAccessibleDescription(text)

    def empty(self, text: str) -> None:
        """Show a sentence in place of the plot."""
        self._sentence.setText(text)
        self._pages.setCurrentWidget(self._sentence)

    @property
    def is_empty(self) -> bool:
        """Whether a sentence stands in place of the plot."""
        return self._pages.currentWidget() is self._sentence

    def apply_theme(self, theme: Theme) -> None:
        """Take new colours."""
        self.theme = theme
        self.header.apply_theme(theme)
        self.area.apply_theme(theme)
        # by style sheet: a palette of its own would hide the app's next one; padding set otherwise would be reset by it
        set_text_style(self._sentence, f"color: {theme.muted}; padding: 0 24px")
        self.update()

    def minimumSizeHint(self) -> QSize:
        margins = self.column.contentsMargins()
        buttons = self.title_bar.least + margins.left() + margins.right()
        return self.SMALLEST.expandedTo(QSize(buttons, 0))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and theme_of(self.palette()) != self.theme:
            self.apply_theme(theme_of(self.palette()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        give_focus(self._pages, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), QColor(self.theme.panel))

    def _show_plot(self) -> None:
        self._pages.setCurrentWidget(self.area)

    def _lay_out(self) -> None:
        self.column = column = QVBoxLayout(self)
        column.setContentsMargins(*MARGINS)
        column.setSpacing(4)
        self.title_bar = TitleBar(self)
        self.header_row = self.title_bar.row
        self.header_row.addWidget(self.header, 1)
        column.addWidget(self.title_bar)
        column.addWidget(self._pages)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
