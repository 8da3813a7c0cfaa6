"""The table of a dialog that tells facts, and the row of buttons below it that takes them along."""

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialogButtonBox, QTableView, QWidget

from gui.support.export_requests import offer_table
from gui.support.named import named
from gui.support.sorted_header import SortedHeader

AIR = 8
"""Pixels in a row besides its text."""


def fact_table(model: QAbstractItemModel, name: str, title: str, file_word: str, parent: QWidget) -> QTableView:
    """A table of whole rows without a grid, which can be copied and saved.

    Args:
        name: its object name.
        title: for screen readers.
        file_word: a word in English for the names of files.
    """
    table = named(QTableView(parent), name)
    table.setHorizontalHeader(SortedHeader(table))
    table.setModel(model)
    offer_table(table, file_word)
    table.setAccessibleName(title)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + AIR)
    return table


def taking_buttons(table: QTableView, parent: QWidget) -> QDialogButtonBox:
    """Close, and a button for each action of a table."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent)
    for action in table.actions():
        button = buttons.addButton(action.text(), QDialogButtonBox.ButtonRole.ActionRole)
        button.clicked.connect(action.trigger)
        button.setAutoDefault(False)
    return buttons
