"""The unpruned model, where weights are not finite: not even a NaN is cut there, as it is by every threshold."""

from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from core.base.mask import UNPRUNED
from gui.values.values_model import KEPT
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors

NAME = "fc.weight"


@pytest.fixture
def odd(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a tensor of 60 weights, among them a NaN, an infinite one and two zeros; most of it pruned."""
    weights = torch.linspace(0.1, 1, 60).reshape(6, 10)
    weights[0, 0], weights[1, 1], weights[2, 2], weights[3, 3] = torch.nan, torch.inf, 0.0, -0.0
    path = tmp_path / "odd.safetensors"
    write_safetensors({NAME: weights}, path)
    window.open(path)
    settle(qtbot, window)
    move_to(window, 0.7, qtbot)
    window.document.select([NAME])
    window.control.set_own(False)
    settle(qtbot, window)
    return window


def test_unpruned_keeps_all_that_is_not_zero(odd: MainWindow, qtbot: QtBot, english: None) -> None:
    odd.menus.compare.trigger()
    settle(qtbot, odd)
    assert "kept 58 of 60, density 96.67 %, 2 zero before" in odd.summary.text()
    assert odd.summary.toolTip().startswith("0 of 60 ticked weights are cut, 2 were zero before, 58 are kept.")
    odd.menus.compare.trigger()
    settle(qtbot, odd)
    assert "kept 58 of 60" not in odd.summary.text()
    move_to(odd, 0.0, qtbot)
    assert "kept 57 of 60" in odd.summary.text()


def test_the_mask_and_the_numbers_show_a_nan_as_kept(odd: MainWindow, qtbot: QtBot) -> None:
    mask, values = odd.workspace.mask_view, odd.workspace.matrix.values.model
    odd.menus.compare.trigger()
    settle(qtbot, odd)
    values.data(values.index(0, 0))
    qtbot.waitUntil(lambda: values.remembered)
    shown = [[values.data(values.index(row, column), KEPT) for column in range(10)] for row in range(6)]
    assert [tuple(place) for place in np.argwhere(~np.array(shown, bool))] == [(2, 2), (3, 3)]
    assert values.cut is not None
    assert values.cut.by == UNPRUNED
    assert mask.area.picture.tile.kept.sum() == 58


def test_attention_says_whose_it_is(odd: MainWindow, qtbot: QtBot, english: None) -> None:
    heading = odd.workspace.attention.whose
    assert heading.text() == ""
    odd.menus.compare.trigger()
    settle(qtbot, odd)
    assert heading.text() == "of the plan"
    odd.menus.compare.trigger()
    settle(qtbot, odd)
    assert heading.text() == ""
    odd.control.move(0.9)
    with qtbot.waitSignal(odd.document.changed):
        pass
    assert heading.text() == "before this change"
    odd.control.finish()
    settle(qtbot, odd)
    assert heading.text() == ""
