"""Ramps of colours are ordered as the eye sees them."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui.plots.ramps import SHADES, oklab, ramp, readable_on, towards
from gui.support.theme import DARK, LIGHT, Theme

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
COLOURS = pytest.mark.parametrize("colour", ["kept", "pruned"])


def colours_of(theme: Theme, colour: str) -> list[QColor]:
    return [QColor.fromRgb(int(each)) for each in ramp(theme, colour)]


@THEMES
@COLOURS
def test_each_tenth_of_a_ramp_differs_as_much_in_lightness_as_the_others(theme: Theme, colour: str) -> None:
    lightness = np.array([oklab(each)[0] for each in colours_of(theme, colour)])
    tenths = np.diff(lightness[:: SHADES // 10])
    assert (np.sign(tenths) == np.sign(tenths[0])).all()
    assert abs(tenths).max() < 1.3 * abs(tenths).min()
    # 0.02 of Oklab's lightness is about what is just noticed
    assert abs(tenths).min() > 0.02


@THEMES
@COLOURS
def test_the_faint_end_is_near_the_ground_and_the_strong_one_far_from_it(theme: Theme, colour: str) -> None:
    ground = oklab(QColor(theme.panel))[0]
    first, *_, last = (abs(oklab(each)[0] - ground) for each in colours_of(theme, colour))
    assert first < 0.1
    assert last > 0.25
    assert colours_of(theme, colour)[-1].name() == getattr(theme, colour)


@THEMES
@COLOURS
def test_a_value_is_readable_on_every_colour_of_a_ramp(theme: Theme, colour: str) -> None:
    for each in colours_of(theme, colour):
        assert abs(oklab(readable_on(each, theme))[0] - oklab(each)[0]) > 0.2


def test_a_colour_with_an_opacity_lies_between_it_and_the_ground() -> None:
    black = np.array([0xFF000000], np.uint32)
    assert [int(each) & 0xFFFFFF for each in towards(black, QColor("white"), 0.5)] == [0x808080]
    assert towards(black, QColor("white"), 1.0).tolist() == black.tolist()
