"""Opening: what is shown, what is said when it fails, and what is remembered."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from torch.nn.utils import prune

from core.model.example import EXAMPLE
from gui.app import create_window
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.unsaved_question import UnsavedAnswer
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import cell, checked, history, move_to, settle
from tests.helpers.checkpoints import write_safetensors

TICKED, UNTICKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


def test_the_default_choice_is_ticked_at_threshold_0(opened: MainWindow) -> None:
    assert opened.document.plan.chosen == {"features.0.weight", "classifier.weight"}
    assert checked(opened, "classifier.weight") == TICKED
    assert checked(opened, "features.1.weight") == UNTICKED
    assert opened.workspace.threshold.spin.value() == 0
    assert cell(opened, "classifier.weight", Column.DENSITY) == "100.00 %"


def test_the_window_says_what_is_open(opened: MainWindow, source: Path) -> None:
    assert source.name in opened.windowTitle()
    assert history(opened) == ["Opened small.safetensors"]
    assert not opened.isWindowModified()
    summary = opened.summary.text()
    assert "2 of 9 parameters ticked" in summary
    assert "kept 296 of 296, density 100.00 %" in summary


def test_what_is_read_is_noted_so_that_a_change_is_told(opened: MainWindow, source: Path) -> None:
    """What is read is noted from the beginning."""
    weight = opened.document.state.checkpoint.by_name["classifier.weight"].tensor
    assert weight.storage.file.sums.overlapping(weight.start, weight.start + weight.nbytes)


def test_the_open_action_asks_for_a_file(
    window: MainWindow, qtbot: QtBot, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileDialogs, "checkpoint", lambda *_: source)
    window.menus.open.trigger()
    settle(qtbot, window)
    assert window.document.state.checkpoint.path == source


def test_the_example_opens(window: MainWindow, qtbot: QtBot) -> None:
    window.menus.open_example.trigger()
    settle(qtbot, window)
    assert window.document.state.checkpoint.path == EXAMPLE
    assert window.settings.recent == ()


def test_create_window_opens_a_path(qtbot: QtBot, source: Path) -> None:
    window = create_window(str(source))
    qtbot.addWidget(window)
    assert not window.isVisible()
    settle(qtbot, window)
    assert window.document.state.checkpoint.path == source


def test_a_dropped_file_opens(window: MainWindow, qtbot: QtBot, source: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(source))])
    action, button, key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(50, 50).toPoint(), action, data, button, key)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), action, data, button, key))
    settle(qtbot, window)
    assert window.document.state.checkpoint.path == source


def test_a_broken_file_is_said_and_changes_nothing(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"\xff" * 100)
    with qtbot.waitSignal(opened.opener.failed):
        opened.open(broken)
    assert opened.messages.isVisible()
    assert str(broken) in opened.messages.text
    assert opened.document.state.checkpoint.path.name == "small.safetensors"
    assert opened.document.settled


def test_a_file_that_is_gone_leaves_the_recent_ones(opened: MainWindow, qtbot: QtBot, source: Path) -> None:
    assert opened.settings.recent == (source,)
    source.unlink()
    with qtbot.waitSignal(opened.opener.failed):
        opened.menus.recent_chosen.emit(source)
    assert opened.settings.recent == ()


def test_recent_files_have_keys(opened: MainWindow, qtbot: QtBot, tmp_path: Path, state: State) -> None:
    other = tmp_path / "other.safetensors"
    write_safetensors(state, other)
    opened.open(other)
    settle(qtbot, opened)
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path == other)
    settle(qtbot, opened)
    with qtbot.waitActive(opened):
        opened.activateWindow()
    qtbot.keyClick(opened, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path.name == "small.safetensors")
    settle(qtbot, opened)


def test_recent_files_of_one_name_are_told_apart_by_their_folders(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, state: State
) -> None:
    for folder in ("R&D", "b"):
        path = tmp_path / folder / "model.safetensors"
        path.parent.mkdir()
        write_safetensors(state, path)
        opened.open(path)
        settle(qtbot, opened)
    opened.menus.show_recent()
    texts = [action.text() for action in opened.findChild(QMenu, "recentMenu").actions()]
    assert len(set(texts)) == len(texts) == 3
    assert [text.partition(" — ")[0] for text in texts[:2]] == ["&1  model.safetensors", "&2  model.safetensors"]
    assert [text.endswith(end) for text, end in zip(texts, ("/b", "/R&&D"), strict=False)] == [True, True]


def test_a_second_window_knows_the_recent_files(opened: MainWindow, qtbot: QtBot, source: Path) -> None:
    other = create_window()
    qtbot.addWidget(other)
    assert other.settings.recent == (source,)


@pytest.mark.parametrize(("answer", "goes"), [(UnsavedAnswer.DISCARD, True), (UnsavedAnswer.CANCEL, False)])
def test_a_changed_plan_is_asked_about_before_another_file(
    opened: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    state: State,
    answers: Callable[[UnsavedAnswer], list[str]],
    answer: UnsavedAnswer,
    goes: bool,
) -> None:
    other = tmp_path / "other.safetensors"
    write_safetensors(state, other)
    move_to(opened, 0.1, qtbot)
    assert opened.isWindowModified()
    asked = answers(answer)
    opened.open(other)
    settle(qtbot, opened)
    assert asked == ["small.safetensors"]
    qtbot.waitUntil(lambda: (opened.document.state.checkpoint.path == other) is goes)
    settle(qtbot, opened)


def test_an_unchanged_plan_is_not_asked_about(
    opened: MainWindow, qtbot: QtBot, answers: Callable[[UnsavedAnswer], list[str]]
) -> None:
    asked = answers(UnsavedAnswer.CANCEL)
    move_to(opened, 0.1, qtbot)
    opened.menus.undo.trigger()
    opened.menus.reload.trigger()
    settle(qtbot, opened)
    assert opened.close()
    assert asked == []


def test_closing_can_be_thought_better_of(
    opened: MainWindow, qtbot: QtBot, answers: Callable[[UnsavedAnswer], list[str]]
) -> None:
    move_to(opened, 0.1, qtbot)
    asked = answers(UnsavedAnswer.CANCEL)
    assert not opened.close()
    assert opened.isVisible()
    assert asked == ["small.safetensors"]


def test_of_two_files_opened_quickly_the_second_stays(
    window: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path, state: State
) -> None:
    other = tmp_path / "other.safetensors"
    write_safetensors(state, other)
    window.open(source)
    window.open(other)
    settle(qtbot, window)
    assert window.document.state.checkpoint.path == other


def test_a_reload_takes_the_file_as_it_is_now(opened: MainWindow, qtbot: QtBot, source: Path, state: State) -> None:
    write_safetensors({**state, "extra.weight": state["classifier.weight"].clone()}, source)
    opened.menus.reload.trigger()
    qtbot.waitUntil(lambda: "extra.weight" in opened.document.state.checkpoint.by_name)
    settle(qtbot, opened)


def test_a_file_that_changes_under_the_window_is_said(large: MainWindow, qtbot: QtBot) -> None:
    with large.document.state.checkpoint.path.open("ab") as stream:
        stream.write(b"more")
    with qtbot.waitSignal(large.document.exact_reader.halted):
        large.workspace.threshold.spin.setValue(0.0711)
    assert "has changed" in large.messages.text
    assert not large.document.settled


def test_the_rows_are_made_beside_the_window(opened: MainWindow) -> None:
    module_rows = opened.document.state.checkpoint.module_rows
    worked_out = {name for name, each in vars(type(module_rows)).items() if isinstance(each, cached_property)}
    assert worked_out
    # where it was opened, before anything was drawn
    assert worked_out <= vars(module_rows).keys()


def test_the_status_line_says_what_is_being_opened(window: MainWindow, qtbot: QtBot, source: Path) -> None:
    assert window.summary.text() == "Open a checkpoint, or drop one on the window."
    window.open(source)
    assert window.summary.text() == "Opening small.safetensors …"
    settle(qtbot, window)
    assert "parameters ticked" in window.summary.text()


@pytest.mark.parametrize("expected", [False, True])
def test_the_status_line_asks_again_when_nothing_could_be_opened(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, expected: bool
) -> None:
    missing = tmp_path / "missing.pt"
    if expected:
        window.announce(missing)
        assert window.summary.text() == "Opening missing.pt …"
    with qtbot.waitSignal(window.opener.failed):
        window.open(missing)
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert window.summary.text() == "Open a checkpoint, or drop one on the window."


def test_of_a_file_with_masks_only_what_has_one_is_ticked(qtbot: QtBot, tmp_path: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(6, 5), torch.nn.Linear(5, 4))
    prune.random_unstructured(model[0], "weight", 0.4)
    torch.save(model.state_dict(), tmp_path / "model.pt")
    window = create_window(str(tmp_path / "model.pt"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    assert window.document.plan.chosen == {"0.weight"}
    tip = window.workspace.tree.model.index_of_name("1.weight").data(Qt.ItemDataRole.ToolTipRole)
    assert "Not ticked on opening: The file has masks, and none for this one." in tip


def test_masks_beside_the_model_are_told_and_not_counted(qtbot: QtBot, tmp_path: Path) -> None:
    mask = torch.ones(4, 4)
    save = {"state_dict": {"fc.weight": torch.randn(4, 4)}, "compression_sched": {"masks_dict": {"fc.weight": mask}}}
    torch.save(save, tmp_path / "model.pt")
    window = create_window(str(tmp_path / "model.pt"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    assert window.document.plan.chosen == {"fc.weight"}
    assert window.summary.text().startswith("16 weights")
    assert "mask of 1 parameter is kept beside it" in window.messages.text


def test_an_averaged_copy_is_a_root_that_is_not_ticked_and_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    state = {"fc.weight": torch.randn(4, 4), "fc.bias": torch.randn(4)}
    torch.save({"model": state, "ema": {name: value.clone() for name, value in state.items()}}, tmp_path / "model.pt")
    window = create_window(str(tmp_path / "model.pt"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    tree = window.workspace.tree.model
    assert window.document.plan.chosen == {"model.fc.weight"}
    assert "ema is an averaged copy of the model and is not ticked (weights: 16)." in window.messages.text
    assert "timm and Ultralytics load the average: tick it instead of the model" in window.messages.text
    index = tree.index_of_name("ema.fc.weight")
    assert "Not ticked on opening: It is in a copy of the model" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_a_target_network_is_not_ticked_and_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    state = {f"critic.qf0.{number}.weight": torch.randn(4, 4) for number in (0, 2)}
    state |= {name.replace("critic", "critic_target"): value.clone() for name, value in state.items()}
    torch.save(state, tmp_path / "policy.pth")
    window = create_window(str(tmp_path / "policy.pth"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    assert window.document.plan.chosen == {"critic.qf0.0.weight", "critic.qf0.2.weight"}
    assert "critic_target is a target network, a copy that follows the model" in window.messages.text


def test_the_model_that_lightning_trains_on_is_not_said_to_be_an_average(qtbot: QtBot, tmp_path: Path) -> None:
    state = {"fc.weight": torch.randn(4, 4), "fc.bias": torch.randn(4)}
    trained = {name: value.clone() for name, value in state.items()}
    torch.save({"state_dict": state, "current_model_state": trained}, tmp_path / "model.ckpt")
    window = create_window(str(tmp_path / "model.ckpt"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    assert window.document.plan.chosen == {"state_dict.fc.weight"}
    told = "current_model_state is the model that training goes on with, and is not ticked (weights: 16)."
    assert told in window.messages.text


def test_weights_by_their_roles_are_ticked_and_what_is_not_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    lstm = {f"lstm.{name}": value.detach() for name, value in torch.nn.LSTM(4, 6).named_parameters()}
    write_safetensors(lstm | {"pos_embed": torch.ones(1, 8, 4)}, tmp_path / "model.safetensors")
    window = create_window(str(tmp_path / "model.safetensors"))
    qtbot.addWidget(window)
    settle(qtbot, window)
    assert window.document.plan.chosen == {"lstm.weight_ih_l0", "lstm.weight_hh_l0"}
    assert "Not ticked, though it can be pruned: pos_embed; weights in all: 32." in window.messages.text
    index = window.workspace.tree.model.index_of_name("pos_embed")
    assert "Not ticked on opening: Its name is not that of a weight." in index.data(Qt.ItemDataRole.ToolTipRole)
