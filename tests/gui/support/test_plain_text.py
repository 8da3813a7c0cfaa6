"""What files, paths and people call things is shown as it is: no markup in it is obeyed, and no file opened."""

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QObject, QPoint
from PySide6.QtGui import QAction, QHelpEvent, QPixmap, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsTextItem,
    QGraphicsView,
    QLabel,
    QMenu,
    QMessageBox,
    QTextEdit,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.base.errors import UserError
from gui.dialogs import unsaved_question
from gui.dialogs.commit_dialog import CommitDialog, CommitSummary
from gui.dialogs.handover_dialog import HandoverDialog, HandoverSummary
from gui.dialogs.progress_dialog import ProgressDialog
from gui.dialogs.replace_question import ReplaceQuestion
from gui.state.snapshot_edits import SnapshotEdits
from gui.support import number_format
from gui.window.main_window import MainWindow
from tests.gui.driving import history, move_to, settle

_IN_OPEN = 0x20

ASK = unsaved_question.UnsavedQuestion.ask
"""The real one; the window's fixture answers in its place."""

Told = Iterator[tuple[str, str]]
"""Where something stands, and what; only what Qt would look for markup in."""


class Watch:
    """Sees whether anybody opens a file: Python, Qt or a library."""

    def __init__(self, path: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._events = libc.inotify_init1(os.O_NONBLOCK)
        assert libc.inotify_add_watch(self._events, bytes(path), _IN_OPEN) >= 0

    def opened(self) -> bool:
        try:
            return bool(os.read(self._events, 4096))
        except BlockingIOError:
            return False

    def close(self) -> None:
        os.close(self._events)


@pytest.fixture
def picture(tmp_path: Path, qtbot: QtBot) -> Path:
    """A real picture, at a path without a dot, as names of modules have none."""
    path = tmp_path / "picture"
    pixmap = QPixmap(8, 8)
    pixmap.fill(Qt.GlobalColor.red)
    assert pixmap.save(str(path), "PNG")
    return path


@pytest.fixture
def watch(picture: Path) -> Iterator[Watch]:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux tells who opens a file")
    watch = Watch(picture)
    yield watch
    watch.close()


@pytest.fixture
def name(picture: Path) -> str:
    return f'<img src="{picture}">&Save {"x" * 90}'


@pytest.fixture
def hostile(window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str) -> MainWindow:
    """The window on a model whose file, classes, modules and parameters are called such things."""
    kind = type("<b>Bold</b>", (torch.nn.Module,), {"__module__": __name__})
    setattr(sys.modules[__name__], kind.__name__, kind)
    model = torch.nn.Sequential()
    for part in range(3):
        layer = kind()
        values = torch.randn(40, 30, generator=torch.Generator().manual_seed(part))
        values[0], values[1, 1] = 0.01, float("nan")
        layer.register_parameter("weight", torch.nn.Parameter(values))
        layer.register_parameter(f"<i>{part}</i>", torch.nn.Parameter(values * 2))
        layer.register_parameter("bias", torch.nn.Parameter(torch.ones(40)))
        model.add_module(f"{name}{part}", layer)
    model.tied = model[0]
    path = tmp_path / "<b>bold<b>&amp;&x[*].pt"
    torch.save(model, path)
    window.open(path)
    settle(qtbot, window)
    window.document.select([f"{name}0.weight"])
    window.edits.give_own([f"{name}0.weight"], [])
    window.edits.give_own([], [f"{name}1"])
    move_to(window, 0.3, qtbot)
    SnapshotEdits(window.document).take()
    SnapshotEdits(window.document).rename(0, f"{name} put aside")
    settle(qtbot, window)
    return window


def _rows(model: QAbstractItemModel, parent: QModelIndex = QModelIndex()) -> Iterator[QModelIndex]:  # noqa: B008
    # a list keeps its number of columns, one, to itself
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(parent), 8)
    for row in range(min(model.rowCount(parent), 40)):
        for column in range(columns):
            yield model.index(row, column, parent)
        yield from _rows(model, model.index(row, 0, parent))


