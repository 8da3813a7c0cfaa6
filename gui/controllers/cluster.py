"""File ▸ Copy command for the cluster: the lines that carry out the present plan where the weights are."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.base.program import call_elsewhere
from core.report.cluster_commands import ClusterWork, cluster_index, cluster_model, cluster_output, file_count
from gui.controllers.plan_files import PlanFiles
from gui.dialogs.cluster_dialog import ClusterDialog
from gui.panels.message_bar import MessageBar
from gui.state.document import Document


class ClusterController(QObject):
    """Has the plan saved where it has not been, and shows the lines.

    Args:
        document: has the plan.
        plans: save it.
        messages: tells what was copied, or what has to be done first.
        window: parent of the dialog.
    """

    def __init__(self, document: Document, plans: PlanFiles, messages: MessageBar, window: QWidget) -> None:
        super().__init__(document)
        self._document, self._plans, self._messages, self._window = document, plans, messages, window

    def show(self) -> None:
        """Show the dialog, as soon as the plan in force is in a file."""
        if not self._document.is_open:
            return
        self._document.cancel_preview()
        if not self._document.plan.chosen:
            self._messages.remind(self.tr("Nothing is ticked, so there is nothing to prune. Tick parameters first."))
            return
        path = self._plans.place_of(self._document.plan)
        if path is None:
            self._plans.save(self._show_saved)
        else:
            self._show(path)

    def _show_saved(self) -> None:
        """Show it of the plan that has just been saved, unless that is another by now."""
        path = self._plans.place_of(self._document.plan) if self._document.is_open else None
        if path is not None:
            self._show(path)

    def _show(self, plan: Path) -> None:
        checkpoint = self._document.state.checkpoint
        work = ClusterWork(
            call_elsewhere(),
            cluster_model(checkpoint),
            str(plan.absolute()),
            cluster_output(checkpoint),
            cluster_index(checkpoint),
        )
        dialog = ClusterDialog(work, file_count(checkpoint), self._window)
        dialog.copied.connect(self._copy)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _copy(self, lines: str) -> None:
        QGuiApplication.clipboard().setText(lines)
        self._messages.tell(self.tr("Copied the lines. Run them where the weights are."))
