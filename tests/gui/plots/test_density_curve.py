"""Density against threshold."""

import numpy as np
import pytest

from gui.plots.density_curve import DensityCurve
from gui.theme import DARK, LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, like, picture
from tests.gui.plots.weights import Magnitudes


@pytest.fixture
def plot(show: Show, weights: Magnitudes) -> DensityCurve:
    shown = show(DensityCurve)
    others = np.stack([weights.densities**power for power in (0.2, 3, 9)])
    shown.show_curves(weights.edges, weights.densities, weights.densities**2, others)
    shown.set_point(0.02, 0.6)
    return shown


def test_all_curves_are_there(plot: DensityCurve) -> None:
    found = colours(plot.area)
    assert like(found, LIGHT.kept, 10) > 100
    assert like(found, LIGHT.text, 10) > 300


def test_without_a_selection_nothing_is_blue(plot: DensityCurve, weights: Magnitudes) -> None:
    plot.show_curves(weights.edges, weights.densities)
    assert like(colours(plot.area), LIGHT.kept, 10) == 0


def test_the_dot_marks_the_density_at_the_threshold(plot: DensityCurve) -> None:
    for threshold, density in ((0.02, 0.6), (0.05, 0.3)):
        plot.set_point(threshold, density)
        place = plot.area.to_pixels(np.log10(threshold), 100 * density).toPoint()
        assert picture(plot.area).pixelColor(place).name() == LIGHT.text


def test_a_point_that_is_not_known_has_no_dot(plot: DensityCurve) -> None:
    with_dot = like(colours(plot.area), LIGHT.text, 10)
    plot.set_point(0.02, float("nan"))
    assert like(colours(plot.area), LIGHT.text, 10) < with_dot
    assert "–" in plot.header.text()


def test_a_move_leaves_axes_and_curves_alone(plot: DensityCurve) -> None:
    axes = plot.area.view.viewRange()
    blue = like(colours(plot.area), LIGHT.kept, 10)
    for threshold in (0.0, 1e-9, 0.1, 50.0):
        plot.set_point(threshold, 0.5)
        assert plot.area.view.viewRange() == axes
    plot.set_point(0.02, 0.6)
    assert like(colours(plot.area), LIGHT.kept, 10) == blue


def test_the_point_in_words(plot: DensityCurve) -> None:
    plot.set_point(0.02, 0.6867)
    assert plot.header.detail == "68.67 %"
    assert plot.accessibleDescription() == "68.67 % at 0.0200"


def test_a_threshold_of_zero_among_the_thresholds(plot: DensityCurve) -> None:
    plot.show_curves(np.array([0.0, 0.01, 0.1, 1.0]), np.array([1.0, 0.8, 0.3, 0.0]))
    assert np.isfinite(plot.area.view.viewRange()).all()


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_flat_curves(plot: DensityCurve, weights: Magnitudes, level: float) -> None:
    plot.show_curves(weights.edges, np.full(len(weights.edges), level))
    assert np.isfinite(plot.area.view.viewRange()).all()
    assert not plot.is_empty


def test_no_other_curves(plot: DensityCurve, weights: Magnitudes) -> None:
    plot.show_curves(weights.edges, weights.densities, None, np.empty((0, len(weights.edges))))
    assert not plot.is_empty


def test_themes(plot: DensityCurve) -> None:
    plot.apply_theme(DARK)
    found = colours(plot.area)
    assert like(found, DARK.kept, 10) > 100
    assert found[DARK.panel] > found[LIGHT.panel]
