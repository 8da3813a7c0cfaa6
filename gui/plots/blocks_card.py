"""The card of the matrix of blocks: one reading of each layer as a colour, in columns of blocks and rows of kinds."""

# ruff: noqa: N815 - signals have Qt's spelling

import math
from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.base.arrays import Flags, Floats
from core.base.escaping import escaped
from core.model.block_matrix import BlockMatrix
from gui.plots.blocks_area import BlocksArea
from gui.plots.blocks_image import end_of, outline, stripes
from gui.plots.colour_key import ColourKey, Meaning
from gui.plots.layer_readings import CHANGE, SENSITIVITY, LayerReading, layer_readings
from gui.plots.plot_card import PlotCard
from gui.plots.ramp_key import RampKey
from gui.plots.switch import DENSITY, Switch
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.number_format import grouped
from gui.support.theme import Theme

DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
TITLE = 50
"""Pixels that the title has, at least, beside all of the key."""


@guarded
class BlocksCard(PlotCard):
    """Cells emit ``layersPicked`` with the names of what is to be selected, and ``menuRequested`` for their menu.

    ``switch.changed`` asks for the values of the reading that is shown from then on.
    """

    layersPicked = Signal(list)
    """Full names."""
    menuRequested = Signal(object, object)
    """A `Spot` of the area, and where on the screen its menu is to be."""

    SMALLEST = QSize(300, 110)
    area: BlocksArea

    def __init__(self, parent: QWidget | None = None) -> None:
        self.readings = layer_readings()
        super().__init__("layerMatrix", BlocksArea(self.readings[DENSITY], self.tip), parent)
        self.names: Sequence[str] = ()
        self.bound = ""
        """How far estimates can be trusted, for tips."""
        self.unfit: Flags = np.zeros(0, np.bool_)
        """(n,) whether a parameter is ticked, but does not fit its N:M rule."""
        self._key, self._ramp_key = ColourKey(self), RampKey(self)
        self._in_header: bool | None = None
        self.switch = Switch("blocks", {key: (each.word, each.tip) for key, each in self.readings.items()}, self)
        for widget in (self._ramp_key, self.switch):
            self.header_row.addWidget(widget)
        self.title_bar.let_go_below(self._ramp_key)
        self.area.picked.connect(lambda places: self.layersPicked.emit([self.names[place] for place in places]))
        self.area.menuRequested.connect(self.menuRequested)
        self.switch.changed.connect(self._show_reading)
        for key in (SENSITIVITY, CHANGE):
            self.offer(key, on=False)
        self._show_reading()
        self._show_plot()
        self.apply_theme(self.theme)

    @property
    def reading(self) -> LayerReading:
        """What cells are coloured by."""
        return self.readings[self.switch.chosen]

    def offer(self, key: str, on: bool) -> None:
        """Whether a reading can be chosen; where it can't be any more, densities are shown instead."""
        self.switch.buttons[key].setVisible(on)
        if not on and self.switch.chosen == key:
            self.switch.choose(DENSITY)

    def show_layers(self, matrix: BlockMatrix, names: Sequence[str]) -> None:
        """Show other parameters, of which nothing is known.

        Args:
            names: of the parameters of the matrix, in its order.
        """
        self.names, self.unfit = names, np.zeros(len(names), np.bool_)
        self.area.show_matrix(matrix, names)
        self._place_key()
        self._describe()

    def set_values(
        self,
        values: Floats,
        ticked: Flags,
        own: Flags,
        locked: Flags,
        exact: Flags | None = None,
        unfit: Flags | None = None,
    ) -> None:
        """Take what the reading says of each.

        Args:
            values: (n,); NaN is not known yet.
            ticked: (n,); of others only an outline is shown.
            own: (n,) whether it has a rule that is not the general one; such cells are marked.
            locked: (n,) whether it is never cut; such cells are striped.
            exact: (n,) whether the value is no estimate; None where none is one.
            unfit: (n,) whether it does not fit the N:M rule that it is ticked for; shown as others that are not
                ticked. None where all fit.
        """
        known = np.ones(len(values), np.bool_) if exact is None else exact
        before, self.unfit = self.unfit, np.zeros(len(values), np.bool_) if unfit is None else unfit
        other = self.area.set_values(values, ticked & ~self.unfit, own, locked, known)
        if other or not np.array_equal(before, self.unfit):
            self._explain()

    def select(self, places: Iterable[int]) -> None:
        """Mark some parameters, given by their places among the names, without a signal."""
        self.area.select(places)
        self._describe()

    def tip(self, place: int) -> str:
        """What is said of a cell under the mouse: its name, and what is known of it."""
        cells, name = self.area.cells, escaped(self.names[place])
        value = float(cells.values[place])
        if cells.locked[place]:
            said = self.tr("never cut (locked)")
        elif self.unfit[place]:
            said = self.tr("does not fit N of M")
        elif not cells.ticked[place]:
            said = self.tr("not ticked")
        elif math.isnan(value) or cells.stale[place]:
            said = self.tr("not read yet") if self.switch.chosen != SENSITIVITY else self.tr("not evaluated")
        else:
            said = self.reading.told.format(value=self.reading.say(value, bool(cells.exact[place])))
        estimated = number_format.is_estimate(said)
        own = self.tr("a rule of its own") if cells.own[place] else ""
        beside = self.tr("in no block") if self.area.matrix.row_of[place] < 0 else ""
        return "\n".join(filter(None, (name, said, self.bound if estimated else "", own, beside)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_key()

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self._key.apply_theme(theme)
        self._ramp_key.apply_theme(theme)

    def _show_reading(self) -> None:
        """Show what the switch says; the values have to be given again."""
        self.area.show_reading(self.reading)
        self.set_accessible_name(self.reading.title)
        # the button that is down says of what
        self.set_title(self.tr("Layers"))
        self._explain()
        self._describe()

    def _explain(self) -> None:
        """Say what the colours mean that there are."""
        cells, reading = self.area.cells, self.reading
        # the greatest there is, as it stands elsewhere
        high = reading.words.say if reading.greatest else reading.words.brief
        ends = reading.words.brief(0.0), high(end_of(cells, reading))
        # the sample of exactly 0 is always there: what is cut by a drag must not move the plot
        other = self._ramp_key.set_ramp(reading.colour, *ends, reading.zero)
        why = self.tr("not pruned") if self.unfit.any() else self.tr("not ticked")
        unticked: list[Meaning] = [(lambda theme: QPen(outline(theme)), why)]
        locked: list[Meaning] = [(_striped, self.tr("never cut"))]
        some_unticked = not (cells.ticked | cells.locked).all()
        entries = unticked * some_unticked + locked * bool(cells.locked.any())
        if self._key.set_entries(entries) or other:
            self._place_key()

    def _place_key(self) -> None:
        """Have the key in the header where all of it has room there, and else below it.

        Where it took the room of names there is none: the cells tell it under the mouse.
        """
        # by its widgets: an item of a layout that Qt deletes with what it is of must not be held
        row, inside = self.header_row, self.title_bar.findChildren(QWidget, options=DIRECT)
        shown = [each for each in inside if each not in (self._key, self.header) and not each.isHidden()]
        needed = sum(each.sizeHint().width() + row.spacing() for each in (*shown, self._key))
        fits = needed + TITLE <= self.title_bar.width()
        if fits != self._in_header:
            self._in_header = fits
            self.column.removeWidget(self._key)
            row.removeWidget(self._key)
            if fits:
                row.insertWidget(1, self._key)
            else:
                self.column.insertWidget(1, self._key)
        self._key.setVisible(bool(self._key.entries) and (fits or self._has_room_below()))

    def _has_room_below(self) -> bool:
        """Whether a line below the header takes no row's name."""
        margins, space = self.column.contentsMargins(), self.column.spacing()
        high = self.height() - margins.top() - margins.bottom() - self.title_bar.height() - space
        line = self._key.sizeHint().height() + space
        headers = self.area.headers
        return headers.have_room(high - line) or not headers.have_room(high)

    def _describe(self) -> None:
        selected = self.area.selected
        one = self.tip(min(selected)).replace("\n", ", ") if len(selected) == 1 else ""
        self.set_accessible_description(
            one or grouped(self.tr("%n parameters selected", "", len(selected)), len(selected))
        )


def _striped(theme: Theme) -> QBrush:
    return QBrush(stripes(theme), Qt.BrushStyle.BDiagPattern)