def _of_model(view: QAbstractItemView) -> Told:
    model = view.model()
    for index in _rows(model):
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole, Qt.ItemDataRole.WhatsThisRole):
            yield f"{type(model).__name__} {role.name}", str(index.data(role) or "")
    for section in range(0 if isinstance(model, QAbstractListModel) else min(model.columnCount(), 8)):
        tip = model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        yield f"{type(model).__name__} header", str(tip or "")


def _of_widget(widget: QWidget) -> Told:
    yield from (("tip", widget.toolTip()), ("status tip", widget.statusTip()), ("what's this", widget.whatsThis()))
    if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield "label", widget.text()
    if isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield "message box", widget.text()
    if isinstance(widget, QMessageBox):
        # which Qt makes a label of its own guess of
        yield "message box", widget.informativeText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _of_model(widget)
    if isinstance(widget, QComboBox):
        yield from (
            ("entry", str(widget.itemData(at, Qt.ItemDataRole.ToolTipRole) or "")) for at in range(widget.count())
        )
    if isinstance(widget, QTextEdit):
        assert not widget.acceptRichText(), "an editor that takes markup"
    yield from _of_parts(widget)


def _of_parts(widget: QWidget) -> Told:
    if isinstance(widget, QGraphicsView):
        yield from (("drawn", each.toPlainText()) for each in widget.items() if isinstance(each, QGraphicsTextItem))
    if isinstance(widget, QToolBar) or (isinstance(widget, QMenu) and widget.toolTipsVisible()):
        yield from (("action", action.toolTip()) for action in widget.actions())


def interpreted(root: QWidget) -> list[str]:
    """All texts below a widget that Qt would take for markup."""
    widgets = [root, *root.findChildren(QWidget)]
    told = ((widget, place, text) for widget in widgets for place, text in _of_widget(widget))
    return [
        f"{type(widget).__name__} {widget.objectName()}, {place}: {text}"
        for widget, place, text in told
        if Qt.mightBeRichText(text)
    ]


def point_at(widget: QWidget, place: QPoint) -> None:
    """Let the mouse rest."""
    event = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    QApplication.processEvents()


