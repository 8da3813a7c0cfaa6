"""A short run of random actions; ``python -m tests.gui.random_driver`` makes long ones."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.random_driver.driver import Order, drive
from tests.helpers.seeds import new_seed


def test_whatever_is_done_plots_are_as_fresh_ones_and_numbers_as_torchs(qtbot: QtBot, tmp_path: Path) -> None:
    try:
        drive(tmp_path, new_seed(fixed=6000), Order(actions=24, every=8, plots=8))
    finally:
        QApplication.instance().styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
