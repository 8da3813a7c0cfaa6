"""The bars of layers under a hand: clicked, hovered, reached by keys, zoomed and scrolled."""


# ruff: noqa: N815 - signals have Qt's spelling

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from core.base.arrays import Flags
from core.base.escaping import escaped
from gui.plots.axes import PercentAxis
from gui.plots.bars_item import FULL, BarsItem
from gui.plots.density_bars import DensityBars
from gui.plots.error_bars import ErrorBars
from gui.plots.group_axis import GroupAxis
from gui.plots.plot_card import PlotArea
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import Theme

_STEPS: dict[int, float] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -math.inf,
    Qt.Key.Key_End: math.inf,
}


NOTCH = 1.25
"""By how much a notch of the wheel, or a key, makes cells or bars larger."""
ZOOMS = {Qt.Key.Key_Plus: NOTCH, Qt.Key.Key_Equal: NOTCH, Qt.Key.Key_Minus: 1 / NOTCH, Qt.Key.Key_0: 0.0}
"""Keys that make them larger or smaller; 0 for as large as all have room."""
WIDEST = 60.0
"""Pixels of a bar, at most, as long as there are more."""
PARTS = 100
"""Steps of the scroll bar in a bar."""


@guarded
class BarsArea(PlotArea):
    """The plot area: bars that are clicked, hovered for a tooltip, or chosen by arrow keys."""

    FOCUS = Qt.FocusPolicy.StrongFocus

    clicked = Signal(int)
    """Index of a bar that was clicked or reached by a key."""
    menuRequested = Signal(int, object)
    """Index of a bar, and where on the screen its menu is to be."""
    seenChanged = Signal()
    """Another part of the bars is seen, or there are others."""

    def __init__(self) -> None:
        self.axis = GroupAxis()
        self._heights = PercentAxis("left", of_shares=True)
        super().__init__(self._heights, self.axis)
        self.axis.setStyle(tickLength=0)
        self.bars, self.error_bars = DensityBars(), ErrorBars()
        self.shown: BarsItem = self.bars
        for item in (self.bars, self.error_bars):
            self.view.addItem(item, ignoreBounds=True)
        self.error_bars.hide()
        self.names: Sequence[str] = ()
        self.exact: Flags | None = None
        self.bound = ""
        """How far estimates can be trusted, for tips."""
        self.unfit: Flags | None = None
        """Which bars are of parameters that do not fit their N:M rule: all of them is kept. None for none."""
        self.selected: tuple[int, ...] = ()
        self.seen = 0.0, 1.0

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.bars.apply_theme(theme)
        self.error_bars.apply_theme(theme)

    def show_errors(self, on: bool) -> None:
        """Show the bars of errors, of which nothing is known yet, or those of densities."""
        self.shown.hide()
        self.shown = self.error_bars if on else self.bars
        self._heights.tell_shares(not on)
        self.shown.set_number(len(self.names))
        self.shown.select(*self.selected)
        self.shown.see(*self.seen)
        self.shown.show()

    def select(self, *indices: int) -> None:
        """Highlight some bars; the first is scrolled to where none of them is seen."""
        self.selected = tuple(sorted(indices))
        self.shown.select(*self.selected)
        start, end = self.seen
        if self.selected and not any(start <= index <= end - 1 for index in self.selected):
            self.scroll_to(self.selected[0] + 0.5 - (end - start) / 2)

    def set_layers(self, names: Sequence[str], groups: Sequence[str]) -> None:
        """Show other bars, of which nothing is known; where they are as many as before, as large as before."""
        seen = self.seen if len(names) == len(self.names) else (0.0, float(max(len(names), 1)))
        self.names, self.exact, self.unfit, self.selected = names, None, None, ()
        self.shown.set_number(len(names))
        self.axis.set_groups(groups)
        self._see(*seen)

    @property
    def zoomed(self) -> bool:
        """Whether not all bars are seen."""
        return self.seen[1] - self.seen[0] < len(self.names)

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Make bars wider or narrower; what is at a place of the axis stays there, as far as the ends allow.

        Args:
            factor: 0 for all bars.
            around: the place; by default that of the first selected bar, or the middle.
        """
        start, end = self.seen
        at = around if around is not None else self.selected[0] + 0.5 if self.selected else (start + end) / 2
        most = float(max(len(self.names), 1))
        count = most if not factor else min(max((end - start) / factor, self._fewest), most)
        self._see(at - (at - start) * count / (end - start), count=count)

    def scroll_to(self, start: float) -> None:
        """Have a place of the axis at the left."""
        self._see(start, count=self.seen[1] - self.seen[0])

    @property
    def _fewest(self) -> float:
        """Bars that are seen at least."""
        return min(max(self.plot_rect().width() / WIDEST, 1.0), float(max(len(self.names), 1)))

    def _see(self, start: float, end: float = 0.0, count: float = 0.0) -> None:
        """Show a part of the axis, given by its end or how many bars it has; moved to where there are bars."""
        count = count or end - start
        start = min(max(start, 0.0), max(len(self.names), 1) - count)
        self.seen = start, start + count
        self.show_range(self.seen, (0, FULL))
        self.shown.see(*self.seen)
        self.seenChanged.emit()

    def index_at(self, position: QPointF) -> int | None:
        """The bar over or under a place, in pixels of this widget."""
        inside = self.plot_rect().contains(position)
        index = math.floor(self.to_data(position).x())
        return index if inside and 0 <= index < len(self.names) else None

    def tip(self, index: int) -> str:
        """The text of a bar's tooltip."""
        if self.shown is self.error_bars:
            known, text = (
                {"error": float(self.error_bars.errors[index])},
                self.tr("{name}: error of the weights {error}"),
            )
        else:
            kept, nonzero = float(self.bars.densities[index]), float(self.bars.nonzero[index])
            known = {"density": kept, "cut": nonzero - kept, "zero": 1 - nonzero}
            text = self.tr("{name}: density {density}, {cut} cut, {zero} zero before")
        if self.unfit is not None and self.unfit[index]:
            text = self.tr("{name}: does not fit N of M")
        elif any(map(math.isnan, known.values())):
            text = self.tr("{name}: not read yet")
        exact = self.exact is None or bool(self.exact[index])
        # what was zero before is never estimated
        parts = {word: number_format.percent(part, exact or word == "zero") for word, part in known.items()}
        parts["density"] = number_format.share(known.get("density", math.nan), exact)
        told = str(text.format(name=escaped(self.names[index]), **parts))
        estimated = any(word in text and number_format.is_estimate(part) for word, part in parts.items())
        return "\n".join(filter(None, (told, self.bound if estimated else "")))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.index_at(QPointF(event.pos())) if by_mouse else next(iter(self.selected), None)
        if index is None:
            # the menu of what is around
            event.ignore()
            return
        QToolTip.hideText()
        at = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self._rect_of(index).center())
        self.menuRequested.emit(index, at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS and self.names:
            here = self.selected[0] if self.selected else -1
            self.clicked.emit(int(min(max(here + _STEPS[event.key()], 0), len(self.names) - 1)))
        elif event.key() in ZOOMS:
            self.zoom(ZOOMS[Qt.Key(event.key())])
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(NOTCH ** (turned / 120), self.to_data(event.position()).x())
            event.accept()
        elif self.zoomed:
            self.scroll_to(self.seen[0] - turned / 120 * (self.seen[1] - self.seen[0]) / 8)
            event.accept()
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tell(event)
            return True
        return bool(super().viewportEvent(event))

    def _tell(self, event: QHelpEvent) -> None:
        index = self.index_at(event.pos().toPointF())
        if index is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(
                event.globalPos(), number_format.tip(self.tip(index)), self.viewport(), self._rect_of(index)
            )

    def _rect_of(self, index: int) -> QRect:
        """The rectangle of a bar in pixels; the tooltip goes when the mouse leaves it."""
        left, right = self.to_pixels(index, FULL), self.to_pixels(index + 1, 0)
        return QRect(left.toPoint(), right.toPoint()).adjusted(0, 0, 1, 0)
