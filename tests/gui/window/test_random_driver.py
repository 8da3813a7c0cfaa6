"""A short run of random actions; ``python -m tests.gui.random_driver`` makes long ones."""

import os
from pathlib import Path
from random import SystemRandom

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.random_driver.driver import Order, drive

FIXED = 6000


def test_whatever_is_done_plots_are_as_fresh_ones_and_numbers_as_torchs(qtbot: QtBot, tmp_path: Path) -> None:
    # as with hypothesis: the continuous check tries the same each time, everyone else something new
    seed = FIXED if "CI" in os.environ else SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    try:
        drive(tmp_path, seed, Order(actions=24, every=8, plots=8))
    finally:
        QApplication.instance().styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
