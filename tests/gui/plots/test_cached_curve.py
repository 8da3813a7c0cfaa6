"""The cached pixmap of a curve equals the one that would be painted now, after each change of what it is made from."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.index.curve_band import CurveBand
from gui.plots.curve_area import CurveArea
from gui.plots.density_curve import DensityCurve
from tests.gui.freshness import picture
from tests.gui.on_screen import not_repainted

THRESHOLDS = np.geomspace(1e-4, 1.0, 60)
FALLING = np.linspace(1.0, 0.0, 60)
Change = Callable[[DensityCurve], None]


def pen(plot: DensityCurve) -> None:
    plot.area._total.setPen(plot.area.stroke(QColor("red"), 4, Qt.PenStyle.DashLine))


def edges(plot: DensityCurve) -> None:
    plot.area._total.opts["antialias"] = False
    plot.area.update()


def brush(plot: DensityCurve) -> None:
    plot.area._band.setBrush(QColor("red"))


def shape(plot: DensityCurve) -> None:
    plot.show_curves(THRESHOLDS, FALLING**3, selected=FALLING**0.3)


def size(plot: DensityCurve) -> None:
    plot.resize(500, 400)


def span(plot: DensityCurve) -> None:
    plot.area.show_range((-3, -1), (20, 80))


CHANGES = (pen, brush, edges, shape, size, span)


def made(qtbot: QtBot) -> DensityCurve:
    plot = DensityCurve()
    qtbot.addWidget(plot)
    plot.resize(420, 300)
    crowd = np.stack([FALLING**power for power in (0.5, 1, 2)])
    plot.show_curves(THRESHOLDS, FALLING, band=CurveBand.of(crowd))
    plot.set_point(0.01, 0.5)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


@pytest.mark.parametrize("fine", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_curve_looks_as_one_that_is_painted_now(change: Change, fine: float, qtbot: QtBot) -> None:
    kept, fresh = made(qtbot), made(qtbot)
    before = picture(kept)
    change(kept)
    change(fresh)
    QApplication.processEvents()
    assert picture(kept, fine) == picture(fresh, fine)
    assert picture(kept) != before


def test_a_move_of_the_line_paints_no_curve(qtbot: QtBot) -> None:
    plot = made(qtbot)
    picture(plot)
    area: CurveArea = plot.area
    before = area._total._picture.cacheKey()
    plot.set_point(0.05, 0.3)
    picture(plot)
    assert area._total._picture.cacheKey() == before


def test_nothing_of_a_curve_stays_where_a_part_is_painted_before_it_goes(qtbot: QtBot) -> None:
    """As where a label at the mouse goes in the same moment as the curve under the mouse."""
    plot = made(qtbot)
    plot.show_curves(THRESHOLDS, FALLING, others=np.stack([FALLING**3, FALLING**0.3]))
    viewport = plot.area.viewport()
    for number in (0, None, 1, 0, None):
        assert not_repainted(plot.window()) == QRect()
        plot.area.mark(number)
        viewport.repaint(QRect(0, viewport.height() - 30, viewport.width(), 30))
    assert not_repainted(plot.window()) == QRect()
