"""The card's page of outputs and inputs, or rows and columns: norms, box plots, and the list of the dead ones."""

# ruff: noqa: N815 - signals have Qt's spelling

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListView, QScrollBar, QWidget

from core.inspection.dead_lines import DeadIndexes
from gui.plots.channel_area import ChannelArea
from gui.plots.channel_item import ChannelReading
from gui.plots.channel_texts import LineKind, ShownLines, fate_text, line_name, line_texts, lines_name
from gui.plots.dead_list import DeadListModel
from gui.plots.hover_label import HoverLabel
from gui.plots.plot_card import PlotCard
from gui.plots.switch import Switch
from gui.support.guard import guarded
from gui.support.named import named
from gui.support.number_format import whole
from gui.support.theme import Theme

OUT, IN = "out", "in"
"""Keys of the switch between the lines of either side."""
NORMS, BOXES, DEAD = "norms", "boxes", "dead"
"""Keys of the switch between what is shown of them."""
_FINE = 1000
"""Steps of the scroll bar from one end to the other."""


@guarded
class ChannelView(PlotCard):
    """Bars or box plots of the lines along one side of a tensor, or the list of the dead ones."""

    lineChosen = Signal(int, int)
    """A line was clicked, or chosen in the list: its dimension, 0 or 1, and its index."""
    sideChosen = Signal()
    """The lines of the other side are wanted."""
    appeared = Signal()
    """The view was hidden, and is visible now."""

    SMALLEST = QSize(200, 130)
    area: ChannelArea

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("channelView", ChannelArea(), parent)
        self._lines: ShownLines | None = None
        self._dead: DeadIndexes | None = None
        self._ticked = True
        self.side = Switch("channelSide", {OUT: ("", ""), IN: ("", "")}, self)
        self.shown = Switch("channels", self._readings(), self)
        self.model = DeadListModel(self)
        self.list = named(QListView(self), "deadList")
        self.scroll_bar = named(QScrollBar(Qt.Orientation.Horizontal, self), "channelScroll")
        self._hover_label = HoverLabel(self.area)
        self._lay_out_page()
        self._connect()
        self.set_accessible_name(self.tr("Outputs and inputs"))
        self.set_kinds(LineKind.OUTPUT, LineKind.INPUT)
        self.clear("")
        self.apply_theme(self.theme)

    @property
    def lines(self) -> ShownLines | None:
        """What is shown; None where nothing is."""
        return self._lines

    @property
    def dead(self) -> DeadIndexes | None:
        """Which of the lines are dead; None where that is not known."""
        return self._dead

    def set_kinds(self, first: LineKind, second: LineKind) -> None:
        """Name the two sides: outputs and inputs, or rows and columns."""
        for key, kind in ((OUT, first), (IN, second)):
            self.side.buttons[key].setText(lines_name(kind))

    def show_lines(self, lines: ShownLines) -> None:
        """Show lines, of which none is known to be dead yet."""
        self._lines, self._dead = lines, None
        self._show()

    def set_dead(self, dead: DeadIndexes | None, ticked: bool) -> None:
        """Say which of the lines are dead.

        Args:
            dead: None while that is not known.
            ticked: whether the tensor is pruned, so that they are dead, and not only would be.
        """
        if self._lines is not None and (dead is not self._dead or ticked != self._ticked):
            self._dead, self._ticked = dead, ticked
            self._show_dead()

    def clear(self, reason: str) -> None:
        """Show a sentence in place of all: why there is nothing, or what to do."""
        self._lines = self._dead = None
        self.area.show_lines(None, ChannelReading.NORMS)
        self.model.show_dead(None, self._dead_text)
        self.shown.buttons[DEAD].setText(self.tr("Dead"))
        self.set_accessible_description(reason)
        self.scroll_bar.hide()
        self.empty(reason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._hover_label.apply_theme(theme)

    def _readings(self) -> dict[str, tuple[str, str]]:
        return {
            NORMS: (self.tr("Norms"), self.tr("How large each is: the root of the sum of its squares")),
            BOXES: (self.tr("Boxes"), self.tr("How the values of each are spread: extremes, quartiles, median")),
            DEAD: (self.tr("Dead"), self.tr("Which keep no weight, by their indexes")),
        }

    def _lay_out_page(self) -> None:
        for switch in (self.side, self.shown):
            self.header_row.addWidget(switch)
        self.title_bar.let_go_below(self.shown)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("Dead outputs or inputs"))
        self._pages.addWidget(self.list)
        self.column.addWidget(self.scroll_bar)
        self.column.setContentsMargins(6, 0, 0, 0)

    def _connect(self) -> None:
        self.side.changed.connect(lambda _: self.sideChosen.emit())
        self.shown.changed.connect(lambda _: self._show())
        self.area.clicked.connect(self._choose)
        self.area.hovered.connect(self._tell)
        self.area.moved.connect(self._follow_area)
        self.scroll_bar.valueChanged.connect(self._follow_scroll)
        for chosen in (self.list.clicked, self.list.activated):
            chosen.connect(self._choose_dead)

    def _choose_dead(self, index: QModelIndex) -> None:
        self._choose(self.model.line(index.row()))

    def _choose(self, line: int) -> None:
        if self._lines is not None:
            self.lineChosen.emit(self._lines.side, line)

    def _show(self) -> None:
        lines = self._lines
        if lines is None:
            return
        boxes = self.shown.chosen == BOXES
        self.area.show_lines(lines.found, ChannelReading.BOXES if boxes else ChannelReading.NORMS)
        self._show_dead()

    def _show_dead(self) -> None:
        lines, dead = self._lines, self._dead
        assert lines is not None, "there are lines"
        flags, before = (np.zeros(lines.found.count, np.bool_) for _ in range(2))
        if dead is not None:
            flags[dead.indexes], before[dead.indexes] = True, dead.before
        self.area.item.set_dead(flags, before, self._ticked)
        self.model.show_dead(dead, self._dead_text)
        self._count_dead(lines, dead)
        self._show_page(dead)

    def _show_page(self, dead: DeadIndexes | None) -> None:
        if self.shown.chosen != DEAD:
            self._show_plot()
        elif dead is not None and dead.count:
            self._pages.setCurrentWidget(self.list)
        else:
            self.empty(self.tr("None is dead: each keeps a weight.") if dead is not None else "…")
        self._follow_area()

    def _count_dead(self, lines: ShownLines, dead: DeadIndexes | None) -> None:
        """Say on the button of the list how many are in it."""
        count = self.tr("Dead") if dead is None else self.tr("{count} dead").format(count=whole(dead.count))
        self.shown.buttons[DEAD].setText(count)
        parts = lines_name(lines.kind), whole(lines.found.count), "" if dead is None else count
        self.set_accessible_description(" · ".join(filter(None, parts)))

    def _follow_area(self) -> None:
        """Have the scroll bar say which part is visible."""
        area, plotted = self.area, self._pages.currentWidget() is self.area
        with QSignalBlocker(self.scroll_bar):
            hidden = area.count - area.across
            self.scroll_bar.setRange(0, _FINE if hidden > 0 else 0)
            self.scroll_bar.setPageStep(round(_FINE * area.across / max(hidden, 1e-9)) if hidden > 0 else _FINE)
            self.scroll_bar.setValue(round(_FINE * area.first / hidden) if hidden > 0 else 0)
        self.scroll_bar.setVisible(plotted and area.zoomed)

    def _follow_scroll(self, place: int) -> None:
        self.area.look_at(place / _FINE * (self.area.count - self.area.across), self.area.across)

    def _tell(self, index: int, mouse: QPoint) -> None:
        """Update the label beside the mouse."""
        known = self._lines is not None and 0 <= index < self._lines.found.count
        self._hover_label.show_text(self.hover_text(index) if known else "", mouse)

    def hover_text(self, index: int) -> str:
        """What is said of one line beside the mouse."""
        assert self._lines is not None, "there are lines"
        said = line_texts(self._lines, index, boxes=self.shown.chosen == BOXES)
        if self._dead is not None and index in self._dead.indexes:
            said.append(fate_text(bool(self._dead.before[self._dead.indexes.searchsorted(index)]), self._ticked))
        return "\n".join(said)

    def _dead_text(self, line: int, before: bool) -> str:
        """``output 17``, with what it was before."""
        name = line_name(LineKind.OUTPUT if self._lines is None else self._lines.kind, line)
        return f"{name} · {fate_text(before, self._ticked)}" if before else name
