"""Deleting an object of Qt at once, with all that belongs to it."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget


def delete(gone: QObject) -> None:
    """Delete an object; not from within a signal of it or of something that belongs to it."""
    if isinstance(gone, QWidget):
        gone.hide()
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)
