"""Ramps of colours: from hardly anything to all, in steps that look alike."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from core.base.arrays import Floats
from gui.support.theme import Theme, mixed

SHADES = 256
FAINTEST = 0.12
"""The part of its colour that a ramp begins with, over the panel."""

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
"""The two matrices of Oklab (Ottosson 2020): from linear sRGB, and from the cube roots of that."""


@cache
def ramp(theme: Theme, colour: str) -> NDArray[np.uint32]:
    """The colours of parts from 0 to 1, (SHADES,) as RGB32, of equal steps; not to be changed.

    Args:
        colour: of all, by its name in the theme.
    """
    whole = getattr(theme, colour)
    faint, full = oklab(mixed(whole, theme.panel, FAINTEST)), oklab(QColor(whole))
    return _packed(_to_rgb(np.linspace(faint, full, SHADES)))


def towards(colours: NDArray[np.uint32], ground: QColor, part: float) -> NDArray[np.uint32]:
    """Colours with an opacity over a ground."""
    over, under = _unpacked(colours), np.array([ground.red(), ground.green(), ground.blue()])
    return _packed(part * over + (1 - part) * under)


def readable_on(ground: QColor, theme: Theme) -> QColor:
    """The one of the theme's two ends that differs more in lightness from a ground."""
    ends = QColor(theme.text), QColor(theme.panel)
    lightness = oklab(ground)[0]
    return max(ends, key=lambda end: abs(float(oklab(end)[0] - lightness)))


def oklab(colour: QColor) -> Floats:
    """Lightness and two colour axes of a colour, (3,); equal steps look equal."""
    parts = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    lab: Floats = _TO_LAB @ np.cbrt(_TO_CONES @ linear)
    return lab


def _to_rgb(lab: Floats) -> Floats:
    cones = np.linalg.solve(_TO_LAB, lab.T) ** 3
    linear = np.clip(np.linalg.solve(_TO_CONES, cones), 0.0, 1.0).T
    rgb: Floats = 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb


def _packed(rgb: Floats) -> NDArray[np.uint32]:
    red, green, blue = np.rint(rgb).astype(np.uint32).T
    packed: NDArray[np.uint32] = 0xFF000000 | red << 16 | green << 8 | blue
    return packed


def _unpacked(colours: NDArray[np.uint32]) -> Floats:
    return np.stack([(colours >> shift & 255).astype(np.float64) for shift in (16, 8, 0)], axis=-1)
