"""A drag of the threshold from nothing to all moves no plot and no button, in either language."""

from itertools import product
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication
from pytestqt.qtbot import QtBot

from gui.window.main_window import MainWindow
from tests.core.model import real_names
from tests.gui.driving import drag_line, settle
from tests.helpers.checkpoints import write_safetensors

THRESHOLDS = (0.01, 0.2, 9.0)


def places(window: MainWindow) -> dict[str, QRect]:
    """Where each plot and button in the middle, and each button of the threshold, is seen in the window."""
    parts, found = (window.workspace.plots, window.workspace.threshold), dict[str, QRect]()
    for kind, part in product((QAbstractScrollArea, QAbstractButton), parts):
        for each in part.findChildren(kind):
            if each.isVisible():
                found[f"{each.objectName()} {id(each)}"] = QRect(each.mapTo(window, QPoint()), each.size())
    return found


def layers() -> dict[str, torch.Tensor]:
    """Layers of ever larger weights, so that a threshold prunes the first ones wholly."""
    generator = torch.Generator().manual_seed(0)
    names = real_names.bert(6)
    return {
        name: torch.randn(24, 32, generator=generator).mul_(0.02 * (1 + place))
        for place, name in enumerate(names)
        if name.endswith("weight")
    }


@pytest.mark.parametrize("language", ["english", "russian"])
def test_a_drag_moves_nothing(language: str, request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> None:
    request.getfixturevalue(language)
    window: MainWindow = request.getfixturevalue("window")
    path = tmp_path / "layers.safetensors"
    write_safetensors(layers(), path)
    window.resize(1280, 720)
    window.open(path)
    settle(qtbot, window)
    before = places(window)
    for threshold in THRESHOLDS:
        drag_line(window, threshold, drop=False)
        QApplication.processEvents()
        after = places(window)
        assert {key: after.get(key) for key in before} == before
