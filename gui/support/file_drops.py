"""Files that are dragged over a text field: they are for the window, not for the text."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QWidget

from gui.support.guard import guarded


@guarded
class _FilesPass(QObject):
    """Has a field ignore what has the address of a file, so that Qt offers it to what the field lies in."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent) and event.mimeData().hasUrls():
            event.ignore()
            return True
        return False


def let_files_pass(field: QWidget) -> None:
    """Have files that are dragged over a field go to the window. Text goes into the field as before."""
    field.installEventFilter(_FilesPass(field))
