"""Commit and export through the dialog, and what is then in the files."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot
from torch.nn.utils import prune

from gui.app import create_window
from gui.dialogs.commit_dialog import CommitDialog, CommitSummary, Purpose
from gui.dialogs.progress_dialog import ProgressDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import State, WithDialog
from tests.gui.driving import drag_line, history, kept, move_to, read, settle, torch_kept, wrote
from tests.helpers.tensors import same_bits

FC, CONV = "classifier.weight", "features.0.weight"


@pytest.fixture
def removed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parameters that `prune.remove` has been called for."""
    names: list[str] = []
    real = prune.remove

    def remove(module: torch.nn.Module, name: str) -> torch.nn.Module:
        names.append(name)
        return real(module, name)

    monkeypatch.setattr(prune, "remove", remove)
    return names


def to(path: Path) -> Callable[[CommitDialog], None]:
    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(path))
        dialog.accept_button.click()

    return answer


def test_the_committed_file_holds_what_was_shown(
    opened: MainWindow, qtbot: QtBot, state: State, tmp_path: Path, with_dialog: WithDialog, removed: list[str]
) -> None:
    out = tmp_path / "out.safetensors"
    move_to(opened, 0.05, qtbot)
    drag_line(opened, 0.2, 0.1)
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    shown = kept(opened)
    assert removed == []
    with_dialog(to(out))
    opened.menus.commit.trigger()
    wrote(qtbot, opened, out)
    settle(qtbot, opened)
    written = read(out)
    for name, before in state.items():
        cut = torch.where(before.abs() > 0.05, before, 0.0) if name in (FC, CONV) else before
        assert same_bits(written[name], cut), name
    assert {name: int((written[name] != 0).sum()) for name in (FC, CONV)} == shown
    assert sorted(removed) == ["weight", "weight"]
    assert opened.findChild(ProgressDialog) is None


def test_the_dialog_shows_what_will_be_cut(
    opened: MainWindow, qtbot: QtBot, state: State, with_dialog: WithDialog
) -> None:
    move_to(opened, 100.0, qtbot)
    seen: dict[str, str] = {}

    def look(dialog: CommitDialog) -> None:
        table = dialog.findChild(object, "cutsTable").model()
        rows = [[table.index(row, column).data() for column in range(6)] for row in range(table.rowCount())]
        seen.update({row[0]: row[1:] for row in rows})
        seen["total"] = dialog.findChild(QLabel, "cutsTotal").text()
        seen["warnings"] = dialog.findChild(QLabel, "cutsWarnings").text()
        dialog.reject()

    with_dialog(look)
    opened.menus.commit.trigger()
    assert seen[FC] == ["100", "80", "80", "0", "0.00 %"]
    assert seen[CONV] == ["100", "216", "216", "0", "0.00 %"]
    assert "296 of 296 weights are cut, 0 were zero before" in seen["total"]
    assert f"{FC} is fully pruned" in seen["warnings"]
    settle(qtbot, opened)


def test_nothing_cut_is_said(opened: MainWindow, qtbot: QtBot, with_dialog: WithDialog) -> None:
    seen: list[str] = []

    def look(dialog: CommitDialog) -> None:
        seen.append(dialog.findChild(QLabel, "cutsWarnings").text())
        dialog.reject()

    with_dialog(look)
    opened.menus.commit.trigger()
    assert "Nothing is cut" in seen[0]


def test_a_cancelled_dialog_writes_nothing(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> None:
    move_to(opened, 0.1, qtbot)
    before = sorted(tmp_path.iterdir())
    with_dialog(lambda dialog: dialog.reject())
    opened.menus.commit.trigger()
    settle(qtbot, opened)
    assert sorted(tmp_path.iterdir()) == before
    assert opened.document.stack.modified


@pytest.mark.parametrize("link", ["", "soft", "hard"])
def test_the_source_is_refused(
    opened: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path, with_dialog: WithDialog, link: str
) -> None:
    target = source
    if link == "soft":
        target = tmp_path / "link.safetensors"
        target.symlink_to(source)
    elif link == "hard":
        target = tmp_path / "link.safetensors"
        target.hardlink_to(source)
    seen: list[object] = []

    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(target))
        seen.extend([dialog.accept_button.isEnabled(), dialog.remark.text()])
        dialog.reject()

    with_dialog(answer)
    opened.menus.commit.trigger()
    assert seen[0] is False
    assert "never changed" in str(seen[1])


