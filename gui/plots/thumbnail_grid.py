"""Small pictures of the masks of several parameters, as many side by side as there is room for."""

# ruff: noqa: N815 - signals have Qt's spelling

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from gui.plots.image_tile import Colouring
from gui.plots.thumbnail_delegate import HIGH, PAD, WIDE, ThumbnailDelegate, picture_size
from gui.plots.thumbnail_model import Index, ThumbnailModel
from gui.support.guard import guarded
from gui.support.named import named


@guarded
class ThumbnailGrid(QTableView):
    """A table with cells of one size, so that Qt keeps no sizes of thousands of rows.

    What is in sight is asked of `seen`; ``seenMoved`` says that it may be something else.
    """

    chosen = Signal(int)
    """The place of a subject that was clicked, or chosen by Enter."""
    seenMoved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "maskThumbnails")
        self.setAccessibleName(self.tr("Masks"))
        self.thumbnails, self._delegate = ThumbnailModel(), ThumbnailDelegate(self)
        self.setModel(self.thumbnails)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: none; }")
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        # a bar that comes and goes would change how many fit, and so whether there is one
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.hide()
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalScrollBar().valueChanged.connect(lambda _: self.seenMoved.emit())
        self.clicked.connect(self._choose)

    def set_colouring(self, colouring: Colouring) -> None:
        """Colour by mask or by magnitude."""
        self._delegate.colouring = colouring
        self.viewport().update()

    def seen(self) -> range:
        """The places of the subjects that are in sight."""
        if not self.thumbnails.subjects or not self.isVisible():
            return range(0)
        high, columns = max(self.verticalHeader().defaultSectionSize(), 1), self.thumbnails.columnCount()
        top, bottom = self.verticalScrollBar().value(), self.verticalScrollBar().value() + self.viewport().height()
        return range(top // high * columns, min(-(-bottom // high) * columns, len(self.thumbnails.subjects)))

    def pixels_for(self, sides: tuple[int, int]) -> tuple[int, int]:
        """(high, wide): the pixels of the screen that the picture of a matrix has in its cell."""
        room, ratio = QSize(self.horizontalHeader().defaultSectionSize() - 2 * PAD, HIGH), self.devicePixelRatioF()
        wide, high = picture_size(sides, room, ratio)
        return max(int(high * ratio + 1e-3), 1), max(int(wide * ratio + 1e-3), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_cells()
        super().resizeEvent(event)
        self.seenMoved.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_cells()
        self.seenMoved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            # it is for the whole card
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _fit_cells(self) -> None:
        """As many columns as fit, of a width that leaves nothing over."""
        option = QStyleOptionViewItem()
        option.initFrom(self)
        room = max(self.viewport().width(), WIDE)
        self.thumbnails.set_columns(room // WIDE)
        self.horizontalHeader().setDefaultSectionSize(room // (room // WIDE))
        self.verticalHeader().setDefaultSectionSize(
            self._delegate.sizeHint(option, self.thumbnails.index(0, 0)).height()
        )

    def _choose(self, index: Index) -> None:
        place = self.thumbnails.place_of(index)
        if place is not None:
            self.chosen.emit(place)
