"""The matrix of blocks: a cell for each parameter, in the column of its block and the row of its kind."""

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.base.arrays import Floats
from core.base.escaping import escaped
from core.model.block_kinds import kind_label
from core.model.block_matrix import BlockMatrix
from core.model.name_trie import is_number, words_of
from core.model.repeated_blocks import Blocks
from gui.plots.blocks_geometry import Band, BlocksGeometry, rectangles
from gui.plots.blocks_headers import BlocksHeaders, ink_of
from gui.plots.blocks_image import BlocksPixels, Bools, CellValues, PixelMarks, colours
from gui.plots.blocks_texts import MOST, SMALLEST_FONT, CellWriter, ValueStyle, value_style
from gui.plots.layer_readings import LayerReading
from gui.plots.scrolled_area import ScrolledArea
from gui.support.guard import guarded, painting
from gui.support.latest import Latest

EMPTY = BlockMatrix.of(Blocks({}), ())
"""The matrix of nothing."""
STEP = 24
"""Pixels of a step of a scroll bar."""


@guarded
class BlocksView(ScrolledArea):
    """What is seen of the matrix: cells, words around them, what is selected. The hands are those of a subclass.

    Attributes:
        matrix: where each cell is; cells are given by the places of their parameters in it.
        names: of these, in full.
        cell_geometry: where each column and row lies.
        selected: places of what is selected.
    """

    def __init__(self, reading: LayerReading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("blocks")
        self.matrix, self.reading = EMPTY, reading
        self.names: Sequence[str] = ()
        self._short_names: Mapping[int, str] = {}
        self.cells = CellValues.unknown(0)
        self.selected: frozenset[int] = frozenset()
        self.zoom = 1.0
        self._marked: frozenset[int] | None = None
        self._headers: Latest[BlocksHeaders] = Latest()
        self._shades: Latest[NDArray[np.uint32]] = Latest()
        self._styles: Latest[tuple[ValueStyle | None, ...]] = Latest()
        self._marks: Latest[PixelMarks] = Latest()
        self._pixels: BlocksPixels | None = None
        self._row_font = self.label_font
        self.cell_geometry = BlocksGeometry.of(EMPTY, (1.0, 1.0))
        self.fontChosen.connect(self._lay_out)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setSingleStep(STEP)

    @property
    def headers(self) -> BlocksHeaders:
        """The words around the cells; kept until others are shown, in another font or language."""
        return self._headers.of(
            BlocksHeaders, self.matrix, self.label_font, self._row_font, sys.intern(self.tr("no block"))
        )

    def show_matrix(self, matrix: BlockMatrix, names: Sequence[str]) -> None:
        """Show other parameters, of which nothing is known or selected.

        Args:
            names: full ones, (n,).
        """
        self.names = names
        self.matrix, self.cells, self.selected, self.zoom = (
            matrix,
            CellValues.unknown(len(matrix.numbers)),
            frozenset(),
            1.0,
        )
        self._short_names = _short_names(names, matrix.beside.tolist())
        self._lay_out()

    def show_reading(self, reading: LayerReading) -> None:
        """Colour by another reading, of which nothing is known."""
        self.reading, self.cells = reading, CellValues.unknown(len(self.matrix.numbers))
        self.viewport().update()

    def set_values(self, values: Floats, ticked: Bools, own: Bools, locked: Bools, exact: Bools) -> bool:
        """Take other values, and repaint the cells where they differ. Returns whether they do."""
        cells = self.cells.following(values, ticked, own, locked, exact)
        if cells.same(self.cells):
            return False
        self.cells = cells
        self.viewport().update(self.body)
        return True

    def select(self, places: Iterable[int]) -> None:
        """Mark what is selected; some of it is scrolled to where none is seen."""
        selected = frozenset(places)
        if selected != self.selected:
            self.selected = selected
            self.viewport().update()
        self._reveal()

    def cell(self, place: int) -> tuple[int, int]:
        """Row and column of a parameter."""
        row, column = self.cell_geometry.cells[place].tolist()
        return row, column

    @property
    def body(self) -> QRect:
        """Where the cells are seen, in pixels of the viewport."""
        left, top = self.origin
        return QRect(
            int(left),
            int(top),
            max(self.viewport().width() - int(left), 0),
            max(self.viewport().height() - int(top), 0),
        )

    @property
    def origin(self) -> tuple[float, float]:
        """Where the cells begin that are not scrolled."""
        return self.headers.left(self.viewport().width()), self.headers.top

    @property
    def offset(self) -> tuple[int, int]:
        """By how many pixels they are scrolled."""
        return self.horizontalScrollBar().value(), self.verticalScrollBar().value()

    def scrolled(self, band: Band) -> int:
        """By how many pixels the columns of a band are; what belongs to no block stays in sight as far as it can."""
        right = self.offset[0]
        hidden = math.ceil(band.columns.size - self.body.width())
        return right if band is self.cell_geometry.kinds else min(right, max(hidden, 0))

    def rect_of(self, row: int, column: int) -> QRectF:
        """A cell in pixels of the viewport."""
        geometry, (left, top) = self.cell_geometry, self.origin
        band, rows = geometry.band(row), geometry.rows
        right, down = self.scrolled(band), self.offset[1]
        corner = QPointF(band.columns.starts[column] + left - right, rows.starts[row] + top - down)
        return QRectF(corner, QPointF(band.columns.ends[column] + left - right, rows.ends[row] + top - down))

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Make cells larger or smaller; what is at a pixel of the viewport stays there, as far as it can."""
        before, (left, top) = self.cell_geometry, self.origin
        if self.matrix is EMPTY or (zoom > self.zoom and before.largest):
            return
        at = around or QPointF(self.body.center())
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        inside = at.x() - left, at.y() - top
        places = [bar.value() + each for bar, each in zip(bars, inside, strict=True)]
        self.zoom = max(zoom, 1.0)
        self._lay_out()
        after = self.cell_geometry
        for bar, place, each, old, new in zip(bars, places, inside, before.size, after.size, strict=True):
            bar.setValue(round(place * new / max(old, 1.0) - each))

    def mark(self, places: Iterable[int] | None) -> None:
        """Mark what a drag would select, instead of what is selected."""
        self._marked = None if places is None else frozenset(places)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self.viewport()) as painter:
            body = self.body
            if not body.contains(event.rect()):
                painter.fillRect(event.rect(), QColor(self.theme.panel))
                self._paint_words(painter)
            painter.setClipRect(body)
            self._paint_cells(painter, body)
            self._paint_texts(painter)
            # at the left and at the top a half of the outline lies beside the cells
            painter.setClipRect(body.adjusted(-3, -3, 0, 0))
            self._paint_selected(painter)
            self._paint_divider(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Find the places of cells anew, and how far they can be scrolled."""
        room, top = self.maximumViewportSize(), self.headers.top
        high = max(room.height() - top - 1, 1.0)
        self._row_font = _font_for(self.label_font, BlocksGeometry.of(self.matrix, (1.0, high), self.zoom).down)
        free = max(room.width() - self.headers.left(room.width()) - 1, 1.0), high
        geometry = BlocksGeometry.of(self.matrix, free, self.zoom)
        # a bar takes room from the other direction
        wider, higher = (size >= each + 1 for size, each in zip(geometry.size, free, strict=True))
        thick = self.horizontalScrollBar().sizeHint().height()
        free = max(free[0] - thick * higher, 1.0), max(free[1] - thick * wider, 1.0)
        self.cell_geometry = BlocksGeometry.of(self.matrix, free, self.zoom)
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        for bar, size, each in zip(bars, self.cell_geometry.size, free, strict=True):
            bar.setRange(0, max(0, int(size - each)))
            bar.setPageStep(int(each))
        self._reveal()
        self.viewport().update()

    def _reveal(self) -> None:
        """Scroll so that something that is selected is seen."""
        room = QRectF(self.body)
        cells = [self.cell(place) for place in sorted(self.selected)]
        if not cells or room.isEmpty() or any(room.contains(self.rect_of(*each)) for each in cells):
            return
        row, column = cells[0]
        lines = self.cell_geometry.band(row).columns, self.cell_geometry.rows
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        for bar, line, index in zip(bars, lines, (column, row), strict=True):
            start, end = line.starts[index], line.ends[index]
            page = bar.pageStep()
            if end <= page:
                bar.setValue(0)
            elif not bar.value() <= start <= end <= bar.value() + page:
                bar.setValue(round((start + end - page) / 2))

    def _paint_words(self, painter: QPainter) -> None:
        cells = [self.cell(place) for place in self.selected]
        in_blocks = [column for row, column in cells if row in self.cell_geometry.kinds.rows]
        bright = frozenset(row for row, _ in cells), frozenset(in_blocks)
        size = float(self.viewport().width()), float(self.viewport().height())
        self.headers.draw(painter, self.cell_geometry, (self.offset[0], self.offset[1]), size, bright, self.theme)

    @property
    def _colours(self) -> NDArray[np.uint32]:
        """The colours of the cells, which texts are written upon, too."""
        return self._shades.of(colours, self.cells, self.reading, self.theme)

    def _paint_cells(self, painter: QPainter, body: QRect) -> None:
        ratio = self.viewport().devicePixelRatioF()
        width, height = round(body.width() * ratio), round(body.height() * ratio)
        if width < 1 or height < 1:
            return
        kinds, beside = map(self.scrolled, self.cell_geometry.bands)
        seen = BlocksPixels(self.cell_geometry, (width, height), ratio, (kinds, beside), self.offset[1])
        if seen != self._pixels:
            self._pixels = seen
        marks = self._marks.of(BlocksPixels.marks, self._pixels, *self.cells.flags)
        pixels = self._pixels.image(self._colours, marks, self.theme)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter.drawImage(body.topLeft(), image)

    def _paint_texts(self, painter: QPainter) -> None:
        """Write into the cells that are seen, unless they are too many."""
        geometry = self.cell_geometry
        writer = CellWriter(self.cells, self.reading, self._row_font, self.theme, self._colours)
        styles = self._styles.of(_styles, geometry, self.reading, self.label_font, self.cells.all_exact)
        for band, style in zip(geometry.bands, styles, strict=True):
            if band is geometry.beside:
                cells = ((place, rect, self._short_names[place]) for place, rect in self._seen_in(band))
                writer.write_names(painter, style, cells)
            elif style is not None:
                writer.write_values(painter, style, self._seen_in(band))

    def _seen_in(self, band: Band) -> Iterator[tuple[int, QRectF]]:
        """The parameters in the cells of a band that are seen, and these; none where they are too many to be written
        into."""
        rows, body, (_, down) = self.cell_geometry.rows, self.body, self.offset
        right = self.scrolled(band)
        seen = (
            range(rows.nearest(down), rows.nearest(down + body.height()) + 1),
            range(band.columns.nearest(right), band.columns.nearest(right + body.width()) + 1),
        )
        if not len(band.columns) or len(seen[0]) * len(seen[1]) > MOST:
            return
        corner = QPointF(body.left() - right, body.top() - down)
        for place in self.cell_geometry.within(*seen, band):
            row, column = self.cell_geometry.cells[place].tolist()
            start = QPointF(band.columns.starts[column], rows.starts[row])
            yield place, QRectF(start + corner, QPointF(band.columns.ends[column], rows.ends[row]) + corner)

    def _paint_divider(self, painter: QPainter) -> None:
        """A line between the kinds and what belongs to no block."""
        geometry = self.cell_geometry
        if geometry.kinds.rows and geometry.beside.rows:
            _, top = self.origin
            first, rows = geometry.beside.rows.start, geometry.rows
            middle = top - self.offset[1] + round((rows.ends[first - 1] + rows.starts[first]) / 2) - 0.5
            if middle > top:
                painter.setClipping(False)
                painter.setPen(QColor(self.theme.line))
                painter.drawLine(QPointF(0, middle), QPointF(self.viewport().width(), middle))

    def _paint_selected(self, painter: QPainter) -> None:
        """Outlines around what is selected, with a line of the ground beside them: they are seen on every colour."""
        places = self.selected if self._marked is None else self._marked
        cells = [self.cell(place) for place in places]
        rects = []
        for band in self.cell_geometry.bands:
            for rows, columns in rectangles(each for each in cells if each[0] in band.rows):
                rect = self.rect_of(rows[0], columns[0]).united(self.rect_of(rows[1], columns[1]))
                # in the middle of the gap, so that it takes as little of the cells on both sides
                rects.append(rect.adjusted(-1, -1, 1, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self.theme.panel, 4.0), (self.theme.selected, 2.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRects(rects)


def _styles(geometry: BlocksGeometry, reading: LayerReading, font: QFont, exact: bool) -> tuple[ValueStyle | None, ...]:
    """How values are written in both bands."""
    high = geometry.rows.least
    return tuple(value_style((band.columns.least, high), reading, font, exact) for band in geometry.bands)


def _font_for(font: QFont, height: float) -> QFont:
    """The largest font whose words fit beside rows of a height; else the smallest that can be read."""
    smaller = QFont(font)
    for size in range(QFontInfo(font).pixelSize(), SMALLEST_FONT - 1, -1):
        smaller.setPixelSize(size)
        # rows begin at whole pixels
        if ink_of(smaller).height() <= int(height):
            break
    return smaller


def _short_names(names: Sequence[str], places: Sequence[int]) -> Mapping[int, str]:
    """Names of some parameters without the modules that all of these are in; none begins with a number, which would be
    taken for that of a block."""
    words = [words_of(names[place]) for place in places]
    common = 0
    while len(words) > 1 and all(len(each) > common + 2 and each[common] == words[0][common] for each in words):
        common += 1
    while common and any(is_number(each[common]) for each in words):
        common -= 1
    return {place: escaped(kind_label(each[common:])) for place, each in zip(places, words, strict=True)}
