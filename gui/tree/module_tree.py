"""The module tree as a widget: filter line, Choose menu, rows."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.plan_numbers import PlanNumbers
from gui.support import number_format
from gui.support.guard import guarded
from gui.support.theme import theme_of
from gui.tree.choose_menu import ChooseMenu
from gui.tree.expansion_state import ExpansionKeeper
from gui.tree.row_actions import RowActions
from gui.tree.row_filter import parse_filter
from gui.tree.rows_view import RowsView
from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_selection import TreeSelection

_WRONG = {True: QColor("#ff8080"), False: QColor("#b3261e")}
"""The text colour of a filter line that is not understood, by whether the theme is dark."""


@guarded
class ModuleTree(QWidget):
    """Shows a checkpoint's modules and parameters. It changes no plan, but emits a signal for each change asked for.

    `gui.presenters.tree.TreePresenter` connects it with the document.

    Args:
        parent: of the widget.
    """

    selectionChangedTo = Signal(list, list)  # noqa: N815
    """Full names of the selected parameters (for a module, of all shown below it); paths of the selected modules."""

    tickRequested = Signal(list, bool)  # noqa: N815
    """Owners' names, and whether they are to be ticked."""

    chooseRequested = Signal(list)  # noqa: N815
    """Owners' names that replace all that is ticked."""

    resetRequested = Signal(list, list)  # noqa: N815
    """Owners' names of parameters, and paths of modules, that are to inherit their threshold again."""

    ownRequested = Signal(list, list)  # noqa: N815
    """Owners' names of parameters, and paths of modules, that are to have a threshold of their own."""

    lockRequested = Signal(list, bool)  # noqa: N815
    """Owners' names of parameters, and whether they are never to be cut from now on."""

    dropRequested = Signal()  # noqa: N815
    """All parameters and modules are to inherit their threshold again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ModuleTreeModel(self)
        self.view = RowsView(self.model)
        self.filter_edit = QLineEdit()
        self.choose_button = QPushButton(self.tr("Choose"))
        self.choose_menu = ChooseMenu(self.model, self.choose_button)
        self.find_action = QAction(self.tr("Find…"), self)
        self._expansion = ExpansionKeeper(self.view, self.model)
        self._selection = TreeSelection(self.view, self.model)
        self.row_actions = RowActions(self.view, self.model, self._selection)
        self._lay_out()
        self._name()
        self._connect()
        self._connect_keys()
        self.set_checkpoint(None)

    def set_checkpoint(self, checkpoint: Checkpoint | None) -> None:
        """Show another checkpoint, or none; modules are expanded until about 40 rows are visible."""
        self.filter_edit.clear()
        self.model.show(checkpoint)
        for control in (self.filter_edit, self.choose_button, self.find_action):
            control.setEnabled(checkpoint is not None)
        self._say_why_empty()

    def set_plan(self, plan: Plan, plan_numbers: PlanNumbers) -> None:
        """Show what a plan does to the checkpoint; called at each move of the threshold (well under a frame)."""
        self.model.update(plan, plan_numbers)

    def select(self, *names: str) -> None:
        """Select parameters, and scroll to the first. Clears the filter if it hides one of them.

        ``selectionChangedTo`` is emitted only if other parameters were selected before.
        """
        snapshot = self.model.snapshot
        known = snapshot.module_rows.row_of if snapshot else {}
        rows = [known[name] for name in names if name in known]
        if any(not self.model.index_of(row).isValid() for row in rows):
            self.filter_edit.clear()
        self._selection.select(rows)

    def focus_filter(self) -> None:
        """Focus the filter line and select its text."""
        self.filter_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_edit.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_filter()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.filter_edit, 1)
        line.addWidget(self.choose_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(line)
        layout.addWidget(self.view, 1)
        self.choose_button.setMenu(self.choose_menu)
        self.filter_edit.setClearButtonEnabled(True)

    def _name(self) -> None:
        self.view.setObjectName("moduleTree")
        self.view.setAccessibleName(self.tr("Modules and parameters"))
        self.filter_edit.setObjectName("filterEdit")
        self.filter_edit.setPlaceholderText(self.tr("Filter: name, class:Conv2d, >1M"))
        self.filter_edit.setAccessibleName(self.tr("Filter of the module tree"))
        self.choose_button.setObjectName("chooseButton")
        self.choose_button.setAccessibleName(self.tr("Choose what is ticked"))
        self.find_action.setObjectName("findAction")

    def _connect(self) -> None:
        self.filter_edit.textChanged.connect(self._filter)
        self.model.tickRequested.connect(self.tickRequested)
        self.choose_menu.chooseRequested.connect(self.chooseRequested)
        self.row_actions.resetRequested.connect(self.resetRequested)
        self.choose_menu.lockRequested.connect(self.lockRequested)
        self.row_actions.lockRequested.connect(self.lockRequested)
        self.row_actions.ownRequested.connect(self.ownRequested)
        self.row_actions.dropRequested.connect(self.dropRequested)
        self._selection.parameters_selected.connect(self.selectionChangedTo)

    def _connect_keys(self) -> None:
        self.find_action.setShortcut(QKeySequence.StandardKey.Find)
        self.find_action.triggered.connect(self.focus_filter)
        self.addAction(self.find_action)
        self._escape = QShortcut(Qt.Key.Key_Escape, self, self.filter_edit.clear)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.setEnabled(False)
        self._down = QShortcut(Qt.Key.Key_Down, self.filter_edit, self.view.setFocus)
        self._down.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _filter(self, text: str) -> None:
        self.model.set_filter(parse_filter(text))
        # with nothing to clear, Escape is left to other shortcuts
        self._escape.setEnabled(bool(text))
        self._colour_filter()
        self._say_why_empty()

    def _colour_filter(self) -> None:
        """Red, with the reason as a tooltip, where a word is not understood."""
        problems = parse_filter(self.filter_edit.text()).problems
        palette = QPalette()
        if problems:
            palette.setColor(QPalette.ColorRole.Text, _WRONG[theme_of(self.palette()).dark])
        self.filter_edit.setPalette(palette)
        self.filter_edit.setToolTip(number_format.tip("\n".join(problems) or self._filter_help()))
        self.filter_edit.setAccessibleDescription("\n".join(problems))

    def _filter_help(self) -> str:
        return self.tr(
            "All words must match: parts of names, *.weight, class:Conv2d, dtype:float16, >1M, <10k, ticked:yes."
        )

    def _say_why_empty(self) -> None:
        if self.model.snapshot is None:
            self.view.set_empty_text(self.tr("Open a checkpoint to see its modules"))
        else:
            self.view.set_empty_text(self.tr("Nothing matches “{text}”").format(text=self.filter_edit.text().strip()))