@pytest.mark.parametrize("answer", ["Replace", "Cancel", "", "Return"])
@pytest.mark.parametrize("how", ["commit", "export"])
def test_a_file_that_is_there_is_replaced_only_when_that_is_said(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog, answer: str, how: str
) -> None:
    """The question is answered with the keys alone too: Escape and Return leave the file as it is."""
    out, asked = tmp_path / "thesis.safetensors", []
    out.write_bytes(b"years of work")
    move_to(opened, 0.1, qtbot)

    def accept(dialog: CommitDialog) -> None:
        dialog.target.setText(str(out))
        assert "is there already and will be replaced" in dialog.remark.text()
        QTimer.singleShot(0, lambda: reply(dialog))
        QTest.keyClick(dialog.target, Qt.Key.Key_Return)
        if dialog.isVisible():
            dialog.reject()

    def reply(dialog: CommitDialog) -> None:
        box = dialog.findChild(QMessageBox, "replaceQuestion")
        asked.append(box.text())
        buttons = {button.text(): button for button in box.buttons()}
        assert sorted(buttons) == ["Cancel", "Replace"]
        if answer in buttons:
            buttons[answer].click()
        else:
            QTest.keyClick(box, Qt.Key.Key_Return if answer else Qt.Key.Key_Escape)

    with_dialog(accept)
    (opened.menus.commit if how == "commit" else opened.menus.export).trigger()
    settle(qtbot, opened)
    assert asked == ["thesis.safetensors is there already."]
    if answer == "Replace":
        qtbot.waitUntil(lambda: out.read_bytes() != b"years of work")
        qtbot.waitUntil(lambda: not opened.jobs.busy)
    assert (out.read_bytes() == b"years of work") is (answer != "Replace")
    settle(qtbot, opened)


