"""The band of very many curves, and the names of its outliers."""

from itertools import combinations

import numpy as np
import pytest

from core.index.curve_band import CurveBand
from gui.plots.curve_area import band_pen
from gui.plots.density_curve import DensityCurve
from gui.support.theme import DARK, LIGHT
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import colours, picture

AT = np.logspace(-4, 0, 200)
POWERS = [*np.linspace(1.0, 1.6, 150), 0.05, 9.0, 12.0]
NAMES = [f"model.layers.{number}.mlp.up_proj.weight" for number in range(len(POWERS))]


@pytest.fixture
def plot(show: Show) -> DensityCurve:
    shown = show(DensityCurve)
    assert isinstance(shown, DensityCurve)
    curves = np.stack([(1 / (1 + (AT / 0.03) ** 2)) ** power for power in POWERS])
    band = CurveBand.of(curves)
    names = [NAMES[number] for number in band.outliers]
    shown.show_curves(AT, curves.mean(axis=0), None, curves[band.outliers], names, len(curves), band)
    return shown


def test_the_band_is_filled_between_its_lines_and_not_beyond(plot: DensityCurve) -> None:
    ground, image = band_pen(LIGHT).color().name(), picture(plot.area)
    band = CurveBand.of(np.stack([(1 / (1 + (AT / 0.03) ** 2)) ** power for power in POWERS]))
    place = int(np.argmax(band.high - band.low))
    heights = np.linspace(band.low[place], band.high[place], 40)[4:-4]
    points = [plot.area.to_pixels(np.log10(AT[place]), 100 * height).toPoint() for height in heights]
    inside = [image.pixelColor(point).name() for point in points]
    assert inside.count(ground) > len(inside) / 2
    outside = plot.area.to_pixels(np.log10(AT[place]), 100 * band.high[place] + 6).toPoint()
    assert image.pixelColor(outside).name() != ground


def test_the_band_takes_the_colours_of_the_theme(plot: DensityCurve) -> None:
    assert colours(plot.area)[band_pen(LIGHT).color().name()] > 100
    plot.apply_theme(DARK)
    found = colours(plot.area)
    assert found[band_pen(DARK).color().name()] > 100
    assert not found[band_pen(LIGHT).color().name()]


def test_outliers_are_named_by_what_tells_them_apart_where_there_is_room(plot: DensityCurve) -> None:
    labels = plot.area.labels
    assert {*labels.names} == {f"{number}.mlp.up_proj" for number in (150, 151, 152)}
    rects = labels.places
    assert len(rects) >= 2
    assert not any(one.intersects(other) for one, other in combinations([*rects, plot.area.legend.place()], 2))


def test_what_is_named_is_the_end_of_a_name(plot: DensityCurve) -> None:
    curves = np.stack([(1 / (1 + (AT / 0.03) ** 2)) ** power for power in POWERS])
    band = CurveBand.of(curves)
    names = ["lm_head.weight", *(NAMES[number] for number in band.outliers[1:])]
    plot.show_curves(AT, curves.mean(axis=0), None, curves[band.outliers], names, len(curves), band)
    assert {*plot.area.labels.names} == {name.removesuffix(".weight") for name in names}


def test_names_go_with_the_band(plot: DensityCurve) -> None:
    plot.show_curves(AT, np.linspace(1, 0, 200))
    assert not plot.area.labels.places
    assert not colours(plot.area)[band_pen(LIGHT).color().name()]
