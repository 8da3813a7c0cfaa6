"""The row above a plot shortens no word on its buttons: it needs their room, or has a part of them below."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from core.model.example import EXAMPLE
from gui.plots.layer_readings import CHANGE, SENSITIVITY
from gui.plots.layers_panel import BARS, MATRIX
from gui.plots.small_button import SmallButton
from gui.plots.title_bar import TitleBar
from gui.support import language
from gui.support.named import named
from gui.window.main_window import MainWindow
from gui.window.workspace import Workspace
from tests.gui.driving import settle


@pytest.fixture
def source_language(qapp: QApplication) -> Iterator[None]:
    """The texts of the source are there again afterwards."""
    yield
    language.uninstall(qapp)


@pytest.mark.parametrize("code", ["en", "ru"])
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_no_word_on_a_button_of_a_card_is_shortened(
    window: MainWindow, source_language: None, qtbot: QtBot, size: tuple[int, int], code: str
) -> None:
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    window.open(EXAMPLE)
    settle(qtbot, window)
    window.findChild(QAction, f"language_{code}").trigger()
    settle(qtbot, window)
    workspace = window.workspace
    for offered in (False, True, False):
        workspace.matrix.offer_difference(offered)
        for key in (CHANGE, SENSITIVITY):
            workspace.blocks.offer(key, on=offered)
        layers = workspace.layers.layout_switch.buttons
        for tab, shown in ((workspace.matrix.mask_tab, BARS), (workspace.matrix.channels_tab, MATRIX)):
            tab.click()
            layers[shown].click()
            settle(qtbot, window)
            # a request for a layout asks for that of what is around it
            qtbot.waitUntil(lambda: _shortened(workspace) == [])
    assert (window.width(), window.height()) == size


CHANGES: dict[str, Callable[[SmallButton, TitleBar], object]] = {
    "text": lambda button, _: button.setText("a text that is longer than the one before"),
    "hidden": lambda button, _: button.hide(),
    "shown": lambda _, bar: bar.findChild(QLabel).show(),
    "font": lambda button, _: button.setFont(QFont(button.font().family(), 40)),
    "style": lambda button, _: button.setStyleSheet("padding: 0 30px"),
    "policy": lambda button, _: button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred),
    "another": lambda _, bar: (bar.row.addWidget(another := SmallButton("y", "another", "a tip")), another.show()),
    "gone": lambda button, _: Shiboken.delete(button),
    "elsewhere": lambda button, bar: button.setParent(bar.parentWidget()),
    "inside": lambda _, bar: bar.findChild(QLabel, "shown").setText("a longer text than it had"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("visible", [False, True])
def test_what_its_widgets_need_is_looked_at_anew_after_any_change(qtbot: QtBot, change: str, *, visible: bool) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    bar = TitleBar(around)
    button, hidden, shown = (
        SmallButton("x", "a button", "a tip"),
        QLabel("a hidden one"),
        named(QLabel("shown"), "shown"),
    )
    for each in (hidden, button, shown):
        bar.row.addWidget(each)
    hidden.hide()
    around.setVisible(visible)
    before = bar.least
    CHANGES[change](button, bar)
    after = bar.least
    bar.layout().invalidate()
    assert bar.least == after != before


def _shortened(workspace: Workspace) -> list[str]:
    """The words on buttons of cards that have no room for them."""
    bars = (each for each in workspace.findChildren(TitleBar) if each.isVisible())
    buttons = (each for bar in bars for each in bar.findChildren(SmallButton) if each.isVisible())
    return [each.text() for each in buttons if each.width() < each.sizeHint().width()]


def test_what_comes_back_stands_where_it_was_beside_what_has_come_meanwhile(qtbot: QtBot) -> None:
    card = QWidget()
    qtbot.addWidget(card)
    bar = TitleBar(card)
    first, yielding, last, new = (SmallButton(f"b{number}", "Some words", "", bar) for number in range(4))
    for button in (first, yielding, last):
        bar.row.addWidget(button)
    bar.let_go_below(yielding)
    new.hide()
    for width in (bar.least, bar.least + 600):
        bar.resize(width, 60)
        bar.layout().activate()
        QApplication.sendEvent(bar, QEvent(QEvent.Type.LayoutRequest))
        if bar.row.indexOf(yielding) < 0:
            bar.row.insertWidget(1, new)
    order = [bar.row.indexOf(each) for each in (first, new, yielding, last)]
    assert order == [0, 1, 2, 3]


def test_what_goes_below_comes_back(qtbot: QtBot) -> None:
    card = QWidget()
    qtbot.addWidget(card)
    bar = TitleBar(card)
    buttons = [SmallButton(f"b{number}", "Some words", "", bar) for number in range(3)]
    for button in buttons:
        bar.row.addWidget(button)
    bar.let_go_below(buttons[1])
    bar.resize(bar.least + 200, 60)
    with qtbot.waitExposed(card):
        card.show()
    order = [each.x() for each in buttons]
    assert order == sorted(order)
    assert len({each.y() for each in buttons}) == 1
    bar.resize(bar.least + 5, 60)
    QApplication.processEvents()
    assert buttons[1].y() > buttons[0].y() == buttons[2].y()
    assert all(each.width() >= each.sizeHint().width() for each in buttons)
    bar.resize(bar.least + 200, 60)
    QApplication.processEvents()
    assert [each.x() for each in buttons] == order
    assert len({each.y() for each in buttons}) == 1
