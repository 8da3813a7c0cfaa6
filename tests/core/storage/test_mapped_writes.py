"""Where the times of a file tell of whatever is written to it."""

import os
from pathlib import Path

import pytest

from core.storage import mapped_writes
from core.storage.mapped_writes import are_told


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file on a disk, as it is told."""
    path, mounts = tmp_path / "model.pt", tmp_path / "mounts"
    path.write_bytes(b"1")
    device = path.stat().st_dev
    mounts.write_text(f"36 35 {os.major(device)}:{os.minor(device)} / /mnt rw,noatime - ext4 /dev/disk rw\n")
    monkeypatch.setattr(mapped_writes, "_MOUNTS", mounts)
    return path


def after(path: Path, seconds: float, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr("time.time", lambda: path.stat().st_ctime + seconds)
    return are_told(path)


def test_a_file_at_rest_on_a_disk_tells(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert after(path, 4000, monkeypatch)


def test_a_file_that_has_just_been_written_may_have_pages_that_wait(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not after(path, 60, monkeypatch)


@pytest.mark.parametrize("mounts", ["36 35 0:999 / /mnt rw - ext4 /dev/disk rw\n", ""])
def test_other_file_systems_need_not(path: Path, mounts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (path.parent / "mounts").write_text(mounts)
    assert not after(path, 4000, monkeypatch)
    (path.parent / "mounts").unlink()
    assert not after(path, 4000, monkeypatch)
