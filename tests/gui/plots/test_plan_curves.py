"""Plans over each other: a line for each, in a hue of its own, with its name at it and each layer's numbers."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.plots.plan_curves import PRESENT, PlanCurve, PlanCurves
from gui.plots.strokes import STROKES
from gui.support.theme import DARK, LIGHT, Theme
from tests.gui.plots.pixels import picture

LAYERS = [f"block.{number}.weight" for number in range(12)]
ALL = np.ones(len(LAYERS), np.bool_)


@pytest.fixture
def plot(qtbot: QtBot) -> PlanCurves:
    made = PlanCurves()
    qtbot.addWidget(made)
    made.resize(700, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def curve(title: str, density: float) -> PlanCurve:
    return PlanCurve(title, np.linspace(density, density / 2, len(LAYERS)), ALL)


def show(plot: PlanCurves, count: int) -> None:
    snapshots = [curve(f"plan {number}", 0.1 + 0.1 * number) for number in range(count)]
    plot.show_plans(snapshots, curve("Present", 0.95), LAYERS, LAYERS)
    QApplication.processEvents()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_six_snapshots_have_six_hues_and_the_present_plan_that_of_words(plot: PlanCurves, theme: Theme) -> None:
    show(plot, 6)
    plot.apply_theme(theme)
    pens = [each.opts["pen"].color().name() for each in plot.area.curves]
    assert pens == [*(stroke.colour(theme).name() for stroke in STROKES), PRESENT.colour(theme).name()]
    image = picture(plot)
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {*pens} <= seen


def test_each_is_named_once_at_its_line(plot: PlanCurves) -> None:
    show(plot, 4)
    labels = plot.area.labels
    assert labels.names == ["plan 0", "plan 1", "plan 2", "plan 3", "Present"]
    assert len(labels.places) == 5
    plot.resize(500, 240)
    QApplication.processEvents()
    assert len(labels.places) == 5


def test_of_many_the_latest_are_drawn_and_that_is_said(plot: PlanCurves) -> None:
    show(plot, 9)
    assert plot.area.labels.names == [f"plan {number}" for number in range(3, 9)] + ["Present"]
    assert plot.header.detail == "the latest 6 of 9 snapshots"
    show(plot, 2)
    assert plot.header.detail == ""


def test_a_layer_tells_its_numbers(plot: PlanCurves) -> None:
    unknown = PlanCurve("unknown", np.full(len(LAYERS), np.nan), ALL)
    plot.show_plans([curve("first", 0.4), unknown], curve("Present", 0.8), LAYERS, LAYERS)
    QApplication.processEvents()
    at = plot.area.to_pixels(2.5, 50.0)
    assert plot.area.layer_at(at) == 2
    QTest.mouseMove(plot.area.viewport(), at.toPoint())
    first, present = (100 * density[2] for density in (curve("", 0.4).parts, curve("", 0.8).parts))
    assert plot.hover_text(2) == f"block.2.weight\nfirst  {first:.2f} %\nPresent  {present:.2f} %"
    assert plot._hover_label.isVisible()
    assert plot.area.layer_at(QPointF(QPoint(1, 1))) == -1


def test_nothing_ticked_is_said(plot: PlanCurves) -> None:
    none = PlanCurve("", np.empty(0), ALL[:0])
    plot.show_plans([none], none, [], [])
    assert plot.is_empty
    show(plot, 1)
    assert not plot.is_empty
