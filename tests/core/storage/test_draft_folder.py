"""Draft folders are locked while they are in use; what was left in one by a process that died is removed."""

import errno
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from core.storage.draft_folder import draft_folder, remove_leftovers

HOLD = """
import sys
from pathlib import Path
from core.storage.draft_folder import draft_folder
with draft_folder(Path(sys.argv[1])) as folder:
    (folder / "model.pt").write_bytes(b"x" * 1000)
    (folder / "shards").mkdir()
    (folder / "shards" / "1.bin").write_bytes(b"x" * 234)
    print(folder, flush=True)
    sys.stdin.read()
"""


def holding(beside: Path) -> tuple["subprocess.Popen[str]", Path]:
    """Another process that has a draft folder with two files in it, until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(beside)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_is_private_empty_and_gone_at_the_end(tmp_path: Path) -> None:
    with draft_folder(tmp_path) as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "x").write_bytes(b"1")
    assert [*tmp_path.iterdir()] == []


def test_what_a_killed_process_left_is_removed_at_the_next_write(tmp_path: Path) -> None:
    process, left = holding(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert left.exists()
    with draft_folder(tmp_path):
        assert not left.exists()
    assert [*tmp_path.iterdir()] == []


def test_what_is_removed_is_counted_in_bytes(tmp_path: Path) -> None:
    process, _ = holding(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert remove_leftovers(tmp_path) == 1234
    assert remove_leftovers(tmp_path) == 0


def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    process, folder = holding(tmp_path)
    assert remove_leftovers(tmp_path) == 0
    with draft_folder(tmp_path):
        assert (folder / "model.pt").exists()
    process.communicate("")
    assert process.returncode == 0
    assert [*tmp_path.iterdir()] == []


def test_two_in_one_process_do_not_take_each_other_for_leftovers(tmp_path: Path) -> None:
    with draft_folder(tmp_path) as one, draft_folder(tmp_path) as two:
        assert one != two
        assert one.exists()
        assert two.exists()
    assert [*tmp_path.iterdir()] == []


def test_what_looks_like_one_and_is_none_stays(tmp_path: Path) -> None:
    (tmp_path / ".secateurs-file.partial").write_bytes(b"mine")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").touch()
    (tmp_path / ".secateurs-link.partial").symlink_to(tmp_path / "elsewhere")
    assert remove_leftovers(tmp_path) == 0
    assert (tmp_path / ".secateurs-file.partial").read_bytes() == b"mine"
    assert [path.name for path in (tmp_path / "elsewhere").iterdir()] == ["kept"]


def test_what_may_not_be_removed_stays_without_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".secateurs-0.partial").mkdir()

    def refuse(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(shutil, "rmtree", refuse)
    assert remove_leftovers(tmp_path) == 0
    assert (tmp_path / ".secateurs-0.partial").exists()


def test_none_is_left_where_it_can_not_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(FileLock, "acquire", fails)
    with pytest.raises(OSError, match="Read-only"), draft_folder(tmp_path):
        pass
    assert [*tmp_path.iterdir()] == []


def test_one_failure_while_it_is_removed_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`shutil.rmtree` raises what closing a folder raises, whatever it is told to ignore."""
    plain, failures = shutil.rmtree, [OSError(errno.EIO, "Input/output error")]

    def fails_once(path: Path, **how: bool) -> None:
        if failures:
            raise failures.pop()
        plain(path, **how)

    monkeypatch.setattr(shutil, "rmtree", fails_once)
    with draft_folder(tmp_path) as folder:
        (folder / "x").write_bytes(b"1")
    assert [*tmp_path.iterdir()] == []
    assert not failures
