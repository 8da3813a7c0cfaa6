"""A file that is read: how it is opened, when it counts as changed, and what is said when it can't be read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.storage.source_file import ReadError, SourceFile, SourceStream

CONTENT = bytes(range(100))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.pt"
    path.write_bytes(CONTENT)
    return path


def write_with_its_time_put_back(path: Path) -> None:
    before = path.stat()
    path.write_bytes(CONTENT[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def append(path: Path) -> None:
    path.write_bytes(CONTENT + b"x")


def cut(path: Path) -> None:
    os.truncate(path, 50)


def become_another(path: Path) -> None:
    path.rename(path.with_name("old.pt"))
    path.write_bytes(CONTENT)


def become_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def vanish(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    "change",
    [write_with_its_time_put_back, append, cut, become_another, become_a_pipe, become_a_folder, vanish],
    ids=lambda each: each.__name__,
)
def test_a_change_is_noticed_at_the_next_use(path: Path, change: Callable[[Path], None]) -> None:
    file = SourceFile.of(path)
    assert file.read(10, 5) == CONTENT[10:15]
    change(path)
    with pytest.raises(UserError, match=r"(has changed since it was opened|can't be read any more).*Open it again"):
        file.read(10, 5)


def test_a_change_is_noticed_by_a_stream_that_is_open(path: Path) -> None:
    file = SourceFile.of(path)
    with file.open() as stream:
        file.check(stream)
        write_with_its_time_put_back(path)
        with pytest.raises(UserError, match="has changed"):
            file.check(stream)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=lambda each: each.__name__)
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A pipe that nobody writes to would be waited for."""
    make(tmp_path / "other")
    with pytest.raises(UserError, match=r"other is not a file\. Choose a checkpoint file"):
        SourceFile.of(tmp_path / "other")


@pytest.mark.parametrize("name", ["none", "n" * 300, "loop"])
def test_a_path_that_leads_nowhere_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(UserError, match=f"{name}"):
        SourceFile.of(tmp_path / name)


def test_a_disk_that_fails_while_it_is_read_is_a_sentence_that_names_the_file() -> None:
    """Memory that nothing is mapped to answers like a disk with an error."""
    path = Path("/proc/self/mem")
    with SourceStream(path) as stream, pytest.raises(UserError) as told:
        stream.readinto(bytearray(10))
    why = "Input/output error. Check its disk or connection, then open it again."
    assert str(told.value) == f"{path} can't be read: {why}"


def test_closing_what_was_read_can_not_fail(path: Path) -> None:
    stream = SourceStream(path)
    os.close(stream.fileno())
    stream.close()
    assert stream.closed


@pytest.mark.parametrize("size", [10, -1, None])
def test_whatever_reads_is_told_in_a_sentence(size: int | None) -> None:
    with SourceStream(Path("/proc/self/mem")) as stream, pytest.raises(ReadError, match="Input/output error"):
        stream.read(size)
