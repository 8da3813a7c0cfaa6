"""The module tree as a widget: filter line, Choose menu, rows."""

from functools import reduce
from operator import or_

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.model.checkpoint import Checkpoint
from core.plan.plan import Plan
from core.preview.owner_facts import OwnerFacts
from core.preview.plan_numbers import PlanNumbers
from gui.panels.section import QuietLabel
from gui.support.guard import guarded
from gui.tree.choose_menu import ChooseMenu
from gui.tree.column_choice import ColumnChoice
from gui.tree.column_table import COLUMNS, Needs, title
from gui.tree.columns import CHANGES, Column
from gui.tree.expansion_state import ExpansionKeeper
from gui.tree.filter_line import FilterLine
from gui.tree.filter_table import Depends
from gui.tree.flat_rows import Sorting
from gui.tree.row_actions import RowActions
from gui.tree.row_facts import LeafChanges
from gui.tree.rows_view import RowsView
from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_selection import TreeSelection
from gui.tree.tree_snapshot import TreeSnapshot


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

    needsChanged = Signal()  # noqa: N815
    """`needs` is another."""

    dropRequested = Signal()  # noqa: N815
    """All parameters and modules are to inherit their threshold again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ModuleTreeModel(self)
        self.view = RowsView(self.model)
        self.filter_line = FilterLine(self)
        self.filter_edit = self.filter_line.edit
        # below the rows: neither the header nor a row moves away from the mouse that asked for it
        self.note = QuietLabel()
        self._needs, self._complaint = Needs.NOTHING, ""
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
        self._look_at_needs()
        self.set_checkpoint(None)

    def set_checkpoint(self, checkpoint: Checkpoint | None) -> None:
        """Show another checkpoint, or none; modules are expanded until about 40 rows are visible."""
        self.filter_edit.clear()
        self._complaint = ""
        self.model.show(checkpoint)
        for control in (self.filter_edit, self.choose_button, self.find_action):
            control.setEnabled(checkpoint is not None)
        self._say_why_empty()

    def set_plan(self, plan: Plan, plan_numbers: PlanNumbers) -> None:
        """Show what a plan does to the checkpoint; called at each move of the threshold (well under a frame)."""
        self.model.update(plan, plan_numbers)

    @property
    def columns(self) -> ColumnChoice:
        """Which columns the user wants to see."""
        return self.view.columns

    @property
    def needs(self) -> Needs:
        """What has to be read for the columns that are shown, the order and the filter."""
        return self._needs

    def read(self, facts: OwnerFacts) -> None:
        """Show what is known of the weights by now; rows stay where they are."""
        self.model.read(facts)
        self._say_why_empty()

    def compare(self, changes: LeafChanges | None) -> None:
        """Show what differs from another file, ‖Δ‖/‖w‖ at least; None for nothing any more."""
        self.model.compare(changes)
        wanted = self.columns.wanted
        self.columns.want(wanted - frozenset(CHANGES) if changes is None else wanted | {Column.CHANGE})

    def settle(self) -> None:
        """Let filter and order follow the numbers, which are at rest; what is seen is scrolled to as before."""
        place = self.view.verticalScrollBar().value()
        self.model.settle()
        self.view.verticalScrollBar().setValue(place)

    def complain(self, text: str) -> None:
        """Say below the rows why something can't be read."""
        self._complaint = text
        self._say_below()

    def select(self, *names: str) -> None:
        """Select parameters, and scroll to the first. Clears the filter if it hides one of them.

        ``selectionChangedTo`` is emitted only if other parameters were selected before.
        """
        snapshot = self.model.snapshot
        known = snapshot.module_rows.row_of if snapshot else {}
        rows = [known[name] for name in names if name in known]
        self.model.lay_out(rows[:1])
        if snapshot is not None and any(snapshot.visible_rows.place(row) < 0 for row in rows):
            self.filter_edit.clear()
        self._selection.select(rows)

    def kept_look(self) -> tuple[tuple[int, ...], Sorting | None]:
        """Which modules are expanded, in a sorted list too, and by what the list is sorted."""
        return self._expansion.rows, self.model.sorting

    def take_look(self, look: tuple[tuple[int, ...], Sorting | None]) -> None:
        """Expand the same modules again, and sort by the same."""
        expanded, sorting = look
        self.view.header_actions.sort(None)
        self._expansion.expand_only(expanded)
        self.view.header_actions.sort(sorting)

    def focus_filter(self) -> None:
        """Focus the filter line and select its text."""
        self.filter_edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter_edit.selectAll()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.filter_line, 1)
        line.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(line)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.note)
        self.note.setContentsMargins(4, 0, 4, 0)
        self.note.hide()
        self.choose_button.setMenu(self.choose_menu)

    def _name(self) -> None:
        self.view.setObjectName("moduleTree")
        self.view.setAccessibleName(self.tr("Modules and parameters"))
        self.note.setObjectName("treeNote")
        self.choose_button.setObjectName("chooseButton")
        self.choose_button.setAccessibleName(self.tr("Choose what is ticked"))
        self.find_action.setObjectName("findAction")

    def _connect(self) -> None:
        self.filter_line.changed.connect(self._filter)
        self.view.fitted.connect(self._look_at_needs)
        self.view.header_actions.sorted.connect(self._begin_list)
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

    def _filter(self) -> None:
        self.model.set_filter(self.filter_line.filter)
        # with nothing to clear, Escape is left to other shortcuts
        self._escape.setEnabled(bool(self.filter_edit.text()))
        self._say_why_empty()
        self._look_at_needs()

    def _look_at_needs(self) -> None:
        depends = self.filter_line.filter.depends
        needs = reduce(or_, (COLUMNS[column].needs for column in self.view.shown_columns), Needs.NOTHING)
        needs |= Needs.SIGMA if Depends.SIGMA in depends else Needs.NOTHING
        needs |= Needs.DEAD if Depends.DEAD in depends else Needs.NOTHING
        if needs != self._needs:
            self._needs = needs
            self.needsChanged.emit()

    def _begin_list(self) -> None:
        """Show a list from its first row on, whatever is selected; what comes first was asked for."""
        self._say_below()
        if self.model.sorting is not None:
            self.view.scrollToTop()

    def _say_below(self) -> None:
        """That rows are a list, since a click on a header has made them one, and the way back."""
        sorting = self.model.sorting
        listed = ""
        if sorting is not None:
            text = self.tr("All parameters by “{column}”. A third click gives the tree back.")
            listed = text.format(column=title(sorting.column))
        self.note.setText(self._complaint or listed)
        self.note.setVisible(bool(self.note.text()))

    def _say_why_empty(self) -> None:
        if self.model.snapshot is None:
            self.view.set_empty_text(self.tr("Open a checkpoint to see its modules"))
        elif _is_reading(self.model.snapshot):
            self.view.set_empty_text(self.tr("Reading the weights …"))
        else:
            self.view.set_empty_text(self.tr("Nothing matches “{text}”").format(text=self.filter_edit.text().strip()))


def _is_reading(snapshot: TreeSnapshot) -> bool:
    """Whether something that the filter asks for is not known yet."""
    depends, facts = snapshot.filter.depends, snapshot.row_facts.facts
    if not depends.at_rest:
        return False
    if facts is None or not snapshot.row_totals.plan_numbers.known.all():
        return True
    return Depends.SIGMA in depends and bool(np.isnan(facts.sigmas).any())
