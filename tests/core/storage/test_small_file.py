"""A small file is looked at before it is read: a pipe is not waited for, and an endless device is not read."""

import os
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.storage.small_file import read_small


def read(path: Path) -> bytes:
    return read_small(path, 1000, "a plan", "Choose another.")


def test_all_bytes_are_read(tmp_path: Path) -> None:
    for content in (b"", b"x" * 1000):
        (tmp_path / "plan.json").write_bytes(content)
        assert read(tmp_path / "plan.json") == content


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pipe", "it is no file. Choose another."),
        ("/dev/zero", "it is no file. Choose another."),
        ("large", "it is larger than any. Choose another."),
        ("folder", "it is a folder. Choose another."),
        ("none", "There is no file"),
        ("n" * 300, "can't be read: File name too long."),
        ("loop", "can't be read: Too many levels of symbolic links."),
    ],
)
def test_what_is_no_small_file_is_refused_without_being_read(tmp_path: Path, name: str, said: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"x" * 1001)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UserError) as told:
        read(tmp_path / name)
    assert said in str(told.value)
