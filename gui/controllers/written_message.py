"""The message after a file was written: what it is, and what can be done with it."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from core.base.escaping import escaped
from core.base.paths import is_file, is_folder
from core.handover.contents import PAGE
from gui.controllers.code_copying import CodeCopier
from gui.controllers.opening import Opener
from gui.controllers.write_jobs import WRITTEN
from gui.panels.message_bar import MessageAct, MessageBar


class WrittenMessage(QObject):
    """Tells of a file that was written, and offers to open it, to show it in its folder, and what more fits it.

    What is offered stands in the same order whatever was written.

    Args:
        messages: shows it.
        opener: opens the file.
        copier: copies the script.
    """

    def __init__(self, messages: MessageBar, opener: Opener, copier: CodeCopier) -> None:
        super().__init__(messages)
        self._messages, self._opener, self._copier = messages, opener, copier

    def tell(self, text: str, path: Path, *, with_code: bool, opens: bool = True) -> None:
        """Show the message.

        Args:
            path: of the file or folder.
            with_code: whether the script for committed files fits it: it was committed from the present plan.
            opens: whether there is a model in it to be opened.
        """
        acts = [*([self._opening(path)] if opens else []), self._showing(path.absolute().parent)]
        if with_code:
            copy = self.tr("Copy load && check code")
            acts.append(MessageAct(copy, "copyWrittenCode", lambda: self._copier.copy_loading_of(path)))
        self._messages.tell(text, acts, WRITTEN)

    def tell_of_folder(self, text: str, folder: Path, file: Path) -> None:
        """Show the message after a folder was handed over.

        Args:
            folder: that was written.
            file: the pruned one in it, or the folder of the pruned model.
        """
        report = MessageAct(self.tr("Open the report"), "openReport", lambda: self._show_report(folder / PAGE))
        self._messages.tell(text, [self._opening(file), self._showing(folder), report], WRITTEN)

    def _opening(self, path: Path) -> MessageAct:
        return MessageAct(self.tr("Open it"), "openWritten", lambda: self._opener.open(path))

    def _showing(self, folder: Path) -> MessageAct:
        return MessageAct(self.tr("Show in folder"), "showWritten", lambda: self._show_folder(folder))

    def _show_report(self, page: Path) -> None:
        if not (is_file(page) and QDesktopServices.openUrl(QUrl.fromLocalFile(str(page)))):
            self._messages.warn(lambda: self._not_shown(page), about="showing the report")

    def _show_folder(self, folder: Path) -> None:
        if not (is_folder(folder) and QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))):
            self._messages.warn(lambda: self._not_opened(folder), about="showing a folder")

    def _not_shown(self, page: Path) -> str:
        text = self.tr("{page} can't be shown: it is gone, or no browser was found.")
        return text.format(page=escaped(str(page)))

    def _not_opened(self, folder: Path) -> str:
        text = self.tr("{folder} can't be shown: it is gone, or no program for folders was found.")
        return text.format(folder=escaped(str(folder)))
