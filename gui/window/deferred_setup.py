"""What the window gets after its first paint: the workspace and the controllers that act on it.

Making it, and above all importing it (pyqtgraph, plots), takes longer than all before.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from gui.controllers.checking import CheckController
from gui.controllers.code_copying import CodeCopier
from gui.controllers.committing import CommitController
from gui.controllers.comparing import CompareController
from gui.controllers.differing import DifferenceController
from gui.controllers.exporting import Exporter
from gui.controllers.handing_over import HandoverController
from gui.controllers.opening import Opener
from gui.controllers.summarising import SummaryController
from gui.controllers.write_preparation import WritePreparation
from gui.controllers.written_message import WrittenMessage
from gui.panels.compare_mark import CompareMark
from gui.panels.message_bar import MessageBar
from gui.presenters.evaluation import EvaluationPresenter
from gui.presenters.snapshots import SnapshotsPresenter
from gui.presenters.written_steps import WrittenSteps
from gui.snapshots.snapshots_window import SnapshotsWindow
from gui.state.changes import Change, Opened, PlanChanged
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.plan_edits import PlanEdits
from gui.state.threshold_control import ThresholdControl
from gui.support.settings import Settings
from gui.window.actions import Actions, connect
from gui.window.evaluation_parts import EvaluationContext, EvaluationParts
from gui.window.export_menu import ExportMenu
from gui.window.workspace import Workspace


@dataclass(frozen=True)
class WindowContext:
    """The parts of the window that exist before the deferred setup."""

    window: QMainWindow
    central: QWidget
    document: Document
    edits: PlanEdits
    control: ThresholdControl
    jobs: Jobs
    menus: Actions
    messages: MessageBar
    opener: Opener
    settings: Settings
    metric_label: QLabel


class DeferredSetup(QObject):
    """Makes workspace, controllers and the snapshots window, and connects the actions that need them."""

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        document, jobs, menus, window = context.document, context.jobs, context.menus, context.window
        self._messages = context.messages
        self.workspace = Workspace(document, context.edits, context.control, jobs, window)
        copier = CodeCopier(document, context.messages)
        written = WrittenMessage(context.messages, context.opener, copier)
        preparation = WritePreparation(document, jobs, self.workspace.attention, context.messages)
        self.commit_controller = CommitController(
            document, jobs, preparation, context.messages, written, window, context.settings
        )
        self.handover_controller = HandoverController(
            document, jobs, preparation, context.messages, written, window, context.settings
        )
        self.check_controller = CheckController(document, jobs, context.messages, window)
        menus.verify.setEnabled(True)
        self.snapshots = SnapshotsWindow(window)
        self.evaluation = EvaluationParts(_evaluation_context(context, self.workspace))
        for controller in (self.commit_controller, self.handover_controller):
            controller.results_of = lambda: self.evaluation.state.results
        EvaluationPresenter(document, self.evaluation.state, context.metric_label, self.workspace.history)
        WrittenSteps(document, self.workspace.history)
        SnapshotsPresenter(document, jobs, self.evaluation.state, self.snapshots)
        CompareController(document, menus.compare, CompareMark(context.central, menus.sign))
        self._differences = DifferenceController(document, self.workspace.difference, jobs, context.messages, window)
        self.workspace.other.failed.connect(context.messages.warn)
        self._summaries = SummaryController(document, jobs, context.messages, window)
        exporter = Exporter(document, context.messages, window)
        self._export_menu = ExportMenu(menus.file_menu, menus.difference, exporter, self.workspace.panels)
        menus.add_find(self.workspace.tree.find_action)
        self._drop_exceptions = menus.drop_exceptions
        document.changed.connect(self._follow)
        self._connect(context, copier)

    def _connect(self, context: WindowContext, copier: CodeCopier) -> None:
        menus = context.menus
        connect(
            {
                menus.commit: self.commit_controller.commit,
                menus.export: self.commit_controller.export,
                menus.export_masks: self.commit_controller.export_masks,
                menus.hand_over: self.handover_controller.hand_over,
                menus.verify: self.check_controller.check,
                menus.difference: self._differences.ask,
                menus.file_summary: self._summaries.show,
                menus.drop_exceptions: context.edits.drop_exceptions,
                menus.snapshot: self._take_snapshot,
                menus.snapshots: self.snapshots.show,
                menus.copy_code: copier.copy,
                menus.copy_load_code: copier.copy_loading,
            }
        )

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._export_menu.set_open(True)
        if isinstance(change, Opened | PlanChanged):
            self._drop_exceptions.setEnabled(change.now.plan.has_exceptions)

    def _take_snapshot(self) -> None:
        self.snapshots.take_snapshot()
        self._messages.tell(self.tr("The plan was put aside. Edit ▸ Compare snapshots… shows it beside others."))


def _evaluation_context(context: WindowContext, workspace: Workspace) -> EvaluationContext:
    return EvaluationContext(
        context.window,
        context.document,
        context.edits,
        context.jobs,
        context.settings,
        context.messages,
        context.menus.evaluate,
        workspace.sensitivities,
    )
