"""A plot gets the room of all plots by its title, button, key or menu, and gives it back."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from gui.plots.title_bar import TitleBar
from gui.window.main_window import MainWindow
from gui.window.workspace import Workspace
from tests.gui.driving import settle
from tests.gui.freshness import Look, differences, fresh, pictures
from tests.helpers.checkpoints import write_safetensors

LEFT = Qt.MouseButton.LeftButton
PANELS = ("histogram", "layers", "curve", "matrix")


def hover(panel: QWidget, right: int = 0) -> None:
    """Move the mouse over it, to so many pixels right of its middle."""
    point_at(panel, panel.rect().center() + QPoint(right, 0))


def point_at(widget: QWidget, place: QPoint) -> None:
    QCursor.setPos(widget.mapToGlobal(place))
    QApplication.processEvents()


def leave(window: MainWindow) -> None:
    """Move the mouse to where no panel is."""
    point_at(window, QPoint(3, 3))


@pytest.fixture(autouse=True)
def mouse_elsewhere(opened: MainWindow) -> None:
    """As another test may have left it anywhere."""
    leave(opened)


@pytest.fixture(params=PANELS)
def panel(request: pytest.FixtureRequest, opened: MainWindow) -> QWidget:
    opened.resize(1280, 900)
    QApplication.processEvents()
    return getattr(opened.workspace, request.param)


def workspace(window: MainWindow) -> Workspace:
    return window.workspace


def geometries(window: MainWindow) -> dict[str, tuple[QPoint, tuple[int, int]]]:
    """Where each panel is, and how large."""
    QApplication.processEvents()
    panels = {name: getattr(window.workspace, name) for name in PANELS}
    return {name: (each.mapTo(window, QPoint()), each.size().toTuple()) for name, each in panels.items()}


def only(window: MainWindow, panel: QWidget) -> bool:
    """Whether a panel has all the room that the plots have."""
    QApplication.processEvents()
    plots = window.workspace.plots
    seen = [each for each in (getattr(window.workspace, name) for name in PANELS) if each.isVisible()]
    return seen == [panel] and panel.size() == plots.size()


def title(panel: QWidget) -> TitleBar:
    return next(bar for bar in panel.findChildren(TitleBar) if bar.button.isVisible())


def double_click_title(panel: QWidget) -> None:
    bar = title(panel)
    # left of the button, where no other one lies
    free = next(
        x for x in range(bar.width() - 1, 0, -1) if type(bar.childAt(x, 8)).__name__ in ("NoneType", "CardHeader")
    )
    target = bar.childAt(free, 8) or bar
    QTest.mouseDClick(target, LEFT, pos=target.mapFrom(bar, QPoint(free, min(8, bar.height() - 1))))


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def test_a_double_click_on_the_title_maximises_and_gives_back(panel: QWidget, opened: MainWindow) -> None:
    before = geometries(opened)
    double_click_title(panel)
    assert only(opened, panel)
    double_click_title(panel)
    assert geometries(opened) == before
    assert all(getattr(opened.workspace, name).isVisible() for name in PANELS)


def test_the_button_does_and_says_what_it_will_do(panel: QWidget, opened: MainWindow) -> None:
    before, bar = geometries(opened), title(panel)
    tip = bar.button.toolTip()
    assert "Space" in tip
    QTest.mouseClick(bar.button, LEFT)
    assert only(opened, panel)
    assert "Esc" in bar.button.toolTip()
    QTest.mouseClick(bar.button, LEFT)
    assert geometries(opened) == before
    assert bar.button.toolTip() == tip


def test_space_is_for_the_panel_with_the_focus_and_escape_gives_back(panel: QWidget, opened: MainWindow) -> None:
    opened.activateWindow()
    before = geometries(opened)
    panel.setFocus()
    focus = QApplication.focusWidget()
    assert panel.isAncestorOf(focus)
    press(Qt.Key.Key_Space)
    assert only(opened, panel)
    assert QApplication.focusWidget() is focus
    press(Qt.Key.Key_Escape)
    assert geometries(opened) == before
    assert QApplication.focusWidget() is focus


def test_space_is_for_the_panel_under_the_mouse_first(opened: MainWindow) -> None:
    opened.workspace.curve.setFocus()
    hover(opened.workspace.matrix)
    press(Qt.Key.Key_Space)
    assert only(opened, opened.workspace.matrix)


def test_the_focus_goes_to_what_is_seen(opened: MainWindow, qtbot: QtBot) -> None:
    places = workspace(opened)
    opened.document.select(["features.0.weight", "classifier.weight"])
    settle(qtbot, opened)
    places.curve.setFocus()
    places.maximiser.show_only(places.matrix)
    assert QApplication.focusWidget() is places.mask_view.grid
    places.tree.view.setFocus()
    places.maximiser.show_only(None)
    # it is not taken away from where somebody works
    assert QApplication.focusWidget() is places.tree.view


def test_space_among_the_values_is_for_the_card(opened: MainWindow) -> None:
    opened.workspace.matrix.values_tab.click()
    opened.workspace.matrix.values.table.setFocus()
    press(Qt.Key.Key_Space)
    assert only(opened, opened.workspace.matrix)
    press(Qt.Key.Key_Escape)
    assert opened.workspace.histogram.isVisible()


def test_space_in_the_tree_ticks_where_the_mouse_stands_still(opened: MainWindow, qtbot: QtBot) -> None:
    """It may stand over a panel by chance, while somebody goes through the tree by keys."""
    opened.document.select(["features.0.weight"])
    hover(opened.workspace.matrix)
    opened.workspace.tree.view.setFocus()
    press(Qt.Key.Key_Down)
    before = opened.document.plan.chosen
    press(Qt.Key.Key_Space)
    settle(qtbot, opened)
    assert opened.document.plan.chosen != before
    assert opened.workspace.maximiser.maximised is None


def test_space_is_for_the_panel_that_the_mouse_came_to_last(panel: QWidget, opened: MainWindow, qtbot: QtBot) -> None:
    """And not for the row of the tree that was clicked before, which it would untick."""
    opened.document.select(["features.0.weight"])
    opened.workspace.tree.view.setFocus()
    press(Qt.Key.Key_Down)
    before = opened.document.plan
    hover(panel)
    press(Qt.Key.Key_Space)
    settle(qtbot, opened)
    assert only(opened, panel)
    assert opened.document.plan == before
    hover(panel, right=1)
    press(Qt.Key.Key_Space)
    assert opened.workspace.maximiser.maximised is None
    assert opened.document.plan == before


def test_a_panel_that_was_not_told_that_the_mouse_left_is_not_meant(panel: QWidget, opened: MainWindow) -> None:
    for name in PANELS:
        getattr(opened.workspace, name).setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    opened.workspace.tree.view.setFocus()
    hover(panel)
    press(Qt.Key.Key_Space)
    assert only(opened, panel)


def test_space_and_escape_in_the_field_of_a_threshold(panel: QWidget, opened: MainWindow, qtbot: QtBot) -> None:
    spin = opened.workspace.threshold.spin
    spin.setFocus()
    text = spin.lineEdit().text()
    hover(panel)
    press(Qt.Key.Key_Space)
    assert only(opened, panel)
    assert spin.lineEdit().text() == text
    assert QApplication.focusWidget() is spin
    QTest.keyClicks(spin, "0.2")
    press(Qt.Key.Key_Escape)
    # first for what is typed
    assert only(opened, panel)
    assert spin.lineEdit().text() == text
    press(Qt.Key.Key_Escape)
    assert opened.workspace.maximiser.maximised is None


def test_space_in_a_field_for_text_is_a_space(opened: MainWindow) -> None:
    edit = opened.workspace.tree.filter_edit
    edit.setFocus()
    hover(opened.workspace.matrix)
    QTest.keyClicks(edit, "a b")
    assert edit.text() == "a b"
    assert opened.workspace.maximiser.maximised is None


def test_escape_in_the_tree_gives_back(opened: MainWindow) -> None:
    opened.workspace.maximiser.show_only(opened.workspace.layers)
    opened.workspace.tree.view.setFocus()
    press(Qt.Key.Key_Escape)
    assert opened.workspace.histogram.isVisible()


def test_the_view_menu_has_an_entry_for_each(opened: MainWindow) -> None:
    menu = next(each.menu() for each in opened.menus.view_menu.actions() if each.text().replace("&", "") == "Maximise")
    entries = menu.actions()
    assert len(entries) == len(PANELS)
    for name, entry in zip(PANELS, entries, strict=True):
        entry.trigger()
        assert only(opened, getattr(opened.workspace, name))
        assert [each.isChecked() for each in entries] == [each is entry for each in entries]
    entries[-1].trigger()
    assert not any(each.isChecked() for each in entries)
    assert opened.workspace.histogram.isVisible()


def test_another_file_leaves_it_maximised_and_drawn(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened.workspace.maximiser.show_only(opened.workspace.matrix)
    write_safetensors({"fc.weight": torch.randn(30, 20)}, tmp_path / "other.safetensors")
    opened.open(tmp_path / "other.safetensors")
    settle(qtbot, opened)
    assert only(opened, opened.workspace.matrix)
    assert opened.workspace.mask_view.area.picture.tile.rows == 30
    opened.workspace.maximiser.show_only(None)
    settle(qtbot, opened)
    found = pictures(opened)
    with fresh(Look.of(opened), lambda other: settle(qtbot, other)) as other:
        assert differences(found, pictures(other)) == []


def part(window: MainWindow, wanted: QWidget) -> None:
    """Tick or untick a part in the View menu."""
    label = next(label for label, each in window.workspace.parts.items() if each is wanted)
    next(each for each in window.menus.view_menu.actions() if each.text().replace("&", "") == label).toggle()


def test_a_part_that_is_hidden_or_shown_meanwhile_gives_back(opened: MainWindow) -> None:
    places = workspace(opened)
    places.maximiser.show_only(places.matrix)
    part(opened, places.matrix)
    assert places.maximiser.maximised is None
    assert not places.matrix.isVisible()
    assert places.histogram.isVisible()
    places.maximiser.show_only(places.layers)
    # the hidden one is asked for: it has a place again
    part(opened, places.matrix)
    assert places.matrix.isVisible()
    assert places.layers.isVisible()
    # the tree does not lie among the plots
    places.maximiser.show_only(places.layers)
    part(opened, places.tree)
    assert only(opened, places.layers)
    assert not places.tree.isVisible()


def test_a_hidden_panel_that_was_maximised_is_hidden_again(opened: MainWindow) -> None:
    places = workspace(opened)
    part(opened, places.curve)
    places.maximiser.show_only(places.curve)
    assert only(opened, places.curve)
    places.maximiser.show_only(None)
    assert not places.curve.isVisible()
    assert places.matrix.isVisible()


def test_the_window_has_no_other_parts(opened: MainWindow) -> None:
    places = workspace(opened)
    assert [places.widget(number) for number in range(places.count())] == [places.tree, places.plots, places.side]
    places.maximiser.show_only(places.matrix)
    places.maximiser.show_only(None)
    assert places.count() == 3


def test_what_is_saved_of_the_layout_is_as_without(opened: MainWindow) -> None:
    before = [splitter.saveState() for splitter in places_of(opened)]
    opened.workspace.maximiser.show_only(opened.workspace.matrix)
    QApplication.processEvents()
    assert [splitter.saveState() for splitter in places_of(opened)] == before


def places_of(window: MainWindow) -> list[QSplitter]:
    return list(window.workspace._splitters)
