"""A threshold that lies beyond all weights is not drawn as if it lay at the end of the axis."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.preview.rule_conversion import RuleKind
from gui.plots.magnitude_scale import LogScale
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle, type_into

FC = "classifier.weight"


def test_the_histogram_says_that_a_threshold_lies_beyond_the_largest_weight(
    opened: MainWindow, qtbot: QtBot, english: None
) -> None:
    opened.document.select([FC])
    plot = opened.workspace.histogram
    move_to(opened, 0.1, qtbot)
    on_axis = plot.area.line.handle._text
    assert on_axis == "0.100"
    assert "beyond" not in plot.accessibleDescription()
    move_to(opened, 50.0, qtbot)
    assert plot.area.line.handle._text == "beyond the largest weight 50.0 →"
    assert "beyond the largest weight" in plot.area.accessibleDescription() + plot.accessibleDescription()
    move_to(opened, 1e-9, qtbot)
    assert plot.area.line.handle._text == "1.00e-9"
    move_to(opened, 0.1, qtbot)
    assert plot.area.line.handle._text == on_axis


def test_off_the_axis_there_is_an_arrow_and_no_line(opened: MainWindow, qtbot: QtBot) -> None:
    area = opened.workspace.histogram.area
    widths = {}
    for threshold in (0.2, 50.0):
        move_to(opened, threshold, qtbot)
        image = area.grab().toImage()
        x = round(area.to_pixels(area.line.value(), 0).x())
        ink = opened.palette().windowText().color().lightness() > 128
        columns = [min(x + d, image.width() - 1) for d in (-6, -4, -2, 0)]
        rows = np.array([[image.pixelColor(at, y).lightness() for at in columns] for y in range(image.height())])
        dark = rows > 200 if ink else rows < 60
        widths[threshold] = dark.sum(axis=0).tolist()
    # a line is dark from top to bottom at one place; an arrow is not, and is seen left of its tip
    assert widths[0.2][3] > 0.5 * area.height()
    assert widths[50.0][3] < 0.5 * area.height()
    assert widths[50.0][1] > 0


def test_the_curve_has_no_dot_off_its_axis(opened: MainWindow, qtbot: QtBot, english: None) -> None:
    area = opened.workspace.curve.area
    move_to(opened, 0.1, qtbot)
    assert area._dot.isVisible()
    move_to(opened, 50.0, qtbot)
    assert not area._dot.isVisible()
    assert area.line.handle._text == "right of the axis 50.0 →"


def test_what_lies_between_0_and_the_first_magnitude_is_on_the_axis(
    opened: MainWindow, qtbot: QtBot, english: None
) -> None:
    for area in (opened.workspace.histogram.area, opened.workspace.curve.area):
        scale = area.line.magnitude_scale
        assert isinstance(scale, LogScale)
        first = 10.0**scale.low
        places = []
        for threshold in (0.0, first / 8, first / 2, first * 1.01):
            move_to(opened, threshold, qtbot)
            assert not area.line.handle._text.startswith("←")
            assert area.line.isVisible()
            places.append(area.line.value())
        assert places[0] == scale.zero
        assert np.diff(places).min() > 0.1 * (scale.low - scale.zero) / 2
        assert places[2] == pytest.approx((scale.zero + scale.low) / 2)
    assert opened.workspace.curve.area._dot.isVisible()


def test_the_handle_leaves_out_words_where_there_is_no_room(opened: MainWindow, qtbot: QtBot, english: None) -> None:
    card = opened.workspace.curve
    line = card.area.line
    move_to(opened, 50.0, qtbot)
    card.setFixedWidth(card.minimumSizeHint().width())
    qtbot.waitUntil(lambda: line.handle.boundingRect().width() <= line._view.width())
    assert line.handle._text == "50.0 →"
    card.setFixedWidth(500)
    qtbot.waitUntil(lambda: line.handle._text == "right of the axis 50.0 →")


@pytest.mark.parametrize(("kind", "text", "end"), [(RuleKind.SIGMA, "99", "99 σ"), (RuleKind.VALUE, "50", "50")])
def test_the_slider_reaches_to_the_number_that_it_shows(
    opened: MainWindow, qtbot: QtBot, kind: RuleKind, text: str, end: str
) -> None:
    panel = opened.workspace.threshold
    type_into(qtbot, panel.sigma if kind is RuleKind.SIGMA else panel.spin, text)
    settle(qtbot, opened)
    assert panel.slider.kind is kind
    assert panel.slider.number_at(panel.slider.value()) == float(text)
    assert panel.cut.high.text() == end
    type_into(qtbot, panel.sigma if kind is RuleKind.SIGMA else panel.spin, "0.1")
    settle(qtbot, opened)
    assert panel.cut.high.text() != end
    assert panel.slider.number_at(panel.slider.value()) == pytest.approx(0.1, rel=0.05)
