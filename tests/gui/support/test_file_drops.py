"""Files that are dragged over a field are offered to what it lies in."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gui.support.file_drops import let_files_pass


@pytest.mark.parametrize("of_file", [True, False])
def test_only_files_pass(qtbot: QtBot, of_file: bool) -> None:
    field, data = QLineEdit(), QMimeData()
    qtbot.addWidget(field)
    let_files_pass(field)
    data.setText("file:///model.pt" if of_file else "conv")
    if of_file:
        data.setUrls([QUrl(data.text())])
    event = QDragEnterEvent(
        QPoint(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(field, event)
    assert event.isAccepted() is not of_file
