"""What is selected in a view of Qt's."""

from PySide6.QtCore import QItemSelectionRange
from PySide6.QtWidgets import QAbstractItemView


def selected_ranges(view: QAbstractItemView) -> list[QItemSelectionRange]:
    """The ranges that are selected in a view that has a model."""
    selection = view.selectionModel().selection()
    return [selection.at(place) for place in range(selection.count())]
