"""Nothing written in a plot is crossed by the line of the threshold or lies under its handle, wherever that is."""

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from core.index.curve_band import CurveBand
from gui.plots.density_curve import DensityCurve
from gui.plots.error_curve import ErrorCurve
from gui.plots.histogram import HistogramPlot
from gui.plots.histogram_bars import BarFate, BarPart
from gui.plots.line_area import LineArea
from gui.plots.outlines import Outline
from gui.plots.switch import ERROR
from tests.gui.plots.conftest import Show

BAND = [BarPart(0.01, BarFate.CUT), BarPart(0.05, BarFate.EITHER), BarPart(np.inf, BarFate.KEPT)]
SIZES = [(640, 320), (310, 170), (216, 230), (1200, 600)]
EDGES = np.geomspace(1e-4, 1, 121)
THRESHOLDS = np.concatenate([[0.0], np.geomspace(1e-4, 1, 30), [5.0]])
AT = np.concatenate([[0.0], np.geomspace(1e-4, 1, 199)])


def written(area: LineArea) -> list[QRectF]:
    """What is seen of names and legend in a plot, in pixels of its view box."""
    labels = area.outlines.labels.places if hasattr(area, "outlines") else []
    labels = area.labels.places if hasattr(area, "labels") else labels
    legend = area.legend
    return [*labels, *([legend.mapRectToParent(legend.boundingRect())] if legend.isVisible() else [])]


def of_line(area: LineArea) -> list[QRectF]:
    """Line and handle, in these pixels."""
    line = area.line
    if not line.isVisible():
        return []
    at = line.line().x1()
    found = [QRectF(at - 1, 0, 2, area.view.height()), line.handle.mapRectToParent(line.handle.boundingRect())]
    mirror = getattr(area, "mirror", None)
    if mirror is not None and mirror.isVisible():
        found.append(QRectF(mirror.line().x1() - 1, 0, 2, area.view.height()))
    return found


def crossed(area: LineArea) -> list[tuple[QRectF, QRectF]]:
    return [(one, other) for one in written(area) for other in of_line(area) if one.intersects(other)]


def bell(middle: float, width: float = 0.12) -> np.ndarray:
    return np.exp(-(((np.arange(120) / 120 - middle) / width) ** 2))


def draw(plot: HistogramPlot, names: list[str], zeros: int) -> None:
    middles = np.linspace(0.4, 0.7, len(names))
    outlines = [
        Outline(name, 100 * bell(middle) / bell(middle).sum()) for name, middle in zip(names, middles, strict=True)
    ]
    plot.show_histogram(EDGES, (1e4 * bell(0.6, 0.2)).astype(np.int64), zeros, outlines=outlines)


def moves(area: LineArea) -> Iterator[float]:
    """Thresholds from one end to the other, in the middle of a move and at rest."""
    for threshold in THRESHOLDS.tolist():
        area.set_threshold(threshold)
        yield threshold
        area.settle()
        yield threshold


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("names", [["encoder.layer.3.attention.self.query.weight"], ["q", "k", "v", "out", "up", "fc"]])
@pytest.mark.parametrize("signed", [False, True])
def test_no_name_in_the_histogram_lies_on_the_line(
    show: Show, size: tuple[int, int], names: list[str], signed: bool
) -> None:
    plot = show(HistogramPlot)
    assert isinstance(plot, HistogramPlot)
    plot.resize(*size)
    if signed:
        plot._toggles["s"].click()
        edges = np.concatenate([-EDGES[::-1], EDGES])
        shape = np.concatenate([bell(0.6)[::-1], [0.0], bell(0.6)])
        outlines = [Outline(name, 100 * shape / shape.sum() * (1 - n / 10)) for n, name in enumerate(names)]
        plot.show_histogram(edges, (1e4 * shape).astype(np.int64), 5, outlines=outlines)
    else:
        draw(plot, names, 100)
    QApplication.processEvents()
    area, height = plot.area, plot.area.view.height()
    for threshold in moves(area):
        assert not crossed(area), threshold
        # and for that, nothing else is moved
        assert area.view.height() == height
    if len(names) > 1 and not signed and size[0] >= 480:
        area.set_threshold(1e-4)
        area.settle()
        assert len(area.outlines.labels.places) >= 2


@pytest.mark.parametrize("size", SIZES)
def test_each_name_in_the_histogram_is_beside_its_own_line(show: Show, size: tuple[int, int]) -> None:
    plot = show(HistogramPlot)
    assert isinstance(plot, HistogramPlot)
    plot.resize(*size)
    names = ["q", "k", "v", "out", "up", "fc"]
    draw(plot, names, 0)
    QApplication.processEvents()
    area = plot.area
    labels = area.outlines.labels
    for threshold in THRESHOLDS[::5].tolist():
        area.set_threshold(threshold)
        area.settle()
        assert not any(one.intersects(other) for one, other in combinations(labels.places, 2))
        for name, rect in zip(labels.shown_names, labels.places, strict=True):
            row = labels._rows[names.index(name)]
            drawn = zip(labels._across.tolist(), row.tolist(), strict=True)
            points = [area.view.mapFromView(QPointF(x, y)) for x, y in drawn if math.isfinite(y)]
            away = min(math.hypot(*_away(rect, point)) for point in points)
            assert away <= 8, (threshold, name)


def _away(rect: QRectF, point: QPointF) -> tuple[float, float]:
    across = max(rect.left() - point.x(), point.x() - rect.right(), 0.0)
    return across, max(rect.top() - point.y(), point.y() - rect.bottom(), 0.0)


