"""Dialogs that stay open beside the window: they are made anew when all is told anew."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from gui.state.changes import Change, Retold
from gui.state.document import Document
from gui.support.deletion import delete


class DialogsBeside(QObject):
    """Dialogs of one kind, none of them modal.

    Args:
        document: says when all is told anew.
    """

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self._shown: dict[QDialog, Callable[[], QDialog]] = {}
        document.changed.connect(self._follow)

    def show(self, make: Callable[[], QDialog]) -> None:
        """Show a dialog, until it is closed.

        Args:
            make: makes it, and makes it again in another language.
        """
        dialog = make()
        self._shown[dialog] = make
        dialog.finished.connect(lambda _: self._shown.pop(dialog, None))
        dialog.show()

    def _follow(self, change: Change) -> None:
        if isinstance(change, Retold):
            before, self._shown = self._shown, {}
            for dialog, make in before.items():
                delete(dialog)
                self.show(make)
