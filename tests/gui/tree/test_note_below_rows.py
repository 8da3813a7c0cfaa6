"""What is said of the rows stands below them."""

from PySide6.QtWidgets import QApplication

from gui.tree.columns import Column
from gui.window.main_window import MainWindow


def test_sorting_moves_neither_the_header_nor_the_first_row(opened: MainWindow) -> None:
    """A second click and a right click at the same place are on the header still."""
    tree = opened.workspace.tree
    before, clicks = tree.view.geometry().topLeft(), 0
    for _ in range(3):
        tree.view.header().sectionClicked.emit(Column.DENSITY)
        QApplication.processEvents()
        clicks += tree.view.geometry().topLeft() == before
    assert clicks == 3
    tree.complain("the file is gone")
    QApplication.processEvents()
    assert tree.view.geometry().topLeft() == before
    assert tree.note.isVisible()
