"""Whatever is typed as a path, to look whether something is there is no error."""

import os
from pathlib import Path

import pytest

from core.base.paths import exists, is_file, is_folder, real_path, status_of, typed_path

ODD = ["", "~nobody/x", "n" * 300, "x/" * 3000, "a\0b", "a\nb", "\udcff.pt", "~", "//", "loop", "loop/x", "file/x"]


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:10]))
def test_no_path_is_an_error(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    Path("file").touch()
    path = typed_path(text)
    for path in (typed_path(text), tmp_path / text):
        assert (status_of(path) is not None) == exists(path)
        assert not is_file(path)
        assert is_folder(path) == exists(path)


def test_what_is_there_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "lost").symlink_to("nothing")
    found = {path.name: (exists(path), is_file(path), is_folder(path)) for path in (*tmp_path.iterdir(), tmp_path)}
    assert found == {
        "file": (True, True, False),
        "pipe": (True, False, False),
        "link": (True, True, False),
        "lost": (False, False, False),
        tmp_path.name: (True, False, True),
    }


def test_the_home_folder_is_put_in_where_there_is_such_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert typed_path("~/a") == Path("/home/me/a")
    assert typed_path("~nobody-of-that-name/a") == Path("~nobody-of-that-name/a")


def test_a_circle_of_links_stays(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert real_path(tmp_path / "loop" / "x").name == "x"
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert real_path(tmp_path / "link") == tmp_path / "target"
