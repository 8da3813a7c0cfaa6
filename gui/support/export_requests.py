"""Pictures and tables to be taken along: asked for in any window, written where the document is known."""

# ruff: noqa: N815 - signals have Qt's spelling

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from gui.support.application import application
from gui.support.named import named

Index = QModelIndex | QPersistentModelIndex
Rows = Iterable[Sequence[object]]

RAW = int(Qt.ItemDataRole.UserRole) + 50
"""A role of models: the value of a cell for other programs, a number or a text. Without one it is what is shown."""


class ExportRequests(QObject):
    """What the user wants; there is one for the app."""

    pictureWanted = Signal(QWidget, str, bool)
    """A widget as a picture; what it is called in a file's name; whether it is to be copied, not saved."""
    tableWanted = Signal(object, str, bool)
    """`Rows`, the headings first; the same."""

    @classmethod
    def of(cls, app: QApplication) -> "ExportRequests":
        """The one that the app has; it gets one if it has none yet."""
        return app.findChild(cls) or cls(app)


def offer_picture(widget: QWidget, name: str) -> None:
    """Give a widget actions that copy and save a picture of it; they are for its context menu.

    Args:
        name: a word in English for the names of files.
    """
    requests = ExportRequests.of(application())
    copy = QAction(QCoreApplication.translate("Exports", "Copy picture"), widget)
    save = QAction(QCoreApplication.translate("Exports", "Save picture…"), widget)
    copy.triggered.connect(lambda: requests.pictureWanted.emit(widget, name, True))
    save.triggered.connect(lambda: requests.pictureWanted.emit(widget, name, False))
    _add(widget, (copy, "copyPicture"), (save, "savePicture"))
    # one with a menu of its own puts them into that
    if not hasattr(widget, "menu"):
        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def offer_table(view: QAbstractItemView, name: str) -> None:
    """Give a table actions that copy and save all of it; they are its context menu.

    Args:
        name: a word in English for the names of files.
    """
    offer_rows(view, name, lambda: rows_of(view.model()))
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def offer_rows(widget: QWidget, name: str, rows: Callable[[], Rows]) -> None:
    """Give a widget actions that copy and save a table; they are for its context menu.

    Args:
        name: a word in English for the names of files.
        rows: makes the table, the headings first.
    """
    requests = ExportRequests.of(application())
    copy = QAction(QCoreApplication.translate("Exports", "Copy table"), widget)
    save = QAction(QCoreApplication.translate("Exports", "Save table…"), widget)
    copy.triggered.connect(lambda: requests.tableWanted.emit(rows(), name, True))
    save.triggered.connect(lambda: requests.tableWanted.emit(rows(), name, False))
    _add(widget, (copy, "copyTable"), (save, "saveTable"))


def rows_of(model: QAbstractItemModel) -> Iterator[Sequence[object]]:
    """The headings, without the room that they have beside them on the screen, and the rows of a table."""
    columns = range(model.columnCount())
    yield [str(model.headerData(each, Qt.Orientation.Horizontal) or "").strip() for each in columns]
    for row in range(model.rowCount()):
        yield [_value(model.index(row, column)) for column in columns]


def _value(index: Index) -> Any:  # noqa: ANN401
    raw = index.data(RAW)
    return index.data() if raw is None else raw


def _add(widget: QWidget, *actions: tuple[QAction, str]) -> None:
    for action, name in actions:
        widget.addAction(named(action, name))
