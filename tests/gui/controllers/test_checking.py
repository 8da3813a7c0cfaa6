"""File ▸ Check a pruned file…: two files, a job, and a verdict with the zeros of each parameter."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.handover.record_paths import record_path
from core.plan.rules import Value
from gui.dialogs.check_dialog import CheckDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.dialogs.progress_dialog import ProgressDialog
from gui.dialogs.verdict_dialog import VerdictDialog
from gui.state.history import WrittenFile
from gui.window.main_window import MainWindow
from tests.gui.driving import answering, move_to, settle
from tests.helpers.checkpoints import commit_file, plan_for, write_safetensors

State = dict[str, torch.Tensor]
WithCheck = Callable[[Callable[[CheckDialog], None]], None]
WEIGHTS = ["features.0.weight", "classifier.weight"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def with_check(qtbot: QtBot) -> Iterator[WithCheck]:
    """Call a function with the next dialog that asks for two files."""
    yield from answering(CheckDialog)


@pytest.fixture
def pruned(source: Path) -> Path:
    """The small checkpoint, pruned at 0.1."""
    out = source.with_name("out.safetensors")
    commit_file(source, plan_for(WEIGHTS, Value(0.1)), out)
    return out


def verdict(qtbot: QtBot, window: MainWindow) -> VerdictDialog:
    """The verdict, as soon as it is shown."""

    def shown() -> list[VerdictDialog]:
        return [each for each in window.findChildren(VerdictDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[-1]


def check(
    qtbot: QtBot, window: MainWindow, with_check: WithCheck, act: Callable[[CheckDialog], object]
) -> VerdictDialog:
    """Trigger the action, act on the dialog, press Check, and wait for the verdict."""

    def answer(dialog: CheckDialog) -> None:
        act(dialog)
        qtbot.mouseClick(dialog.check, LEFT)

    with_check(answer)
    window.menus.verify.trigger()
    return verdict(qtbot, window)


def table(dialog: VerdictDialog) -> dict[str, dict[str, str]]:
    model = dialog.table.model()
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    rows = [[model.index(row, column).data() for column in range(len(titles))] for row in range(model.rowCount())]
    return {row[0]: dict(zip(titles[1:], row[1:], strict=True)) for row in rows}


def test_a_file_pruned_from_what_is_open_is_right(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, pruned: Path, source: Path, state: State
) -> None:
    def fill(dialog: CheckDialog) -> None:
        assert dialog.source.text() == str(source)
        assert not dialog.check.isEnabled()
        dialog.result_path.setText(str(pruned))

    shown = check(qtbot, opened, with_check, fill)
    cut = sum(int((state[name].abs() <= 0.1).sum()) for name in WEIGHTS)
    assert shown.summary.text().startswith(f"✓ out.safetensors is small.safetensors with {cut} of ")
    assert shown.summary.text().endswith("weights pruned, and nothing else.")
    assert shown.details.isHidden()
    weight = state["classifier.weight"]
    gone = int((weight.abs() <= 0.1).sum())
    row = table(shown)["classifier.weight"]
    assert row["Cut"] == str(gone)
    assert row["Kept"] == str(weight.numel() - gone)
    assert "Zero by the plan" not in row
    assert table(shown)["classifier.bias"]["Finding"] == "unchanged"


def test_a_changed_file_is_told_with_its_place_and_can_be_copied(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, pruned: Path, state: State
) -> None:
    changed = {**state, "classifier.bias": state["classifier.bias"] + 1, "features.0.bias": -state["features.0.bias"]}
    write_safetensors(changed, pruned)
    shown = check(qtbot, opened, with_check, lambda dialog: dialog.result_path.setText(str(pruned)))
    assert shown.summary.text() == "✗ out.safetensors is not small.safetensors with weights pruned: 2 differences."
    assert "classifier.bias has weights that were changed, not pruned (10 weights, the first at [0]" in (
        shown.details.toPlainText()
    )
    assert table(shown)["classifier.bias"]["Finding"] == "differs"
    qtbot.mouseClick(shown.copy, LEFT)
    text = QApplication.clipboard().text()
    assert text.startswith(shown.summary.text())
    assert str(pruned) in text
    assert "\nclassifier.bias\t10\t10\t0\t10\tdiffers\n" in text


def test_the_present_plan_can_be_held_against_it(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, pruned: Path
) -> None:
    move_to(opened, 0.1, qtbot)

    def fill(dialog: CheckDialog) -> None:
        dialog.result_path.setText(str(pruned))
        dialog.planned.click()
        assert dialog.planned.isChecked()

    shown = check(qtbot, opened, with_check, fill)
    assert "as the plan says" in shown.summary.text()
    rows = table(shown)
    assert rows["classifier.weight"]["Zero by the plan"] == rows["classifier.weight"]["Cut"]
    assert rows["classifier.weight"]["Finding"] == "cut as planned"
    shown.close()
    move_to(opened, 0.2, qtbot)
    shown = check(qtbot, opened, with_check, fill)
    assert shown.summary.text().startswith("✗ ")
    assert "classifier.weight is not cut as the plan says" in shown.details.toPlainText()


def test_the_plan_is_one_for_the_open_file_alone(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, pruned: Path, source: Path
) -> None:
    seen = []

    def look(dialog: CheckDialog) -> None:
        dialog.result_path.setText(str(pruned))
        dialog.planned.click()
        seen.append(dialog.planned.isEnabled())
        qtbot.mouseClick(dialog.swap, LEFT)
        assert dialog.paths == (pruned, source)
        seen.append(dialog.planned.isEnabled() or dialog.planned.isChecked())
        qtbot.mouseClick(dialog.swap, LEFT)

    settle(qtbot, opened)
    check(qtbot, opened, with_check, look)
    assert seen == [True, False]


def test_what_was_written_last_is_suggested(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, pruned: Path
) -> None:
    move_to(opened, 0.1, qtbot)
    opened.document.stack.mark_written(opened.document.plan, WrittenFile(pruned, with_masks=False))
    shown = check(qtbot, opened, with_check, lambda dialog: None)
    assert "as the plan says" in shown.summary.text()


def test_a_file_with_a_record_beside_it_stands_as_the_result(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, pruned: Path, source: Path
) -> None:
    record_path(pruned, folder=False).write_text("{}")
    opened.open(pruned)
    settle(qtbot, opened)

    def fill(dialog: CheckDialog) -> None:
        assert dialog.result_path.text() == str(pruned)
        assert dialog.remark.text() == "Name the source, from which the file was pruned."
        dialog.source.setText(str(source))

    assert check(qtbot, opened, with_check, fill).summary.text().startswith("✓ ")


def test_without_an_open_file_both_are_asked_for(
    window: MainWindow,
    qtbot: QtBot,
    with_check: WithCheck,
    pruned: Path,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = iter([source, pruned])
    monkeypatch.setattr(FileDialogs, "checkpoint", lambda *_: next(chosen))
    window.finish_setup()

    def choose(dialog: CheckDialog) -> None:
        assert (dialog.source.text(), dialog.result_path.text()) == ("", "")
        for button in [each for each in dialog.findChildren(QPushButton) if each.text() == "Browse…"]:
            qtbot.mouseClick(button, LEFT)
        assert dialog.paths == (source, pruned)
        assert not dialog.planned.isEnabled()

    assert check(qtbot, window, with_check, choose).summary.text().startswith("✓ ")


def test_a_comparison_that_is_cancelled_shows_nothing(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, pruned: Path
) -> None:
    def fill(dialog: CheckDialog) -> None:
        dialog.result_path.setText(str(pruned))
        dialog.accept()

    with_check(fill)
    opened.menus.verify.trigger()
    (progress,) = opened.findChildren(ProgressDialog)
    progress.reject()
    qtbot.waitUntil(lambda: not opened.jobs.busy)
    assert not opened.findChildren(VerdictDialog)


def test_what_cant_be_opened_is_told_in_the_window(
    opened: MainWindow, qtbot: QtBot, with_check: WithCheck, tmp_path: Path
) -> None:
    path = tmp_path / "text.pt"
    path.write_text("nothing")

    def fill(dialog: CheckDialog) -> None:
        for text, words in (("", "Name the pruned file."), (str(tmp_path / "no"), f"There is no file {tmp_path}/no.")):
            dialog.result_path.setText(text)
            assert dialog.remark.text() == words
        dialog.result_path.setText(dialog.source.text())
        assert dialog.remark.text() == "These are one and the same file."
        dialog.result_path.setText(str(path))
        dialog.accept()

    with_check(fill)
    opened.menus.verify.trigger()
    qtbot.waitUntil(lambda: "text.pt" in opened.messages.text)