def curves(count: int) -> np.ndarray:
    powers = np.geomspace(0.3, 6, count)
    return np.stack([(1 / (1 + (AT / 0.03) ** 2)) ** power for power in powers])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("band", [False, True])
def test_nothing_at_the_density_curves_lies_on_the_line(show: Show, size: tuple[int, int], band: bool) -> None:
    plot = show(DensityCurve)
    assert isinstance(plot, DensityCurve)
    plot.resize(*size)
    rows = curves(40)
    total = rows.mean(axis=0)
    if band:
        found = CurveBand.of(rows)
        names = [f"layers.{number}.mlp.down.weight" for number in found.outliers]
        plot.show_curves(AT, total, rows[3], rows[found.outliers], names, 40, found)
    else:
        plot.show_curves(AT, total, rows[3], rows, [str(number) for number in range(40)])
    QApplication.processEvents()
    area, height = plot.area, plot.area.view.height()
    for threshold in moves(area):
        area.set_point(threshold, float(np.interp(threshold, AT, total)))
        assert not crossed(area), threshold
        assert area.view.height() == height
        handle = area.line.handle
        dot = area._dot.mapRectToParent(area._dot.boundingRect())
        assert not (area._dot.isVisible() and handle.mapRectToParent(handle.boundingRect()).intersects(dot))


@pytest.mark.parametrize("size", SIZES)
def test_nothing_at_the_error_curves_lies_on_the_line(show: Show, size: tuple[int, int]) -> None:
    plot = show(DensityCurve)
    assert isinstance(plot, DensityCurve)
    plot.resize(*size)
    plot.switch.buttons[ERROR].click()
    densities = np.linspace(1, 0, len(AT))
    total = ErrorCurve(densities, (1 - densities) ** 2)
    plot.show_errors(AT, total, ErrorCurve(densities, np.sqrt(1 - densities)))
    QApplication.processEvents()
    area = plot.error_area
    for threshold in AT[::9].tolist():
        density = float(np.interp(threshold, AT, densities))
        plot.set_error_point(density, (1 - density) ** 2, "", threshold, 0)
        for _ in range(2):
            assert not crossed(area), threshold
            handle = area.line.handle
            dot = area.dot.mapRectToParent(area.dot.boundingRect())
            assert not handle.mapRectToParent(handle.boundingRect()).intersects(dot)
            area.settle()


@pytest.mark.parametrize("size", SIZES)
def test_the_dot_is_seen_as_a_whole_at_both_ends(show: Show, size: tuple[int, int]) -> None:
    plot = show(DensityCurve)
    assert isinstance(plot, DensityCurve)
    plot.resize(*size)
    total = curves(1)[0]
    plot.show_curves(AT, total)
    QApplication.processEvents()
    for threshold in (0.0, 0.9):
        plot.set_point(threshold, float(np.interp(threshold, AT, total)))
        dot = plot.area._dot.mapRectToParent(plot.area._dot.boundingRect())
        assert -1 <= dot.left() < dot.right() <= plot.area.view.width() + 1
    plot.switch.buttons[ERROR].click()
    plot.show_errors(AT, ErrorCurve(total, 1 - total))
    QApplication.processEvents()
    for density in (1.0, 0.0):
        plot.set_error_point(density, 1 - density, "")
        dot = plot.error_area.dot.mapRectToParent(plot.error_area.dot.boundingRect())
        assert -1 <= dot.left() < dot.right() <= plot.error_area.view.width() + 1


def test_the_mouse_says_whose_outline_is_under_it(show: Show) -> None:
    """Not every one of several has room for its name."""
    plot = show(HistogramPlot)
    assert isinstance(plot, HistogramPlot)
    draw(plot, ["q", "k", "v"], 0)
    QApplication.processEvents()
    area = plot.area
    for name, curve in zip(("q", "k", "v"), area.outlines.curves, strict=True):
        x, y = curve.getData()
        top = int(np.argmax(y))
        area.point_at(area.to_pixels((x[top] + x[top + 1]) / 2, y[top]))
        area.tell("0.1 cuts 5 %")
        assert area.hint.text() == f"0.1 cuts 5 %\n{name}"
    area.point_at(area.to_pixels(float(x[5]), float(max(y)) * 0.9))
    area.tell("0.1 cuts 5 %")
    assert area.hint.text() == "0.1 cuts 5 %"


def test_no_name_lies_on_a_legend_that_comes_later(show: Show) -> None:
    plot = show(HistogramPlot)
    assert isinstance(plot, HistogramPlot)
    plot.resize(1200, 600)
    for seed in range(40):
        random = np.random.default_rng(seed)
        outlines = [
            Outline(name, random.uniform(3, 8) * bell(random.uniform(), random.uniform(0.02, 0.2)))
            for name in ("query", "key", "value", "out")
        ]
        plot.show_histogram(EDGES, (1e4 * bell(random.uniform(), 0.1)).astype(np.int64), 0, outlines=outlines)
        for parts in (BAND, [BAND[0], BAND[2]], BAND):
            plot.set_parts(parts)
            plot.settle()
            assert not any(one.intersects(other) for one, other in combinations(written(plot.area), 2)), seed
            labels = plot.area.outlines.labels
            found = [rect.getRect() for rect in labels.places]
            # measures and places them anew
            labels.use_font()
            assert found == [rect.getRect() for rect in labels.places], seed
