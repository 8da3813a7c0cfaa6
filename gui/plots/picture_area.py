"""The picture of a matrix at two levels of detail, with axes and margins."""

from gui.plots.axes import IndexAxis
from gui.plots.image_tile import Colouring, ImageTile
from gui.plots.mask_blocks import DeadLines
from gui.plots.mask_margin import MarginAxis
from gui.plots.plot_card import PlotArea
from gui.plots.tile_item import TileItem
from gui.support.guard import guarded
from gui.support.theme import Theme


@guarded
class PictureArea(PlotArea):
    """``picture`` has the whole matrix, ``detail`` over it a part of it in finer blocks, if there is any."""

    def __init__(self) -> None:
        super().__init__(IndexAxis("left"), IndexAxis("bottom"))
        self.margins = MarginAxis("right"), MarginAxis("top")
        for margin in self.margins:
            self.frame.add_axis(margin)
        self.view.invertY(True)
        self.picture, self.detail = TileItem(), TileItem()
        self.detail.setZValue(1)
        for item in (self.picture, self.detail):
            self.view.addItem(item, ignoreBounds=True)
        self.dead: DeadLines | None = None

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        for item in (self.picture, self.detail, *self.margins):
            item.apply_theme(theme)

    def set_colouring(self, colouring: Colouring) -> None:
        """Take another colouring for both images; the margins are grey where nothing is ticked."""
        for item in (self.picture, self.detail):
            item.set_colouring(colouring)
        for margin in self.margins:
            margin.set_ticked(colouring is not Colouring.UNTICKED)

    def show_tile(self, tile: ImageTile, dead: DeadLines) -> None:
        """Draw the whole matrix, of which this is dead."""
        self.dead = dead
        self.picture.set_tile(tile, dead)
        self.detail.set_dead(dead)

    def show_detail(self, tile: ImageTile | None) -> None:
        """Draw a part of the matrix in finer blocks over the whole; None removes it."""
        self.detail.set_tile(tile, self.dead)

    def tile_at(self, row: int, column: int) -> ImageTile | None:
        """The finest tile that covers a weight; None where no tile does."""
        tiles = (item.tile for item in (self.detail, self.picture))
        return next((tile for tile in tiles if tile is not None and tile.covers(row, column)), None)
