"""What is written is brought to the disk in a thread that nobody has to wait for."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.base.errors import Cancelled
from core.base.going_on import asking
from core.storage import disk_sync
from core.storage.atomic_output import new_output
from core.storage.disk_sync import DiskSync
from core.storage.output_guard import OutputGuard


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that confirms nothing before the event."""
    confirms, sync = threading.Event(), os.fsync
    monkeypatch.setattr(disk_sync.os, "fsync", lambda descriptor: confirms.wait() and sync(descriptor))
    yield confirms
    confirms.set()


def second_time() -> Callable[[], None]:
    asked: list[None] = []

    def ask() -> None:
        asked.append(None)
        if len(asked) > 1:
            raise Cancelled

    return ask


def test_all_in_a_folder_is_synced_and_the_folder_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new" / "deep").mkdir(parents=True)
    (tmp_path / "new" / "deep" / "one").touch()
    synced: list[str] = []
    monkeypatch.setattr(disk_sync, "sync", lambda path: synced.append(path.name))
    DiskSync(tmp_path / "new").wait()
    assert sorted(synced) == ["deep", "new", "one"]
    assert synced[-1] == "new"


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "full"), RuntimeError("a bug")])
def test_what_fails_in_the_thread_is_raised_where_it_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(_: Path) -> None:
        raise fault

    monkeypatch.setattr(disk_sync, "sync", fail)
    with pytest.raises(type(fault)):
        DiskSync(tmp_path).wait()


def test_who_waits_for_a_slow_disk_can_be_cancelled_and_nothing_is_left(
    tmp_path: Path, slow_disk: threading.Event
) -> None:
    def write() -> None:
        with new_output(tmp_path / "model.pt", OutputGuard()) as partial:
            partial.write_bytes(b"new")

    with asking(second_time()), pytest.raises(Cancelled):
        write()
    assert [*tmp_path.iterdir()] == []
    # the disk is still busy with it
    assert not slow_disk.is_set()
