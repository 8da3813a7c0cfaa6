"""What all plots have in common: a header over the plot, or over a sentence that says what to do."""

# ruff: noqa: N815 - signals have Qt's spelling

from pyqtgraph import PlotItem, PlotWidget
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
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.plots.axes import RIGHTMOST, QuietAxis
from gui.plots.card_header import Header
from gui.support.guard import guarded, painting
from gui.support.plain_label import PlainLabel
from gui.support.theme import LIGHT, Theme, theme_of

MARGINS = (10, 8, 6, 4)

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_BY_WINDOW = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


@guarded
class PlotArea(PlotWidget):
    """Two axes and what is drawn between them, at fixed ranges.

    The mouse is handled here and not in pyqtgraph's scene, which drops moves that follow each other quickly.
    """

    FOCUS = Qt.FocusPolicy.NoFocus
    """Plots that keys do something to take the focus."""

    fontChosen = Signal()
    """There is another font; what has been measured in the old one is measured again."""

    def __init__(self, left: QuietAxis, bottom: QuietAxis) -> None:
        self.axes = (left, bottom)
        self._theme = LIGHT
        self._by_key = False
        plot = PlotItem(axisItems={"left": left, "bottom": bottom}, enableMenu=False)
        super().__init__(background=None, plotItem=plot)
        # pyqtgraph makes it in any case; as a child it goes when the plot goes
        plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())
        # nobody opens it, but as a window of its own it would outlive the plot
        plot.ctrlMenu.setParent(self)
        plot.hideButtons()
        plot.setMouseEnabled(x=False, y=False)
        plot.disableAutoRange()
        plot.vb.setDefaultPadding(0.0)
        plot.layout.setContentsMargins(0, RIGHTMOST, RIGHTMOST, 0)
        self.view = plot.vb
        # of a few items that move all the time an index is work without an end
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
        """A pen as wide on a fine screen as on a coarse one; on its own a cosmetic pen counts device pixels."""
        pen = QPen(QColor(colour), width * self.devicePixelRatioF(), style)
        pen.setCosmetic(True)
        return pen

    def show_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """What the axes cover, to the pixel."""
        self.view.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def to_data(self, position: QPointF) -> QPointF:
        """From the pixels of this widget."""
        return self.view.mapSceneToView(self.viewportTransform().inverted()[0].map(position))

    def to_pixels(self, x: float, y: float = 0.0) -> QPointF:
        """To the pixels of this widget."""
        return self.viewportTransform().map(self.view.mapViewToScene(QPointF(x, y)))

    def plot_rect(self) -> QRectF:
        """The pixels between the axes."""
        return self.view.sceneBoundingRect()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._by_key and self.hasFocus():
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
        # coming back to the window, it is as it was
        if event.reason() not in _BY_WINDOW:
            self._by_key = event.reason() in _BY_KEY
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
        return super().event(event)

    def _choose_font(self) -> None:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 0.5, 7.0))
        for axis in self.axes:
            axis.use_font(font)
        self.fontChosen.emit()

    def _paint_ring(self) -> None:
        with painting(self.viewport()) as painter:
            painter.setPen(QPen(QColor(self._theme.kept), 1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))


@guarded
class PlotCard(QFrame):
    """A plot with its header. It follows the app's palette; `apply_theme` gives it a theme of its own."""

    SMALLEST = QSize(220, 140)

    def __init__(self, object_name: str, area: PlotArea, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.theme = theme_of(self.palette())
        self.area = area
        self.header = Header(self.theme)
        self._sentence = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._sentence)
        self._pages.addWidget(area)
        self._lay_out()
        self.setFocusProxy(area)

    def set_title(self, title: str, detail: str = "") -> None:
        """What the plot shows, and a quiet detail beside it."""
        self.header.set_text(title, detail)

    def name_for_readers(self, name: str) -> None:
        """What a screen reader calls it, whether it comes upon the card or upon what has the focus in it."""
        for widget in (self, self.area):
            widget.setAccessibleName(name)

    def describe_for_readers(self, text: str) -> None:
        """What a screen reader tells of its state."""
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
        # a palette of its own would hide the app's next one
        # and margins that are set apart from the sheet go with the next one
        self._sentence.setStyleSheet(f"color: {theme.muted}; padding: 0 24px")
        self.update()

    def minimumSizeHint(self) -> QSize:
        return self.SMALLEST

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and theme_of(self.palette()) != self.theme:
            self.apply_theme(theme_of(self.palette()))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), QColor(self.theme.panel))

    def _show_plot(self) -> None:
        self._pages.setCurrentWidget(self.area)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(*MARGINS)
        column.setSpacing(4)
        self.head = QHBoxLayout()
        self.head.setSpacing(4)
        self.head.addWidget(self.header, 1)
        column.addLayout(self.head)
        column.addWidget(self._pages)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
