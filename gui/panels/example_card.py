"""The example on the welcome page: what it reads, as a picture, and a button that opens it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QImage, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.base.resources import resource
from gui.panels.section import QuietLabel
from gui.support.guard import guarded, painting
from gui.support.icons import Glyph, icon
from gui.support.plain_label import PlainLabel
from gui.support.theme import mixed, theme_of

SCALE = 4
"""Pixels of the screen for one of the picture's."""


@guarded
class DigitsPicture(QWidget):
    """The digits that the example model tells apart, in the colours of the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage(str(resource("example", "digits.png"))).convertToFormat(QImage.Format.Format_Grayscale8)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return self._image.size() * SCALE

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        image = self._image.convertToFormat(QImage.Format.Format_Indexed8)
        shades = [QColor(each) for each in image.colorTable()]
        image.setColorTable([mixed(theme.kept, theme.panel, each.lightnessF()).rgb() for each in shades])
        with painting(self) as painter:
            painter.drawImage(QRectF(self.rect()), image)


class ExampleCard(QFrame):
    """The picture, what the model is, and the way to open it.

    Args:
        open_example: what the button does.
    """

    def __init__(self, open_example: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exampleCard")
        self.picture = DigitsPicture(self)
        title = PlainLabel(self.tr("Example"), self)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        words = QuietLabel(self.tr("A small network that reads handwritten digits, with an evaluation."))
        self.button = QPushButton(open_example.text().replace("&", ""), self)
        self.button.setIcon(icon(Glyph.EXAMPLE))
        self.button.clicked.connect(open_example.trigger)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(words)
        column.addWidget(self.button)
