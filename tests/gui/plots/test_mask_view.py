"""The mask as a picture."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from gui.plots.mask_view import MaskView
from gui.theme import DARK, LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, picture, plot_rect


@pytest.fixture
def plot(show: Show) -> MaskView:
    return show(MaskView)


def chequered(rows: int, columns: int) -> np.ndarray:
    return (np.indices((rows, columns)).sum(0) % 2).astype(np.float32)


def colour_of(plot: MaskView, row: int, column: int) -> str:
    point = plot.area.to_pixels(column + 0.5, row + 0.5).toPoint()
    return picture(plot.area).pixelColor(point).name()


def test_single_weights_have_pure_colours(plot: MaskView) -> None:
    mask = chequered(8, 6)
    plot.show_blocks(mask, 8, 6)
    for row in range(8):
        for column in range(6):
            assert colour_of(plot, row, column) == (LIGHT.kept if mask[row, column] else LIGHT.pruned)
    assert set(colours(plot.area)) == {LIGHT.kept, LIGHT.pruned}


def test_rows_count_downwards_in_weights_not_blocks(plot: MaskView) -> None:
    blocks = np.ones((4, 4), np.float32)
    blocks[3] = 0
    plot.show_blocks(blocks, 400, 800)
    assert colour_of(plot, 290, 10) == LIGHT.kept
    assert colour_of(plot, 310, 790) == LIGHT.pruned
    (left, right), (top, bottom) = plot.area.view.viewRange()
    assert (left, right, top, bottom) == (0, 800, 0, 400)


def test_a_block_is_as_blue_as_it_is_kept(plot: MaskView) -> None:
    plot.show_blocks(np.array([[0.0, 0.5, 1.0]], np.float32), 10, 30)
    pruned, half, kept = (colour_of(plot, 5, column) for column in (5, 15, 25))
    assert (pruned, kept) == (LIGHT.pruned, LIGHT.kept)
    assert half not in (pruned, kept)


def test_no_row_is_lost_where_there_are_more_than_pixels(plot: MaskView) -> None:
    mask = np.ones((2000, 2000), np.float32)
    mask[1234] = 0
    plot.show_blocks(mask, 2000, 2000)
    assert len(colours(plot.area)) > 1


@pytest.mark.parametrize(("rows", "columns"), [(384, 384), (384, 1536), (50_000, 4096), (1, 1), (10, 1_000_000)])
def test_pictures_are_neither_lines_nor_beyond_the_plot(plot: MaskView, rows: int, columns: int) -> None:
    plot.show_blocks(np.ones((1, 1), np.float32), rows, columns)
    rect = plot_rect(plot.area)
    assert plot.area.rect().contains(rect)
    assert 0.35 < rect.width() / rect.height() < 3
    if rows == columns:
        assert rect.width() == pytest.approx(rect.height(), abs=2)


def test_the_picture_keeps_its_sides_when_the_window_changes(plot: MaskView) -> None:
    plot.show_blocks(chequered(16, 16), 16, 16)
    for size in ((300, 400), (700, 260)):
        plot.resize(*size)
        rect = plot_rect(plot.area)
        assert rect.width() == pytest.approx(rect.height(), abs=2)


@pytest.mark.parametrize(
    ("dead", "said"),
    [
        (None, "384 × 1,536"),
        (0, "384 × 1,536 · 0 dead rows"),
        (1, "384 × 1,536 · 1 dead row"),
        (12, "384 × 1,536 · 12 dead rows"),
    ],
)
def test_the_title_tells_weights_and_dead_rows(plot: MaskView, dead: int | None, said: str) -> None:
    plot.show_blocks(np.ones((4, 4), np.float32), 384, 1536, dead)
    assert (plot.header.title, plot.header.detail) == ("Mask", said)


def test_clear_says_why(plot: MaskView) -> None:
    plot.show_blocks(np.ones((4, 4), np.float32), 4, 4, 0)
    plot.clear("Two parameters are selected.")
    assert plot.is_empty
    assert plot.header.text() == "Mask"
    assert plot.accessibleDescription() == "Two parameters are selected."


def test_themes(plot: MaskView) -> None:
    plot.show_blocks(np.array([[1, 0]], np.float32), 1, 2)
    plot.apply_theme(DARK)
    assert (colour_of(plot, 0, 0), colour_of(plot, 0, 1)) == (DARK.kept, DARK.pruned)
    assert picture(plot).pixelColor(QPoint(2, 2)).name() == DARK.panel
