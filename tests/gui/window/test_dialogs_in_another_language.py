"""What is open while the language is switched: dialogs beside the window follow; past a modal one nobody gets there."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from core.model.opening import open_checkpoint
from core.report.verification import verify_checkpoints
from gui.dialogs.about import show_about
from gui.dialogs.progress_dialog import Doing, ProgressDialog
from gui.dialogs.shortcuts_dialog import ShortcutsDialog
from gui.dialogs.verdict_dialog import VerdictDialog
from gui.state.jobs import Channel
from gui.support import language
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


@pytest.fixture
def told_in(window: MainWindow, qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Choose a language in the menu."""

    def choose(code: str) -> None:
        window.findChild(QAction, f"language_{code}").trigger()
        QApplication.processEvents()

    yield choose
    language.uninstall(qapp)


def verdicts(window: MainWindow) -> list[VerdictDialog]:
    return [each for each in window.findChildren(VerdictDialog) if each.isVisible()]


def test_a_verdict_that_is_open_is_told_anew(
    opened: MainWindow, source: Path, tmp_path: Path, told_in: Callable[[str], None], qtbot: QtBot
) -> None:
    opened.show()
    result = tmp_path / "pruned.pt"
    shutil.copy(source, result)
    found = verify_checkpoints(open_checkpoint(source), open_checkpoint(result), None)
    opened.deferred.check_controller._show(found, source, result)
    (english,) = verdicts(opened)
    english.resize(720, 500)
    told_in("ru")
    settle(qtbot, opened)
    (shown,) = verdicts(opened)
    assert shown.windowTitle().startswith("Проверка")
    assert "одинаковы" in shown.summary.text()
    assert shown.width() == 720
    shown.close()
    told_in("en")
    assert verdicts(opened) == []


def test_a_job_is_called_in_the_language_there_is(opened: MainWindow, told_in: Callable[[str], None]) -> None:
    going = Event()
    opened.jobs.start(lambda _: going.wait(), title=lambda: opened.tr("Opening {name} …").format(name="x"))
    told_in("ru")
    assert [*opened.jobs.titles.values()] == ["Открывается x …"]
    assert [progress.title for progress in opened.status._running.values()] == ["Открывается x …"]
    going.set()


def shortcuts(window: MainWindow) -> QDialog:
    window.menus.shortcuts.trigger()
    return window.findChild(ShortcutsDialog)


def about(window: MainWindow) -> QDialog:
    show_about(window)
    return next(each for each in window.findChildren(QDialog) if each.isVisible())


def waiting(channel: Channel) -> None:
    while True:
        channel.report(0, 1)


def progress(window: MainWindow) -> QDialog:
    # it goes on until the dialog is closed, which cancels it
    job = window.jobs.start(waiting)
    dialog = ProgressDialog(job, "Check", window, Doing.COMPARING)
    dialog.open()
    return dialog


# the offscreen platform says so of each menu that opens
@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)", extend=True)
@pytest.mark.parametrize("make", [shortcuts, about, progress])
def test_past_a_modal_dialog_no_menu_is_reached(
    window: MainWindow, make: Callable[[MainWindow], QDialog], qtbot: QtBot
) -> None:
    window.show()
    qtbot.waitUntil(lambda: window.windowHandle() is not None and window.windowHandle().isExposed())
    view = window.menus.view_menu
    place = window.menuBar().mapTo(window, window.menuBar().actionGeometry(view.menuAction()).center())

    def reached() -> bool:
        QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
        QApplication.processEvents()
        return view.isVisible()

    dialog = make(window)
    assert dialog.isModal()
    assert not reached()
    dialog.close()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None and not window.jobs.busy)
    assert reached()
    view.close()
