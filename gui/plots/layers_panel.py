"""All layers in one panel: as the matrix of blocks or as bars, whichever is chosen and can be shown."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from gui.plots.blocks_card import BlocksCard
from gui.plots.layer_bars import LayerBars
from gui.plots.layer_menu import LayerMenu
from gui.plots.switch import Switch
from gui.support.tab_order import tab_as_laid_out

MATRIX, BARS = "matrix", "bars"


class LayersPanel(QStackedWidget):
    """One of two cards, with a switch in its header. Readings that both have are chosen in both.

    Attributes:
        layout_switch: between the two; ``changed`` is emitted after the other one is shown.
        layer_menu: makes the menus of layers in both.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layersPanel")
        self.blocks, self.bars = BlocksCard(self), LayerBars(self)
        self.layer_menu = LayerMenu(self)
        choices = {
            MATRIX: (
                self.tr("Matrix"),
                self.tr("A cell for each: blocks from left to right, kinds from top to bottom"),
            ),
            BARS: (self.tr("Bars"), self.tr("A bar for each ticked one")),
        }
        self.layout_switch = Switch("layers", choices, self)
        self._has_matrix = False
        for card in (self.blocks, self.bars):
            self.addWidget(card)
        self.blocks.switch.changed.connect(self.bars.switch.choose)
        self.bars.switch.changed.connect(self.blocks.switch.choose)
        self.layout_switch.changed.connect(lambda _: self._show_chosen())
        self._show_chosen()

    @property
    def shows_matrix(self) -> bool:
        """Whether the matrix is shown; else the bars."""
        return self._has_matrix and self.layout_switch.chosen == MATRIX

    def offer_matrix(self, on: bool) -> None:
        """Whether there are blocks to be shown; without them there are only bars, and no switch."""
        self._has_matrix = on
        self._show_chosen()

    def pop_up(self, menu: QMenu, at: QPoint) -> None:
        """Show a menu that goes when it is closed."""
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _show_chosen(self) -> None:
        card = self.blocks if self.shows_matrix else self.bars
        card.header_row.addWidget(self.layout_switch)
        self.layout_switch.setVisible(self._has_matrix)
        self.setCurrentWidget(card)
        tab_as_laid_out((card,))
