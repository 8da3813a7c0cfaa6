"""A file that is dropped on a field for a path is written as its plain path, in every dialog that has such a field."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.report.cluster_commands import ClusterWork
from gui.dialogs.check_dialog import CheckDialog, CheckRequest
from gui.dialogs.cluster_dialog import ClusterDialog
from gui.dialogs.evaluation_form import EvaluationForm
from gui.dialogs.target_field import TargetField
from gui.support.path_edit import PathEdit

ANY = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
BUTTON, KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
NAMES = [
    b"plain.pt",
    b"with space & #1 100%41?.pt",
    "модель.pt".encode(),
    b"odd\xff\xfe.pt",
    b"two\nlines",
    b"a folder/",
]
FIELDS: dict[str, Callable[[QWidget], QWidget]] = {
    "targetEdit": lambda parent: TargetField("File", lambda _: None, parent),
    "checkSource": lambda parent: CheckDialog(CheckRequest(None, None), None, "", parent),
    "checkResult": lambda parent: CheckDialog(CheckRequest(None, None), None, "", parent),
    "scriptEdit": lambda parent: EvaluationForm("", [], [], parent),
    "pythonCombo": lambda parent: EvaluationForm("", [], [], parent),
    "clusterModel": lambda parent: ClusterDialog(ClusterWork(("s",), "m", "p", "o"), 1, parent),
    "clusterPlan": lambda parent: ClusterDialog(ClusterWork(("s",), "m", "p", "o"), 1, parent),
    "clusterIndex": lambda parent: ClusterDialog(ClusterWork(("s",), "m", "p", "o"), 1, parent),
    "clusterOutput": lambda parent: ClusterDialog(ClusterWork(("s",), "m", "p", "o"), 1, parent),
}


def dragged(*addresses: str) -> QMimeData:
    """As file managers give it: percent-encoded addresses, and the same as text."""
    data, text = QMimeData(), "\r\n".join(addresses)
    data.setData("text/uri-list", text.encode())
    data.setText(text)
    return data


def drop(field: QWidget, data: QMimeData) -> list[bool]:
    """Whether entering, moving and the drop were taken."""
    events = (
        QDragEnterEvent(QPoint(5, 5), ANY, data, BUTTON, KEY),
        QDragMoveEvent(QPoint(6, 5), ANY, data, BUTTON, KEY),
        QDropEvent(QPointF(6, 5), ANY, data, BUTTON, KEY),
    )
    for event in events:
        QApplication.sendEvent(field, event)
    assert all(event.dropAction() == Qt.DropAction.CopyAction for event in events if event.isAccepted())
    return [event.isAccepted() for event in events]


def field_of(parent: QWidget, name: str) -> PathEdit:
    FIELDS[name](parent)
    (found,) = parent.findChildren(QWidget, name)
    field = found if isinstance(found, QLineEdit) else found.lineEdit()
    assert isinstance(field, PathEdit)
    return field


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture(params=NAMES, ids=ascii)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / os.fsdecode(request.param)
    path.mkdir() if request.param.endswith(b"/") else path.touch()
    return path


@pytest.mark.parametrize("name", FIELDS)
def test_a_dropped_file_becomes_its_path_in_every_field(parent: QWidget, file: Path, name: str) -> None:
    field = field_of(parent, name)
    field.setText("before")
    assert drop(field, dragged(file.as_uri())) == [True, True, True]
    assert field.path == file
    assert field.text() == os.fsencode(file).decode("utf-8", "backslashreplace")


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("addresses", [("file:///", "file:///tmp"), ("file:///no/such/file",), ("https://host/a.pt",)])
def test_several_and_what_is_no_file_of_this_machine_are_refused(
    parent: QWidget, name: str, addresses: tuple[str, ...]
) -> None:
    field = field_of(parent, name)
    field.setText("before")
    assert drop(field, dragged(*addresses)) == [False, False, False]
    assert field.text() == "before"


def test_text_still_goes_into_it(parent: QWidget) -> None:
    field, data = PathEdit(parent), QMimeData()
    data.setText("/typed")
    for event in (
        QDragEnterEvent(QPoint(5, 5), ANY, data, BUTTON, KEY),
        QDropEvent(QPointF(5, 5), ANY, data, BUTTON, KEY),
    ):
        QApplication.sendEvent(field, event)
    assert field.path == Path("/typed")


@pytest.mark.parametrize("host", ["localhost", socket.gethostname()])
def test_an_address_may_name_this_machine(parent: QWidget, file: Path, host: str) -> None:
    field = PathEdit(parent)
    assert all(drop(field, dragged(file.as_uri().replace("file://", f"file://{host}"))))
    assert field.path == file


def test_the_command_that_evaluates_takes_it_as_a_word_of_a_shell(parent: QWidget, tmp_path: Path) -> None:
    form, script = EvaluationForm("", [], [], parent), tmp_path / "my eval.py"
    script.touch()
    form.command.setText("python ")
    drop(form.command, dragged(script.as_uri()))
    assert form.command.text() == f"python '{script}'"


def test_the_check_swaps_names_that_are_no_text(parent: QWidget, tmp_path: Path) -> None:
    paths = [tmp_path / os.fsdecode(name) for name in (b"\xff.pt", b"\xfe.pt")]
    for path in paths:
        path.touch()
    dialog = CheckDialog(CheckRequest(*paths), None, "", parent)
    assert dialog.paths == (paths[0], paths[1])
    assert dialog.check.isEnabled()
    dialog.swap.click()
    assert dialog.paths == (paths[1], paths[0])
    assert dialog.check.isEnabled()


def test_a_script_whose_name_is_no_text_is_found(parent: QWidget, tmp_path: Path) -> None:
    form, script, python = EvaluationForm("", [], [], parent), *(tmp_path / os.fsdecode(n) for n in (b"\xff", b"\xfe"))
    for path in (script, python):
        path.touch()
    form.script.show_path(script)
    drop(form.python.lineEdit(), dragged(python.as_uri()))
    assert not form.refusal
    assert (form.setup.script, form.setup.python) == (script, python)


def test_what_is_typed_has_no_spaces_around_it(parent: QWidget) -> None:
    field = PathEdit(parent)
    assert field.is_blank
    field.setText("  /models/a.pt ")
    assert field.path == Path("/models/a.pt")
    field.show_path(Path("/models/ends with a space "))
    assert field.path == Path("/models/ends with a space ")
    field.show_path(None)
    assert field.is_blank
