"""The ranges that are selected in a view."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from gui.support.selected_ranges import selected_ranges


def test_ranges_are_those_selected_one_by_one(qtbot: QtBot) -> None:
    view, model = QTableView(), QStandardItemModel(6, 6)
    qtbot.addWidget(view)
    view.setModel(model)
    assert selected_ranges(view) == []
    for top, left, bottom, right in ((0, 0, 1, 2), (4, 3, 5, 5)):
        wanted = QItemSelection(model.index(top, left), model.index(bottom, right))
        view.selectionModel().select(wanted, QItemSelectionModel.SelectionFlag.Select)
    found = sorted((each.top(), each.left(), each.bottom(), each.right()) for each in selected_ranges(view))
    assert found == [(0, 0, 1, 2), (4, 3, 5, 5)]
