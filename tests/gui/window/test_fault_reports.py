"""A mistake of the app's own, wherever it is made, ends in the bug dialog, with the window and the plan still there."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from gui.app import report_bugs_to
from gui.dialogs.bug_dialog import BugDialog
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import NOT_CALLED_BY_QT, is_shielded, overrides
from gui.window.main_window import MainWindow
from tests.gui.driving import settle, torch_kept
from tests.gui.window.fault_driver import our_classes
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.tensors import hostile_numbers


def shown_dialogs(window: MainWindow) -> list[BugDialog]:
    return [each for each in window.findChildren(BugDialog) if each.isVisible()]


@pytest.fixture
def reporting(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """The window with the small checkpoint, which shows uncaught exceptions."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    report_bugs_to(opened)
    return opened


def test_every_method_that_qt_calls_is_guarded() -> None:
    kinds = our_classes()
    guarded = {(kind, name) for kind in kinds for name, method in vars(kind).items() if is_shielded(method)}
    assert {(kind, name) for kind in kinds for name in overrides(kind)} <= guarded
    assert not {name for _, name in guarded} & NOT_CALLED_BY_QT


def test_raising_in_each_of_them_leaves_the_window_and_the_plan(
    source: Path, run_python: Callable[..., tuple[int, str, str]]
) -> None:
    status, said, complaints = run_python("-m", "tests.gui.window.fault_driver", str(source))
    assert (status, said.splitlines()[:-1]) == (0, []), complaints[-2000:]
    assert not re.search(r"QPainter::|QBackingStore|Error calling", complaints)


def test_a_fault_at_every_paint_is_told_once(reporting: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = reporting.document.plan
    with monkeypatch.context() as patch:
        patch.setattr(FixedSizeLabel, "foregroundRole", lambda _: 1 / 0)
        for _ in range(3):
            reporting.summary.repaint()
            reporting.grab()
        QApplication.processEvents()
        (dialog,) = shown_dialogs(reporting)
        assert "ZeroDivisionError" in dialog.details.toPlainText()
        dialog.close()
        reporting.summary.repaint()
        QApplication.processEvents()
        assert not shown_dialogs(reporting)
    assert reporting.document.plan == plan


def test_an_act_that_fails_is_told_each_time_and_has_a_dialog_once(
    reporting: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, slider = reporting.document.plan, reporting.workspace.threshold.slider
    with monkeypatch.context() as patch:
        patch.setattr(reporting.edits, "with_rule", lambda *_: 1 / 0)
        slider.moving.emit(0.02)
        (dialog,) = shown_dialogs(reporting)
        dialog.close()
        slider.moving.emit(0.02)
        assert not shown_dialogs(reporting)
        assert "same mistake in Secateurs happened again: ZeroDivisionError" in reporting.messages.text
    assert reporting.document.plan == plan
    slider.moving.emit(0.02)
    slider.finished.emit()
    settle(qtbot, reporting)
    assert reporting.document.plan.rule == Value(0.02)


def test_faults_that_come_together_share_a_dialog(opened: MainWindow) -> None:
    for error in (ZeroDivisionError("one"), ZeroDivisionError("one"), KeyError("other")):
        opened.report_bug(error)
    (dialog,) = opened.findChildren(BugDialog)
    assert [dialog.details.toPlainText().count(word) for word in ("one", "other")] == [1, 1]
    dialog.close()


def test_numbers_of_every_kind_live_in_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """Typed in every field: thresholds stay finite, counts torch's, and nothing breaks."""
    state = hostile_numbers()
    write_safetensors(state, tmp_path / "a.safetensors")
    window.open(tmp_path / "a.safetensors")
    settle(qtbot, window)
    panel = window.workspace.threshold
    typed = {
        panel.error: ("0", "1e-9", "50", "100"),
        panel.density: ("0", "1e-9", "50"),
        panel.sigma: ("0", "1e300", "1"),
        panel.spin: ("1e308", "65520"),
    }
    for name in ("", "wide.weight", "h.weight", "infinite.weight", "lone.weight", "empty.weight"):
        window.document.select([name] if name else [])
        window.control.set_own(own=bool(name))
        for spin, texts in typed.items():
            for text in texts:
                spin.setFocus()
                spin.selectAll()
                qtbot.keyClicks(spin.lineEdit(), text)
                qtbot.keyClick(spin, Qt.Key.Key_Return)
                settle(qtbot, window)
                window.grab()
                assert_torchs(window, state)
    assert [each.details.toPlainText() for each in window.findChildren(BugDialog)] == []


def assert_torchs(window: MainWindow, state: dict[str, torch.Tensor]) -> None:
    plan_numbers = window.document.state.plan_numbers
    for owner, threshold, kept in zip(plan_numbers.owners, plan_numbers.thresholds, plan_numbers.kept, strict=True):
        assert 0 <= threshold < float("inf")
        assert kept == torch_kept(state[owner.name], float(threshold))
