"""What holds for every plot card."""

from itertools import product

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from gui.plots.axes import PercentAxis
from gui.plots.card_header import CardHeader
from gui.plots.density_curve import DensityCurve
from gui.plots.histogram import HistogramPlot
from gui.plots.layer_bars import LayerBars
from gui.plots.mask_view import MaskView
from gui.plots.plot_card import PlotArea, PlotCard
from gui.support import number_format, theme
from tests.gui.plots.conftest import Show
from tests.gui.plots.pixels import picture

KINDS = {"histogramPlot": HistogramPlot, "layerBars": LayerBars, "densityCurve": DensityCurve, "maskView": MaskView}


@pytest.fixture(params=KINDS)
def plot(request: pytest.FixtureRequest, show: Show) -> PlotCard:
    return show(KINDS[request.param])


def test_object_and_accessible_names(plot: PlotCard) -> None:
    assert KINDS[plot.objectName()] is type(plot)
    assert plot.accessibleName()
    assert plot.area.accessibleName() == plot.accessibleName()


def test_it_begins_empty_and_says_what_to_do(plot: PlotCard) -> None:
    [sentence] = [label for label in plot.findChildren(QLabel) if label.isVisible() and label.text()]
    assert plot.is_empty
    assert sentence.text().endswith(".")
    plot.empty("Open a checkpoint.")
    assert sentence.text() == "Open a checkpoint."
    assert sentence.geometry().center() == sentence.parentWidget().rect().center()


def test_it_follows_the_apps_theme(plot: PlotCard, plain_app: QApplication) -> None:
    for wanted in (theme.DARK, theme.LIGHT, theme.DARK):
        theme.apply(plain_app, wanted)
        assert plot.theme == wanted
        assert picture(plot).pixelColor(QPoint(2, 2)).name() == wanted.panel


def test_a_theme_of_its_own(plot: PlotCard) -> None:
    plot.apply_theme(theme.DARK)
    assert picture(plot).pixelColor(QPoint(2, 2)).name() == theme.DARK.panel


def test_there_is_room_for_all_in_a_small_window(plot: PlotCard) -> None:
    assert plot.minimumSizeHint().width() <= 300
    assert plot.minimumSizeHint().height() <= 160


def test_no_menu_opens(plot: PlotCard) -> None:
    QTest.mouseClick(plot.area.viewport(), Qt.MouseButton.RightButton, pos=QPoint(100, 60))
    assert not any(isinstance(window, QMenu) and window.isVisible() for window in QApplication.topLevelWidgets())


def test_a_plot_makes_no_menus_and_controls(qapp: QApplication, qtbot: QtBot) -> None:
    before = set(qapp.allWidgets())
    area = PlotArea(PercentAxis("left"), PercentAxis("bottom"))
    qtbot.addWidget(area)
    made = set(qapp.allWidgets()) - before
    assert area in made
    assert [each for each in made if isinstance(each, QMenu | QAbstractButton | QAbstractSpinBox)] == []


def test_a_title_that_does_not_fit_stands_in_the_tool_tip(plot: PlotCard) -> None:
    header: CardHeader = plot.header
    plot.resize(900, 320)
    plot.set_title("encoder.layer.3.attention.self.query.weight", "147,456 weights")
    assert header.toolTip() == ""
    plot.resize(300, 200)
    assert header.toolTip() == "encoder.layer.3.attention.self.query.weight  147,456 weights"
    plot.resize(900, 320)
    plot.set_title("a", "b")
    assert header.toolTip() == ""


def test_only_plots_that_keys_act_on_take_the_focus(plot: PlotCard) -> None:
    takes_keys = isinstance(plot, HistogramPlot | LayerBars | DensityCurve | MaskView)
    assert (plot.area.focusPolicy() == Qt.FocusPolicy.StrongFocus) == takes_keys


@pytest.mark.parametrize("language", ["english", "russian"])
@pytest.mark.parametrize("scale", [1, 2])
def test_what_a_header_shows_says_something(
    qtbot: QtBot, request: pytest.FixtureRequest, language: str, scale: int
) -> None:
    request.getfixturevalue(language)
    header = CardHeader(theme.LIGHT)
    qtbot.addWidget(header)
    font = header.font()
    font.setPointSizeF(scale * font.pointSizeF())
    header.setFont(font)
    header.show()
    name = "model.layers.12.self_attn.v_proj.weight"
    large = number_format.whole(204_800_000)
    details = (f"{large} weights · σ 0.0199", "all ticked 49.90 %", "selected, would be 100.00 %", "")
    for title, detail in product((name, "Density against threshold", "Magnitudes", ""), details):
        header.set_text(title, detail)
        for width in range(200, 1600, 25):
            header.setFixedWidth(width)
            shown = header.shown_text
            assert bool(shown) == bool(title or detail) or (width < 260 * scale and scale == 2)
            assert "…" not in shown.replace("…12.", "").replace("…layers.12.", "")
            # a number has its unit or noun
            assert not shown or shown[-1].isalpha() or shown[-1] == "%" or shown.endswith("σ 0.0199")
            assert shown == header.text() or header.text() in header.toolTip()
            if name in title and "…" in shown:
                assert "12" in shown
                assert "v_proj" in shown
