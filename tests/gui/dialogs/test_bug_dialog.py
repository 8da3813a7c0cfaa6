"""The dialog for mistakes of the app: its details can be copied, and the log be opened where there is one."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton

from core.base.log_file import log_file, start_log
from gui.dialogs.bug_dialog import BugDialog
from gui.window.main_window import MainWindow


def button(dialog: BugDialog, name: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if name in (each.text(), each.objectName()))


def test_the_log_has_the_mistake_and_is_opened_by_a_button(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    start_log("app")
    shown: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    opened.report_bug(ZeroDivisionError("a mistake"))
    (dialog,) = opened.findChildren(BugDialog)
    button(dialog, "Copy the details").click()
    assert "ZeroDivisionError: a mistake" in QApplication.clipboard().text()
    button(dialog, "openLogButton").click()
    path = log_file()
    assert path is not None
    assert shown == [QUrl.fromLocalFile(str(path))]
    assert "ZeroDivisionError: a mistake" in path.read_text()
    dialog.close()


def test_a_warning_over_the_window_is_logged(opened: MainWindow) -> None:
    start_log("app")
    opened.messages.warn("The disk is full.")
    path = log_file()
    assert path is not None
    assert "WARNING The disk is full." in path.read_text()


def test_without_a_log_there_is_no_button(opened: MainWindow) -> None:
    opened.report_bug(ZeroDivisionError("a mistake"))
    (dialog,) = opened.findChildren(BugDialog)
    assert [each.text() for each in dialog.findChildren(QPushButton) if each.objectName() == "openLogButton"] == []
    dialog.close()
