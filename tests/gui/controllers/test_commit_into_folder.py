"""Committing a model of several files: into a new folder, or one that is empty."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file, save_file

from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle, wrote
from tests.helpers.checkpoints import small_state
from tests.helpers.tensors import same_bits

SHARDS = {"a.safetensors": ["features.0.weight"], "b.safetensors": ["classifier.weight", "classifier.bias"]}


@pytest.fixture
def sharded(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a model of two files."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name, keys in SHARDS.items():
        save_file({key: small_state()[key] for key in keys}, folder / name)
    weight_map = {key: name for name, keys in SHARDS.items() for key in keys}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
    window.open(folder)
    settle(qtbot, window)
    return window


def _seen(window: MainWindow, with_dialog: WithDialog, target: Path) -> tuple[bool, str]:
    """Whether the dialog takes a target, and what it says of it."""
    seen: list[tuple[bool, str]] = []

    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(target))
        seen.append((dialog.accept_button.isEnabled(), dialog.remark.text()))
        dialog.reject()

    with_dialog(answer)
    window.menus.commit.trigger()
    return seen[0]


def test_an_empty_folder_is_filled(sharded: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog) -> None:
    target = tmp_path / "empty"
    target.mkdir()

    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(target))
        dialog.accept_button.click()

    sharded.workspace.tree.chooseRequested.emit(["classifier.weight"])
    move_to(sharded, 0.1, qtbot)
    with_dialog(answer)
    sharded.menus.commit.trigger()
    wrote(qtbot, sharded, target)
    settle(qtbot, sharded)
    assert {path.name for path in target.iterdir()} == {
        *SHARDS,
        "model.safetensors.index.json",
        "secateurs.json",
    }
    state, written = small_state(), {**load_file(target / "a.safetensors"), **load_file(target / "b.safetensors")}
    before = state["classifier.weight"]
    wanted = {**state, "classifier.weight": torch.where(before.abs() > 0.1, before, 0.0)}
    assert all(same_bits(written[name], wanted[name]) for name in written)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda target: target.write_text("here"), "a folder is written"),
        (lambda target: (target / "something").mkdir(parents=True), "not empty"),
    ],
    ids=["file", "full"],
)
def test_other_targets_are_refused(
    sharded: MainWindow,
    tmp_path: Path,
    with_dialog: WithDialog,
    make: Callable[[Path], object],
    words: str,
) -> None:
    make(tmp_path / "target")
    enabled, remark = _seen(sharded, with_dialog, tmp_path / "target")
    assert not enabled
    assert words in remark


def test_a_single_file_is_not_written_over_a_folder(
    opened: MainWindow,
    tmp_path: Path,
    with_dialog: WithDialog,
) -> None:
    (tmp_path / "folder").mkdir()
    enabled, remark = _seen(opened, with_dialog, tmp_path / "folder")
    assert not enabled
    assert "a file in it" in remark
