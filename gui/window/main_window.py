"""The main window: makes the parts, lays them out and connects them. What they do is in controllers and presenters."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from core.base.escaping import escaped
from core.base.log_file import log_exception
from core.model.cached_names import title_of
from core.model.example import EXAMPLE
from gui.controllers.journal_offer import JournalOffer
from gui.controllers.opening import Opener
from gui.controllers.places import Places
from gui.controllers.plan_files import PlanFiles
from gui.controllers.recent_files import RecentFiles
from gui.panels.compare_mark import FRAME
from gui.panels.comparison_button import ComparisonButton
from gui.panels.drop_sign import DropSign
from gui.panels.job_status import JobStatus
from gui.panels.message_bar import MessageBar
from gui.panels.message_place import MessagePart
from gui.panels.section import QuietLabel
from gui.panels.welcome import Welcome, WelcomeActions
from gui.presenters.summary import SummaryPresenter
from gui.state.changes import Change, Opened, PlanChanged, Retold
from gui.state.document import Document
from gui.state.freed_memory import FreedMemory
from gui.state.jobs import JobGroup, Jobs
from gui.state.plan_edits import PlanEdits
from gui.state.plan_journal import PlanJournal
from gui.state.retelling import retell
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format
from gui.support.application import application
from gui.support.deletion import delete
from gui.support.fault_keys import FaultKey, key_of
from gui.support.file_drops import answer_drop
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.menu_key import open_menus_by_keys
from gui.support.named import named
from gui.support.plain_label import PlainLabel
from gui.support.settings import Settings
from gui.support.telling import tell_shares_as_set
from gui.support.without_weights import titled, weights_absent
from gui.window.actions import Actions, connect
from gui.window.kept_look import KeptLook
from gui.window.view_menu import ViewMenu

if TYPE_CHECKING:
    from gui.window.deferred_setup import DeferredSetup, WindowContext
    from gui.window.workspace import Workspace


@guarded
class MainWindow(QMainWindow):
    """One document and all views of it.

    The constructor makes what is visible without a checkpoint; `finish_setup` makes the rest (``deferred``), after the
    first paint or before the first `open`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self._may_close = False
        self.deferred: DeferredSetup | None = None
        self.settings = Settings()
        tell_shares_as_set(application(), self.settings)
        self.jobs = Jobs(self)
        self.document = Document(self.jobs, self)
        FreedMemory(self.document, self.jobs)
        self.edits = PlanEdits(self.document)
        self.control = ThresholdControl(self.document, self.edits)
        self.messages = MessageBar(self)
        self._faults: set[FaultKey] = set()
        self._opening: Path | None = None
        self.plans = PlanFiles(self.document, self.edits, self.jobs, self.messages, self)
        self.opener = Opener(self.document, self.jobs, self.messages, self.settings, self.plans)
        self.journal = PlanJournal(self.document, self.jobs)
        self._journal_offer = JournalOffer(self.document, self.jobs, self.journal, self.messages, self.plans.may_leave)
        self._places = Places(self.opener, self.jobs, self.settings, self)
        self._make_views()
        self._connect()
        open_menus_by_keys(self)
        geometry = self.settings.layout("window")
        if geometry is not None:
            self.restoreGeometry(geometry)

    @property
    def workspace(self) -> "Workspace":
        """The widget with tree, plots and panels; only after `finish_setup`."""
        assert self.deferred is not None
        return self.deferred.workspace

    def finish_setup(self) -> None:
        """Make the workspace and the controllers, unless that has been done."""
        if self.deferred is not None:
            return
        # imported only here, so that the window can be painted before
        from gui.window.deferred_setup import DeferredSetup

        self.deferred = DeferredSetup(self._context())
        evaluation = self.deferred.evaluation.state
        self.plans.results_of = lambda: evaluation.results
        self._show_workspace(self.deferred.workspace)
        self.document.changed.connect(self._follow)

    def tell_anew(self) -> None:
        """Make all that has words anew: they are told in another language, or shares in another way.

        The document, what goes on and what was pushed, typed, scrolled or laid out stay as they are.
        """
        maximised = self.workspace.maximised if self.deferred is not None else ""
        self.setUpdatesEnabled(False)
        if maximised:
            # widgets are found again where they are usually
            self.workspace.maximise("")
        look = KeptLook.of(self)
        try:
            self._drop_views()
            self.document.stack.retell()
            self._make_views()
            if self.deferred is not None:
                self.deferred.make_views(self._context())
                self._show_workspace(self.deferred.workspace)
            self.messages.retell()
            retell(self.document)
            look.put_on(self)
            if self.deferred is not None:
                self.deferred.evaluation.show_again()
                self.workspace.maximise(maximised)
        finally:
            self.setUpdatesEnabled(True)

    def announce(self, path: Path) -> None:
        """Show that a checkpoint will be opened, before opening begins."""
        self._pages.setCurrentWidget(self._waiting_page)
        self._opening = path
        self._waiting_page.setText(self.tr("Opening {name} …").format(name=escaped(title_of(path))))
        self._summary.announce(path)

    def open(self, path: Path) -> None:
        """Open a checkpoint, as a job."""
        self.finish_setup()
        self.opener.open(path)

    def report_bug(self, error: BaseException) -> None:
        """Log an exception, and show it in the bug dialog; if that is open already, add it there. The plan stays.

        The same mistake again is told by a message.
        """
        from gui.dialogs.bug_dialog import show_bug

        log_exception(error)
        place = key_of(error)
        if place in self._faults:
            kind = type(error).__name__
            self.messages.warn(
                lambda: self.tr(
                    "The same mistake in Secateurs happened again: {kind}. The log has the details."
                ).format(kind=kind),
                "bug",
            )
            return
        self._faults.add(place)
        show_bug(error, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop_sign.show_for(event.mimeData())
        answer_drop(event)
        # taken in any case, as what is no action: of what is ignored, Qt doesn't tell when it leaves
        event.accept()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._drop_sign.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop_sign.hide()
        path = answer_drop(event)
        if path is not None:
            self.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close:
            self.plans.may_leave(self._shut_down)
        event.setAccepted(self._may_close)

    def end(self) -> None:
        """Close without a question: what would be lost is offered when its file is opened again."""
        self._shut_down(keep=True)

    def _shut_down(self, *, keep: bool = False) -> None:
        """Save the layout, end all jobs and close. Called at once, or later if the plan has to be saved first.

        Args:
            keep: whether to keep the journal of what is not saved.
        """
        self._may_close = True
        self.settings.save_layout("window", self.saveGeometry())
        if self.deferred is not None:
            self.workspace.save_layout(self.settings)
        self.hide()
        self.journal.end(keep=keep)
        self._journal_offer.leave()
        self.document.close()
        self.jobs.shut_down()
        if self.deferred is not None:
            self.deferred.evaluation.state.close()
        # without effect if called within `closeEvent`, which then accepts the event
        self.close()

    def _make_views(self) -> None:
        """Make all that has words and is there before something is opened."""
        self._view_jobs = JobGroup(self.jobs, self)
        self.menus = Actions(self, self.document.stack, self.settings)
        self._lay_out()
        self._connect_actions()
        self._view_menu = ViewMenu(self.menus.view_menu, self.settings, self.tell_anew)
        if self._opening is not None:
            self.announce(self._opening)

    def _context(self) -> "WindowContext":
        from gui.window.deferred_setup import WindowContext

        return WindowContext(
            self,
            self._central,
            self._pages,
            self.document,
            self.edits,
            self.control,
            self.jobs,
            self.menus,
            self.messages,
            self.opener,
            self.plans,
            self.settings,
            self._metric,
            self._comparison,
        )

    def _show_workspace(self, workspace: "Workspace") -> None:
        workspace.restore_layout(self.settings)
        workspace.noted.connect(self._summary.note)
        self._view_menu.add_parts(workspace.parts, workspace.show_part)
        self._view_menu.add_panels(workspace.panels, workspace.maximiser)
        self._pages.addWidget(workspace)
        self.messages.lie_over(workspace.plots)
        # without the weights there is no picture of them
        document = self.document
        self.messages.lie_over(
            workspace.matrix,
            lambda: document.is_open and bool(document.state.checkpoint.no_weights),
            MessagePart.BELOW_MIDDLE,
        )
        menus = self.menus
        # short ones cover nothing there
        self.messages.lie_over(menus.tool_space, lambda: document.is_open and menus.sign.isHidden(), MessagePart.STRIP)

    def _drop_views(self) -> None:
        """Delete all that has words, and save how it was laid out."""
        if self.deferred is not None:
            self.workspace.save_layout(self.settings)
            self.deferred.drop_views()
        self._view_jobs.shut_down()
        for each in (self._view_jobs, self.menus.tool_bar, self._central, self.menuBar(), self.statusBar(), self.menus):
            delete(each)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        menus = self.menus
        self._welcome = Welcome(
            WelcomeActions(menus.open, menus.open_folder, menus.open_cached, menus.open_example), self
        )
        self._waiting_page = QuietLabel()
        self._waiting_page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (self._welcome, self._waiting_page):
            self._pages.addWidget(page)
        self._central = central = QWidget(self)
        column = QVBoxLayout(central)
        # at every side there is room for the frame of the comparison
        column.setContentsMargins(8, FRAME, 8, FRAME)
        column.setSpacing(4)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(central)
        self.messages.lie_over(central)
        self._drop_sign = DropSign(central)
        self.summary = FixedSizeLabel(parent=self)
        self.summary.setObjectName("summaryLabel")
        self._summary = SummaryPresenter(self.document, self.summary)
        self.status = JobStatus(self.jobs, self.document.exact_reader, self)
        self.statusBar().setContentsMargins(6, 0, 0, 0)
        self.statusBar().addWidget(self.summary, 1)
        self._metric = named(PlainLabel(self), "evaluationLabel")
        self._metric.setContentsMargins(8, 0, 16, 0)
        self._comparison = ComparisonButton(menus.comparison, self)
        self.statusBar().addWidget(self._comparison)
        self.statusBar().addWidget(self._metric)
        self.statusBar().addPermanentWidget(self.status)

    def _connect_actions(self) -> None:
        actions = self.menus
        connect(
            {
                actions.open: lambda: self._open_if(self._places.ask_file()),
                actions.open_folder: lambda: self._open_if(self._places.ask_folder()),
                actions.open_cached: lambda: self._places.show_cache().picked.connect(self.open),
                actions.open_example: lambda: self.open(EXAMPLE),
                actions.reload: self.opener.reload,
                actions.open_plan: self.plans.open,
                actions.save_plan: self.plans.save,
                actions.restore_steps: self._journal_offer.restore,
                actions.quit: self.close,
                actions.reset: self.edits.reset_all,
                actions.shortcuts: self._show_shortcuts,
                actions.about: self._show_about,
            }
        )
        actions.recent_chosen.connect(self.open)
        self._welcome.recent.chosen.connect(self.open)
        actions.restore_steps.setEnabled(self._journal_offer.waiting)
        self._journal_offer.waiting_changed.connect(actions.restore_steps.setEnabled)
        RecentFiles(self.opener, self._view_jobs, self.settings, self._welcome.recent, actions.show_recent)

    def _connect(self) -> None:
        self.opener.opening.connect(self._show_opening)
        self.jobs.broke.connect(self.report_bug)
        self.document.exact_reader.halted.connect(lambda reason: self.messages.warn(reason) if reason else None)
        self.setWindowTitle("Secateurs[*]")

    def _follow(self, change: Change) -> None:
        if self.document.stack.modified != self.isWindowModified():
            self.setWindowModified(self.document.stack.modified)
        if isinstance(change, Opened | PlanChanged) and not isinstance(change, Retold):
            self.messages.acted()
        if isinstance(change, Opened):
            self._pages.setCurrentWidget(self.workspace)
            self.workspace.threshold.fields.take_keyboard()
            self.menus.set_open(True, weights_absent(change.now.checkpoint))
            path = change.now.checkpoint.path
            self.setWindowTitle(f"{number_format.window_title(titled(change.now.checkpoint))}[*] — Secateurs")
            self.setWindowFilePath(str(path))

    def _show_opening(self, path: Path | None) -> None:
        """Show the path being opened; None: opening has ended, so leave the waiting page."""
        self._opening = path
        self._summary.announce(path)
        if path is None and self._pages.currentWidget() is self._waiting_page:
            self._pages.setCurrentWidget(self._welcome)

    def _open_if(self, path: Path | None) -> None:
        if path is not None:
            self.open(path)

    def _show_shortcuts(self) -> None:
        from gui.dialogs.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self.menuBar(), self).open()

    def _show_about(self) -> None:
        from gui.dialogs.about import show_about

        show_about(self)
