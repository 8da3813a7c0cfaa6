"""Weights that are NaN become zeros, which the dialog says before they do."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.dialogs.commit_dialog import CommitDialog
from gui.dialogs.cuts_overview import CutsOverview
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors


@pytest.fixture
def warned_of(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> Callable[[dict[str, torch.Tensor]], list[str]]:
    """What the dialog warns of."""

    def ask(state: dict[str, torch.Tensor]) -> list[str]:
        write_safetensors({**state, "fine.weight": torch.eye(4) + 1}, tmp_path / "a.safetensors")
        window.open(tmp_path / "a.safetensors")
        settle(qtbot, window)
        move_to(window, 0.5, qtbot)
        qtbot.waitUntil(lambda: not window.workspace.attention.texts[-1].startswith("Dead outputs: not looked at"))
        seen: list[str] = []

        def look(dialog: CommitDialog) -> None:
            seen.extend(dialog.findChild(QLabel, "cutsWarnings").text().splitlines())
            dialog.reject()

        with_dialog(look)
        window.menus.commit.trigger()
        settle(qtbot, window)
        return seen

    return ask


def test_the_dialog_says_first_how_many_nan_are_cut_in_all(
    warned_of: Callable[[dict[str, torch.Tensor]], list[str]],
) -> None:
    """Once: the parameters by themselves would be the same again."""
    seen = warned_of({f"{number}.weight": torch.full((4, 4), torch.nan) for number in range(6)})
    assert seen[0] == "⚠ 96 of the weights that are cut are not a number (NaN), in 6 parameters."
    assert not [text for text in seen[1:] if "number" in text]


def test_nan_of_one_parameter_are_told_once_and_not_called_zeros(
    warned_of: Callable[[dict[str, torch.Tensor]], list[str]],
) -> None:
    weight = torch.ones(8, 8)
    weight[1] = torch.nan
    assert warned_of({"broken.weight": weight})[:2] == [
        "⚠ 8 weights of broken.weight are not a number; they are pruned.",
        "⚠ 1 output of broken.weight is dead: all its weights are pruned.",
    ]


def test_no_line_says_that_there_is_one_more(opened: MainWindow) -> None:
    """The one has room in place of the line."""
    overview = CutsOverview(opened.document.state.plan_numbers, [*"abcde"], opened)
    assert overview.warnings.text().splitlines() == [f"⚠ {text}" for text in "abcde"]
    overview.warn([*"abcdef"])
    assert overview.warnings.text().splitlines() == [*(f"⚠ {text}" for text in "abcd"), "⚠ … and 2 more"]
    overview.deleteLater()
