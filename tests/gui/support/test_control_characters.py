"""Names out of a file are shown in one line and in the order of their letters, whatever characters are in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QPoint
from PySide6.QtGui import QPainter, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QGraphicsSimpleTextItem,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.base.escaping import escaped
from gui.dialogs.commit_dialog import CommitDialog, CommitSummary
from gui.dialogs.handover_dialog import HandoverDialog, HandoverSummary
from gui.state.snapshot_edits import SnapshotEdits
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.gui.support.test_plain_text import point_at

PARTS = ("new\nline", "мод\u202eelbat", "a\tb", "\x1b[31mred", "next\u2028paragraph")
OURS = frozenset("\n\u2060\u200b\u200d\ufeff")
"""What the window itself breaks lines with, and hides markup by."""


@pytest.fixture
def disguised(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window on a model whose file, modules and parameters are called such things; some are tied."""
    state = {f"{part}.0.{part}": torch.randn(6, 5) for part in PARTS}
    state |= {f"{part}.1.weight": torch.zeros(6, 5) for part in PARTS}
    state[f"tied\n.{PARTS[1]}"] = state[f"{PARTS[1]}.0.{PARTS[1]}"]
    path = tmp_path / "file\nname\u202etp.pt"
    torch.save(state, path)
    window.open(path)
    settle(qtbot, window)
    window.edits.choose(frozenset(each.name for each in window.document.state.checkpoint.owners))
    window.edits.give_own([f"{PARTS[0]}.0.{PARTS[0]}"], [])
    window.edits.give_own([], [PARTS[1]])
    SnapshotEdits(window.document).take()
    SnapshotEdits(window.document).rename(0, "put\naside")
    move_to(window, 0.3, qtbot)
    return window


def _data(model: QAbstractItemModel, parent: QModelIndex = QModelIndex()) -> Iterator[str]:  # noqa: B008
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
    for row in range(model.rowCount(parent)):
        for column in range(columns):
            index = model.index(row, column, parent)
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                yield str(index.data(role) or "")
        yield from _data(model, model.index(row, 0, parent))


def _of_widget(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.windowTitle(), widget.accessibleName())
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QAbstractItemView() if widget.model() is not None:
            yield from _data(widget.model())
        case QGraphicsView():
            yield from (each.toPlainText() for each in widget.items() if isinstance(each, QGraphicsTextItem))
            yield from (each.text() for each in widget.items() if isinstance(each, QGraphicsSimpleTextItem))
    # behind a tab Qt has the keys
    told = (text for each in widget.actions() for text in (each.text(), each.toolTip()))
    yield from (text.partition("\tCtrl+")[0] for text in told)


def _shown(root: QWidget) -> Iterator[tuple[str, str]]:
    """All texts of a widget and those in it, and of all tooltips."""
    for widget in (root, *root.findChildren(QWidget)):
        name = f"{type(widget).__name__} {widget.objectName()}"
        yield from ((name, text) for text in _of_widget(widget))
        if widget.isVisible():
            step = max(widget.width() // 12, 6)
            for x in range(3, widget.width(), step):
                point_at(widget, _place(widget, x))
                yield f"tooltip of {name}", QToolTip.text()


def _place(widget: QWidget, x: int) -> QPoint:
    center = widget.rect().center()
    center.setX(x)
    return center


def disguises(root: QWidget) -> set[str]:
    """Where characters that are not seen as what they are stand."""
    return {
        f"{where}: {text!r}"
        for where, text in _shown(root)
        if any(not letter.isprintable() and letter not in OURS for letter in text)
        or any(part in text for part in ("new\nline", "tied\n.", "file\nname", "put\naside"))
    }


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is drawn by Python."""
    texts: list[str] = []
    real = QPainter.drawText

    def draw(self: QPainter, *arguments: Any) -> Any:  # noqa: ANN401
        texts.extend(each for each in arguments if isinstance(each, str))
        return real(self, *arguments)

    monkeypatch.setattr(QPainter, "drawText", draw)
    return texts


@pytest.mark.qt_log_ignore("does not support raise")
def test_names_are_escaped_wherever_they_are_shown(disguised: MainWindow, qtbot: QtBot, drawn: list[str]) -> None:
    disguised.workspace.tree.view.expandAll()
    found: set[str] = set()
    for names in ([f"{PARTS[0]}.0.{PARTS[0]}"], [f"{PARTS[1]}.0.{PARTS[1]}"], [f"{PARTS[4]}.1.weight"]):
        disguised.document.select(names)
        settle(qtbot, disguised)
        found |= disguises(disguised)
    disguised.document.select([], [PARTS[1]])
    settle(qtbot, disguised)
    disguised.repaint()
    QApplication.processEvents()
    found |= disguises(disguised)
    found |= {f"drawn: {text!r}" for text in drawn if not text.isprintable()}
    assert found == set()


@pytest.mark.qt_log_ignore("does not support raise")
def test_names_are_escaped_in_the_dialogs(disguised: MainWindow, qtbot: QtBot) -> None:
    document = disguised.document
    cut = CommitSummary(document.state.checkpoint, document.state.plan_numbers, disguised.workspace.attention.texts)
    dialog = CommitDialog(disguised.deferred.commit_controller._commit_purpose(), cut, disguised)
    dialog.target.setText(str(document.state.checkpoint.path.parent / "no\nfolder" / "x.pt"))
    told = HandoverSummary(document.state.checkpoint, document.state.plan_numbers, {False: [], True: []}, "")
    handing = HandoverDialog(told, disguised)
    handing.field.edit.setText(str(document.state.checkpoint.path.parent / "no\nfolder" / "x"))
    found = disguises(dialog) | disguises(handing)
    disguised.deferred.snapshots.show()
    found |= disguises(disguised.deferred.snapshots)
    assert found == set()
    assert escaped(PARTS[1]) in "\n".join(text for _, text in _shown(dialog))
    settle(qtbot, disguised)
