"""The sign over the window while something is dragged over it: what will be opened, or why nothing will be."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.base.address import is_address
from core.base.escaping import escaped
from core.model.cached_names import title_of
from gui.support.file_drops import dropped_path
from gui.support.guard import guarded, painting
from gui.support.icons import Glyph, paint
from gui.support.theme import theme_of

MARGIN, CORNER, GLYPH, SPACE = 16, 12, 48, 12
"""Pixels around the frame, of its round corners, of the icon, and between icon and words."""
COVERING = 0.9


@guarded
class DropSign(QWidget):
    """Lies over a widget, as large as that. The mouse and what is dragged go through.

    Attributes:
        words: what it says.
        path: what would be opened; None where nothing would be.
    """

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("dropSign")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = ""
        self.path: Path | None = None
        self._over = over
        over.installEventFilter(self)
        self.hide()

    def show_for(self, data: QMimeData) -> None:
        """Say what becomes of something that is dragged."""
        self.path = dropped_path(data)
        self.words = self._said(data)
        self.setAccessibleName(self.words)
        self.resize(self._over.size())
        self.raise_()
        self.show()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.resize(self._over.size())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        colour = QColor(theme.warning if self.path is None else theme.kept)
        ground = QColor(theme.window)
        ground.setAlphaF(COVERING)
        with painting(self) as painter:
            painter.fillRect(self.rect(), ground)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine if self.path else Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), CORNER, CORNER)
            middle = self.rect().center()
            glyph = QRectF(middle.x() - GLYPH / 2, middle.y() - GLYPH - SPACE / 2, GLYPH, GLYPH)
            paint(painter, Glyph.REFUSED if self.path is None else Glyph.DROP, glyph, colour)
            font = painter.font()
            font.setPointSizeF(font.pointSizeF() * 1.3)
            painter.setFont(font)
            painter.setPen(QColor(theme.text))
            below = self.rect().adjusted(2 * MARGIN, 0, -2 * MARGIN, 0)
            below.setTop(round(glyph.bottom()) + SPACE)
            words = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideMiddle, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)

    def _said(self, data: QMimeData) -> str:
        if self.path is not None:
            return self.tr("Drop to open {name}").format(name=escaped(title_of(self.path)))
        if len(data.urls()) > 1:
            return self.tr("One file or folder at a time, please")
        if any(not each.isLocalFile() and is_address(each.toString()) for each in data.urls()):
            return self.tr("Addresses are read by the command “index”, and its file opens here")
        return self.tr("Only files and folders of this machine can be opened")
