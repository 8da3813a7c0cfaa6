"""The dialogs for new files: they ask before a file is replaced, with a button that says so."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.formats.sharded.model_files import SUFFIXES
from core.model import output_paths
from gui.dialogs.file_dialogs import CHECKPOINTS, FileDialogs
from gui.dialogs.replace_question import ReplaceQuestion

NewFile = Callable[[QWidget, Path], Path | None]
NEW_FILES = [FileDialogs.new_plan, FileDialogs.new_script, FileDialogs.evaluations]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What may be replaced was asked for; the answer is no, as long as nothing else is said."""
    paths: list[Path] = []
    monkeypatch.setattr(ReplaceQuestion, "ask", lambda _, path: paths.append(path) or False)
    return paths


def answers(monkeypatch: pytest.MonkeyPatch, given: Iterator[tuple[str, str]]) -> list[str]:
    """The system's dialog is answered by these names and kinds; returned is what each one proposed."""
    proposed: list[str] = []

    def answer(_parent: QWidget, _title: str, name: str, _kinds: str, options: QFileDialog.Option) -> tuple[str, str]:
        assert options == QFileDialog.Option.DontConfirmOverwrite
        proposed.append(name)
        return next(given)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return proposed


@pytest.mark.parametrize("new_file", NEW_FILES)
def test_a_file_that_is_to_stay_is_not_chosen_and_another_name_is_asked_for(
    new_file: NewFile, qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Path]
) -> None:
    there, free = tmp_path / "there.json", tmp_path / "free.json"
    there.write_text("mine")
    proposed = answers(monkeypatch, iter([(str(there), ""), (str(free), "")]))
    assert new_file(QWidget(), tmp_path / "x.json") == free
    assert asked == [there]
    assert proposed == [str(tmp_path / "x.json"), str(there)]


@pytest.mark.parametrize("new_file", NEW_FILES)
def test_a_file_that_may_be_replaced_is_chosen(
    new_file: NewFile, qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there.json"
    there.write_text("old")
    monkeypatch.setattr(ReplaceQuestion, "ask", lambda _, __: True)
    answers(monkeypatch, iter([(str(there), "")]))
    assert new_file(QWidget(), tmp_path / "x.json") == there


def test_a_name_without_a_suffix_gets_that_of_its_kind(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Path]
) -> None:
    given = iter(
        [("p", "Plans (*.json)"), ("e", "JSON (*.json)"), ("e", "Table (*.csv)"), ("model.v2", "Plans (*.json)")]
    )
    answers(monkeypatch, given)
    dialogs: list[NewFile] = [FileDialogs.new_plan, FileDialogs.evaluations, FileDialogs.evaluations]
    found = [each(QWidget(), tmp_path / "x.json") for each in [*dialogs, FileDialogs.new_plan]]
    assert found == [Path("p.json"), Path("e.json"), Path("e.csv"), Path("model.v2")]


def test_the_question_is_about_the_file_that_would_be_written(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Path]
) -> None:
    tmp_path.joinpath("plan.json").write_text("mine")
    answers(monkeypatch, iter([(str(tmp_path / "plan"), "Plans (*.json)"), ("", "")]))
    assert FileDialogs.new_plan(QWidget(), tmp_path / "x.json") is None
    assert asked == [tmp_path / "plan.json"]


def test_a_cancelled_dialog_chooses_nothing(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[Path]
) -> None:
    answers(monkeypatch, iter([("", "")]))
    assert FileDialogs.new_plan(QWidget(), tmp_path / "x.json") is None
    assert asked == []


def test_all_that_can_be_opened_is_listed() -> None:
    known = {
        *SUFFIXES,
        *output_paths._ARCHIVES,
        *(suffix for suffix, names in output_paths._WRITTEN_AS.items() if names),
    }
    names = [f"model{suffix}" for suffix in known]
    names += ["model.safetensors.index.json", "model.safetensors.index.fp16.json", "model_best.pth.tar", "a.tar.gz"]
    names += ["weights.pickle", "__0_0.distcp", ".metadata"]
    assert [name for name in names if not any(fnmatch(name, each) for each in CHECKPOINTS)] == []


def ink(button: QToolButton) -> int:
    """How many pixels of a button are not of its ground."""
    image: QImage = button.grab().toImage()
    ground = image.pixel(image.width() // 2, image.height() - 3)
    return sum(image.pixel(x, y) != ground for x in range(image.width()) for y in range(image.height()))


def test_the_buttons_of_the_dialog_can_be_seen_and_its_kinds_are_short(qtbot: QtBot, tmp_path: Path) -> None:
    parent, found = QWidget(), {}
    qtbot.addWidget(parent)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.resize(dialog.minimumSizeHint())
        QApplication.processEvents()
        buttons = [each for each in dialog.findChildren(QToolButton) if each.isVisible() and not each.text()]
        found.update({each.objectName(): ink(each) for each in buttons})
        (kinds,) = (each for each in dialog.findChildren(QComboBox) if each.objectName() == "fileTypeCombo")
        found["kinds"] = [kinds.itemText(place) for place in range(kinds.count())]
        dialog.reject()

    QTimer.singleShot(0, look)
    assert FileDialogs.checkpoint(parent, str(tmp_path)) is None
    assert found.pop("kinds") == [
        "Checkpoints",
        "Index files, models without weights",
        "Archives with a checkpoint in them",
        "All files",
    ]
    assert len(found) == 6
    assert min(found.values()) > 40, found
