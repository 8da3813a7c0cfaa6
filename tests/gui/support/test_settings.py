"""What is remembered from one start to the next."""

import zlib
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QByteArray, QSettings, QSize

from gui.support.settings import RECENT, Settings
from tests.helpers.random_damage import damaged


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


@pytest.mark.parametrize("stored", [b"", b"layout 1\n", b"layout 0\n" + zlib.crc32(b"x").to_bytes(4, "little") + b"x"])
def test_a_layout_of_another_version_is_dropped(stored: bytes, tmp_path: Path) -> None:
    again().save_layout("tree", QByteArray(b"x"))
    raw_settings().setValue("layout/tree", QByteArray(stored))
    assert again().layout("tree") is None


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_damaged_layout_is_dropped(place: int) -> None:
    again().save_layout("tree", QByteArray(bytes(range(60))))
    stored = bytearray(raw_settings().value("layout/tree").data())
    stored[place] ^= 1
    raw_settings().setValue("layout/tree", QByteArray(bytes(stored)))
    assert again().layout("tree") is None


@pytest.mark.parametrize("wrong", [["a", "b"], 3.5, True, {"a": 1}, QByteArray(b"\0"), [1, None, ["x"]], QSize(3, 4)])
def test_what_is_of_another_kind_is_as_if_it_were_not_there(wrong: object) -> None:
    for key in (
        "files/recent",
        "view/theme",
        "view/language",
        "view/bars",
        "layout/tree",
        "evaluation/latest",
        "approved/x",
    ):
        raw_settings().setValue(key, wrong)
    found = again()
    assert all(isinstance(each, Path) for each in found.recent)
    assert found.layout("tree") is None
    assert not found.is_approved("x")
    texts = found.theme, found.language, found.choice("bars"), found.latest_evaluation
    assert all(isinstance(each, str) for each in texts)


def test_a_damaged_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """Whatever is changed in it, each setting has the kind that the window expects."""
    full = again()
    full.theme, full.language = "dark", "ru"
    full.save_choice("bars", "error")
    full.approve("x")
    full.save_layout("tree", QByteArray(bytes(range(256))))
    for name in ("ä, b", "c"):
        full.add_recent(Path(name))
    del full
    file = next(tmp_path.rglob("*.ini"))
    whole = file.read_bytes()
    random = Random(17)
    for _ in range(300):
        file.write_bytes(damaged(whole, random))
        found = again()
        texts = found.theme, found.language, found.choice("bars"), found.evaluation(Path("c"))
        assert all(isinstance(each, str) for each in texts)
        assert all(isinstance(each, Path) for each in found.recent)
        assert found.layout("tree") in (None, QByteArray(bytes(range(256))))


def raw_settings() -> QSettings:
    """The file as anybody can write it; it is written when this is given up."""
    kind, scope = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    return QSettings(kind, scope, "secateurs", "secateurs")


def test_what_a_card_showed_comes_back() -> None:
    assert again().choice("bars") == ""
    again().save_choice("bars", "error")
    assert (again().choice("bars"), again().choice("curve")) == ("error", "")


def test_file_dialogs_begin_where_the_last_file_was() -> None:
    again().add_recent(Path("/models/a.pt"))
    assert again().folder == "/models"


def test_who_hands_over_comes_back() -> None:
    assert again().author == ""
    again().author = "Ada"
    assert again().author == "Ada"
