"""The key Tab goes through the window in the order in which a plan is made."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.plots.title_bar import TitleBar
from gui.window.main_window import MainWindow
from tests.gui.driving import settle

SIDE = ("ruleValue", "thresholdSpin", "thresholdSlider", "selectedTab")
PLOTS = ("histogramAll", "layersBars", "curveDensity", "maskTab", "kernelsButton", "maskArea")
WAY = ("filterEdit", "moduleTree", *SIDE, *PLOTS)


def way(window: MainWindow) -> list[str]:
    """The names of what the key comes to, hidden ones too."""
    named, each = [], window.nextInFocusChain()
    while each is not window:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            named.append(_name(window, each))
        each = each.nextInFocusChain()
    return named


def _name(window: MainWindow, each: QWidget) -> str:
    return "maskArea" if each is window.workspace.mask_view.area else each.objectName()


def test_from_the_tree_to_the_threshold_and_then_to_the_plots(opened: MainWindow) -> None:
    assert tuple(name for name in way(opened) if name in WAY) == WAY


def pressed_round(window: MainWindow) -> list[QWidget]:
    """What has the focus after each press of Tab, from the filter until it has been everywhere."""
    window.activateWindow()
    window.workspace.tree.filter_edit.setFocus()
    seen: list[QWidget] = []
    while (focus := QApplication.focusWidget()) not in seen:
        seen.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert focus is seen[0], f"it does not go on from {focus.objectName()}"
    return seen


@pytest.mark.parametrize("tab", ["mask", "values", "channels"])
@pytest.mark.parametrize("selected", [["features.0.weight"], ["features.1.running_mean"], []])
def test_it_goes_all_round_whatever_is_shown(opened: MainWindow, qtbot: QtBot, tab: str, selected: list[str]) -> None:
    """Also where a sentence stands in the place of a plot, or a page is hidden."""
    opened.workspace.matrix.choose(tab)
    opened.document.select(selected)
    settle(qtbot, opened)
    assert opened.findChild(QWidget, "commitButton") in pressed_round(opened)


def test_it_comes_to_the_buttons_of_each_plot_and_then_to_the_plot(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["features.0.weight"])
    settle(qtbot, opened)
    seen, places = pressed_round(opened), opened.workspace
    areas = places.histogram.area, places.bars.area, places.curve.area, places.mask_view.area
    for panel, area in zip(places.panels.values(), areas, strict=True):
        bar = next(each for each in panel.findChildren(TitleBar) if each.button.isVisible())
        switch = next(each for each in seen if bar.isAncestorOf(each))
        assert seen.index(switch) < seen.index(bar.button) < seen.index(area)
        inside = [place for place, each in enumerate(seen) if panel.isAncestorOf(each)]
        assert inside == [*range(inside[0], inside[-1] + 1)]
