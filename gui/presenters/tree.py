"""Connects the module tree with the document."""

from PySide6.QtCore import QObject, QSignalBlocker

from gui.state.changes import Change, Measured, Opened, PlanChanged, SelectionChanged, Settled
from gui.state.document import Document
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
        tree.resetRequested.connect(edits.reset_own)
        tree.ownRequested.connect(edits.give_own)
        tree.dropRequested.connect(edits.drop_exceptions)
        tree.selectionChangedTo.connect(self._take_selection)
        document.changed.connect(self._follow)

    def _follow(self, change: Change) -> None:
        if isinstance(change, Opened):
            # the tree drops its selection with the old model; that is no choice of the user
            with QSignalBlocker(self._tree):
                self._tree.set_checkpoint(change.checkpoint)
                self._show()
                # another file may have parameters of the same names, and the tree has none of them selected
                self._announced = (), ()
                self._select()
                # the first parameter was selected by opening, so the tree is not scrolled to it
                self._tree.view.scrollToTop()
        elif isinstance(change, SelectionChanged):
            self._select()
        elif isinstance(change, PlanChanged | Measured | Settled):
            self._show()

    def _show(self) -> None:
        self._tree.set_plan(self._document.shown, self._document.plan_numbers)

    def _take_selection(self, names: list[str], modules: list[str]) -> None:
        self._announced = tuple(names), tuple(modules)
        self._document.select(names, modules)

    def _select(self) -> None:
        """Follow a selection that was made elsewhere. (A module's row stays selected when its one parameter is.)"""
        selection = self._document.selection, self._document.selected.modules
        if selection != self._announced:
            self._announced = selection
            self._tree.select(*self._document.selection)
