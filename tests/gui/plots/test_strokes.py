"""The hues of lines over each other: six that are told apart in both themes, whichever colours one sees."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from gui.plots.strokes import STROKES
from gui.support.theme import DARK, LIGHT, Theme
from tests.gui.plots.test_themes_of_plots import contrast

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
SEEN = {
    "all colours": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Ottosson 2020
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OPPONENT = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def seen(colour: str, by: str) -> NDArray[np.float64]:
    """A colour in OKLab, as someone sees it."""
    parts = np.array(QColor(colour).getRgbF()[:3])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return OPPONENT @ np.cbrt(np.clip(CONES @ np.clip(SEEN[by] @ linear, 0, 1), 0, None))


def apart(one: str, other: str, by: str) -> float:
    return float(np.linalg.norm(seen(one, by) - seen(other, by)))


@pytest.mark.parametrize("by", SEEN)
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_six_are_told_apart_from_each_other_and_from_kept_and_pruned(theme: Theme, by: str) -> None:
    colours = [stroke.colour(theme).name() for stroke in STROKES]
    assert len(colours) == 6
    # the nearest two greys that are one step of ten apart are 0.1 apart
    assert min(apart(one, other, by) for one, other in combinations(colours, 2)) > 0.09
    assert min(apart(one, other, by) for one in colours for other in (theme.kept, theme.pruned)) > 0.055


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_each_is_seen_on_the_ground_of_plots(theme: Theme) -> None:
    assert min(contrast(stroke.colour(theme).name(), theme.panel) for stroke in STROKES) >= 3
    # the first is the colour of words, too
    assert contrast(STROKES[0].colour(theme).name(), theme.panel) >= 4.5
