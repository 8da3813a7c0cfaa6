"""A settings file that is damaged never stops the start: what can't be read of it is as if it were not there."""

from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from gui.app import create_window
from tests.gui.driving import settle
from tests.helpers.random_damage import damaged


@pytest.mark.parametrize("seed", range(8))
def test_the_window_opens_whatever_its_settings_file_has_become(seed: int, qtbot: QtBot, source: Path) -> None:
    first = create_window()
    qtbot.addWidget(first)
    first.open(source)
    settle(qtbot, first)
    first.close()
    file = Path(QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "secateurs", "secateurs").fileName())
    file.write_bytes(damaged(file.read_bytes(), Random(seed), 30))

    window = create_window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.open(source)
    settle(qtbot, window)
    assert window.document.is_open
    window.close()
