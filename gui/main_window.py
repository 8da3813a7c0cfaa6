"""The main window: it makes the parts, lays them out and ties them together. It decides nothing."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from core.visible import visible
from gui.actions import Actions, connect
from gui.changes import Change, Opened
from gui.committing import Committer
from gui.comparing import Comparing
from gui.control import ThresholdControl
from gui.copying import CodeCopier
from gui.dialogs.about import show_about
from gui.dialogs.bug_dialog import BugDialog
from gui.dialogs.files import AskFile
from gui.dialogs.shortcuts_dialog import ShortcutsDialog
from gui.document import Document
from gui.edits import Edits
from gui.jobs import Jobs
from gui.opening import Opener
from gui.panels.attention_panel import AttentionPanel
from gui.panels.compare_mark import CompareMark
from gui.panels.history_panel import HistoryPanel
from gui.panels.job_status import JobStatus
from gui.panels.message_bar import MessageBar
from gui.panels.parameter_panel import ParameterPanel
from gui.panels.threshold_panel import ThresholdPanel
from gui.panels.welcome import Welcome
from gui.plans import Plans
from gui.plots.density_curve import DensityCurve
from gui.plots.histogram import HistogramPlot
from gui.plots.layer_bars import LayerBars
from gui.plots.mask_view import MaskView
from gui.plots.matrix_card import MatrixCard
from gui.presenters.bars import BarsPresenter
from gui.presenters.curves import CurvesPresenter
from gui.presenters.histogram import HistogramPresenter
from gui.presenters.matrix import MatrixPresenter
from gui.presenters.summary import SummaryPresenter
from gui.presenters.tree import TreePresenter
from gui.settings import Settings
from gui.snapshots.window import SnapshotsWindow
from gui.still_label import StillLabel
from gui.tree.view import ModuleTree
from gui.values.panel import ValuesPanel
from gui.view_menu import ViewMenu

SIDE_WIDTH = 290


class MainWindow(QMainWindow):
    """One document and all views of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.resize(1440, 900)
        self.setAcceptDrops(True)
        self._left = False
        self.settings = Settings()
        self.jobs = Jobs(self)
        self.document = Document(self.jobs, self)
        self.edits = Edits(self.document)
        self.control = ThresholdControl(self.document, self.edits)
        self._make_views()
        self.menus = Actions(self, self.document.stack, self.settings, self.tree.find_action)
        self._make_flows()
        self._lay_out()
        self._present()
        self._connect()
        ViewMenu(self.menus.view_menu, self._parts(), self.settings, self.messages.tell)
        self._restore_layout()

    def open(self, path: Path) -> None:
        """Open a checkpoint, as a job."""
        self.opener.open(path)

    def report_bug(self, error: BaseException) -> None:
        """Show a mistake of the app's own; the plan stays."""
        BugDialog(error, self).open()

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
        self._save_layout()
        self.hide()
        self.document.close()
        self.jobs.shut_down()
        # within a closeEvent Qt takes no notice of this
        self.close()

    def _make_views(self) -> None:
        self.messages = MessageBar(self)
        self.tree = ModuleTree(self)
        self.histogram, self.bars = HistogramPlot(self), LayerBars(self)
        self.curve, self.mask = DensityCurve(self), MaskView(self)
        self.matrix = MatrixCard(self.mask, ValuesPanel(self.jobs, self), self)
        self.threshold = ThresholdPanel(self.document, self.control, self)
        self.parameter = ParameterPanel(self.document, self)
        self.attention = AttentionPanel(self.document, self.jobs, self)
        self.history = HistoryPanel(self.document, self)
        self.summary = StillLabel(parent=self, elide=Qt.TextElideMode.ElideRight)
        self.summary.setObjectName("summaryLabel")

    def _make_flows(self) -> None:
        self.plans = Plans(self.document, self.edits, self.jobs, self.messages, self)
        self.opener = Opener(self.document, self.jobs, self.messages, self.settings, self.plans.may_leave)
        self.committer = Committer(self.document, self.jobs, self.attention, self.messages, self.opener, self)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget(self)
        self._pages.addWidget(Welcome(self.menus.open, self.menus.open_example, self))
        self._pages.addWidget(self._bench())
        central = QWidget(self)
        column = QVBoxLayout(central)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(4)
        column.addWidget(self.messages)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(central)
        self.status = JobStatus(self.jobs, self.document.reading, self)
        self.statusBar().setContentsMargins(6, 0, 0, 0)
        self.statusBar().addWidget(self.summary, 1)
        self.statusBar().addPermanentWidget(self.status)

    def _bench(self) -> QWidget:
        lower = _splitter(Qt.Orientation.Horizontal, "lower", (self.curve, self.matrix), (364, 364))
        sizes = (325, 190, 320)
        middle = _splitter(Qt.Orientation.Vertical, "middle", (self.histogram, self.bars, lower), sizes)
        self._side_panel = self._side()
        parts = (self.tree, middle, self._side_panel)
        bench = _splitter(Qt.Orientation.Horizontal, "bench", parts, (430, 720, SIDE_WIDTH))
        # more room goes to the plots
        for place, stretch in enumerate((0, 1, 0)):
            bench.setStretchFactor(place, stretch)
        self._splitters = (lower, middle, bench)
        return bench

    def _parts(self) -> dict[str, QWidget]:
        """What can be hidden."""
        return {
            self.tr("Module tree"): self.tree,
            self.tr("Density of each parameter"): self.bars,
            self.tr("Density against threshold"): self.curve,
            self.tr("Mask and values"): self.matrix,
            self.tr("Threshold and history"): self._side_panel,
        }

    def _side(self) -> QWidget:
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(14)
        for panel in (self.threshold, self.parameter, self.attention):
            column.addWidget(panel)
        column.addWidget(self.history, 1)
        side.setMinimumWidth(250)
        self.tree.setMinimumWidth(240)
        return side

    def _present(self) -> None:
        TreePresenter(self.document, self.edits, self.tree)
        HistogramPresenter(self.document, self.control, self.histogram)
        BarsPresenter(self.document, self.bars)
        curves = CurvesPresenter(self.document, self.control, self.jobs, self.curve)
        curves.spanned.connect(self.threshold.set_span)
        MatrixPresenter(self.document, self.jobs, self.matrix)
        summary = SummaryPresenter(self.document, self.summary)
        Comparing(self.document, self.menus.compare)
        CompareMark(self.document, self.centralWidget(), self.menus.sign)
        self.snapshots = SnapshotsWindow(self.document, self.jobs, self)
        self.attention.noted.connect(summary.note)
        self.attention.lead_to.connect(lambda name: self.document.select([name]))

    def _connect(self) -> None:
        actions = self.menus
        connect(
            {
                actions.open: self._ask_open,
                actions.open_example: self.opener.open_example,
                actions.reload: self.opener.reload,
                actions.open_plan: self.plans.open,
                actions.save_plan: self.plans.save,
                actions.commit: self.committer.commit,
                actions.export: self.committer.export,
                actions.quit: self.close,
                actions.reset: self.edits.reset_all,
                actions.snapshot: self._take_snapshot,
                actions.copy_code: CodeCopier(self.document, self.messages).copy,
                actions.snapshots: self.snapshots.show,
                actions.shortcuts: lambda: ShortcutsDialog(self.menuBar(), self).open(),
                actions.about: lambda: show_about(self),
            }
        )
        actions.recent_chosen.connect(self.open)
        self.opener.opened.connect(actions.show_recent)
        self.opener.failed.connect(lambda _: actions.show_recent())
        self.jobs.broke.connect(self.report_bug)
        self.document.reading.halted.connect(lambda reason: self.messages.warn(reason) if reason else None)
        self.document.stack.cleanChanged.connect(self._mark)
        self.document.changed.connect(self._follow)
        self.setWindowTitle("Secateurs[*]")

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            self._pages.setCurrentIndex(1)
            self.threshold.spin.setFocus()
            self.menus.set_open(True)
            self.setWindowTitle(f"{visible(change.checkpoint.path.name)}[*] — Secateurs")
            self.setWindowFilePath(str(change.checkpoint.path))

    def _mark(self, clean: bool) -> None:
        # a method and not a lambda: the stack emits this once more while it goes down with the window
        self.setWindowModified(not clean)

    def _take_snapshot(self) -> None:
        self.snapshots.take_one()
        self.messages.tell(self.tr("The plan was put aside. Edit ▸ Compare snapshots… shows it beside others."))

    def _ask_open(self) -> None:
        path = AskFile.checkpoint(self, self.settings.folder)
        if path is not None:
            self.open(path)

    def _restore_layout(self) -> None:
        geometry = self.settings.layout("window")
        if geometry is not None:
            self.restoreGeometry(geometry)
        for splitter in self._splitters:
            state = self.settings.layout(splitter.objectName())
            if state is not None:
                splitter.restoreState(state)

    def _save_layout(self) -> None:
        self.settings.save_layout("window", self.saveGeometry())
        for splitter in self._splitters:
            self.settings.save_layout(splitter.objectName(), splitter.saveState())


def _splitter(orientation: Qt.Orientation, name: str, parts: tuple[QWidget, ...], sizes: tuple[int, ...]) -> QSplitter:
    splitter = QSplitter(orientation, objectName=f"{name}Splitter")
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    splitter.setSizes(sizes)
    return splitter


def _dropped(event: QDropEvent) -> Path | None:
    """The one local file of a drop."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
