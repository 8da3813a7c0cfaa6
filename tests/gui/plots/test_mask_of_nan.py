"""NaN has a state of its own in the picture of a mask, at every zoom and in every colouring; infinity is infinite."""

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from gui.plots.image_tile import Colouring, ImageTile
from gui.plots.mask_blocks import DeadLines, even_edges
from gui.plots.mask_view import MaskView
from gui.support.theme import LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture


@pytest.fixture
def plot(show: Show) -> MaskView:
    return show(MaskView)


def tile_of(weights: np.ndarray, threshold: float, high: int, wide: int, values: bool = True) -> ImageTile:
    """As a raster draws it."""
    rows, columns = weights.shape
    edges = even_edges(0, rows, high)[:-1], even_edges(0, columns, wide)[:-1]

    def sums(each: np.ndarray) -> np.ndarray:
        return np.add.reduceat(np.add.reduceat(each.astype(float), edges[0], axis=0), edges[1], axis=1)

    numel, finite = sums(np.ones(weights.shape)), np.isfinite(weights)
    with np.errstate(invalid="ignore"):
        mean = sums(np.where(finite, np.abs(weights), 0)) / sums(finite)
    shares = [sums(flags) / numel for flags in (np.abs(weights) > threshold, weights != 0, np.isnan(weights))]
    single = values and (high, wide) == weights.shape
    return ImageTile(0, 0, columns, rows, shares[0], mean, weights if single else None, *shares[1:])


def show_tile(plot: MaskView, tile: ImageTile) -> None:
    margins = [(np.ones(size), np.zeros(size, bool), np.zeros(size, bool)) for size in (tile.rows, tile.columns)]
    plot.show_whole(tile, "", *margins, lambda *place: place)


def colour_of(plot: MaskView, row: float, column: float) -> str:
    return picture(plot.area).pixelColor(plot.area.to_pixels(column + 0.5, row + 0.5).toPoint()).name()


def words(plot: MaskView) -> list[str]:
    return [word for _, word in plot.legend.key.entries]


ODD = np.array([[np.nan, np.inf, -np.inf, 0.5, 0.1, 0.0]])


@pytest.mark.parametrize("values", [True, False])
@pytest.mark.parametrize("ticked", [True, False])
def test_a_single_one_has_its_colour_its_word_and_its_tip(plot: MaskView, values: bool, ticked: bool) -> None:
    plot.set_ticked(ticked)
    tile = tile_of(ODD, 0.2, 1, 6, values)
    show_tile(plot, tile)
    cut = LIGHT.pruned if ticked else LIGHT.would_prune
    assert [colour_of(plot, 0, each - 0.3) for each in range(6)] == [
        LIGHT.nan, LIGHT.kept, LIGHT.kept, LIGHT.kept, cut, LIGHT.zero_before
    ]  # fmt: skip
    pruned = "pruned" if ticked else "would be pruned"
    assert words(plot) == ["kept", pruned, "NaN", "zero before"]
    tips = [plot.hover_text(tile, 0, each) for each in range(3)]
    assert tips == [
        f"[0, 0]  NaN  {pruned}",
        "[0, 1]  ∞  kept" if values else "[0, 1]  |w| ∞  kept",
        "[0, 2]  −∞  kept" if values else "[0, 2]  |w| ∞  kept",
    ]


def test_a_legend_names_nothing_pruned_where_only_nan_is(plot: MaskView) -> None:
    show_tile(plot, tile_of(np.array([[np.nan, 0.5, 0.7]]), 0.2, 1, 3))
    assert words(plot) == ["kept", "NaN"]


def test_a_block_that_holds_one_shows_it_and_tells_how_many(plot: MaskView) -> None:
    weights = np.full((40, 40), 0.5)
    weights[5, 5], weights[15], weights[25, :10] = np.nan, 0.1, np.inf
    weights[30:, 30:] = np.inf
    tile = tile_of(weights, 0.2, 4, 4)
    show_tile(plot, tile)
    assert colour_of(plot, 5, 5) == LIGHT.nan
    assert colour_of(plot, 5, 15) == colour_of(plot, 35, 35) == LIGHT.kept
    assert words(plot) == ["holds NaN"]
    assert plot.hover_text(tile, 5, 5) == (
        "rows 0–9, columns 0–9\n99.00 % kept\n0.00 % cut\n1.00 % NaN\nmean |w| 0.500"
    )
    assert plot.hover_text(tile, 15, 15).endswith("90.00 % kept\n10.00 % cut\nmean |w| 0.460")
    assert plot.hover_text(tile, 35, 35).endswith("100.00 % kept\n0.00 % cut\nno finite weight")


def test_a_pixel_of_many_weights_shows_a_single_one() -> None:
    weights = np.full((400, 300), 0.5)
    weights[399, 299] = np.nan
    tile = tile_of(weights, 0.2, 400, 300)
    dead = DeadLines(np.zeros(400, bool), np.zeros(300, bool))
    for colouring in Colouring:
        for size in (QSize(3, 4), QSize(30, 40), QSize(300, 400), QSize(1, 1)):
            image = tile.image(colouring, LIGHT, dead, size)
            assert QColor(image.pixel(size.width() - 1, size.height() - 1)).name() == LIGHT.nan, (colouring, size)
            assert size.width() == 1 or QColor(image.pixel(0, 0)).name() != LIGHT.nan


def test_kept_by_a_mask_of_the_file_it_is_no_cut_weight(plot: MaskView) -> None:
    ones = np.ones((1, 2))
    tile = ImageTile(0, 0, 20, 10, ones * 0.6, ones, nan=np.array([[0.3, 0]]), kept_nan=np.array([[0.2, 0]]))
    show_tile(plot, tile)
    assert plot.hover_text(tile, 0, 0).split("\n")[1:4] == ["40.00 % kept", "30.00 % cut", "30.00 % NaN"]
    single = ImageTile(0, 0, 2, 1, ones, np.array([[np.nan, 1]]), nan=np.array([[1, 0]]), kept_nan=np.array([[1, 0]]))
    assert plot.hover_text(single, 0, 0) == "[0, 0]  NaN  kept"
    assert not single.cuts


def test_magnitudes_tell_nan_from_infinity(plot: MaskView) -> None:
    show_tile(plot, tile_of(ODD, 0.2, 1, 6))
    plot.set_colouring(Colouring.MAGNITUDE)
    assert [colour_of(plot, 0, each - 0.3) for each in range(3)] == [LIGHT.nan, LIGHT.warning, LIGHT.warning]
    assert words(plot) == ["∞", "NaN"]
    show_tile(plot, tile_of(np.ones((1, 6)), 0.2, 1, 6))
    assert words(plot) == []