def point_everywhere(root: QWidget) -> None:
    """Let the mouse rest on all widgets, and on all cells and places of those that are made of such."""
    for widget in [root, *root.findChildren(QWidget)]:
        if not widget.isVisible() or not widget.width():
            continue
        high, wide = max(widget.height() // 12, 6), max(widget.width() // 8, 10)
        for y in range(2, widget.height(), high):
            for x in range(2, widget.width(), wide):
                point_at(widget, QPoint(x, y))


def letters_that_are_keys(root: QObject) -> list[str]:
    """Texts of buttons and menus with a key that comes out of the hostile name (“Save” has it for a bait)."""
    texts = [each.text() for each in root.findChildren(QAction)]
    texts += [each.text() for each in root.findChildren(QAbstractButton)]
    return [text for text in texts if "img" in text and "&Save" in text.replace("&&", "")]


def test_nothing_in_the_window_is_taken_for_markup(hostile: MainWindow) -> None:
    hostile.messages.warn("<b>bold</b>")
    hostile.jobs.start(lambda _: None, title="<b>bold</b>")
    for plot in (hostile.workspace.histogram, hostile.workspace.curve, hostile.workspace.mask_view):
        plot.empty("<b>bold</b>")
    hostile.workspace.tree.filter_edit.setText("dtype:<b>bold</b>")
    assert interpreted(hostile) == []


def test_nothing_in_the_dialogs_is_taken_for_markup(hostile: MainWindow, qtbot: QtBot, name: str) -> None:
    document = hostile.document
    warnings = [name, *hostile.workspace.attention.texts]
    cut = CommitSummary(document.state.checkpoint, document.state.plan_numbers, warnings)
    dialog = CommitDialog(hostile.deferred.commit_controller._commit_purpose(), cut, hostile)
    dialog.target.setText(str(document.state.checkpoint.path.parent / "<b>none</b>" / "x.pt"))
    assert interpreted(dialog) == []
    told = HandoverSummary(document.state.checkpoint, document.state.plan_numbers, {False: warnings, True: []}, name)
    handing = HandoverDialog(told, hostile)
    handing.field.edit.setText(str(document.state.checkpoint.path.parent / "<b>none</b>" / "x"))
    assert interpreted(handing) == []
    job = hostile.jobs.start(lambda _: None, title=name)
    assert interpreted(ProgressDialog(job, name, hostile)) == []
    hostile.deferred.snapshots.show()
    assert interpreted(hostile.deferred.snapshots) == []
    hostile.menus.shortcuts.trigger()
    assert interpreted(hostile) == []
    hostile.report_bug(UserError(name))
    assert interpreted(hostile) == []
    settle(qtbot, hostile)


def test_the_questions_take_nothing_for_markup(hostile: MainWindow, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: found.extend(interpreted(box)))
    ASK(hostile, name)
    ReplaceQuestion.ask(hostile, Path("/nowhere") / name)
    assert found == []


@pytest.mark.qt_log_ignore("does not support raise")
def test_resting_on_anything_opens_no_file(hostile: MainWindow, watch: Watch) -> None:
    hostile.workspace.tree.view.expandAll()
    QApplication.processEvents()
    # what happened while it was opened does not count as resting
    assert not watch.opened()
    point_everywhere(hostile)
    hostile.deferred.snapshots.show()
    point_everywhere(hostile.deferred.snapshots)
    assert not watch.opened()


def test_names_make_no_keys(hostile: MainWindow, name: str) -> None:
    hostile.document.select([f"{name}2.weight"])
    hostile.workspace.tree.row_actions.menu()
    for menu in (hostile.workspace.tree.choose_menu.classes, hostile.workspace.tree.choose_menu.patterns):
        menu.aboutToShow.emit()
    assert letters_that_are_keys(hostile) == []


def test_a_step_is_named_in_the_menu_as_in_the_history(hostile: MainWindow) -> None:
    step = history(hostile)[-1]
    assert "<img" in step
    shown = hostile.menus.undo.text().replace("&&", "\0").replace("&", "").replace("\0", "&")
    assert shown.replace("\u2060", "").endswith(step)


def test_the_title_names_the_file_and_marks_changes(hostile: MainWindow) -> None:
    assert hostile.isWindowModified()
    assert "[*][*]" in hostile.windowTitle().split(".pt")[0]
    assert hostile.windowTitle().count("[*]") % 2 == 1


@pytest.mark.parametrize(
    "text",
    ["<b>x</b>", "<?xml?><b>", "<!DOCTYPE html>", "&lt;b>", "  <img src=x>\n<b>", "<B\n>", "a<b\nc>d", "</b>", "<p/>"],
)
def test_a_tip_is_plain_and_says_all(text: str) -> None:
    shown = number_format.tip(text)
    assert not Qt.mightBeRichText(shown)
    assert shown.replace("\u2060", "") == text


def test_an_innocent_tip_is_left_as_it_is() -> None:
    for text in ("< 0.01 %", "fc.weight — 80.26 %", "a & b", "1 < 2\n2 > 1"):
        assert number_format.tip(text) == text


def test_a_long_tip_has_lines_that_fit_a_screen() -> None:
    shown = number_format.tip("<b>" + "layer." * 100 + "\n" + "m" * 1_000_000)
    assert max(map(len, shown.split("\n"))) <= number_format.TIP_WIDTH + 1
    assert len(shown.split("\n")) <= number_format.TIP_LINES
    assert shown.endswith("…")
