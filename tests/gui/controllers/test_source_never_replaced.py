"""Whatever the window writes, it never replaces the model that is open, nor what belongs to it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.dialogs.commit_dialog import CommitDialog
from gui.dialogs.evaluation_setup_dialog import EvaluationSetupDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle
from tests.helpers.folders import STATE, write_folder

SHARD, INDEX = "a.safetensors", "model.safetensors.index.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {SHARD: STATE, INDEX: {"weight_map": dict.fromkeys(STATE, SHARD)}, "config.json": {"a": 1}}
    folder = write_folder(tmp_path / "model", files)
    (folder / "linked.json").hardlink_to(folder / SHARD)
    return folder


@pytest.fixture
def of_files(window: MainWindow, qtbot: QtBot, folder: Path) -> MainWindow:
    """The window with a model of an index and a file, and a plan that is not the first."""
    window.open(folder)
    settle(qtbot, window)
    move_to(window, 0.1, qtbot)
    return window


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", [SHARD, INDEX, "config.json", "linked.json"])
def test_a_plan_is_not_saved_over_it(
    of_files: MainWindow, qtbot: QtBot, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog shows ``*.json``, and its question was answered with Yes: the index was lost."""
    before = contents(folder)
    monkeypatch.setattr(FileDialogs, "new_plan", lambda *_: folder / name)
    of_files.menus.save_plan.trigger()
    qtbot.waitUntil(lambda: "The source is never changed" in of_files.messages.text)
    settle(qtbot, of_files)
    assert contents(folder) == before
    assert of_files.document.stack.modified


@pytest.mark.parametrize("name", ["own.safetensors", "config.json"])
def test_a_script_is_not_written_over_it(
    opened: MainWindow, source: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source.parent / "config.json").write_text("{}")
    (source.parent / "own.safetensors").hardlink_to(source)
    before = contents(source.parent)
    opened.menus.evaluate.set_up.trigger()
    dialog = opened.findChild(EvaluationSetupDialog)
    monkeypatch.setattr(FileDialogs, "new_script", lambda *_: source.parent / name)
    dialog.form.new_script.menu().actions()[0].trigger()
    assert "The source is never changed" in dialog.problem.text()
    assert contents(source.parent) == before
    dialog.reject()


def protected(path: Path) -> None:
    path.write_bytes(b"kept")
    path.chmod(0o444)


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("config.json", lambda path: path.write_text("{}"), "belongs to the model that is open"),
        ("out.safetensors", protected, "is read-only"),
    ],
)
def test_the_commit_dialog_says_so_at_once(
    opened: MainWindow, source: Path, with_dialog: WithDialog, name: str, make: Callable[[Path], object], words: str
) -> None:
    make(source.parent / name)
    seen: list[tuple[bool, str]] = []

    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(source.parent / name))
        seen.append((dialog.accept_button.isEnabled(), dialog.remark.text()))
        dialog.reject()

    with_dialog(answer)
    opened.menus.commit.trigger()
    ((enabled, remark),) = seen
    assert not enabled
    assert words in remark


@pytest.mark.parametrize("name", ["small.safetensors", "linked.png"])
def test_a_screenshot_is_not_taken_over_it(
    run_main: Callable[..., tuple[int, str, str]], source: Path, name: str
) -> None:
    """Qt empties a file before it finds that it does not know the format."""
    (source.parent / "linked.png").symlink_to(source)
    before = source.read_bytes()
    screen = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    status, _, said = run_main(str(source), "--screenshot", str(source.parent / name), **screen)
    assert source.read_bytes() == before
    assert status == 2
    assert "is the file that is open" in said
