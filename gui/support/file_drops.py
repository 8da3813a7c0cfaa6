"""Files that are dragged over a text field. Qt would write their addresses, ``file:///…``, into it."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from core.base.paths import exists
from gui.support.guard import guarded

_WHOLE = QUrl.ComponentFormattingOption.FullyEncoded


def dropped_path(data: QMimeData) -> Path | None:
    """The file or folder that is dragged; None unless it is a single one on this machine."""
    urls = data.urls()
    path = _local_path(urls[0]) if len(urls) == 1 else None
    return path if path is not None and exists(path) else None


def answer_drop(event: QDropEvent) -> Path | None:
    """Answer what is dragged in, moved or dropped: a single file or folder of this machine is taken as a copy.

    Whoever offers it may delete it after any other answer.

    Returns:
        what is taken; None where it is refused.
    """
    path = dropped_path(event.mimeData())
    if path is None or not event.possibleActions() & Qt.DropAction.CopyAction:
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.ignore()
        return None
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return path


def let_files_pass(field: QWidget) -> None:
    """Have files that are dragged over a field go to the window. Text goes into the field as before."""
    field.installEventFilter(_FilesPass(field))


def take_files(field: QWidget, put: Callable[[Path], None]) -> None:
    """Have a field take one file or folder that is dropped on it; where it is none, or several, the mouse says so.

    Text goes into the field as before.

    Args:
        put: writes a path into the field.
    """
    field.installEventFilter(_FilesTaken(field, put))


@guarded
class _FilesPass(QObject):
    """Has a field ignore what has the address of a file, so that Qt offers it to what the field lies in."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent) and event.mimeData().hasUrls():
            event.ignore()
            return True
        return False


@guarded
class _FilesTaken(QObject):
    """Answers for a field over which something with the address of a file is dragged, and dropped."""

    def __init__(self, field: QWidget, put: Callable[[Path], None]) -> None:
        super().__init__(field)
        self._put = put

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # entering and moving are drops to Qt, too
        if not isinstance(event, QDropEvent) or not event.mimeData().hasUrls():
            return False
        path = answer_drop(event)
        if path is not None and event.type() == QEvent.Type.Drop:
            self._put(path)
        return True


def _local_path(url: QUrl) -> Path | None:
    """The path in an address, byte for byte; None where it is none of this machine.

    Qt's own way back replaces the bytes of names that are no UTF-8.
    """
    if not url.isLocalFile() or url.host() not in ("", "localhost", socket.gethostname().lower()):
        return None
    return Path(os.fsdecode(unquote_to_bytes(url.path(_WHOLE))))
