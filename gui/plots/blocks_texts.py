"""What is written into the cells of the matrix of blocks, where there is room: values; names of what is in no block."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter

from gui.plots.blocks_image import CellValues
from gui.plots.layer_readings import LayerReading, Say
from gui.plots.ramps import readable_on
from gui.support.guard import saved
from gui.support.short_name import short_name
from gui.support.theme import Theme

MOST = 800
"""How many cells are written into at most."""
WIDE, SHORT = 0.9999, 0.999
"""Parts whose texts are as wide as any other, in full and in short."""
AROUND, TIGHT = 8.0, 3.0
"""Pixels that a cell is wider than its text, and that it is for the shortest."""
SMALLEST_FONT = 9
"""Pixels of a font that can be read."""
LARGER = 1.5
"""By how much the font grows in large cells."""
SHARE = 0.36
"""The part of the height of a large cell that its text has."""
FEWEST_LETTERS = 5
"""Letters of a name that say something, with the ellipsis."""
CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
IN_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
BETWEEN = 8.0
"""Pixels between a name and its value on one line."""
FRAME = 3.0
"""Pixels of a cell's height that the outline of what is selected takes, and that are free beside it."""


@dataclass(frozen=True)
class ValueStyle:
    """How values are written: all of them alike.

    Attributes:
        turned: from bottom to top, in cells that are high and narrow.
    """

    font: QFont
    say: Say
    turned: bool = False


def value_style(cell: tuple[float, float], reading: LayerReading, font: QFont, exact: bool = True) -> ValueStyle | None:
    """In full, in short or without a unit, whatever has room in a cell of a width and height; None where none has.

    In large cells the font grows; in high and narrow ones texts are turned.

    Args:
        exact: whether all values are, so that none has a sign that takes room.
    """
    base, (width, height) = QFontInfo(font).pixelSize(), cell
    low = min(int(width) - 1, base)
    high = _size_in(font, height)
    tries = (
        (reading.say, WIDE, high, AROUND, False),
        (reading.words.brief, SHORT, high, AROUND, False),
        (reading.words.bare, SHORT, high, TIGHT, False),
        (reading.words.bare, SHORT, min(SMALLEST_FONT, base), TIGHT, False),
        (reading.say, WIDE, low, AROUND, True),
        (reading.words.brief, SHORT, low, AROUND, True),
    )
    for say, widest, size, around, turned in tries:
        along, across = (height, width) if turned else (width, height)
        if size < min(SMALLEST_FONT, base):
            continue
        metrics = QFontMetricsF(_sized(font, size))
        advance = metrics.horizontalAdvance(say(widest, exact))
        if advance + around <= along and metrics.capHeight() + FRAME <= across:
            grown = min(LARGER, (along - around) / advance, max(across * SHARE / size, 1.0))
            return ValueStyle(_sized(font, int(size * grown)), say, turned)
    return None


def _size_in(font: QFont, height: float) -> int:
    """The largest size, in pixels, whose capitals touch no outline in a cell of a height; else the smallest."""
    base = QFontInfo(font).pixelSize()
    sizes = range(base, SMALLEST_FONT, -1)
    fitting = (size for size in sizes if QFontMetricsF(_sized(font, size)).capHeight() + FRAME <= height)
    return next(fitting, min(SMALLEST_FONT, base))


