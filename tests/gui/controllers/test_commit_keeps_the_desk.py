"""After a commit the window stays with source, plan and history, and says what can be done with the new file."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gui.controllers import committing
from gui.dialogs.commit_dialog import CommitDialog
from gui.dialogs.progress_dialog import ProgressDialog
from gui.dialogs.unsaved_question import UnsavedAnswer
from gui.state.jobs import Channel
from gui.window.main_window import MainWindow
from tests.gui.conftest import State, WithDialog
from tests.gui.driving import click_tick, history, move_to, read, settle, torch_kept, wrote

FC, CONV = "classifier.weight", "features.0.weight"

Write = Callable[[str], Path]


@pytest.fixture
def write(opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog) -> Write:
    """Commit the present plan to a file of a name, or export it where the name says ``masked``."""

    def write(name: str) -> Path:
        out = tmp_path / f"{name}.safetensors"

        def answer(dialog: CommitDialog) -> None:
            dialog.target.setText(str(out))
            dialog.accept_button.click()

        with_dialog(answer)
        (opened.menus.export if name == "masked" else opened.menus.commit).trigger()
        wrote(qtbot, opened, out)
        settle(qtbot, opened)
        return out

    return write


def acts(window: MainWindow) -> dict[str, QPushButton]:
    return {each.text(): each for each in window.messages.findChildren(QPushButton) if each.isVisible()}


def marks(window: MainWindow) -> dict[int, str]:
    return {row: mark.told for row, mark in window.workspace.history.marks.items()}


@pytest.mark.parametrize("name", ["out", "masked"])
def test_source_plan_and_history_stay(
    opened: MainWindow, qtbot: QtBot, source: Path, state: State, write: Write, name: str
) -> None:
    before = source.read_bytes()
    click_tick(opened, CONV)
    move_to(opened, 0.2, qtbot)
    checkpoint, plan, steps = opened.document.state.checkpoint, opened.document.plan, history(opened)
    out = write(name)
    assert opened.document.holds(checkpoint)
    assert opened.document.plan is plan
    assert history(opened) == steps
    pruned = state[FC].numel() - torch_kept(state[FC], 0.2)
    assert f"{pruned} weights cut, 0 zero before; read back and verified" in opened.messages.text
    said = "Committed to" if name == "out" else "Exported with masks to"
    assert marks(opened) == {len(steps) - 1: f"{said} {out}"}
    assert source.read_bytes() == before


def test_a_little_less_is_cut_and_committed_again(opened: MainWindow, qtbot: QtBot, state: State, write: Write) -> None:
    move_to(opened, 0.2, qtbot)
    first = write("first")
    move_to(opened, 0.1, qtbot)
    second = write("second")
    for path, threshold in ((first, 0.2), (second, 0.1)):
        assert int((read(path)[FC] != 0).sum()) == torch_kept(state[FC], threshold)
    assert marks(opened) == {1: f"Committed to {first}", 2: f"Committed to {second}"}
    # it goes with what has made it
    opened.menus.undo.trigger()
    opened.menus.undo.trigger()
    move_to(opened, 0.3, qtbot)
    assert marks(opened) == {}
    settle(qtbot, opened)


def test_a_committed_plan_is_not_asked_about_until_it_is_edited(
    opened: MainWindow, qtbot: QtBot, write: Write, answers: Callable[[UnsavedAnswer], list[str]]
) -> None:
    asked = answers(UnsavedAnswer.CANCEL)
    move_to(opened, 0.2, qtbot)
    assert opened.isWindowModified()
    write("out")
    assert not opened.isWindowModified()
    move_to(opened, 0.1, qtbot)
    assert opened.isWindowModified()
    opened.close()
    assert asked == ["small.safetensors"]
    assert opened.isVisible()
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    assert not opened.isWindowModified()
    opened.close()
    assert not opened.isVisible()
    assert len(asked) == 1


def test_snapshots_that_are_not_saved_are_asked_about_after_a_commit_too(
    opened: MainWindow, qtbot: QtBot, write: Write
) -> None:
    move_to(opened, 0.2, qtbot)
    opened.menus.snapshot.trigger()
    write("out")
    assert opened.document.stack.modified


def test_it_can_be_opened(opened: MainWindow, qtbot: QtBot, write: Write) -> None:
    move_to(opened, 0.2, qtbot)
    out = write("out")
    acts(opened)["Open it"].click()
    qtbot.waitUntil(lambda: opened.document.state.checkpoint.path == out)
    settle(qtbot, opened)
    assert history(opened) == ["Opened out.safetensors"]
    assert marks(opened) == {}
    assert not acts(opened)


@pytest.mark.parametrize("shows", [True, False])
def test_it_can_be_shown_in_its_folder(
    opened: MainWindow, qtbot: QtBot, write: Write, shows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toLocalFile()) or shows)
    move_to(opened, 0.2, qtbot)
    out = write("out")
    acts(opened)["Show in folder"].click()
    assert asked == [str(out.parent)]
    assert opened.messages.text.startswith("Wrote" if shows else f"{out.parent} can't be shown")
    if not shows:
        # the offer lies below
        opened.messages.dismiss()
        assert "Open it" in acts(opened)


def test_the_code_that_loads_and_checks_it_can_be_copied(opened: MainWindow, qtbot: QtBot, write: Write) -> None:
    move_to(opened, 0.2, qtbot)
    write("my own name")
    acts(opened)["Copy load && check code"].click()
    script = QGuiApplication.clipboard().text()
    assert "'my own name.safetensors'" in script or '"my own name.safetensors"' in script
    assert "has {found} zeros" in script
    assert opened.messages.text.startswith("Copied a script")


def test_no_such_code_is_offered_for_masks(opened: MainWindow, qtbot: QtBot, write: Write) -> None:
    move_to(opened, 0.2, qtbot)
    write("masked")
    assert list(acts(opened)) == ["Open it", "Show in folder"]


def test_the_offer_waits_for_the_next_act_and_no_longer(opened: MainWindow, qtbot: QtBot, write: Write) -> None:
    move_to(opened, 0.2, qtbot)
    write("out")
    assert not opened.messages._end.isActive()
    move_to(opened, 0.1, qtbot)
    assert opened.messages.text == ""
    assert not acts(opened)


@pytest.mark.parametrize("copied", [True, False])
def test_a_cancelled_commit_does_not_bring_back_what_was_said_of_the_one_before(
    opened: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    write: Write,
    with_dialog: WithDialog,
    monkeypatch: pytest.MonkeyPatch,
    copied: bool,
) -> None:
    going = threading.Event()

    def waits(_order: object, channel: Channel) -> None:
        going.set()
        while True:
            channel.go_on()

    move_to(opened, 0.2, qtbot)
    write("out")
    before = {*tmp_path.iterdir()}
    if copied:
        # lies over the message of the commit
        acts(opened)["Copy load && check code"].click()
        assert opened.messages.text.startswith("Copied")
    monkeypatch.setattr(committing, "commit_job", waits)
    with_dialog(lambda dialog: dialog.accept_button.click())
    opened.menus.commit.trigger()
    qtbot.waitUntil(going.is_set)
    opened.findChild(ProgressDialog).reject()
    settle(qtbot, opened)
    assert opened.messages.text == "Cancelled: nothing was written."
    opened.messages.dismiss()
    assert "Wrote" not in opened.messages.text
    assert {*tmp_path.iterdir()} == before
    assert len(marks(opened)) == 1
