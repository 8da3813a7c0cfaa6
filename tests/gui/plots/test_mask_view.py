"""The mask view: colours, zooming, margins, and the text beside the mouse."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui.plots.image_tile import Colouring, ImageTile
from gui.plots.mask_blocks import ground
from gui.plots.mask_view import MaskView
from gui.support.theme import DARK, LIGHT, mixed
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, picture, plot_rect


@pytest.fixture
def plot(show: Show) -> MaskView:
    return show(MaskView)


def tile(kept: np.ndarray, rows: int, columns: int, weights: np.ndarray | None = None) -> ImageTile:
    sizes = np.ones(kept.shape) if weights is None else np.abs(weights)
    nan = None if weights is None else np.isnan(weights).astype(float)
    return ImageTile(0, 0, columns, rows, kept.astype(np.float32), sizes, weights, nan=nan)


def show_blocks(plot: MaskView, kept: np.ndarray, rows: int, columns: int, weights: np.ndarray | None = None) -> None:
    """All densities of the margins are those of whole rows and columns that are as the blocks are."""
    high, wide = kept.shape
    in_rows = kept.mean(axis=1)[np.arange(rows) * high // rows].astype(float)
    in_columns = kept.mean(axis=0)[np.arange(columns) * wide // columns].astype(float)
    margins = ((each, each == 0, np.zeros(len(each), bool)) for each in (in_rows, in_columns))
    plot.show_whole(tile(kept, rows, columns, weights), f"{rows} × {columns}", *margins, lambda *place: place)


def chequered(rows: int, columns: int) -> np.ndarray:
    return (np.indices((rows, columns)).sum(0) % 2).astype(np.float32)


def colour_of(plot: MaskView, row: float, column: float) -> str:
    point = plot.area.to_pixels(column + 0.5, row + 0.5).toPoint()
    return picture(plot.area).pixelColor(point).name()


def channels(colour: str) -> tuple[int, ...]:
    return QColor(colour).getRgb()[:3]


def words(plot: MaskView) -> list[str]:
    """What the legend says."""
    assert plot.legend.isVisible()
    ramp = plot.legend.ramp
    ends = [] if ramp.isHidden() else [ramp.low, ramp.high]
    return ends + [word for _, word in plot.legend.key.entries]


def turn_wheel(plot: MaskView, at: QPoint, notches: int) -> None:
    viewport = plot.area.viewport()
    event = QWheelEvent(
        QPointF(at), QPointF(viewport.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_single_weights_have_pure_colours(plot: MaskView) -> None:
    mask = chequered(8, 6)
    show_blocks(plot, mask, 8, 6)
    for row in range(8):
        for column in range(6):
            assert colour_of(plot, row, column) == (LIGHT.kept if mask[row, column] else LIGHT.pruned)
    # and the seams between them
    assert set(colours(plot.area)) == {LIGHT.kept, LIGHT.pruned, LIGHT.panel}


def test_a_block_is_blue_as_far_as_it_is_kept_whatever_else_it_has(plot: MaskView) -> None:
    kept, nonzero = np.array([[0.0, 0.0, 1.0, 0.5, 0.4, 0.6]]), np.array([[0.0, 1.0, 1.0, 0.5, 0.9, 0.6]])
    margins = [(np.ones(count), np.zeros(count, bool), np.zeros(count, bool)) for count in (10, 60)]
    tile = ImageTile(0, 0, 60, 10, kept, np.ones((1, 6)), nonzero=nonzero)
    plot.show_whole(tile, "", *margins, lambda *place: place)
    found = [colour_of(plot, 5, 10 * block + 5) for block in range(6)]
    below = ground(LIGHT).name()
    assert found[:3] == [below, below, LIGHT.kept]
    for colour, part in zip(found[3:], kept[0, 3:], strict=True):
        assert channels(colour) == pytest.approx(channels(mixed(LIGHT.kept, below, part).name()), abs=1)
    # 40 % and 60 % are told apart
    assert abs(np.subtract(channels(found[4]), channels(found[5]))).max() > 30
    assert plot.hover_text(tile, 3, 45) == (
        "rows 0–9, columns 40–49\n40.00 % kept\n50.00 % cut\n10.00 % zero before\nmean |w| 1.00"
    )


def test_only_what_is_wholly_dead_is_orange_among_blocks_and_grey_where_it_was_zero_before(plot: MaskView) -> None:
    kept = np.ones((4, 4))
    kept[1], kept[2, 0], kept[3, :2], nonzero = 0, 0, 0, np.ones((4, 4))
    nonzero[3, :2] = 0
    in_rows = np.ones(40), np.arange(40) // 10 == 1, np.zeros(40, bool)
    # all of the first column but for two rows
    in_columns = np.ones(40), np.zeros(40, bool), np.zeros(40, bool)
    tile = ImageTile(0, 0, 40, 40, kept, np.ones((4, 4)), nonzero=nonzero)
    plot.show_whole(tile, "", in_rows, in_columns, lambda *place: place)
    found = [[colour_of(plot, 10 * row + 5, 10 * column + 5) for column in range(4)] for row in range(4)]
    below = ground(LIGHT).name()
    assert found[1] == [LIGHT.pruned] * 4
    assert found[2] == [below, *[LIGHT.kept] * 3]
    assert found[3] == [below, below, *[LIGHT.kept] * 2]
    assert words(plot) == ["0 %", "100 % kept", "dead"]
    dead = in_rows[0], np.arange(40) // 10 != 0, np.arange(40) // 10 == 3
    kept[2:] = 0
    nonzero[3] = 0
    tile = ImageTile(0, 0, 40, 40, kept, np.ones((4, 4)), nonzero=nonzero)
    plot.show_whole(tile, "", dead, in_columns, lambda *place: place)
    assert [colour_of(plot, 10 * row + 5, 35) for row in range(4)] == [
        LIGHT.kept, LIGHT.pruned, LIGHT.pruned, LIGHT.zero_before
    ]  # fmt: skip
    assert words(plot) == ["0 %", "100 % kept", "dead", "zero before"]


def test_dead_kernels_are_orange(plot: MaskView) -> None:
    kept = np.ones((2, 6))
    kept[0, 3:], kept[1, 1:5] = 0, 0
    none = [(np.ones(count), np.zeros(count, bool), np.zeros(count, bool)) for count in (20, 60)]
    kernels = np.zeros((20, 2), bool)
    kernels[:10, 1] = True
    plot.show_whole(ImageTile(0, 0, 60, 20, kept, np.ones((2, 6))), "", *none, lambda *place: place, kernels)
    found = [[colour_of(plot, 10 * row + 5, 10 * column + 5) for column in range(6)] for row in range(2)]
    below = ground(LIGHT).name()
    assert found[0] == [LIGHT.kept] * 3 + [LIGHT.pruned] * 3
    assert found[1] == [LIGHT.kept, *[below] * 4, LIGHT.kept]


def test_the_legend_names_what_is_in_the_picture(plot: MaskView) -> None:
    show_blocks(plot, chequered(8, 6), 8, 6)
    assert words(plot) == ["kept", "pruned"]
    plot.set_ticked(False)
    assert words(plot) == ["kept", "would be pruned"]
    plot.set_ticked(True)
    kept = np.full((8, 6), 0.5)
    show_blocks(plot, kept, 80, 60)
    assert words(plot) == ["0 %", "100 % kept"]
    # single weights in fewer pixels than there are of them are blocks, too
    show_blocks(plot, chequered(5, 3000), 5, 3000)
    assert words(plot) == ["0 %", "100 % kept"]
    plot.area.closer(40)
    assert words(plot) == ["kept", "pruned"]
    QApplication.processEvents()
    # nothing is left out for want of room
    assert plot.legend.key.width() >= plot.legend.key.sizeHint().width()
    plot.resize(640, 150)
    assert not plot.legend.isVisible()


def test_weights_that_share_a_pixel_are_as_blue_as_they_are_kept(plot: MaskView) -> None:
    mask = np.zeros((4, 4000))
    mask[:, :1000], mask[:, 1000:2000:2], mask[:2, 2000:3000] = 1, 1, 1
    show_blocks(plot, mask, 4, 4000)
    for place, part in ((500, 1.0), (1500, 0.5), (3500, 0.0)):
        expected = mixed(LIGHT.kept, ground(LIGHT).name(), part).name()
        wanted = LIGHT.pruned if part == 0 else expected
        assert channels(colour_of(plot, 1.5, place)) == pytest.approx(channels(wanted), abs=30 if part == 0.5 else 1)


def test_rows_count_downwards_in_weights_not_blocks(plot: MaskView) -> None:
    blocks = np.ones((4, 4), np.float32)
    blocks[3] = 0
    show_blocks(plot, blocks, 400, 800)
    assert colour_of(plot, 290, 10) == LIGHT.kept
    # the rows of the last block are dead
    assert colour_of(plot, 310, 790) == LIGHT.pruned
    (left, right), (top, bottom) = plot.area.view.viewRange()
    assert (left, right, top, bottom) == (0, 800, 0, 400)


def test_no_row_is_lost_where_there_are_more_than_pixels(plot: MaskView) -> None:
    mask = np.ones((2000, 2000), np.float32)
    mask[1234] = 0
    show_blocks(plot, mask, 2000, 2000)
    assert len(colours(plot.area)) > 1


@pytest.mark.parametrize(("rows", "columns"), [(384, 384), (384, 1536), (50_000, 4096), (1, 1), (10, 1_000_000)])
def test_pictures_are_neither_lines_nor_beyond_the_plot(plot: MaskView, rows: int, columns: int) -> None:
    show_blocks(plot, np.ones((1, 1), np.float32), rows, columns)
    rect = plot_rect(plot.area)
    assert plot.area.rect().contains(rect)
    assert 0.35 < rect.width() / rect.height() < 3
    if rows == columns:
        assert rect.width() == pytest.approx(rect.height(), abs=2)


def test_the_picture_keeps_its_sides_when_the_window_changes(plot: MaskView) -> None:
    show_blocks(plot, chequered(16, 16), 16, 16)
    for size in ((300, 400), (700, 260)):
        plot.resize(*size)
        rect = plot_rect(plot.area)
        assert rect.width() == pytest.approx(rect.height(), abs=2)


def test_magnitudes_go_from_the_background_to_the_text_colour(plot: MaskView) -> None:
    weights = np.array([[0.0, 0.5, -1.0, np.nan]])
    show_blocks(plot, np.ones((1, 4), np.float32), 1, 4, weights)
    plot.set_colouring(Colouring.MAGNITUDE)
    least, middle, greatest, non_finite = (QColor(colour_of(plot, -0.35, column - 0.35)) for column in range(4))
    assert least.lightness() > middle.lightness() > greatest.lightness()
    assert greatest.name() == LIGHT.text
    assert non_finite.name() == LIGHT.nan
    assert plot.legend.isVisible()
    assert words(plot) == ["0.010", "0.99", "NaN"]


def test_values_stand_in_the_cells_when_they_are_large_enough(plot: MaskView) -> None:
    weights = np.linspace(-1, 1, 400).reshape(20, 20)
    show_blocks(plot, np.ones((20, 20), np.float32), 20, 20, weights)
    before = len(colours(plot.area))
    QTest.keyClick(plot.area, Qt.Key.Key_1)
    assert len(colours(plot.area)) > before + 3
    assert plot.area.seen.columns < 20


def test_wheel_drag_and_double_click(plot: MaskView, qtbot: QtBot) -> None:
    show_blocks(plot, chequered(500, 400), 500, 400)
    middle = plot_rect(plot.area).center()
    under = plot.area.to_data(QPointF(middle))
    turn_wheel(plot, middle, 5)
    assert plot.area.seen.columns < 400
    now = plot.area.to_data(QPointF(middle))
    assert (now.x(), now.y()) == (pytest.approx(under.x(), abs=8), pytest.approx(under.y(), abs=8))
    before = plot.area.seen
    viewport = plot.area.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(viewport, middle + QPoint(30, 20))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 20))
    assert plot.area.seen.left == pytest.approx(before.left - 30 / before.across)
    assert plot.area.seen.top == pytest.approx(before.top - 20 / before.down)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=middle)
    assert not plot.area.zoomed


def test_keys_zoom_and_pan(plot: MaskView) -> None:
    show_blocks(plot, chequered(500, 400), 500, 400)
    for _ in range(4):
        QTest.keyClick(plot.area, Qt.Key.Key_Plus)
    closer = plot.area.seen
    assert closer.columns < 400
    QTest.keyClick(plot.area, Qt.Key.Key_Right)
    assert plot.area.seen.left > closer.left
    QTest.keyClick(plot.area, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert plot.area.seen.top > closer.top
    QTest.keyClick(plot.area, Qt.Key.Key_Minus)
    assert plot.area.seen.columns > closer.columns
    QTest.keyClick(plot.area, Qt.Key.Key_0)
    assert not plot.area.zoomed


def margin_colour(plot: MaskView, row: int) -> set[str]:
    image, edge = picture(plot.area), plot.area.to_pixels(plot.area.seen.right, row + 0.5).toPoint()
    return {image.pixelColor(edge.x() + 4 + x, edge.y()).name() for x in range(12)}


def test_a_dead_row_stands_out_in_the_margin_however_many_there_are(plot: MaskView) -> None:
    mask = np.ones((100, 100), np.float32)
    mask[50], mask[20, :50] = 0, 0
    show_blocks(plot, mask, 100, 100)
    bar = mixed(LIGHT.kept, LIGHT.panel, 0.6).name()
    assert margin_colour(plot, 50) == {LIGHT.pruned}
    assert margin_colour(plot, 80) == {bar}
    assert margin_colour(plot, 20) == {bar, LIGHT.track}
    ones, gone = np.ones(100), np.arange(100) == 50
    whole = ImageTile(0, 0, 100, 100, mask, np.ones((100, 100)))
    plot.show_whole(whole, "", (mask.mean(axis=1), gone, gone), (ones, ~gone & gone, ~gone & gone), lambda *at: at)
    assert margin_colour(plot, 50) == {LIGHT.zero_before}
    mask = np.ones((50_000, 4), np.float32)
    mask[25_000] = 0
    show_blocks(plot, mask, 50_000, 4)
    rect, image = plot_rect(plot.area), picture(plot.area)
    down = [image.pixelColor(rect.right() + 8, y).name() for y in range(rect.top(), rect.bottom())]
    assert LIGHT.pruned in down


def test_a_label_names_what_is_under_the_mouse(plot: MaskView) -> None:
    weights = np.array([[0.25, -0.5], [1.5, 0.0]])
    show_blocks(plot, np.array([[1, 1], [1, 0]], np.float32), 2, 2, weights)
    found = plot.area.tile_at(1, 1)
    assert plot.hover_text(found, 0, 1) == "[0, 1]  −0.500  kept"
    assert plot.hover_text(found, 1, 1) == "[1, 1]  0  zero before"
    QTest.mouseMove(plot.area.viewport(), plot.area.to_pixels(0.5, 1.5).toPoint())
    label = plot.findChild(QLabel, "hint")
    assert label.isVisible()
    assert label.text() == "[1, 0]  1.50  kept"
    assert plot.area.rect().contains(label.geometry())
    show_blocks(plot, np.array([[0.5, 1.0]], np.float32), 3, 10)
    assert plot.hover_text(plot.area.tile_at(2, 4), 2, 4) == (
        "rows 0–2, columns 0–4\n50.00 % kept\n50.00 % cut\nmean |w| 1.00"
    )


def test_a_detail_lies_over_the_whole(plot: MaskView) -> None:
    show_blocks(plot, np.full((4, 4), 0.5, np.float32), 400, 400)
    plot.area.to_cells()
    plot.show_detail(ImageTile(150, 150, 100, 100, np.ones((100, 100), np.float32), np.ones((100, 100))))
    assert colour_of(plot, 199.6, 199.6) == LIGHT.kept
    assert plot.area.tile_at(160, 160).single
    assert not plot.area.tile_at(10, 10).single
    plot.show_detail(None)
    assert colour_of(plot, 199.6, 199.6) != LIGHT.kept


def test_what_is_kept_of_a_picture_is_as_fresh_when_something_else_is_dead(plot: MaskView, show: Show) -> None:
    kept = np.ones((4, 4))
    kept[1], kept[:, 2] = 0, 0
    whole = ImageTile(0, 0, 4000, 4000, kept, np.ones((4, 4)))
    part = ImageTile(0, 0, 2000, 2000, kept, np.ones((4, 4)))
    none, ones = np.zeros(4000, bool), np.ones(4000)
    row, column = np.arange(4000) // 1000 == 1, np.arange(4000) // 1000 == 2

    def draw(view: MaskView, rows: np.ndarray, columns: np.ndarray) -> QImage:
        view.show_whole(whole, "", (ones, rows, none), (ones, columns, none), lambda *place: place)
        view.show_detail(part)
        return picture(view.area)

    seen = [draw(plot, *each) for each in ((none, none), (row, none), (row, column), (none, none))]
    for look, each in zip(seen, ((none, none), (row, none), (row, column), (none, none)), strict=True):
        assert look == draw(show(MaskView), *each)
    assert seen[0] == seen[3]
    assert seen[0] != seen[1] != seen[2]


def test_clear_says_why(plot: MaskView) -> None:
    show_blocks(plot, np.ones((4, 4), np.float32), 4, 4)
    plot.clear("Two parameters are selected.")
    assert plot.is_empty
    assert plot.header.text() == ""
    assert plot.accessibleDescription() == "Two parameters are selected."


def test_it_has_the_colours_of_the_theme(plot: MaskView) -> None:
    show_blocks(plot, np.array([[1, 0]], np.float32), 1, 2)
    plot.apply_theme(DARK)
    assert (colour_of(plot, 0, 0), colour_of(plot, 0, 1)) == (DARK.kept, DARK.pruned)
    assert picture(plot).pixelColor(QPoint(2, 2)).name() == DARK.panel


@pytest.mark.parametrize(("rows", "columns"), [(96, 1024), (50_000, 4096), (30_522, 384)])
def test_indexes_on_the_axes_are_whole_numbers_of_one_kind_and_not_cut_off(
    plot: MaskView, rows: int, columns: int
) -> None:
    show_blocks(plot, np.ones((4, 4), np.float32), rows, columns)
    for closer in (1.0, 30.0):
        plot.area.closer(closer)
        for axis, length in zip(plot.area.axes, (rows, columns), strict=True):
            low, high = axis.range
            size = axis.size().width() if axis.orientation == "bottom" else axis.size().height()
            [(_, ticks)] = axis.tickValues(low, high, size)
            assert 1 <= len(ticks) <= 12
            assert all(int(axis.tick_text(tick).replace(",", "")) == tick - 0.5 < length for tick in ticks)
        bottom = plot.area.axes[1]
        last = max(bottom.tickValues(*bottom.range, bottom.size().width())[0][1])
        half = bottom.metrics.horizontalAdvance(bottom.tick_text(last)) / 2
        assert plot.area.to_pixels(last).x() + half <= plot.area.width()
