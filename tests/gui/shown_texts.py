"""All texts that a window shows, or would show under the mouse, by where they stand."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QTabBar,
    QWidget,
)

from gui.plots.axes import PlotAxis
from gui.plots.plot_card import PlotArea
from gui.window.kept_look import paths

ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
MOST_ROWS = 60
"""Rows of each model that are looked at; columns the same."""
GETTERS = {
    QWidget: ("toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription", "windowTitle"),
    QLabel: ("text",),
    QAbstractButton: ("text",),
    QLineEdit: ("text", "placeholderText"),
    QAbstractSpinBox: ("text",),
    QGroupBox: ("title",),
    QMenu: ("title",),
    QAction: ("text", "toolTip", "iconText", "statusTip"),
}


def shown_texts(window: QMainWindow) -> dict[str, str]:
    """Where it stands → the text; empty ones left out."""
    found = {}
    for path, each in paths(window):
        if isinstance(each, QWidget) and not isinstance(each, QMenu) and not each.isVisible():
            continue
        for place, text in _texts(each):
            if text:
                found[f"{path} {place}"] = text
    return found


def _texts(each: QObject) -> Iterator[tuple[str, str]]:
    for name in (name for kind, names in GETTERS.items() if isinstance(each, kind) for name in names):
        yield name, str(getattr(each, name)())
    match each:
        case QComboBox():
            yield from ((f"item {place}", each.itemText(place)) for place in range(each.count()))
        case QTabBar():
            yield from ((f"tab {place}", each.tabText(place)) for place in range(each.count()))
        case PlotArea():
            yield from map(_ticks, each.axes)
        case QHeaderView():
            pass
        case QAbstractItemView() if each.model() is not None:
            yield from _model(each.model(), QModelIndex(), "")


def _ticks(axis: PlotAxis) -> tuple[str, str]:
    low, high = axis.range
    levels = axis.tickValues(low, high, axis.size().width() or 200)
    return axis.orientation, " ".join(axis.tick_text(place) for _, level in levels for place in level)


def _model(model: QAbstractItemModel, parent: QModelIndex, path: str) -> Iterator[tuple[str, str]]:
    rows = min(model.rowCount(parent), MOST_ROWS)
    # a list has its columns for itself
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(parent), MOST_ROWS)
    if not parent.isValid() and not isinstance(model, QAbstractListModel):
        for way, count in ((Qt.Orientation.Horizontal, columns), (Qt.Orientation.Vertical, rows)):
            for place in range(count):
                for role in ROLES[:2]:
                    yield f"header {way.name} {place} {role.name}", str(model.headerData(place, way, role) or "")
    for row in range(rows):
        for column in range(columns):
            index = model.index(row, column, parent)
            for role in ROLES:
                yield f"{path}/{row},{column} {role.name}", str(index.data(role) or "")
        yield from _model(model, model.index(row, 0, parent), f"{path}/{row}")
