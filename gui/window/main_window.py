"""The main window: it makes the parts, lays them out and ties them together. It decides nothing."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from core.base.escaping import escaped
from gui.controllers.opening import EXAMPLE, Opener
from gui.controllers.plan_files import PlanFiles
from gui.dialogs.file_dialogs import FileDialogs
from gui.panels.job_status import JobStatus
from gui.panels.message_bar import MessageBar
from gui.panels.section import QuietLabel
from gui.panels.welcome import Welcome
from gui.presenters.summary import SummaryPresenter
from gui.state.changes import Change, Opened, PlanChanged
from gui.state.document import Document
from gui.state.jobs import Jobs
from gui.state.plan_edits import PlanEdits
from gui.state.threshold_control import ThresholdControl
from gui.support import number_format
from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.guard import guarded
from gui.support.settings import Settings
from gui.window.actions import Actions, connect
from gui.window.view_menu import ViewMenu

if TYPE_CHECKING:
    from gui.window.deferred_setup import DeferredSetup
    from gui.window.workspace import Workspace


@guarded
class MainWindow(QMainWindow):
    """One document and all views of it.

    What it needs to be seen with nothing open is there at once; `finish_setup` makes the rest, and `open` has it made.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self._left = False
        self.deferred: DeferredSetup | None = None
        self.settings = Settings()
        self.jobs = Jobs(self)
        self.document = Document(self.jobs, self)
        self.edits = PlanEdits(self.document)
        self.control = ThresholdControl(self.document, self.edits)
        self.messages = MessageBar(self)
        self.menus = Actions(self, self.document.stack, self.settings)
        self.plans = PlanFiles(self.document, self.edits, self.jobs, self.messages, self)
        self.opener = Opener(self.document, self.jobs, self.messages, self.settings, self.plans.may_leave)
        self._lay_out()
        self._connect()
        self._view_menu = ViewMenu(self.menus.view_menu, self.settings, self.messages.tell)
        geometry = self.settings.layout("window")
        if geometry is not None:
            self.restoreGeometry(geometry)

    @property
    def workspace(self) -> "Workspace":
        """Where an open checkpoint is worked on; once the window has its deferred parts."""
        assert self.deferred is not None
        return self.deferred.workspace

    def finish_setup(self) -> None:
        """Make what an open checkpoint needs, unless that has been done."""
        if self.deferred is not None:
            return
        # only now: the window has been painted by then, or somebody needs it sooner
        from gui.window.deferred_setup import DeferredSetup, WindowContext

        self.deferred = DeferredSetup(
            WindowContext(
                self,
                self._central,
                self.document,
                self.edits,
                self.control,
                self.jobs,
                self.menus,
                self.messages,
                self.opener,
            )
        )
        self.workspace.restore_layout(self.settings)
        self.workspace.attention.noted.connect(self._summary.note)
        self._view_menu.add_parts(self.workspace.parts)
        self._pages.addWidget(self.workspace)
        self.messages.lie_over(self.workspace.plots)
        # after all that the workspace does with a change
        self.document.changed.connect(self._follow)

    def expect(self, path: Path) -> None:
        """Say that a checkpoint will be opened, before that can begin."""
        self._pages.setCurrentWidget(self._expected)
        self._expected.setText(self.tr("Opening {name} …").format(name=escaped(path.name)))
        self._summary.expect(path)

    def open(self, path: Path) -> None:
        """Open a checkpoint, as a job."""
        self.finish_setup()
        self.opener.open(path)

    def report_bug(self, error: BaseException) -> None:
        """Show a mistake of the app's own; the plan stays. What comes while one is shown is added to it."""
        from gui.dialogs.bug_dialog import show_bug

        show_bug(error, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.open(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._left:
            self.plans.may_leave(self._leave)
        event.setAccepted(self._left)

    def _leave(self) -> None:
        """Clear up and go: at once, or later if the plan had to be saved first."""
        self._left = True
        self.settings.save_layout("window", self.saveGeometry())
        if self.deferred is not None:
            self.workspace.save_layout(self.settings)
        self.hide()
        self.document.close()
        self.jobs.shut_down()
        # within a closeEvent Qt takes no notice of this
        self.close()

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        self._welcome = Welcome(self.menus.open, self.menus.open_example, self)
        self._expected = QuietLabel()
        self._expected.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (self._welcome, self._expected):
            self._pages.addWidget(page)
        self._central = central = QWidget(self)
        column = QVBoxLayout(central)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(4)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(central)
        self.messages.lie_over(central)
        self.summary = FixedSizeLabel(parent=self, elide=Qt.TextElideMode.ElideRight)
        self.summary.setObjectName("summaryLabel")
        self._summary = SummaryPresenter(self.document, self.summary)
        self.status = JobStatus(self.jobs, self.document.exact_reader, self)
        self.statusBar().setContentsMargins(6, 0, 0, 0)
        self.statusBar().addWidget(self.summary, 1)
        self.statusBar().addPermanentWidget(self.status)

    def _connect(self) -> None:
        actions = self.menus
        connect(
            {
                actions.open: self._ask_open,
                actions.open_example: lambda: self.open(EXAMPLE),
                actions.reload: self.opener.reload,
                actions.open_plan: self.plans.open,
                actions.save_plan: self.plans.save,
                actions.quit: self.close,
                actions.reset: self.edits.reset_all,
                actions.shortcuts: self._show_shortcuts,
                actions.about: self._show_about,
            }
        )
        actions.recent_chosen.connect(self.open)
        self.opener.opened.connect(actions.show_recent)
        self.opener.failed.connect(actions.show_recent)
        self.opener.opening.connect(self._stay)
        self.jobs.broke.connect(self.report_bug)
        self.document.exact_reader.halted.connect(lambda reason: self.messages.warn(reason) if reason else None)
        self.setWindowTitle("Secateurs[*]")

    def _follow(self, change: Change) -> None:
        if self.document.modified != self.isWindowModified():
            self.setWindowModified(self.document.modified)
        if isinstance(change, Opened | PlanChanged):
            self.messages.acted()
        if isinstance(change, Opened):
            self._pages.setCurrentWidget(self.workspace)
            self.workspace.threshold.spin.setFocus()
            self.menus.set_open(True)
            self.setWindowTitle(f"{number_format.window_title(escaped(change.checkpoint.path.name))}[*] — Secateurs")
            self.setWindowFilePath(str(change.checkpoint.path))

    def _stay(self, path: Path | None) -> None:
        """What should have been opened is there, or could not be."""
        self._summary.expect(path)
        if path is None and self._pages.currentWidget() is self._expected:
            self._pages.setCurrentWidget(self._welcome)

    def _ask_open(self) -> None:
        path = FileDialogs.checkpoint(self, self.settings.folder)
        if path is not None:
            self.open(path)

    def _show_shortcuts(self) -> None:
        from gui.dialogs.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(self.menuBar(), self).open()

    def _show_about(self) -> None:
        from gui.dialogs.about import show_about

        show_about(self)


def _dropped(event: QDropEvent) -> Path | None:
    """The one local file of a drop."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
