"""What writes something of the plan into files: what all of these need."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.plan.plan import Plan
from core.plan.plan_result import PlanResult
from gui.controllers.write_jobs import WriteJobs
from gui.controllers.write_preparation import WritePreparation
from gui.controllers.written_message import WrittenMessage
from gui.panels.message_bar import MessageBar
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.support.settings import Settings


class PlanWriter(QObject):
    """The base of such controllers. The document stays as it is, with its plan and history.

    Args:
        document: has checkpoint, plan and history.
        jobs: runs the writing.
        preparation: gives the plan with exact numbers, as soon as there are some.
        messages: shows why nothing was written.
        written: shows what was written.
        window: parent of the dialogs.
        settings: remember what was answered.

    Attributes:
        results_of: gives what is known of the cost of plans, which is recorded of the one that is written.
    """

    def __init__(
        self,
        document: Document,
        jobs: Jobs,
        preparation: WritePreparation,
        messages: MessageBar,
        written: WrittenMessage,
        window: QWidget,
        settings: Settings,
    ) -> None:
        super().__init__(document)
        self._document, self._preparation = document, preparation
        self._write_jobs = WriteJobs(jobs, messages, window)
        self._messages, self._written, self._window, self._settings = messages, written, window, settings
        self.results_of: Callable[[], Mapping[Plan, PlanResult]] = dict
