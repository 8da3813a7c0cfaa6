"""Connects the module tree with the document."""

from PySide6.QtCore import QObject, QSignalBlocker

from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
from gui.state.document_state import DocumentState
from gui.state.plan_edits import PlanEdits
from gui.tree.module_tree import ModuleTree


class TreePresenter(QObject):
    """Passes the document's changes to the tree, and what is asked for in the tree to the edits."""

    def __init__(self, document: Document, edits: PlanEdits, tree: ModuleTree) -> None:
        super().__init__(tree)
        self._document, self._tree = document, tree
        self._announced: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        tree.tickRequested.connect(edits.tick)
        tree.chooseRequested.connect(edits.choose)
        tree.lockRequested.connect(edits.lock)
        tree.resetRequested.connect(edits.reset_own)
        tree.ownRequested.connect(edits.give_own)
        tree.dropRequested.connect(edits.drop_exceptions)
        tree.selectionChangedTo.connect(self._take_selection)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        match change:
            case Opened(now):
                self._begin(now)
            case SelectionChanged(now):
                self._select(now)
            case PlanChanged(now) | Measured(now) | Settled(now):
                self._show(now)

    def _begin(self, now: DocumentState) -> None:
        # the tree drops its selection with the old model; that is no choice of the user
        with QSignalBlocker(self._tree):
            self._tree.set_checkpoint(now.checkpoint)
            self._show(now)
            # another file may have parameters of the same names, and the tree has none of them selected
            self._announced = (), ()
            self._select(now)
            # the first parameter was selected by opening, so the tree is not scrolled to it
            self._tree.view.scrollToTop()

    def _show(self, now: DocumentState) -> None:
        self._tree.set_plan(now.shown, now.plan_numbers)

    def _take_selection(self, names: list[str], modules: list[str]) -> None:
        self._announced = tuple(names), tuple(modules)
        self._document.select(names, modules)

    def _select(self, now: DocumentState) -> None:
        """Follow a selection that was made elsewhere. (A module's row stays selected when its one parameter is.)"""
        selection = now.selection.names, now.selection.modules
        if selection != self._announced:
            self._announced = selection
            # where the filter is cleared for it, hidden rows of the earlier selection are back for a moment: no choice
            with QSignalBlocker(self._tree):
                self._tree.select(*now.selection.names)
