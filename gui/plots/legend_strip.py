"""A legend outside of its plot, above it: where there is no place in the plot at which it would cover nothing."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.plots.plot_card import PlotArea
from gui.support.fitted_text import fitted_text
from gui.support.guard import guarded, painting
from gui.support.short_name import NOTHING_TELLS, Telling, short_name, telling_parts
from gui.support.theme import LIGHT, Theme

DASH, SPACE, BETWEEN = 18, 6, 14
"""Pixels of a sample, between it and its name, and between two entries."""

Entry = tuple[Callable[[Theme], QPen], str]
"""A function from the theme to the pen, and the name."""


@guarded
class LegendStrip(QWidget):
    """Entries beside each other, in as many lines as they need; hidden without any.

    Args:
        area: the plot, which leaves room at its top.
    """

    def __init__(self, area: PlotArea) -> None:
        super().__init__(area)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.entries: Sequence[Entry] = ()
        self._telling: Mapping[str, Telling] = {}
        self.taken = 0
        """Pixels down that the plot would have besides, without it."""
        self._theme = LIGHT
        self._margins = area.margins_around
        self._area = area
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Take other entries, and the room for them at once."""
        if list(entries) != list(self.entries):
            self.entries = entries
            self._telling = telling_parts(name for _, name in entries)
            self.setVisible(bool(entries))
            self.fit()
            self.update()

    def fit(self) -> None:
        """Be as wide as the plot, and as high as its lines."""
        self.resize(self._area.viewport().width(), self.height())
        lines = round(self._places()[-1].bottom()) if self.entries else 0
        self.setGeometry(0, 0, self._area.viewport().width(), max(lines, 1))
        if lines != self.taken:
            self.taken = lines
            left, top, right, bottom = self._margins
            self._area.frame.grid.setContentsMargins(left, top + lines, right, bottom)
            self._area.frame.grid.activate()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            for (pen, name), place in zip(self.entries, self._places(), strict=True):
                middle = place.center().y()
                painter.setPen(pen(self._theme))
                painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + DASH, middle))
                painter.setPen(QColor(self._theme.muted))
                words = place.adjusted(DASH + SPACE, 0, 0, 0)
                painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._shortened(name, words.width()))

    @property
    def shown_names(self) -> list[str]:
        """The names as there is room for them."""
        places = zip(self.entries, self._places(), strict=True)
        return [self._shortened(name, place.width() - DASH - SPACE) for (_, name), place in places]

    def _shortened(self, name: str, width: float) -> str:
        metrics = self.fontMetrics()
        if "." not in name or " " in name:
            return fitted_text(name, width, metrics)
        return short_name(
            name, lambda text: metrics.horizontalAdvance(text) <= width, self._telling.get(name, NOTHING_TELLS)
        )

    def _places(self) -> list[QRectF]:
        """Where each entry is; one that is wider than all has a line of its own."""
        metrics, found = self.fontMetrics(), []
        left, top, high = 0.0, 0.0, float(metrics.height())
        for _, name in self.entries:
            wide = min(DASH + SPACE + metrics.horizontalAdvance(name) + 1, max(self.width(), DASH + SPACE))
            if left and left + wide > self.width():
                left, top = 0.0, top + high
            found.append(QRectF(left, top, wide, high))
            left += wide + BETWEEN
        return found
