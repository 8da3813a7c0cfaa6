"""What the window gets after its first paint: the workspace and the controllers that act on it.

Making it, and above all importing it (pyqtgraph, plots), takes longer than all before.
"""

from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QWidget

from gui.controllers.checking import CheckController
from gui.controllers.cluster import ClusterController
from gui.controllers.code_copying import CodeCopier
from gui.controllers.committing import CommitController
from gui.controllers.comparing import CompareController
from gui.controllers.differing import DifferenceController
from gui.controllers.exporting import Exporter
from gui.controllers.handing_over import HandoverController
from gui.controllers.indexing import IndexController
from gui.controllers.opening import Opener
from gui.controllers.plan_files import PlanFiles
from gui.controllers.summarising import SummaryController
from gui.controllers.tree_table import tree_rows
from gui.controllers.write_preparation import WritePreparation
from gui.controllers.written_message import WrittenMessage
from gui.panels.compare_mark import CompareMark
from gui.panels.comparison_button import ComparisonButton
from gui.panels.message_bar import MessageBar
from gui.plots.plan_curves import PlanCurves
from gui.presenters.comparison import ComparisonPresenter
from gui.presenters.evaluation import EvaluationPresenter
from gui.presenters.snapshots import SnapshotsPresenter
from gui.presenters.written_steps import WrittenSteps
from gui.snapshots.snapshots_window import SnapshotsWindow
from gui.state.changes import Change, Opened, PlanChanged
from gui.state.document import Document
from gui.state.jobs import JobGroup, Jobs
from gui.state.model_difference import ModelDifference
from gui.state.other_index import OtherIndex
from gui.state.plan_edits import PlanEdits
from gui.state.sensitivities import Sensitivities
from gui.state.threshold_control import ThresholdControl
from gui.support.deletion import delete
from gui.support.export_requests import offer_rows
from gui.support.settings import Settings
from gui.window.actions import Actions, connect
from gui.window.evaluation_parts import EvaluationContext, EvaluationParts
from gui.window.export_menu import ExportMenu
from gui.window.workspace import Findings, Workspace


@dataclass(frozen=True)
class WindowContext:
    """The parts of the window that exist before the deferred setup."""

    window: QMainWindow
    central: QWidget
    pages: QStackedWidget
    document: Document
    edits: PlanEdits
    control: ThresholdControl
    jobs: Jobs
    menus: Actions
    messages: MessageBar
    opener: Opener
    plans: PlanFiles
    settings: Settings
    metric_label: QLabel
    comparison_button: ComparisonButton


class DeferredSetup(QObject):
    """Makes controllers once, and workspace, auxiliary windows and what else has words as often as they are told anew.

    Attributes:
        workspace: the present one.
        snapshots: the present window of snapshots.
        evaluation: what evaluates plans.
    """

    workspace: Workspace
    snapshots: SnapshotsWindow

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        document, jobs, window, messages = context.document, context.jobs, context.window, context.messages
        self._messages, self._menus = messages, context.menus
        self._copier = CodeCopier(document, messages)
        written = WrittenMessage(messages, context.opener, self._copier)
        preparation = WritePreparation(
            document, jobs, lambda kinds: self.workspace.attention.texts_but(kinds), messages
        )
        self.commit_controller = CommitController(
            document, jobs, preparation, messages, written, window, context.settings
        )
        self.handover_controller = HandoverController(
            document, jobs, preparation, messages, written, window, context.settings
        )
        self.check_controller = CheckController(document, jobs, messages, window)
        self._sensitivities, self._difference = Sensitivities(self), ModelDifference(document, self)
        self._other = OtherIndex(document, self._difference, jobs, self)
        self._other.failed.connect(messages.warn)
        self._differences = DifferenceController(document, self._difference, jobs, messages, window)
        self._summaries = SummaryController(document, jobs, messages, window)
        self._exporter = Exporter(document, messages, window)
        self._indexes = IndexController(document, jobs, messages, window)
        self._cluster = ClusterController(document, context.plans, messages, window)
        self.evaluation = EvaluationParts(self._evaluation_context(context))
        for controller in (self.commit_controller, self.handover_controller):
            controller.results_of = lambda: self.evaluation.state.results
        self.make_views(context)
        document.changed.connect(self._follow)

    def make_views(self, context: WindowContext) -> None:
        """Make what is seen, and connect the actions with it; again in place of what `drop_views` has deleted."""
        document, menus, window = context.document, context.menus, context.window
        self._menus = menus
        self._jobs = JobGroup(context.jobs, self)
        findings = Findings(self._sensitivities, self._difference, self._other)
        self.workspace = Workspace(document, context.edits, context.control, self._jobs, findings, context.pages)
        self.evaluation.make_views(self._evaluation_context(context))
        curves = PlanCurves()
        self.snapshots = SnapshotsWindow(curves, window)
        EvaluationPresenter(document, self.evaluation.state, context.metric_label, self.workspace.history)
        WrittenSteps(document, self.workspace.history)
        SnapshotsPresenter(document, self._jobs, self.evaluation.state, self.snapshots, curves)
        CompareController(document, menus.compare, CompareMark(context.central, menus.sign))
        ComparisonPresenter(self._difference, context.comparison_button, (menus.differences, menus.stop_comparing))
        tree = self.workspace.tree
        offer_rows(tree.view, "parameters", lambda: tree_rows(tree))
        self._export_menu = ExportMenu(
            menus.file_menu, menus.difference, menus.save_index, self._exporter, self.workspace.panels
        )
        menus.add_find(self.workspace.tree.find_action)
        menus.verify.setEnabled(True)
        connect(
            {
                menus.commit: self.commit_controller.commit,
                menus.export: self.commit_controller.export,
                menus.export_masks: self.commit_controller.export_masks,
                menus.hand_over: self.handover_controller.hand_over,
                menus.verify: self.check_controller.check,
                menus.difference: self._differences.ask,
                menus.differences: self._differences.show_table,
                menus.stop_comparing: self._difference.drop,
                menus.file_summary: self._summaries.show,
                menus.save_index: self._indexes.save,
                menus.cluster: self._cluster.show,
                menus.drop_exceptions: context.edits.drop_exceptions,
                menus.snapshot: self._take_snapshot,
                menus.snapshots: self.snapshots.show,
                menus.copy_code: self._copier.copy,
                menus.copy_load_code: self._copier.copy_loading,
            }
        )

    def drop_views(self) -> None:
        """Delete what `make_views` has made; its jobs end first."""
        self._jobs.shut_down()
        for each in (self.workspace, self.snapshots, self.evaluation.studies, self._jobs):
            delete(each)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._export_menu.set_open(True)
        if isinstance(change, Opened | PlanChanged):
            self._menus.drop_exceptions.setEnabled(change.now.plan.has_exceptions)

    def _take_snapshot(self) -> None:
        self.snapshots.take_snapshot()
        self._messages.tell(self.tr("The plan was put aside. Edit ▸ Compare snapshots… shows it beside others."))

    def _evaluation_context(self, context: WindowContext) -> EvaluationContext:
        return EvaluationContext(
            context.window,
            context.document,
            context.edits,
            context.jobs,
            context.settings,
            context.messages,
            context.menus.evaluate,
            self._sensitivities,
        )
