"""The header of the tree, with an arrow behind the title that the list is sorted by."""

from PySide6.QtWidgets import QWidget

from gui.support.sorted_header import Arrow, SortedHeader
from gui.tree.tree_model import ModuleTreeModel


class TreeHeader(SortedHeader):
    """A click may also give the tree back, so that the model alone knows what its rows are sorted by."""

    def __init__(self, model: ModuleTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def arrow_of(self, section: int) -> Arrow:
        sorting = self._model.sorting
        if sorting is None or sorting.column != section:
            return Arrow.None_
        return Arrow.SortDown if sorting.descending else Arrow.SortUp
