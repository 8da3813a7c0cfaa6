"""The actions of the window, with object names, texts, keys, menus and tool bar."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from core.base.escaping import escaped
from core.model.cached_names import title_of
from gui.support import number_format
from gui.support.icons import Glyph, icon
from gui.support.named import named
from gui.support.plain_label import PlainLabel
from gui.support.settings import Settings
from gui.support.shown_path import shown_folder
from gui.window.evaluate_menu import EvaluateMenu
from gui.window.weights_needed import WeightsNeeded

_UNDO, _REDO = "Ctrl+Z", ("Ctrl+Shift+Z", "Ctrl+Y")
_ICON = QSize(18, 18)


class Actions(QObject):
    """Makes the actions and puts them into menus and the tool bar. What they do is connected elsewhere.

    Args:
        window: gets the menus and the tool bar.
        stack: the undo stack.
        settings: has the recent files.
    """

    recent_chosen = Signal(Path)
    """A recent file was chosen."""

    def __init__(self, window: QMainWindow, stack: QUndoStack, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._make_file_actions()
        self._make_edit_actions(stack)
        self._make_other_actions()
        self._recent = QMenu(self.tr("Open &recent"), window.menuBar())
        self._recent.setObjectName("recentMenu")
        self._recent.aboutToShow.connect(self.show_recent)
        self._fill_menus()
        self._fill_tool_bar()
        needing = (self.commit, self.export, self.export_masks, self.hand_over, self.difference, self.copy_code)
        self._weights_needed = WeightsNeeded((*needing, self.copy_load_code, self.save_index))
        for menu in (self.file_menu, self._edit):
            menu.setToolTipsVisible(True)
        self.set_open(False)

    def set_open(self, is_open: bool, absent: str = "") -> None:
        """Enable or disable the actions that need an open checkpoint.

        Args:
            absent: why what needs the weights can't be done; empty where it can.
        """
        needing = (self.save_plan, self.open_plan, self.reload, self.reset, self.compare, self.snapshot)
        for action in (*needing, self.file_summary, self.cluster):
            action.setEnabled(is_open)
        self._weights_needed.set_open(is_open=is_open, absent=absent)
        self.commit_button.setEnabled(is_open and not absent)
        self.commit_button.setToolTip(absent)
        self.evaluate.set_open(is_open=is_open, absent=absent)

    @property
    def comparison(self) -> tuple[QAction, QAction, QAction]:
        """Those of the comparison with another file."""
        return self.difference, self.differences, self.stop_comparing

    def add_find(self, find: QAction) -> None:
        """Add the module tree's own action Find to the Edit menu."""
        self.find = find
        self._fill(self._edit, (None, find))

    def show_recent(self) -> None:
        """Fill the menu of recent files from the settings."""
        self._recent.clear()
        paths = self._settings.recent
        self._recent.setEnabled(bool(paths))
        for number, path in enumerate(paths, start=1):
            told = f"{escaped(title_of(path))} — {shown_folder(path)}"
            action = self._recent.addAction(f"&{number}  {number_format.caption(told)}")
            action.setShortcut(f"Ctrl+{number}")
            action.setToolTip(number_format.tip(escaped(str(path))))
            action.triggered.connect(lambda _=False, path=path: self.recent_chosen.emit(path))
        self._recent.setToolTipsVisible(True)

    def _make_file_actions(self) -> None:
        make = self._make
        self.open = make("openAction", self.tr("&Open…"), "Ctrl+O", self.tr("Open"))
        self.open_folder = make("openFolderAction", self.tr("Open &folder…"), "Ctrl+Alt+O")
        self.open_folder.setToolTip(self.tr("Open the model in a folder, as libraries write it"))
        self.open_cached = make("openCachedAction", self.tr("Open from the &Hugging Face cache…"), "Ctrl+Shift+H")
        self.open_cached.setToolTip(self.tr("Models that are on this machine already; nothing is downloaded"))
        self.open_example = make("openExampleAction", self.tr("Open &example"))
        self.reload = make("reloadAction", self.tr("Re&load"), "F5")
        self.open_plan = make("openPlanAction", self.tr("Open &plan…"), "Ctrl+Shift+O")
        self.save_plan = make("savePlanAction", self.tr("&Save plan…"), "Ctrl+S")
        self.restore_steps = make("restoreStepsAction", self.tr("Restore unsa&ved steps"))
        self.restore_steps.setToolTip(self.tr("What was done to the plan of this file when the app ended unexpectedly"))
        self.restore_steps.setEnabled(False)
        self.export = make(
            "exportMasksAction", self.tr("Export with &masks…"), "Ctrl+Shift+E", self.tr("Export with masks")
        )
        self.export_masks = make("exportMasksAloneAction", self.tr("Export m&asks alone…"))
        self.export_masks.setToolTip(self.tr("A bit for each weight, to be applied to other checkpoints"))
        self.commit = make("commitAction", self.tr("&Commit…"), "Ctrl+Return", self.tr("Commit…"))
        self.hand_over = make("handOverAction", self.tr("Han&d over…"), "Ctrl+Shift+Return", self.tr("Hand over…"))
        self.hand_over.setToolTip(
            self.tr("A folder with the pruned file, and all that lets others check it without asking")
        )
        self.verify = make("verifyAction", self.tr("Chec&k a pruned file…"), "Ctrl+Shift+V")
        self.verify.setToolTip(self.tr("Whether a file is another one with weights pruned, and nothing else"))
        self.verify.setEnabled(False)
        self.difference = make("differenceAction", self.tr("Compare with a&nother file…"), "Ctrl+Shift+D")
        self.difference.setToolTip(self.tr("What a fine-tune has changed, or what a merge would bring together"))
        self.differences = make("differencesAction", self.tr("&Table of differences"))
        self.differences.setToolTip(self.tr("What differs, by parameter; closing the table leaves the comparison on"))
        self.stop_comparing = make("stopComparingAction", self.tr("Stop comparin&g"))
        self.stop_comparing.setToolTip(self.tr("No column, colour or outline shows the other file any more"))
        for action in (self.differences, self.stop_comparing):
            action.setEnabled(False)
        self.file_summary = make("fileSummaryAction", self.tr("S&ummary of the file…"), "Ctrl+I")
        self.file_summary.setToolTip(self.tr("Sizes, dtypes, classes, and what the file records besides its tensors"))
        self.save_index = make("saveIndexAction", self.tr("Save inde&x file…"))
        self.save_index.setToolTip(self.tr("What is known of the weights, to plan where these are not"))
        self.cluster = make("clusterAction", self.tr("Cop&y command for the cluster…"))
        self.cluster.setToolTip(self.tr("The lines that carry out the plan by torchrun or as a job array"))
        self.quit = make("quitAction", self.tr("&Quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _make_edit_actions(self, stack: QUndoStack) -> None:
        self.undo = stack.createUndoAction(self, self.tr("&Undo"))
        self.undo.setIconText(self.tr("Undo"))
        self.undo.setShortcuts([QKeySequence(_UNDO)])
        self.redo = stack.createRedoAction(self, self.tr("&Redo"))
        self.redo.setIconText(self.tr("Redo"))
        self.redo.setShortcuts([QKeySequence(keys) for keys in _REDO])
        self.undo.setObjectName("undoAction")
        self.redo.setObjectName("redoAction")
        self.reset = self._make("resetAction", self.tr("R&eset"), "Ctrl+R")
        self.reset.setToolTip(self.tr("Back to where the history began, as a step that can be undone"))

        self.drop_exceptions = self._make("dropExceptionsAction", self.tr("&Drop all exceptions"))
        self.drop_exceptions.setToolTip(self.tr("Let all parameters and modules inherit the general threshold again"))
        self.drop_exceptions.setEnabled(False)

        self.compare = self._make("compareAction", self.tr("S&how unpruned"), "F4", self.tr("Unpruned"))
        self.compare.setCheckable(True)
        self.compare.setToolTip(self.tr("Show the model unpruned. Hold F4 to look only; the plan stays as it is."))

        self.snapshot = self._make("snapshotAction", self.tr("&Take snapshot"), "Ctrl+T")
        self.snapshot.setToolTip(self.tr("Keep the present plan under a name, to compare and to go back to"))
        self.snapshots = self._make("snapshotsAction", self.tr("Compare s&napshots…"), "Ctrl+Shift+T")

        self.copy_code = self._make("copyCodeAction", self.tr("Copy as P&yTorch code"), "Ctrl+Shift+C")
        self.copy_code.setToolTip(self.tr("The plan as the script that torch.nn.utils.prune needs for it"))
        self.copy_load_code = self._make("copyLoadCodeAction", self.tr("Copy &load && check code"))
        self.copy_load_code.setToolTip(self.tr("A script that loads what is committed and holds its zeros in training"))

    def _make_other_actions(self) -> None:
        self.shortcuts = self._make("shortcutsAction", self.tr("&Shortcuts"), "F1")
        self.about = self._make("aboutAction", self.tr("&About Secateurs"))
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _make(self, name: str, text: str, keys: str = "", short: str = "") -> QAction:
        action = named(QAction(text, self), name)
        if short:
            action.setIconText(short)
        if keys:
            action.setShortcut(keys)
        return action

    def _fill_menus(self) -> None:
        bar = self._window.menuBar()
        self.file_menu = bar.addMenu(self.tr("&File"))
        self._fill(self.file_menu, (self.open, self.open_folder, self.open_cached))
        self._fill(self._last_menu(), (self.open_example, self._recent, None))
        self._fill(self._last_menu(), (self.open_plan, self.save_plan, self.restore_steps, None))
        self._fill(self._last_menu(), (self.export, self.export_masks))
        self._fill(self._last_menu(), (self.commit, self.hand_over, self.verify, self.cluster, None))
        self._fill(self._last_menu(), (*self.comparison, None, self.file_summary, self.reload, None, self.quit))
        self._edit = bar.addMenu(self.tr("&Edit"))
        self._fill(self._edit, (self.undo, self.redo, self.reset, self.drop_exceptions, None, self.compare))
        self._fill(self._last_menu(), (self.snapshot, self.snapshots, None, self.copy_code, self.copy_load_code))
        self.view_menu = bar.addMenu(self.tr("&View"))
        self.evaluate = EvaluateMenu(bar.addMenu(self.tr("Ev&aluate")))
        self._fill(bar.addMenu(self.tr("&Help")), (self.shortcuts, None, self.about))

    def _last_menu(self) -> QMenu:
        menu = self._window.menuBar().actions()[-1].menu()
        assert isinstance(menu, QMenu)
        return menu

    def _fill(self, menu: QMenu, entries: tuple[QAction | QMenu | None, ...]) -> None:
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, QMenu):
                menu.addMenu(entry)
            else:
                menu.addAction(entry)

    @property
    def _glyphs(self) -> dict[QAction, Glyph]:
        return {
            self.open: Glyph.OPEN,
            self.undo: Glyph.UNDO,
            self.redo: Glyph.REDO,
            self.compare: Glyph.COMPARE,
            self.export: Glyph.EXPORT,
            self.hand_over: Glyph.HAND_OVER,
        }

    def _fill_tool_bar(self) -> None:
        self.tool_bar = bar = named(QToolBar(self.tr("Tools"), self._window), "toolBar")
        bar.setMovable(False)
        bar.setIconSize(_ICON)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.toggleViewAction().setVisible(False)
        for action, glyph in self._glyphs.items():
            action.setIcon(icon(glyph))
            # a menu that has some has all others pushed aside
            action.setIconVisibleInMenu(False)
        for action in (self.open, self.undo, self.redo, self.compare):
            bar.addAction(action)
        for action in (self.undo, self.redo):
            # everyone knows these arrows, and the bar has words to spare in no language
            button = bar.widgetForAction(action)
            assert isinstance(button, QToolButton)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.tool_space = space = QWidget(bar)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.sign = named(PlainLabel(space), "compareSign")
        self.sign.hide()
        row = QHBoxLayout(space)
        row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignCenter)
        row.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(space)
        bar.addAction(self.export)
        bar.addAction(self.hand_over)
        self.commit_button = named(QPushButton(self.commit.iconText(), bar), "commitButton")
        self.commit_button.setIcon(icon(Glyph.CUT, "on_kept"))
        self.commit_button.setIconSize(_ICON)
        self.commit_button.setProperty("primary", True)
        self.commit_button.clicked.connect(self.commit.trigger)
        bar.addWidget(self.commit_button)
        self._window.addToolBar(bar)


def connect(pairs: dict[QAction, Callable[[], object]]) -> None:
    """Connect each action to a function without arguments."""
    for action, call in pairs.items():
        action.triggered.connect(lambda _=False, call=call: call())
