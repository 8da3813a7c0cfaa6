"""The row above a plot shortens no word on its buttons: it needs their room, or has a part of them below."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.model.example import EXAMPLE
from gui.plots.layer_readings import CHANGE, SENSITIVITY
from gui.plots.layers_panel import BARS, MATRIX
from gui.plots.small_button import SmallButton
from gui.plots.title_bar import TitleBar
from gui.support import language
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


def _shortened(workspace: Workspace) -> list[str]:
    """The words on buttons of cards that have no room for them."""
    bars = (each for each in workspace.findChildren(TitleBar) if each.isVisible())
    buttons = (each for bar in bars for each in bar.findChildren(SmallButton) if each.isVisible())
    return [each.text() for each in buttons if each.width() < each.sizeHint().width()]


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