def test_a_name_of_another_format_is_told_beside_it(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> None:
    seen: list[str] = []

    def answer(dialog: CommitDialog) -> None:
        for name in ("out.pt", "out.safetensors"):
            dialog.target.setText(str(tmp_path / name))
            assert dialog.accept_button.isEnabled()
            seen.append(dialog.remark.text())
        dialog.reject()

    with_dialog(answer)
    opened.menus.commit.trigger()
    assert seen == [
        "The name ends in .pt, but what is written is safetensors. small.safetensors is not touched.",
        "small.safetensors is not touched.",
    ]


def test_with_nothing_ticked_there_is_no_dialog(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.tree.chooseRequested.emit([])
    opened.menus.commit.trigger()
    assert "Nothing is ticked" in opened.messages.text
    settle(qtbot, opened)


def test_a_commit_waits_for_exact_numbers(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, state: State, with_dialog: WithDialog
) -> None:
    out = tmp_path / "out.safetensors"
    opened.workspace.threshold.spin.setValue(0.05)
    assert not opened.document.settled
    with_dialog(to(out))
    opened.menus.commit.trigger()
    wrote(qtbot, opened, out)
    settle(qtbot, opened)
    assert int((read(out)[FC] != 0).sum()) == torch_kept(state[FC], 0.05)


def test_the_status_line_does_not_tell_of_the_reading_that_a_commit_has_waited_for(
    large: MainWindow, qtbot: QtBot, with_dialog: WithDialog
) -> None:
    large.status._patience.setInterval(0)
    large.workspace.threshold.spin.setValue(0.5)
    large.menus.commit.trigger()
    seen: list[tuple[bool, bool]] = []

    def look(dialog: CommitDialog) -> None:
        QApplication.processEvents()
        seen.append((large.jobs.busy, large.status.findChild(object, "jobProgress").isVisible()))
        dialog.reject()

    with_dialog(look)
    qtbot.waitUntil(lambda: bool(seen))
    settle(qtbot, large)
    assert seen == [(False, False)]
    assert not large.status.findChild(object, "jobProgress").isVisible()


def test_what_cant_be_written_is_said(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, source: Path, with_dialog: WithDialog
) -> None:
    move_to(opened, 0.1, qtbot)
    with source.open("ab") as stream:
        stream.write(b"more")
    with_dialog(to(tmp_path / "out.safetensors"))
    opened.menus.commit.trigger()
    qtbot.waitUntil(lambda: "has changed" in opened.messages.text)
    assert not (tmp_path / "out.safetensors").exists()
    assert opened.document.plan.rule.threshold == 0.1
    qtbot.waitUntil(lambda: not opened.jobs.busy)


def test_an_export_can_be_opened_and_undone(
    opened: MainWindow, qtbot: QtBot, state: State, tmp_path: Path, with_dialog: WithDialog, removed: list[str]
) -> None:
    out = tmp_path / "masked.safetensors"
    move_to(opened, 0.1, qtbot)
    shown = kept(opened)
    with_dialog(to(out))
    opened.menus.export.trigger()
    qtbot.waitUntil(lambda: "masks and originals" in opened.messages.text)
    assert opened.document.state.checkpoint.path.name == "small.safetensors"
    assert removed == []
    written = read(out)
    assert same_bits(written[f"{FC}_orig"], state[FC])
    assert {int(written[f"{name}_mask"].sum()) for name in shown} == set(shown.values())

    opened.open(out)
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path == out)
    settle(qtbot, opened)
    assert history(opened) == ["Opened masked.safetensors", "Masks recorded in the file"]
    assert not opened.document.stack.modified
    assert kept(opened) == shown
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    assert kept(opened) == {name: state[name].numel() for name in shown}


def test_a_masked_file_opens_in_a_new_window(
    opened: MainWindow, qtbot: QtBot, state: State, tmp_path: Path, with_dialog: WithDialog
) -> None:
    out = tmp_path / "masked.safetensors"
    move_to(opened, 0.1, qtbot)
    shown = kept(opened)
    with_dialog(to(out))
    opened.menus.export.trigger()
    qtbot.waitUntil(lambda: "masks and originals" in opened.messages.text)
    other = create_window(out)
    qtbot.addWidget(other)
    settle(qtbot, other)
    assert kept(other) == shown
    assert not other.isWindowModified()


def test_the_window_and_the_command_line_write_the_same_bytes(
    opened: MainWindow,
    qtbot: QtBot,
    source: Path,
    tmp_path: Path,
    with_dialog: WithDialog,
    run_main: Callable[..., tuple[int, str, str]],
) -> None:
    by_hand, by_line = tmp_path / "hand.safetensors", tmp_path / "line.safetensors"
    move_to(opened, 0.07, qtbot)
    with_dialog(to(by_hand))
    opened.menus.commit.trigger()
    wrote(qtbot, opened, by_hand)
    settle(qtbot, opened)
    status, _, complaint = run_main("prune", str(source), "--threshold", "0.07", "-o", str(by_line))
    assert (status, complaint) == (0, "")
    assert by_line.read_bytes() == by_hand.read_bytes()


def test_what_is_written_is_a_step_and_no_preview(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, state: State, with_dialog: WithDialog
) -> None:
    move_to(opened, 0.05, qtbot)
    drag_line(opened, 0.1, 0.3, drop=False)
    with_dialog(to(tmp_path / "out.safetensors"))
    opened.menus.commit.trigger()
    wrote(qtbot, opened, tmp_path / "out.safetensors")
    settle(qtbot, opened)
    assert int((read(tmp_path / "out.safetensors")[FC] != 0).sum()) == torch_kept(state[FC], 0.05)


def test_a_commit_that_can_get_no_exact_numbers_is_given_up(large: MainWindow, qtbot: QtBot) -> None:
    with large.document.state.checkpoint.path.open("ab") as stream:
        stream.write(b"more")
    large.workspace.threshold.spin.setValue(0.0711)
    large.menus.commit.trigger()
    qtbot.waitUntil(lambda: "has changed" in large.messages.text)
    qtbot.waitUntil(lambda: not large.jobs.busy)
    assert QApplication.activeModalWidget() is None


def test_a_free_name_is_suggested(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    purpose = Purpose("Commit", "", "Commit", "pruned")
    cut = CommitSummary(opened.document.state.checkpoint, opened.document.state.plan_numbers, [])
    first = CommitDialog(purpose, cut)
    qtbot.addWidget(first)
    assert first.path == tmp_path / "small-pruned.safetensors"
    first.path.touch()
    second = CommitDialog(purpose, cut)
    qtbot.addWidget(second)
    assert second.path == tmp_path / "small-pruned-2.safetensors"


def test_what_is_cut_is_never_nan(opened: MainWindow) -> None:
    assert not np.isnan(opened.document.state.plan_numbers.densities).any()
