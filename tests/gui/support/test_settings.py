"""What is remembered from one start to the next."""

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from gui.support.settings import RECENT, Settings


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path) -> None:
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path))


def again() -> Settings:
    """As the next start reads it."""
    return Settings()


@pytest.mark.parametrize("count", [0, 1, 2, RECENT])
def test_recent_files_come_back_the_latest_first(count: int) -> None:
    paths = [Path(f"/models/{number}.pt") for number in range(count)]
    for path in paths:
        again().add_recent(path)
    assert again().recent == tuple(reversed(paths))


def test_a_file_that_is_opened_again_is_listed_once_and_first() -> None:
    for name in ("a", "b", "a"):
        again().add_recent(Path(name))
    assert again().recent == (Path("a"), Path("b"))


def test_no_more_files_are_remembered_than_there_are_digits() -> None:
    for number in range(RECENT + 3):
        again().add_recent(Path(str(number)))
    assert len(again().recent) == RECENT
    assert again().recent[0] == Path(str(RECENT + 2))


def test_a_file_can_be_forgotten_and_the_last_one_too() -> None:
    for name in ("a", "b"):
        again().add_recent(Path(name))
    for name in ("b", "a"):
        again().remove_recent(Path(name))
    assert again().recent == ()
    assert again().folder == str(Path.home())


def test_theme_language_and_layout_come_back() -> None:
    assert (again().theme, again().language, again().layout("tree")) == ("", "", None)
    again().theme, again().language = "dark", "ru"
    again().save_layout("tree", QByteArray(b"\x00\x01"))
    assert (again().theme, again().language, again().layout("tree")) == ("dark", "ru", QByteArray(b"\x00\x01"))


def test_what_a_card_showed_comes_back() -> None:
    assert again().choice("bars") == ""
    again().save_choice("bars", "error")
    assert (again().choice("bars"), again().choice("curve")) == ("error", "")


def test_file_dialogs_begin_where_the_last_file_was() -> None:
    again().add_recent(Path("/models/a.pt"))
    assert again().folder == "/models"
