"""What needs attention, in the real window."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from core.masks.dead_units import FIRST
from core.plan.rules import Density, EachDensity
from core.preview.diagnostics import DiagnosticKind
from gui.panels.attention_model import AttentionColumn
from gui.state import dead_unit_scan
from gui.state.dead_unit_scan import DeadUnitScanner
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle, type_threshold
from tests.helpers.checkpoints import plan_for, write_safetensors


@pytest.fixture
def dying(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A layer with two outputs that die at 0.3, one of which has a bias."""
    weight = torch.linspace(0.6, 1, 48).reshape(6, 8)
    weight[1], weight[4] = 0.1, -0.2
    bias = torch.tensor([1.0, 0.5, 1.0, 1.0, 0.0, 1.0])
    path = tmp_path / "dying.safetensors"
    write_safetensors({"fc.weight": weight, "fc.bias": bias, "out.weight": torch.ones(3, 6)}, path)
    window.open(path)
    settle(qtbot, window)
    return window


def entries(window: MainWindow) -> list[str]:
    rows = window.workspace.attention.list.rows
    return [rows.say(note) for row in range(rows.rowCount()) for note in rows.notes_at(rows.index(row, 0))]


def click(qtbot: QtBot, window: MainWindow, *places: int, column: AttentionColumn = AttentionColumn.WHAT) -> None:
    """Click on a row, or with two places on one in the row of a group."""
    shown, index = window.workspace.attention.list, QModelIndex()
    for place in places:
        index = shown.rows.index(place, column if place is places[-1] else 0, index)
    shown.scrollTo(index)
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown.visualRect(index).center())


def test_dead_outputs_and_biases_are_found_and_lead_to_their_place(dying: MainWindow, qtbot: QtBot) -> None:
    move_to(dying, 0.3, qtbot)
    assert entries(dying) == [
        "1 dead output of fc.weight still has a bias, in fc.bias.",
        "2 outputs of fc.weight are dead: all their weights are pruned.",
        "out.weight is ticked, but its threshold cuts nothing.",
    ]
    assert dying.workspace.attention.list.isVisible()
    for row, name in enumerate(("fc.bias", "fc.weight", "out.weight")):
        click(qtbot, dying, row)
        assert dying.document.state.selection.names == (name,)
    settle(qtbot, dying)


def test_comparing_before_the_numbers_settle_tells_of_the_plan_in_force(dying: MainWindow, qtbot: QtBot) -> None:
    for threshold, words in ((0.3, "3 need attention"), (0.05, "2 need attention")):
        type_threshold(qtbot, dying, str(threshold))
        assert not dying.document.settled
        dying.menus.compare.trigger()
        settle(qtbot, dying)
        assert dying.document.showing.comparing
        during = entries(dying)
        # at the foot the unpruned model is told of
        assert "attention" not in dying.summary.text()
        dying.menus.compare.trigger()
        settle(qtbot, dying)
        assert entries(dying) == during
        assert words in dying.summary.text()


def test_a_layer_is_read_but_once_for_every_threshold(
    dying: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, number = dying.findChild(DeadUnitScanner).found, dying.document.state.measurements.numbers["fc.weight"]
    assert found.get(number, recorded=False, side=FIRST) is not None
    read: list[object] = []
    monkeypatch.setattr(dead_unit_scan, "_read", lambda wanted, _: read.append(wanted))
    for threshold in (0.05, 0.15, 0.3):
        move_to(dying, threshold, qtbot)
    assert read == []


def test_what_would_take_long_waits_until_it_is_asked_for(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_unit_scan, "AT_ONCE", 100)
    weight = torch.ones(6, 8)
    weight[2] = 0.1
    write_safetensors({"fc.weight": weight}, tmp_path / "large.safetensors")
    window.open(tmp_path / "large.safetensors")
    settle(qtbot, window)
    move_to(window, 0.3, qtbot)
    assert entries(window) == []
    assert window.workspace.attention.texts == ["Dead outputs: not looked at yet (192 B to read)."]
    assert window.workspace.attention.look.isVisible()
    qtbot.mouseClick(window.workspace.attention.look, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert entries(window) == ["1 output of fc.weight is dead: all its weights are pruned."]
    assert not window.workspace.attention.look.isVisible()


def test_one_is_not_many(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    weight = torch.ones(20, 20)
    weight[0, 0], weight[1, 1] = torch.nan, torch.inf
    write_safetensors({"fc.weight": weight}, tmp_path / "odd.safetensors")
    window.open(tmp_path / "odd.safetensors")
    settle(qtbot, window)
    assert entries(window) == [
        "1 weight of fc.weight is not a number; it is pruned.",
        "1 weight of fc.weight is infinite.",
    ]
    weight[0, :] = torch.nan
    weight[1, :2] = torch.inf
    write_safetensors({"fc.weight": weight}, tmp_path / "odder.safetensors")
    window.open(tmp_path / "odder.safetensors")
    settle(qtbot, window)
    assert entries(window)[0] == "20 weights of fc.weight are not a number; they are pruned."
    assert {note.kind for note in window.workspace.attention.notes} == {
        DiagnosticKind.NAN,
        DiagnosticKind.INFINITE,
        DiagnosticKind.DEAD_OUTPUTS,
    }


def test_a_low_window_has_room_for_what_needs_attention(dying: MainWindow, qtbot: QtBot) -> None:
    move_to(dying, 0.3, qtbot)
    assert dying.minimumSizeHint().height() <= 720
    dying.resize(1280, 720)
    settle(qtbot, dying)
    tab = dying.workspace.side.tabs.buttons["attention"]
    assert tab.text() == "Attention 3"
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    assert dying.workspace.attention.list.isVisible()
    assert dying.workspace.attention.list.viewport().height() >= dying.workspace.attention.list.sizeHintForRow(0)


def test_nothing_is_said_to_be_fine_before_anything_was_read(dying: MainWindow, qtbot: QtBot) -> None:
    panel, said = dying.workspace.attention, []
    dying.document.changed.connect(lambda _: said.append((panel._none.isVisible(), panel._none.text())))
    dying.open(dying.document.state.checkpoint.path)
    qtbot.waitUntil(lambda: bool(said))
    assert said[0] == (True, "Not read yet.")
    settle(qtbot, dying)
    assert (True, "Nothing so far.") not in said[:-1]


def test_a_density_that_no_threshold_gives_is_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    tied = torch.tensor([[0.1] * 400 + [0.2] * 800 + [0.3] * 400])
    path = tmp_path / "tied.safetensors"
    write_safetensors({"fc.weight": tied, "out.weight": tied.reshape(2, 800).clone()}, path)
    window.open(path)
    settle(qtbot, window)
    window.edits.replace(plan_for(["fc.weight", "out.weight"], Density(0.5)), (), "rule")
    settle(qtbot, window)
    assert "Asked for density 50.00 %, got 25.00 %: 1,600 weights have the same magnitude at the threshold." in (
        entries(window)
    )
    window.edits.replace(plan_for(["fc.weight", "out.weight"], EachDensity(0.5)), (), "rule")
    settle(qtbot, window)
    same = "has density 25.00 %, not 50.00 %: 800 weights have the same magnitude at the threshold."
    assert {f"{name} {same}" for name in ("fc.weight", "out.weight")} < set(entries(window))
    window.edits.replace(plan_for(["fc.weight", "out.weight"], Density(0.75)), (), "rule")
    settle(qtbot, window)
    assert not [each for each in entries(window) if "same magnitude" in each]
