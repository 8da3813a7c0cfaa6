"""The sums behind zooming and panning."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.zoom import FILLED, HIGHEST, WIDEST, VisibleArea, Zoom

zooms = st.builds(Zoom, st.integers(1, 200_000), st.integers(1, 200_000), st.floats(50, 2000), st.floats(50, 2000))


def walked(zoom: Zoom, data: st.DataObject) -> VisibleArea:
    """The visible part after some zooms and drags."""
    view = zoom.whole
    for _ in range(data.draw(st.integers(0, 6))):
        x = data.draw(st.floats(view.left, view.right))
        y = data.draw(st.floats(view.top, view.bottom))
        view = zoom.scaled(view, data.draw(st.floats(0.1, 50)), x, y)
        view = zoom.moved(view, data.draw(st.floats(-1e6, 1e6)), data.draw(st.floats(-1e6, 1e6)))
    return view


@given(zoom=zooms, data=st.data())
def test_a_view_never_leaves_the_matrix_nor_the_room(zoom: Zoom, data: st.DataObject) -> None:
    view = walked(zoom, data)
    assert view.left >= 0
    assert view.top >= 0
    assert view.right <= zoom.columns * (1 + 1e-9)
    assert view.bottom <= zoom.rows * (1 + 1e-9)
    wide, high = view.size
    assert wide <= zoom.width * (1 + 1e-9)
    assert high <= zoom.height * (1 + 1e-9)


@given(zoom=zooms, data=st.data())
def test_zooming_out_far_enough_shows_the_whole_matrix(zoom: Zoom, data: st.DataObject) -> None:
    view = zoom.scaled(walked(zoom, data), 1e-12, 0, 0)
    assert zoom.is_whole(view)
    assert view == zoom.whole


@given(zoom=zooms, data=st.data())
def test_values_can_be_read_at_the_closest(zoom: Zoom, data: st.DataObject) -> None:
    view = zoom.of_cells(walked(zoom, data), 0.0, 0.0)
    assert view.across >= WIDEST * (1 - 1e-9)
    assert view.down >= HIGHEST * (1 - 1e-9)


def test_the_place_under_the_mouse_stays_there() -> None:
    zoom = Zoom(1000, 1000, 400, 400)
    view = zoom.scaled(zoom.whole, 3, 300, 600)
    assert ((300 - view.left) / view.columns, (600 - view.top) / view.rows) == pytest.approx((0.3, 0.6))


def test_weights_of_a_stretched_matrix_become_square_first() -> None:
    zoom = Zoom(1_000_000, 10, 400, 160)
    assert zoom.whole.size == (400, 160)
    view = zoom.scaled(zoom.whole, 100, 0, 0)
    assert (view.rows, view.columns) == (10, pytest.approx(10_000))
    square = zoom.scaled(view, 400, 0, 0)
    assert square.across == pytest.approx(square.down)


@pytest.mark.parametrize(
    ("rows", "columns", "room", "size"),
    [
        (32, 9, (330, 260), (252, 256)),
        (32, 9, (700, 280), (279, 256)),
        (9, 32, (330, 260), (320, 252)),
        (96, 1024, (330, 260), (330, 260)),
        (96, 1024, (330, 200), (330, 192)),
        (384, 384, (700, 300), (300, 300)),
        (384, 384, (700, 420), (384, 384)),
        (50_000, 4096, (300, 300), (300, 300)),
        (1, 1, (300, 200), (200, 200)),
    ],
)
def test_a_matrix_fills_its_room_and_single_weights_whole_pixels(
    rows: int, columns: int, room: tuple[int, int], size: tuple[int, int]
) -> None:
    assert Zoom(columns, rows, *room).whole.size == pytest.approx(size)


@given(zoom=zooms)
def test_one_side_of_the_room_is_filled_but_for_whole_pixels(zoom: Zoom) -> None:
    wide, high = zoom.whole.size
    assert max(wide / zoom.width, high / zoom.height) >= FILLED * (1 - 1e-9)
    # neither is it more of a strip than the matrix, nor than the room and a square
    ratio, room, matrix = wide / high, zoom.width / zoom.height, zoom.columns / zoom.rows
    assert FILLED * min(room, 1, max(matrix, min(room, 1))) <= ratio * (1 + 1e-9)
    assert ratio <= max(room, 1, min(matrix, max(room, 1))) / FILLED * (1 + 1e-9)


@given(zoom=zooms, pixel=st.sampled_from([1.0, 0.5, 1 / 1.5]))
def test_weights_have_whole_pixels_of_the_screen_where_that_costs_little(zoom: Zoom, pixel: float) -> None:
    fine = replace(zoom, pixel=pixel)
    for side in (fine.whole.across / pixel, fine.whole.down / pixel):
        assert side == pytest.approx(round(side)) or math.floor(side) < FILLED * side
