"""The actions on the selected rows: context menu, space bar, copy key, double click."""

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from core.model.module_rows import ROOT
from gui.support import number_format
from gui.tree.columns import CellRole, Column
from gui.tree.rows_view import RowsView
from gui.tree.tree_model import ModuleTreeModel
from gui.tree.tree_selection import TreeSelection


class RowActions(QObject):
    """Actions on the selected rows of a view. They change nothing: they emit signals for the presenter.

    Args:
        view: gets the context menu and the keys.
        model: emits ``tickRequested`` for ticks.
        selection: knows which rows are selected.
    """

    resetRequested = Signal(list, list)  # noqa: N815
    """Owners' names of parameters, and paths of modules, that are to inherit their threshold again."""

    ownRequested = Signal(list, list)  # noqa: N815
    """Owners' names of parameters, and paths of modules, that are to have a threshold of their own."""

    dropRequested = Signal()  # noqa: N815
    """All parameters and modules are to inherit their threshold again."""

    lockRequested = Signal(list, bool)  # noqa: N815
    """Owners' names of parameters, and whether they are never to be cut from now on."""

    def __init__(self, view: RowsView, model: ModuleTreeModel, selection: TreeSelection) -> None:
        super().__init__(view)
        self._view, self._model, self._selection = view, model, selection
        self.tick = self._action(self.tr("Tick"), lambda: model.request_ticks(selection.rows, on=True))
        self.untick = self._action(self.tr("Untick"), lambda: model.request_ticks(selection.rows, on=False))
        self.lock = self._action(self.tr("Never cut (lock)"), lambda: self._ask_lock(locked=True))
        self.unlock = self._action(self.tr("Unlock"), lambda: self._ask_lock(locked=False))
        self.own = self._action(self.tr("Own threshold"), self._ask_own)
        self.reset = self._action(self.tr("Inherit again"), lambda: self._ask_reset(selection.rows))
        self.drop = self._action(self.tr("Drop all exceptions"), self.dropRequested)
        self.copy = self._action(self.tr("Copy name"), self._copy_names)
        self.copy.setShortcut(QKeySequence.StandardKey.Copy)
        self.copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        view.addAction(self.copy)
        view.toggled.connect(self.toggle)
        view.doubleClicked.connect(self._reset_clicked)
        view.customContextMenuRequested.connect(self._show_menu)

    def toggle(self) -> None:
        """Tick the selected rows, or untick them where all of them are ticked."""
        rows = self._selection.rows
        if rows:
            self._model.request_ticks(rows, on=not self._model.selected(rows).ticked)

    def menu(self) -> QMenu:
        """The context menu for what is selected; an action is enabled where it would do something."""
        rows = self._selection.rows
        selected = self._model.selected(rows) if rows else None
        self.tick.setEnabled(bool(selected and selected.tickable and not selected.ticked))
        self.untick.setEnabled(bool(selected and selected.tickable and selected.any_ticked))
        self.lock.setEnabled(bool(selected and selected.tickable))
        self.unlock.setEnabled(bool(selected and selected.locked))
        self.reset.setEnabled(bool(selected and (selected.own or selected.own_modules)))
        self.drop.setEnabled(self._model.snapshot is not None and self._model.snapshot.row_totals.plan.has_exceptions)
        ownable = [each for names in selected.ownable for each in names] if selected else []
        self.own.setEnabled(bool(ownable))
        alone = len(ownable) == 1 and len(rows) == 1
        text = self.tr("Own threshold for {name}") if alone else self.tr("Own threshold")
        self.own.setText(number_format.caption(text.format(name="".join(ownable[:1]))))
        self.copy.setText(
            number_format.grouped(self.tr("Copy %n name(s)", "", len(rows)), len(rows))
            if len(rows) > 1
            else self.tr("Copy name")
        )
        menu = QMenu(self._view)
        menu.addActions([self.tick, self.untick])
        menu.addSeparator()
        menu.addActions([self.lock, self.unlock])
        menu.addSeparator()
        menu.addActions([self.own, self.reset, self.drop])
        menu.addSeparator()
        menu.addAction(self.copy)
        menu.addSeparator()
        menu.addActions([action for action in self._view.actions() if action is not self.copy])
        return menu

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._view.viewport().mapToGlobal(place))

    def _reset_clicked(self, index: QModelIndex) -> None:
        """A double click on a parameter's threshold drops its own rule. (On a module Qt expands or collapses it.)"""
        if index.column() == Column.THRESHOLD and index.data(CellRole.IS_PARAMETER):
            self._ask_reset([self._model.row_of(index)])

    def _ask_reset(self, rows: list[int]) -> None:
        selected = self._model.selected(rows) if rows else None
        if selected and (selected.own or selected.own_modules):
            self.resetRequested.emit(selected.own, selected.own_modules)

    def _ask_lock(self, locked: bool) -> None:
        selected = self._model.selected(self._selection.rows)
        names = selected.tickable if locked else selected.locked
        if names:
            self.lockRequested.emit(names, locked)

    def _ask_own(self) -> None:
        names, modules = self._model.selected(self._selection.rows).ownable
        if names or modules:
            self.ownRequested.emit(names, modules)

    def _copy_names(self) -> None:
        """Copy the full names of the selected rows, modules too, one on each line, from the top to the bottom."""
        snapshot = self._model.snapshot
        if snapshot is not None:
            # these come range by range, and each of those lies in one module
            rows = sorted(self._selection.rows)
            if self._model.sorting is not None:
                listed, chosen = snapshot.visible_rows, set(rows)
                rows = [row for row in listed.children(ROOT, 0, listed.count(ROOT) - 1) if row in chosen]
            QGuiApplication.clipboard().setText("\n".join(snapshot.path(row) for row in rows))

    def _action(self, text: str, do: object) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(do)
        return action
