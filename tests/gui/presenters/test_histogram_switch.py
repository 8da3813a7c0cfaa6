"""The switch of the histogram says what is shown, whatever has a rule of its own."""

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot

from gui.plots.histogram import ALL, SELECTED
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import settle
from tests.gui.presenters.fates import bars_of

CONV, FC, NORM = "features.0.weight", "classifier.weight", "features.1.weight"
COUNTER = "features.1.num_batches_tracked"


@pytest.mark.parametrize("names", [[FC], [CONV], [CONV, FC], [NORM], [COUNTER], []])
def test_the_switch_says_what_is_shown_whatever_has_a_rule_of_its_own(
    opened: MainWindow, qtbot: QtBot, state: State, names: list[str]
) -> None:
    plot = opened.workspace.histogram
    opened.edits.give_own([FC, NORM], [])
    opened.document.select(names)
    settle(qtbot, opened)
    for own in (True, False):
        opened.control.set_own(own)
        settle(qtbot, opened)
        assert plot.switch.buttons[ALL].isChecked()
        assert bars_of(opened, state) == [CONV, FC]
    plot.switch.choose(SELECTED)
    settle(qtbot, opened)
    if names == [COUNTER]:
        assert plot.shows_values
    else:
        assert bars_of(opened, state) == (names or [CONV, FC])
        assert plot.switch.buttons[SELECTED].isChecked() == bool(names)


def test_without_anything_ticked_the_switch_says_that_the_selected_is_shown(
    opened: MainWindow, qtbot: QtBot, state: State
) -> None:
    switch = opened.workspace.histogram.switch
    opened.edits.choose([])
    opened.document.select([FC])
    settle(qtbot, opened)
    assert bars_of(opened, state) == [FC]
    assert switch.buttons[SELECTED].isChecked()
    assert not switch.buttons[ALL].isEnabled()
    # what was chosen comes back as soon as there is something to show of it
    opened.edits.choose([CONV])
    settle(qtbot, opened)
    assert bars_of(opened, state) == [CONV]
    assert switch.buttons[ALL].isChecked()


def test_masks_of_the_file_leave_all_that_is_ticked_in_the_bars(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    generator = torch.Generator().manual_seed(1)
    one, two = (torch.randn(40, 50, generator=generator) * scale for scale in (1, 3))
    mask = (torch.rand(40, 50, generator=generator) > 0.4).float()
    torch.save({"0.weight_orig": one, "0.weight_mask": mask, "1.weight": two}, tmp_path / "masked.pt")
    window.open(tmp_path / "masked.pt")
    settle(qtbot, window)
    window.edits.tick(["1.weight"], ticked=True)
    settle(qtbot, window)
    weights = {"0.weight": one, "1.weight": two}
    for name in weights:
        window.document.select([name])
        settle(qtbot, window)
        assert bars_of(window, weights) == ["0.weight", "1.weight"]
        assert window.workspace.histogram.area.bars.has_either
