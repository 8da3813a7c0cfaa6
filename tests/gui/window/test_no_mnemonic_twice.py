"""Alt and a letter mean one entry: no menu has a mnemonic twice, in any language."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.support.language import LANGUAGES
from gui.window.main_window import MainWindow

FIXTURES = {"en": "english", "ru": "russian"}


@pytest.fixture
def speaking(qtbot: QtBot, request: pytest.FixtureRequest) -> MainWindow:
    """The window in a language."""
    request.getfixturevalue(FIXTURES[request.param])
    window = create_window()
    qtbot.addWidget(window)
    return window


def mnemonics(menu: QMenu | QMenuBar) -> Iterator[str]:
    """The letter behind the mark of each entry that has one, small."""
    for action in menu.actions():
        _, mark, rest = action.text().replace("&&", "").partition("&")
        if mark:
            yield rest[:1].lower()


@pytest.mark.parametrize("speaking", sorted(LANGUAGES), indirect=True)
def test_no_menu_has_a_mnemonic_twice(speaking: MainWindow) -> None:
    menus = [speaking.menuBar(), *speaking.findChildren(QMenu)]
    twice = {
        (menu.title() if isinstance(menu, QMenu) else "the bar", letter)
        for menu in menus
        for letter, count in Counter(mnemonics(menu)).items()
        if count > 1
    }
    assert twice == set()
    assert sum(len(list(mnemonics(menu))) for menu in menus) > 20


@pytest.mark.parametrize("speaking", sorted(LANGUAGES), indirect=True)
def test_each_entry_of_the_view_menu_has_a_mnemonic(speaking: MainWindow) -> None:
    """Also of its submenus, and of the parts and panels, whose titles stand elsewhere too."""
    [view] = [
        menu for menu in speaking.menuBar().findChildren(QMenu) if menu.findChild(QMenu) and "show_" in names(menu)
    ]
    for menu in (view, *view.findChildren(QMenu)):
        entries = [action for action in menu.actions() if action.text()]
        assert len(list(mnemonics(menu))) == len(entries), menu.title()


def names(menu: QMenu) -> str:
    return " ".join(action.objectName() for action in menu.actions())
