"""What becomes of masks that a file came with is seen before the commit, and said in the command line's words."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot
from torch import nn
from torch.nn.utils import prune

from core.commands.parser import main
from core.plan.plan_file import save_plan
from core.preview.lifted_masks import LiftedMasks, LiftedSearch
from gui.dialogs.commit_dialog import CommitDialog
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import click_tick, move_to, settle, wrote
from tests.gui.panels.test_typed_back import type_back
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.tensors import same_bits

FIRST, SECOND = "0.weight", "2.weight"


@pytest.fixture
def model() -> nn.Sequential:
    torch.manual_seed(0)
    found = nn.Sequential(nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 100))
    prune.random_unstructured(found[0], "weight", 0.4)
    prune.ln_structured(found[2], "weight", 0.3, n=2, dim=0)
    return found


@pytest.fixture
def masked(window: MainWindow, model: nn.Sequential, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with masks that no threshold makes."""
    torch.save(model.state_dict(), tmp_path / "masked.pt")
    window.open(tmp_path / "masked.pt")
    settle(qtbot, window)
    return window


@pytest.fixture
def by_command_line(masked: MainWindow, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the command line says of lifted masks for the window's plan."""

    def say() -> str:
        source, plan = masked.document.state.checkpoint.path, tmp_path / "plan.json"
        save_plan(plan, masked.document.plan, masked.document.state.checkpoint)
        assert main(["prune", str(source), "--plan", str(plan), "-o", str(tmp_path / "line.pt"), "--force"]) == 0
        return "".join(line for line in capsys.readouterr().out.splitlines() if line.startswith("Lifts"))

    return say


@pytest.fixture
def first_warning(masked: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """The first warning of the commit dialog, which is cancelled."""

    def say() -> str:
        seen: list[str] = []

        def read(dialog: CommitDialog) -> int:
            label = dialog.findChild(QLabel, "cutsWarnings")
            seen.append(label.text().splitlines()[0].removeprefix("⚠ ") if label else "")
            return QDialog.DialogCode.Rejected

        with monkeypatch.context() as patched:
            patched.setattr(CommitDialog, "exec", read)
            masked.menus.commit.trigger()
            qtbot.waitUntil(lambda: bool(seen))
            settle(qtbot, masked)
        return seen[0]

    return say


def test_the_mask_of_what_is_not_ticked_is_seen_to_be_lifted_before_the_commit(
    masked: MainWindow,
    qtbot: QtBot,
    first_warning: Callable[[], str],
    by_command_line: Callable[[], str],
    english: None,
) -> None:
    assert not first_warning().startswith("Lifts")
    assert by_command_line() == ""
    click_tick(masked, FIRST)
    masked.document.select([FIRST])
    settle(qtbot, masked)
    row = masked.workspace.tree.model.index_of_name(FIRST)
    for column in (Column.NAME, Column.THRESHOLD):
        told = row.siblingAtColumn(column).data(Qt.ItemDataRole.ToolTipRole)
        assert "Not ticked: the mask that the file came with is lifted" in told
    assert masked.workspace.parameter.texts["threshold"] == "not ticked: its mask is lifted"
    said = f"{FIRST} is not ticked: the mask that the file came with is lifted, and 2,000 weights come back."
    assert said in masked.workspace.attention.texts
    said = "Lifts the recorded mask of 1 parameter: 2,000 weights come back."
    assert first_warning() == by_command_line() == said


def test_what_a_lower_threshold_brings_back_is_counted_before_the_commit(
    masked: MainWindow,
    model: nn.Sequential,
    qtbot: QtBot,
    tmp_path: Path,
    with_dialog: WithDialog,
    first_warning: Callable[[], str],
    by_command_line: Callable[[], str],
    english: None,
) -> None:
    masked.control.set_own(False)
    masked.edits.drop_exceptions()
    move_to(masked, 0.05, qtbot)
    back = sum(
        int(((layer.weight_mask == 0) & (layer.weight_orig.abs() > 0.05)).sum()) for layer in (model[0], model[2])
    )
    said = f"Lifts the recorded masks of 2 parameters: {back:,} weights come back."
    assert first_warning() == by_command_line() == said
    # counted once, it is known
    assert first_warning() == said
    assert (
        f"{FIRST} has a threshold in place of the mask that the file came with" in masked.workspace.attention.texts[0]
    )
    out = tmp_path / "window.pt"

    def accept(dialog: CommitDialog) -> None:
        dialog.target.setText(str(out))
        dialog.accept_button.click()

    with_dialog(accept)
    masked.menus.commit.trigger()
    wrote(qtbot, masked, out)
    settle(qtbot, masked)
    trained = model[0].weight_orig.detach()
    assert same_bits(torch.load(out)[FIRST], torch.where(trained.abs() > 0.05, trained, 0.0))


def test_no_dialog_comes_for_a_file_that_has_been_left_while_it_was_counted(
    masked: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    left = threading.Event()
    monkeypatch.setattr(CommitDialog, "ask", lambda *given: asked.append(given))
    monkeypatch.setattr(LiftedSearch, "count", lambda *_: left.wait() and LiftedMasks(2, 5))
    masked.edits.drop_exceptions()
    settle(qtbot, masked)
    other = tmp_path / "other.safetensors"
    write_safetensors({"fc.weight": torch.randn(4, 4)}, other)
    masked.menus.commit.trigger()
    masked.open(other)
    try:
        qtbot.waitUntil(lambda: masked.document.state.checkpoint.path == other)
    finally:
        left.set()
    settle(qtbot, masked)
    assert asked == []


def test_where_all_keep_their_masks_the_density_in_force_is_said_and_where_it_comes_from(
    masked: MainWindow,
    qtbot: QtBot,
    english: None,
) -> None:
    panel = masked.workspace.threshold
    masked.document.select([])
    settle(qtbot, masked)
    (density,) = re.findall(r"density (\S+ %)", masked.summary.text())
    assert panel.scope._all.text() == "All 2 ticked"
    assert panel.density.text() == density == "66.67 %"
    assert panel.note._overall.text() == "66.67 % by 2 masks of the file"
    assert type_back(masked, qtbot) == []
    masked.document.select([FIRST])
    masked.control.set_own(True)
    type_own(masked, qtbot, "0.02")
    masked.document.select([])
    settle(qtbot, masked)
    (density,) = re.findall(r"density (\S+ %)", masked.summary.text())
    assert panel.density.text() == density
    assert panel.note._overall.text() == f"{density} by own thresholds and 1 mask of the file"
    click_tick(masked, SECOND)
    settle(qtbot, masked)
    (density,) = re.findall(r"density (\S+ %)", masked.summary.text())
    assert panel.density.text() == density
    assert panel.note._overall.text() == f"{density} by own thresholds"


def type_own(window: MainWindow, qtbot: QtBot, text: str) -> None:
    spin = window.workspace.threshold.spin
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin.lineEdit(), text)
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    settle(qtbot, window)
