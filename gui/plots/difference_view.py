"""The card's page of what differs from another file: where, as a picture, and how much."""

# ruff: noqa: N815 - signals have Qt's spelling

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from core.report.difference_image import DifferenceImage
from gui.panels.section import QuietLabel
from gui.plots.ramp_key import RampKey
from gui.plots.ramps import SHADES, ramp
from gui.support import number_format
from gui.support.guard import guarded, painting
from gui.support.named import named
from gui.support.theme import Theme, theme_of

COLOUR = "pruned"
"""The ramp of differences, by the name of its colour in the theme."""


@guarded
class DifferenceView(QWidget):
    """The picture fills the page, each block as large as it can be; a click leads to the values there."""

    placeChosen = Signal(int, int)
    """Row and column of a click, in the matrix."""
    appeared = Signal()
    """The page was hidden, and is visible now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("differenceView")
        self.found: DifferenceImage | None = None
        self._image = QImage()
        self._key = RampKey(self)
        self._said = named(QuietLabel(), "differenceSaid")
        line = QHBoxLayout()
        line.setContentsMargins(6, 0, 0, 0)
        line.addWidget(self._said, 1)
        line.addWidget(self._key)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(4)
        column.addLayout(line)
        column.addStretch(1)
        self.setMouseTracking(True)
        self.apply_theme(theme_of(self.palette()))
        self.clear("")

    def show_difference(self, found: DifferenceImage, said: str) -> None:
        """Show a picture, and a sentence above it."""
        self.found = found
        self._said.setText(said)
        largest = number_format.number(found.largest)
        self._key.set_ramp(COLOUR, "0", self.tr("|Δ| {value}").format(value=largest))
        self._key.show()
        self._colour()

    def clear(self, reason: str) -> None:
        """Show a sentence and no picture."""
        self.found, self._image = None, QImage()
        self._said.setText(reason)
        self._key.hide()
        self.update()

    @property
    def said(self) -> str:
        """The sentence above the picture, or in its place."""
        return self._said.text()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._key.apply_theme(theme)
        self._colour()

    def picture_rect(self) -> QRect:
        """Where the picture is, in pixels of the widget."""
        return self.rect().adjusted(6, self._said.height() + 10, -4, -4)

    def place_at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column of the block under a position; None outside of the picture."""
        room = self.picture_rect()
        if self.found is None or not room.contains(position.toPoint()):
            return None
        down, across = self.found.blocks.shape
        return (
            min(int((position.y() - room.top()) * down / room.height()), down - 1),
            min(int((position.x() - room.left()) * across / room.width()), across - 1),
        )

    def sizeHint(self) -> QSize:
        return QSize(220, 160)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self.appeared.emit()
        return bool(super().event(event))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and theme_of(self.palette()) != self._theme:
            self.apply_theme(theme_of(self.palette()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        QToolTip.showText(event.globalPosition().toPoint(), self._told(*place) if place else "", self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position())
        if place is not None and self.found is not None and event.button() == Qt.MouseButton.LeftButton:
            rows, columns = self.found.row_edges, self.found.column_edges
            self.placeChosen.emit(int(rows[place[0]]), int(columns[place[1]]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), self._theme.panel)
            if not self._image.isNull():
                painter.drawImage(self.picture_rect(), self._image)

    def _told(self, row: int, column: int) -> str:
        """What a block is, and how far it differs."""
        found = self.found
        assert found is not None, "there is a picture"
        (top, end), (left, right) = found.row_edges[row : row + 2], found.column_edges[column : column + 2]
        value = float(found.blocks[row, column])
        amount = "–" if math.isnan(value) else number_format.number(value)
        if (end - top) * (right - left) == 1:
            return self.tr("[{row}, {column}]: |Δ| {amount}").format(row=top, column=left, amount=amount)
        return self.tr("rows {top} to {end}, columns {left} to {right}: |Δ| {amount} on an average").format(
            top=top, end=end - 1, left=left, right=right - 1, amount=amount
        )

    def _colour(self) -> None:
        """Make the picture anew, of these blocks in this theme."""
        if self.found is None:
            return
        blocks, largest = self.found.blocks, self.found.largest
        shades = np.nan_to_num(blocks) / largest * (SHADES - 1) if largest else np.zeros(blocks.shape)
        pixels = np.ascontiguousarray(ramp(self._theme, COLOUR)[np.rint(shades).astype(np.intp)])
        down, across = blocks.shape
        self._image = QImage(pixels.data, across, down, 4 * across, QImage.Format.Format_RGB32).copy()
        self.update()
