"""While something is dragged over the window it says what will be opened, or why nothing will be."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.drop_sign import DropSign
from gui.support import theme
from gui.support.application import application
from gui.window.main_window import MainWindow
from tests.gui.driving import settle

COPY, BUTTON, KEY = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def urls(*texts: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(text) for text in texts])
    # as file managers do
    data.setText("\n".join(texts))
    return data


def drag_in(window: MainWindow, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(QPoint(50, 50), COPY, data, BUTTON, KEY)
    QApplication.sendEvent(window, event)
    return event


def sign(window: MainWindow) -> DropSign:
    return window.findChild(DropSign)


def test_what_can_be_opened_is_named_until_it_leaves(window: MainWindow, source: Path) -> None:
    event = drag_in(window, urls(source.as_uri()))
    assert (event.isAccepted(), event.dropAction()) == (True, COPY)
    assert sign(window).isVisible()
    assert sign(window).words == "Drop to open small.safetensors"
    assert sign(window).size() == window.centralWidget().size()
    window.resize(1300, 800)
    QApplication.processEvents()
    assert sign(window).size() == window.centralWidget().size()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not sign(window).isVisible()


def test_a_file_is_opened_wherever_it_is_dropped(opened: MainWindow, qtbot: QtBot, source: Path) -> None:
    """Over text fields and plots, too, which would take it otherwise."""
    data, other = urls(source.as_uri()), source.with_name("other.safetensors")
    other.write_bytes(source.read_bytes())
    inside = [each for each in opened.findChildren(QWidget) if each.window() is opened]
    assert any(each.acceptDrops() and isinstance(each, QLineEdit) for each in inside)
    for each in inside:
        QApplication.sendEvent(each, QDragEnterEvent(QPoint(1, 1), COPY, data, BUTTON, KEY))
        assert sign(opened).isVisible(), each
        assert sign(opened).words == "Drop to open small.safetensors"
        QApplication.sendEvent(opened, QDragLeaveEvent())
    field = opened.workspace.tree.findChild(QLineEdit, "filterEdit")
    data = urls(other.as_uri())
    for event in (
        QDragEnterEvent(QPoint(5, 5), COPY, data, BUTTON, KEY),
        QDropEvent(QPointF(5, 5), COPY, data, BUTTON, KEY),
    ):
        QApplication.sendEvent(field, event)
    settle(qtbot, opened)
    assert opened.document.state.checkpoint.path == other
    assert field.text() == ""


def test_text_still_goes_into_a_field(opened: MainWindow) -> None:
    field, data = opened.workspace.tree.findChild(QLineEdit, "filterEdit"), QMimeData()
    data.setText("conv")
    for event in (
        QDragEnterEvent(QPoint(5, 5), COPY, data, BUTTON, KEY),
        QDropEvent(QPointF(5, 5), COPY, data, BUTTON, KEY),
    ):
        QApplication.sendEvent(field, event)
    assert field.text() == "conv"
    assert not sign(opened).isVisible()


def test_a_folder_can_be_dropped(window: MainWindow, tmp_path: Path) -> None:
    drag_in(window, urls(tmp_path.as_uri()))
    assert sign(window).path == tmp_path


@pytest.mark.parametrize("host", ["", "localhost"])
def test_whatever_bytes_its_name_has(window: MainWindow, tmp_path: Path, host: str) -> None:
    path = tmp_path / os.fsdecode(b"odd\xff 100%41.pt")
    path.touch()
    drag_in(window, urls(path.as_uri().replace("file://", f"file://{host}")))
    assert sign(window).path == path


@pytest.mark.parametrize(
    ("dragged", "words"),
    [
        (["file:///", "file:///tmp"], "One file or folder at a time, please"),
        (["https://example.org/model.pt"], "Addresses are read by the command “index”, and its file opens here"),
        (["file:///no/such/file.pt"], "Only files and folders of this machine can be opened"),
        ([], "Only files and folders of this machine can be opened"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(
    opened: MainWindow, qtbot: QtBot, dragged: list[str], words: str
) -> None:
    before = opened.document.state.checkpoint
    data = urls(*dragged)
    event = drag_in(opened, data)
    # Qt tells only of what is taken that it leaves
    assert (event.isAccepted(), event.dropAction()) == (True, Qt.DropAction.IgnoreAction)
    assert sign(opened).isVisible()
    assert sign(opened).words == words
    QApplication.sendEvent(opened, QDropEvent(QPointF(50, 50), COPY, data, BUTTON, KEY))
    assert not sign(opened).isVisible()
    settle(qtbot, opened)
    assert opened.document.holds(before)


ANY = Qt.DropAction.MoveAction | COPY


@pytest.mark.parametrize("actions", [ANY, COPY, Qt.DropAction.MoveAction])
def test_what_is_dropped_is_copied_and_never_moved(
    opened: MainWindow, qtbot: QtBot, source: Path, actions: Qt.DropAction
) -> None:
    """A source that hears of a move may delete its file."""
    other = source.with_name("other.safetensors")
    other.write_bytes(source.read_bytes())
    data = urls(other.as_uri())
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, BUTTON, KEY)
    drop = QDropEvent(QPointF(50, 50), actions, data, BUTTON, KEY)
    for event in (enter, drop):
        QApplication.sendEvent(opened, event)
    settle(qtbot, opened)
    can = bool(actions & COPY)
    assert enter.dropAction() == drop.dropAction() == (COPY if can else Qt.DropAction.IgnoreAction)
    assert drop.isAccepted() is can
    assert (opened.document.state.checkpoint.path == other) is can


def test_a_drop_that_is_refused_is_ignored(opened: MainWindow, source: Path) -> None:
    data = urls(source.as_uri(), source.as_uri())
    drag_in(opened, data)
    drop = QDropEvent(QPointF(50, 50), ANY, data, BUTTON, KEY)
    drop.accept()
    QApplication.sendEvent(opened, drop)
    assert (drop.isAccepted(), drop.dropAction()) == (False, Qt.DropAction.IgnoreAction)


@pytest.mark.parametrize("worn", [theme.DARK, theme.LIGHT])
def test_accepted_and_refused_look_different_in_both_themes(
    window: MainWindow, source: Path, worn: theme.Theme
) -> None:
    theme.apply(application(), worn)
    drag_in(window, urls(source.as_uri()))
    accepted = sign(window).grab().toImage()
    drag_in(window, urls())
    refused = sign(window).grab().toImage()
    edge = QPoint(accepted.width() // 2, 16)
    colours = [{image.pixelColor(edge + QPoint(x, 0)).name() for x in range(20)} for image in (accepted, refused)]
    assert worn.kept in colours[0]
    assert worn.warning in colours[1]
    theme.apply(application())
