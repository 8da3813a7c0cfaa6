"""Each entry gets a letter of its own, as long as there are any."""

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from gui.support.mnemonics import give_mnemonics


def test_letters_that_are_marked_stay_and_none_is_given_twice(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    for text in ("&Tree", "Theme", "Layer bars", "Language", "l"):
        menu.addAction(text)
    menu.addSeparator()
    give_mnemonics(menu)
    give_mnemonics(menu)
    assert [action.text() for action in menu.actions()][:5] == ["&Tree", "T&heme", "&Layer bars", "L&anguage", "l"]