@dataclass(frozen=True, eq=False)
class CellWriter:
    """Writes into cells.

    Args:
        cells, reading: what they show.
        font: of names.
        shades: of the cells, as of `colours`.
    """

    cells: CellValues
    reading: LayerReading
    font: QFont
    theme: Theme
    shades: NDArray[np.uint32]

    def write_values(self, painter: QPainter, style: ValueStyle, rects: Iterable[tuple[int, QRectF]]) -> None:
        """Write what is known.

        Args:
            rects: place and rectangle of each cell.
        """
        metrics = QFontMetricsF(style.font)
        painter.setFont(style.font)
        for place, rect in rects:
            text = self._value(place, style.say)
            if not text or metrics.horizontalAdvance(text) >= (rect.height() if style.turned else rect.width()):
                continue
            painter.setPen(self._pen(place))
            if not style.turned:
                painter.drawText(rect, CENTRED, text)
                continue
            with saved(painter):
                painter.translate(rect.center())
                painter.rotate(-90)
                painter.drawText(
                    QRectF(-rect.height() / 2, -rect.width() / 2, rect.height(), rect.width()), CENTRED, text
                )

    def write_names(
        self, painter: QPainter, style: ValueStyle | None, rects: Iterable[tuple[int, QRectF, str]]
    ) -> None:
        """Write a name into each cell, and its value below it or behind it where both have room; in cells too low for
        any name only values.

        Args:
            style: of values in cells that have no room for a name.
            rects: place, rectangle and name of each cell.
        """
        cells = list(rects)
        font = name_font(self.font, cells[0][1].height()) if cells else None
        if font is not None:
            self._write_names(painter, style, cells, font)
        elif style is not None:
            self.write_values(painter, style, ((place, rect) for place, rect, _ in cells))

    def _write_names(
        self, painter: QPainter, style: ValueStyle | None, cells: list[tuple[int, QRectF, str]], font: QFont
    ) -> None:
        """Write names in a font that has room in the cells."""
        metrics = QFontMetricsF(font)
        for place, rect, name in cells:
            value, inside = self._value(place, self.reading.say), rect.adjusted(AROUND / 2, 0, -AROUND / 2, 0)
            lines = 2 if rect.height() >= 2 * metrics.height() + FRAME else 1
            short = _shortened(name, metrics, inside.width())
            both = metrics.horizontalAdvance(name) + BETWEEN + metrics.horizontalAdvance(value)
            if len(short) < min(FEWEST_LETTERS, len(name)):
                if style is not None:
                    self.write_values(painter, style, [(place, rect)])
                continue
            painter.setFont(font)
            painter.setPen(self._pen(place))
            if self.cells.locked[place]:
                _clear(painter, inside, metrics, short, self.theme)
            if value and lines > 1:
                middle = inside.center().y()
                above, below = QRectF(inside), QRectF(inside)
                above.setBottom(middle)
                below.setTop(middle)
                painter.drawText(above, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, short)
                painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, value)
            elif value and both <= inside.width():
                painter.drawText(inside, IN_LINE | Qt.AlignmentFlag.AlignLeft, name)
                painter.drawText(inside, IN_LINE | Qt.AlignmentFlag.AlignRight, value)
            else:
                painter.drawText(inside, CENTRED, short)

    @cached_property
    def _grounds(self) -> list[int]:
        ground = np.uint32(QColor(self.theme.panel).rgb())
        found: list[int] = np.where(self.cells.ticked, self.shades, ground).tolist()
        return found

    def _pen(self, place: int) -> QColor:
        return _readable(self._grounds[place], self.theme) if self.cells.ticked[place] else QColor(self.theme.muted)

    def _value(self, place: int, say: Say) -> str:
        """A value in words; empty where it is not known, or nothing is cut."""
        value = float(self.cells.values[place])
        known = value == value and self.cells.ticked[place] and not self.cells.stale[place]
        return say(value, bool(self.cells.exact[place])) if known else ""


@cache
def _readable(ground: int, theme: Theme) -> QColor:
    """As `readable_on`; of a ramp there are no more than its shades."""
    return readable_on(QColor.fromRgb(ground), theme)


def name_font(font: QFont, height: float) -> QFont | None:
    """The largest font in which a name stands in a cell of a height and touches no outline; None where none does."""
    sizes = range(QFontInfo(font).pixelSize(), SMALLEST_FONT - 1, -1)
    fonts = (_sized(font, size) for size in sizes)
    return next((each for each in fonts if QFontMetricsF(each).height() + FRAME <= height), None)


def _shortened(name: str, metrics: QFontMetricsF, width: float) -> str:
    return short_name(name, lambda text: metrics.horizontalAdvance(text) <= width)


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized


def _clear(painter: QPainter, rect: QRectF, metrics: QFontMetricsF, text: str, theme: Theme) -> None:
    """Clear the ground of a text in the middle of a rectangle."""
    ground = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, metrics.height() - 1)
    ground.moveCenter(rect.center())
    painter.fillRect(ground.intersected(rect), QColor(theme.panel))
