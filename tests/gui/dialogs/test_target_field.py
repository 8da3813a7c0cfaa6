"""A name that is typed without its folder lies where the proposed one did, not where the app was started from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.target_field import TargetField


@pytest.fixture
def field(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TargetField]:
    """One that proposes ``models/pruned.safetensors`` in an app that was started from ``elsewhere``."""
    for name in ("models", "elsewhere"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    parent = QWidget()
    qtbot.addWidget(parent)
    found = TargetField("File", lambda _: tmp_path / "chosen" / "a.pt", parent)
    found.show_path(tmp_path / "models" / "pruned.safetensors")
    yield found
    # kept until here, and what is in it with it
    parent.deleteLater()


@pytest.mark.parametrize("typed", ["mine.safetensors", "  mine.safetensors ", "deeper/mine.safetensors"])
def test_a_name_without_a_folder_lies_beside_the_proposed_one(
    field: TargetField, tmp_path: Path, qtbot: QtBot, typed: str
) -> None:
    field.edit.setText(typed)
    assert field.path == tmp_path / "models" / typed.strip()
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == str(tmp_path / "models" / typed.strip())
    assert field.path == tmp_path / "models" / typed.strip()


def test_of_a_chosen_path_the_folder_counts(field: TargetField, tmp_path: Path) -> None:
    field.button.click()
    field.edit.setText("b.pt")
    assert field.path == tmp_path / "chosen" / "b.pt"


def test_whole_paths_and_the_home_folder_are_as_typed(field: TargetField, tmp_path: Path) -> None:
    field.edit.setText(str(tmp_path / "x.pt"))
    assert field.path == tmp_path / "x.pt"
    field.edit.setText("~/x.pt")
    assert field.path == Path.home() / "x.pt"


def test_nothing_typed_is_no_path(field: TargetField) -> None:
    field.edit.setText(" ")
    assert field.path == Path()


def test_what_is_proposed_from_here_is_shown_whole(field: TargetField, tmp_path: Path) -> None:
    field.show_path(Path("a.pt"))
    assert field.path == tmp_path / "elsewhere" / "a.pt"
    assert field.edit.text() == str(field.path)
