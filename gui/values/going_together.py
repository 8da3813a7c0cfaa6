"""Two tables of one shape that show the same place: what one is scrolled to or has selected, the other has too."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QTableView


def go_together(one: QTableView, other: QTableView) -> None:
    """Let both follow each other. They need not have as many rows and columns."""
    for leader, follower in ((one, other), (other, one)):
        for bar, bar_there in (
            (leader.verticalScrollBar(), follower.verticalScrollBar()),
            (leader.horizontalScrollBar(), follower.horizontalScrollBar()),
        ):
            # a value that the other has already is not told again
            bar.valueChanged.connect(bar_there.setValue)
            # the one that has just been shown begins where the other is
            bar.rangeChanged.connect(lambda *_, bar=bar, bar_there=bar_there: bar.setValue(bar_there.value()))
        leader.selectionModel().currentChanged.connect(lambda now, _, to=follower: _go_to(now, to))


def _go_to(now: QModelIndex, table: QTableView) -> None:
    there = table.model().index(now.row(), now.column())
    if there.isValid() and there != table.currentIndex():
        table.selectionModel().setCurrentIndex(there, QItemSelectionModel.SelectionFlag.ClearAndSelect)
