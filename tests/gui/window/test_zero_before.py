"""A file that was pruned before: what was zero already is nowhere called cut, in the real window."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.dialogs.commit_dialog import CommitDialog
from gui.plots.histogram import SELECTED
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle, wrote
from tests.helpers.checkpoints import write_safetensors

Tip = Qt.ItemDataRole.ToolTipRole


@pytest.fixture
def pruned(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Of 100 weights 40 are zero in one layer, all in another."""
    weight = torch.linspace(0.5, 1, 100).reshape(10, 10)
    weight[:, :4] = torch.tensor([0.0, -0.0, 0.0, 0.0])
    path = tmp_path / "pruned.safetensors"
    write_safetensors({"fc.weight": weight, "gone.weight": torch.zeros(10, 10)}, path)
    window.open(path)
    settle(qtbot, window)
    return window


def notes(window: MainWindow) -> list[str]:
    return window.workspace.attention.texts


def density_tip(window: MainWindow, name: str) -> str:
    return window.workspace.tree.model.index_of_name(name).siblingAtColumn(Column.DENSITY).data(Tip)


def test_at_threshold_0_nothing_is_cut(pruned: MainWindow) -> None:
    summary = pruned.summary
    assert "kept 60 of 200, density 30.00 %, 140 zero before" in summary.text()
    assert "0 of 200 ticked weights are cut, 140 were zero before, 60 are kept" in summary.toolTip()
    share = pruned.findChild(QLabel, "thresholdShare")
    assert (share.text(), share.toolTip()) == (
        "0.00 % cut · 70.00 % zero before",
        "0 of 200 weights cut, 140 zero before",
    )
    assert notes(pruned) == [
        "fc.weight is already sparse: 40.00 % of its weights are zero.",
        "gone.weight was zero already: nothing of it is left to prune.",
    ]


def test_what_a_threshold_cuts_is_told_from_what_was_zero(pruned: MainWindow, qtbot: QtBot) -> None:
    pruned.document.select(["fc.weight"])
    move_to(pruned, 2.0, qtbot)
    texts = pruned.workspace.parameter.texts
    assert (texts["kept"], texts["cut"], texts["zeros"]) == ("0 (0.00 %)", "60 (60.00 %)", "40 (40.00 %)")
    assert "fc.weight is fully pruned." in notes(pruned)
    assert "gone.weight was zero already: nothing of it is left to prune." in notes(pruned)
    error = "\nError of the weights: {:.2f} %"
    assert density_tip(pruned, "fc.weight") == "0 of 100 weights kept, 60 cut, 40 zero before" + error.format(100)
    assert density_tip(pruned, "gone.weight") == "0 of 100 weights kept, 0 cut, 100 zero before" + error.format(0)


def test_the_histogram_says_what_is_cut_beside_the_zeros(pruned: MainWindow, qtbot: QtBot) -> None:
    pruned.document.select(["fc.weight"])
    settle(qtbot, pruned)
    plot = pruned.workspace.histogram
    plot.switch.choose(SELECTED)
    labels = [plot.findChild(QLabel, name) for name in ("prunedReadout", "zerosReadout", "keptReadout")]
    assert [label.text() for label in labels] == ["cut 0.00 %", "40 zeros", "kept 60.00 %"]
    move_to(pruned, 0.7, qtbot)
    cut = int((torch.linspace(0.5, 1, 100).reshape(10, 10)[:, 4:] <= 0.7).sum())
    assert labels[0].text() == f"cut {cut}.00 %"
    assert labels[0].toolTip() == f"{cut} of 100 weights"
    assert labels[2].text() == f"kept {60 - cut}.00 %"


def test_a_single_zero_is_not_called_pruned(pruned: MainWindow, qtbot: QtBot) -> None:
    pruned.document.select(["fc.weight"])
    move_to(pruned, 2.0, qtbot)
    plot = pruned.workspace.mask_view
    qtbot.waitUntil(lambda: plot.area.tile_at(0, 0) is not None)
    tile = plot.area.tile_at(0, 0)
    assert plot.hover_text(tile, 0, 0).endswith("zero before")
    assert plot.hover_text(tile, 0, 9).endswith("pruned")


def test_the_commit_says_both(pruned: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog) -> None:
    move_to(pruned, 0.5, qtbot)
    seen: dict[str, list[str]] = {}

    def look(dialog: CommitDialog) -> None:
        table = dialog.findChild(object, "cutsTable").model()
        for row in range(table.rowCount()):
            name, *cells = [table.index(row, column).data() for column in range(table.columnCount())]
            seen[name] = cells
        seen["together"] = [dialog.findChild(QLabel, "cutsTotal").text()]
        seen["warnings"] = dialog.findChild(QLabel, "cutsWarnings").text().splitlines()
        dialog.target.setText(str(tmp_path / "out.safetensors"))
        dialog.accept_button.click()

    with_dialog(look)
    pruned.menus.commit.trigger()
    assert seen["fc.weight"] == ["0.5", "100", "0", "40", "60.00 %", "0.00 %"]
    assert seen["gone.weight"] == ["0.5", "100", "0", "100", "0.00 %", "0.00 %"]
    together = "Together 0 of 200 weights are cut, 140 were zero before; density 30.00 %, error of the weights 0.00 %."
    assert seen["together"] == [together]
    assert seen["warnings"][0] == "⚠ Nothing is cut: the new file will hold the same weights."
    wrote(qtbot, pruned, tmp_path / "out.safetensors")
    settle(qtbot, pruned)
    assert "0 weights cut, 140 zero before; read back and verified" in pruned.messages.text
