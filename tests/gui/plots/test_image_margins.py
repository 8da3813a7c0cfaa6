"""The space around an image: what it leaves is shared between both sides, to the pixel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from gui.plots.axes import OVERHANG_RIGHT, IndexAxis
from gui.plots.image_margins import centring_margins, free_size

pixels = st.integers(1, 4000)


@given(pixels, pixels, pixels, pixels)
def test_the_margins_take_what_the_image_leaves(wide: int, high: int, image_wide: int, image_high: int) -> None:
    left, top, right, bottom = centring_margins((wide, high), (image_wide, image_high))
    assert left + right - OVERHANG_RIGHT == max(wide - image_wide, 0)
    assert top + bottom - OVERHANG_RIGHT == max(high - image_high, 0)
    assert 0 <= right - OVERHANG_RIGHT - left <= 1
    assert 0 <= bottom - (top - OVERHANG_RIGHT) <= 1


def test_an_image_of_parts_of_pixels_gets_whole_margins() -> None:
    assert centring_margins((100.0, 50.5), (90.5, 50.5)) == (4, OVERHANG_RIGHT, OVERHANG_RIGHT + 5, 0)


@pytest.mark.parametrize("size", [QSize(200, 100), QSize(40, 100), QSize(1, 1)])
def test_the_axes_take_their_part(qtbot: QtBot, size: QSize) -> None:
    left, bottom = IndexAxis("left"), IndexAxis("bottom")
    left.setWidth(30)
    bottom.setHeight(20)
    assert free_size(size, [left], [bottom]) == (
        max(size.width() - 30 - OVERHANG_RIGHT, 1),
        max(size.height() - 20 - OVERHANG_RIGHT, 1),
    )
