"""File ▸ Copy command for the cluster: the lines of the plan in force, once that is saved."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot

from core.index_file.index_file import write_index
from core.model.opening import open_checkpoint
from core.report.cluster_commands import ClusterWay
from gui.dialogs.cluster_dialog import ClusterDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where plans are saved, as often as it is asked."""
    asked: list[Path] = []

    def answer(*_: object) -> Path:
        asked.append(tmp_path / f"my plan {len(asked)}.json")
        return asked[-1]

    monkeypatch.setattr(FileDialogs, "new_plan", answer)
    return asked


def dialog_of(window: MainWindow, qtbot: QtBot) -> ClusterDialog:
    (action,) = window.findChildren(QAction, "clusterAction")
    action.trigger()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(ClusterDialog)))
    (dialog,) = (each for each in window.findChildren(ClusterDialog) if each.isVisible())
    return dialog


def test_a_plan_is_saved_first_and_only_where_it_has_not_been(
    opened: MainWindow, qtbot: QtBot, saved: list[Path], source: Path
) -> None:
    for times, threshold in enumerate((0.5, 0.5, 0.7), start=1):
        move_to(opened, threshold, qtbot)
        dialog = dialog_of(opened, qtbot)
        assert len(saved) == (1 if times < 3 else 2)
        assert f"{source} --plan '{saved[-1]}' -o {source.with_name('small-pruned.safetensors')}" in dialog.lines
        dialog.close()


def test_the_lines_follow_the_fields_and_are_copied(opened: MainWindow, qtbot: QtBot, saved: list[Path]) -> None:
    move_to(opened, 0.5, qtbot)
    dialog = dialog_of(opened, qtbot)
    assert dialog.text.toPlainText().startswith("torchrun --standalone --nproc-per-node=1")
    dialog.nodes.setValue(3)
    assert "--nnodes=3" in dialog.text.toPlainText()
    dialog.way.setCurrentIndex(dialog.way.findData(ClusterWay.XARGS))
    dialog.processes.setValue(7)
    dialog.output.setText("there's")
    assert not dialog.nodes.isVisible()
    assert "seq 7 | xargs -P 7" in dialog.text.toPlainText()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.lines
    assert """join 'there'"'"'s'""" in dialog.lines
    assert "Copied the lines" in opened.messages.text
    dialog.output.clear()
    assert not dialog.copy.isEnabled()


def test_an_index_that_is_open_is_used_and_its_program_is_the_command(
    window: MainWindow, qtbot: QtBot, saved: list[Path], source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = source.with_name("small.index.safetensors")
    write_index(open_checkpoint(source), index)
    window.open(index)
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    dialog = dialog_of(window, qtbot)
    assert f"secateurs prune {source} --plan '{saved[-1]}' --index {index} -o " in dialog.lines
    dialog.index.clear()
    assert "--index" not in dialog.lines


def test_without_a_tick_there_is_nothing_to_run(opened: MainWindow, saved: list[Path]) -> None:
    opened.edits.tick([*opened.document.plan.chosen], False)
    (action,) = opened.findChildren(QAction, "clusterAction")
    action.trigger()
    assert "Nothing is ticked" in opened.messages.text
    assert not saved
