"""The tool bar has room for all of its buttons in a small window, in every language, also while comparing."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QToolBar
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.support.language import LANGUAGES
from tests.gui.driving import settle
from tests.gui.window.test_no_mnemonic_twice import FIXTURES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_button_is_seen(qtbot: QtBot, source: Path, request: pytest.FixtureRequest, language: str) -> None:
    request.getfixturevalue(FIXTURES[language])
    window = create_window()
    qtbot.addWidget(window)
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.open(source)
    settle(qtbot, window)
    window.menus.compare.trigger()
    settle(qtbot, window)
    QApplication.processEvents()
    assert window.width() == 1280
    bar = window.findChild(QToolBar, "toolBar")
    button = window.menus.commit_button
    assert button.isVisible()
    assert button.geometry().right() <= bar.width()
    assert window.menus.sign.isVisible()
    assert window.menus.sign.width() >= window.menus.sign.sizeHint().width()
    window.menus.compare.trigger()
    settle(qtbot, window)
