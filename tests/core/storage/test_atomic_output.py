"""A file or folder comes into being whole or not at all, whatever goes wrong and when."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.storage import atomic_output, disk_sync
from core.storage.atomic_output import new_output, put_in_place, require_new, require_place, syncing, told_of_place
from core.storage.output_guard import OutputGuard, Refused
from core.storage.source_file import ReadError

OLD, NEW = b"the old one", b"the new one"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs"
    folder.mkdir()
    return folder / "model.pt"


def write(out: Path, content: bytes = NEW) -> None:
    with new_output(out, OutputGuard()) as draft:
        draft.write_bytes(content)


def write_folder(out: Path, *names: str) -> None:
    with new_output(out, OutputGuard()) as draft:
        draft.mkdir()
        for name in names:
            (draft / name).write_bytes(NEW)


def test_a_file_is_there_when_the_block_has_ended_and_not_before(out: Path) -> None:
    with new_output(out, OutputGuard()) as draft:
        draft.write_bytes(NEW)
        assert not out.exists()
        assert draft.parent.parent == out.parent
        assert draft.parent.stat().st_mode & 0o777 == 0o700
    assert out.read_bytes() == NEW
    assert [*out.parent.iterdir()] == [out]


def test_a_file_that_is_there_is_replaced_and_keeps_its_mode(out: Path) -> None:
    out.write_bytes(OLD)
    out.chmod(0o640)
    with new_output(out, OutputGuard()) as draft:
        draft.write_bytes(NEW)
        assert out.read_bytes() == OLD
    assert out.read_bytes() == NEW
    assert out.stat().st_mode & 0o7777 == 0o640


def test_a_link_stays_and_what_it_leads_to_is_replaced(out: Path) -> None:
    real = out.with_name("real.pt")
    real.write_bytes(OLD)
    out.symlink_to(real)
    write(out)
    assert out.is_symlink()
    assert real.read_bytes() == NEW


@pytest.mark.parametrize("before", ["missing", "empty"])
def test_a_folder_comes_whole(out: Path, before: str) -> None:
    if before == "empty":
        out.mkdir()
    write_folder(out, "one.bin", "two.bin")
    assert sorted(path.name for path in out.iterdir()) == ["one.bin", "two.bin"]
    assert [*out.parent.iterdir()] == [out]


@pytest.mark.parametrize("error", [ZeroDivisionError(), UserError("No."), KeyboardInterrupt()])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_block_that_fails_leaves_nothing_and_what_was_there(out: Path, kind: str, error: BaseException) -> None:
    out.write_bytes(OLD)

    def fail() -> None:
        with new_output(out, OutputGuard()) as draft:
            target = draft
            if kind == "folder":
                draft.mkdir()
                target = draft / "one.bin"
            target.write_bytes(NEW)
            raise error

    with pytest.raises(type(error)):
        fail()
    assert [*out.parent.iterdir()] == [out]
    assert out.read_bytes() == OLD


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "not enough room"),
        (errno.EDQUOT, "not enough room"),
        (errno.EFBIG, "not enough room"),
        (errno.EIO, "can't be written: Input/output error"),
    ],
)
def test_a_disk_that_refuses_is_a_sentence(out: Path, number: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the latest moment: when what was written is made durable."""
    out.write_bytes(OLD)

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(atomic_output.os, "fsync", refuse)
    with pytest.raises(UserError) as told:
        write(out)
    assert words in str(told.value)
    assert str(out) in str(told.value)
    assert [*out.parent.iterdir()] == [out]
    assert out.read_bytes() == OLD


def test_what_is_written_is_durable_before_it_has_its_name(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    sync, replace = disk_sync.sync, Path.replace
    monkeypatch.setattr(disk_sync, "sync", lambda path: steps.append(f"sync {path.name}") or sync(path))
    monkeypatch.setattr(Path, "replace", lambda path, target: steps.append("replace") or replace(path, target))
    write(out)
    assert steps == ["sync model.pt", "replace", "sync outputs"]


@pytest.mark.parametrize(("source", "new"), [(0o600, 0o600), (0o640, 0o640), (0o755, 0o644), (0o444, 0o444)])
def test_a_new_file_has_no_more_rights_than_what_it_is_made_from(
    out: Path, source: int, new: int, tmp_path: Path
) -> None:
    (tmp_path / "source.pt").touch(mode=source)
    guard = OutputGuard().also([tmp_path / "source.pt"], Refused.OPEN)
    with new_output(out, guard) as draft:
        draft.write_bytes(NEW)
    assert out.stat().st_mode & 0o777 == new
    with new_output(out.with_name("folder"), guard) as draft:
        draft.mkdir()
        (draft / "one.bin").write_bytes(NEW)
    assert (out.with_name("folder") / "one.bin").stat().st_mode & 0o777 == new
    assert out.with_name("folder").stat().st_mode & 0o777 == new | (new & 0o444) >> 2


def test_a_replaced_file_keeps_its_rights_within_those_of_the_source_and_its_attributes(
    out: Path, tmp_path: Path
) -> None:
    (tmp_path / "source.pt").touch(mode=0o640)
    out.write_bytes(OLD)
    out.chmod(0o664)
    os.setxattr(out, "user.note", b"kept")
    with new_output(out, OutputGuard().also([tmp_path / "source.pt"], Refused.OPEN)) as draft:
        draft.write_bytes(NEW)
    assert out.stat().st_mode & 0o777 == 0o640
    assert os.getxattr(out, "user.note") == b"kept"


def test_a_given_folder_keeps_its_rights(out: Path) -> None:
    out.mkdir()
    out.chmod(0o2775)
    write_folder(out, "one.bin")
    assert out.stat().st_mode & 0o7777 == 0o2775


@pytest.mark.parametrize("name", ["m" * 255, "m" * 236, "ö" * 127])
def test_a_name_may_be_as_long_as_the_file_system_allows(out: Path, name: str) -> None:
    write(out.with_name(name))
    assert out.with_name(name).read_bytes() == NEW


def test_a_name_that_the_disk_does_not_confirm_is_not_said_to_be_unwritten(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = disk_sync.sync

    def refuse(path: Path) -> None:
        if path == out.parent:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(path)

    monkeypatch.setattr(disk_sync, "sync", refuse)
    with pytest.raises(UserError, match="was written, but the disk did not confirm") as told:
        write(out)
    assert "Nothing was written" not in str(told.value)
    assert out.read_bytes() == NEW


def test_a_folder_that_vanishes_meanwhile_is_one_sentence(out: Path) -> None:
    def vanish() -> None:
        with new_output(out, OutputGuard()) as draft:
            draft.write_bytes(NEW)
            shutil.rmtree(out.parent)

    with pytest.raises(UserError, match=r"can't be written: No such file or directory\. Nothing was written"):
        vanish()


def test_a_file_is_no_place_for_several(out: Path) -> None:
    out.write_bytes(OLD)
    with pytest.raises(UserError, match="Name a new one"):
        write_folder(out, "one.bin")
    assert out.read_bytes() == OLD
    assert [*out.parent.iterdir()] == [out]


def test_a_folder_is_no_name_for_a_file(out: Path) -> None:
    out.mkdir()
    with pytest.raises(UserError, match="Add a file name"):
        write(out)
    assert [*out.parent.iterdir()] == [out]


def test_what_can_be_known_before_is_said_before_anything_is_written(out: Path) -> None:
    full = out.with_name("full")
    full.mkdir()
    (full / "kept").touch()
    pipe = out.with_name("pipe")
    os.mkfifo(pipe)
    for target, words in (
        (out.parent / "none" / "model.pt", "There is no folder"),
        (full, "is a folder that is not empty"),
        (pipe, "neither a file nor a folder"),
    ):
        with pytest.raises(UserError, match=words), new_output(target, OutputGuard()):
            pytest.fail("the block was entered")
    assert sorted(path.name for path in out.parent.iterdir()) == ["full", "pipe"]


def test_a_folder_that_was_filled_meanwhile_is_not_lost(out: Path) -> None:
    out.mkdir()

    def fill_meanwhile() -> None:
        with new_output(out, OutputGuard()) as draft:
            draft.mkdir()
            (draft / "one.bin").write_bytes(NEW)
            (out / "somebody else's").touch()

    with pytest.raises(UserError, match="is there already"):
        fill_meanwhile()
    assert [path.name for path in out.iterdir()] == ["somebody else's"]
    assert [*out.parent.iterdir()] == [out]


def write_checked(out: Path, fault: str) -> None:
    with new_output(out, OutputGuard()) as draft:
        draft.write_bytes(NEW)
        with syncing(draft):
            if fault:
                raise RuntimeError(fault)


@pytest.mark.parametrize("names", [(), ("a", "b")])
def test_what_is_written_goes_to_the_disk_while_it_is_checked(
    out: Path, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    with new_output(out, OutputGuard()) as draft:
        if names:
            draft.mkdir()
        files = [draft / name for name in names] or [draft]
        for file in files:
            file.write_bytes(NEW)
        wanted = {file.stat().st_ino for file in files}
        with syncing(draft):
            assert files[0].read_bytes() == NEW
        assert wanted <= {*synced}
    # and once more before it gets its name
    assert all(synced.count(file) == 2 for file in wanted)


def test_a_disk_that_fails_meanwhile_is_said_and_leaves_nothing(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="not enough room"):
        write_checked(out, "")
    assert not [*out.parent.iterdir()]


def test_a_check_that_fails_is_not_hidden_by_the_disk(out: Path) -> None:
    with pytest.raises(RuntimeError, match="wrong"):
        write_checked(out, "wrong")
    assert not [*out.parent.iterdir()]


def test_what_can_not_be_read_back_is_told_of_the_file_that_was_to_be(out: Path) -> None:
    with pytest.raises(UserError) as told, new_output(out, OutputGuard()) as draft:
        raise ReadError(draft, OSError(errno.EIO, "Input/output error"))
    why = "what was written can't be read again: Input/output error. Nothing was written; choose another place."
    assert str(told.value) == f"{out} can't be written: {why}"


def test_a_sentence_that_names_the_draft_names_the_file_instead(out: Path) -> None:
    with pytest.raises(UserError) as told, new_output(out, OutputGuard()) as draft:
        raise UserError(f"{draft / 'shard'} is odd.")
    assert str(told.value) == f"{out / 'shard'} is odd."


def test_a_source_that_fails_meanwhile_is_told_as_it_is(out: Path) -> None:
    with pytest.raises(ReadError, match="source can't be read"), new_output(out, OutputGuard()):
        raise ReadError(Path("source"), OSError(errno.EIO, "Input/output error"))


def test_what_is_done_in_parts_stays_where_there_is_no_room() -> None:
    room = r"not enough room for result\. What is done stays; free some, and run it"
    with pytest.raises(UserError, match=room), told_of_place(Path("result")):
        raise OSError(errno.ENOSPC, "No space left on device")
    broken = r"result can't be written: it broke\. What is done stays; mend that"
    with pytest.raises(UserError, match=broken), told_of_place(Path("result")):
        raise OSError(errno.EIO, "it broke")


def test_what_is_whole_is_put_in_place_or_stays_where_it_is(tmp_path: Path) -> None:
    partial, target = tmp_path / "partial", tmp_path / "target"
    partial.mkdir()
    (partial / "file").write_text("new")
    target.mkdir()
    (target / "mine").write_text("old")
    with pytest.raises(UserError, match="is there already"):
        put_in_place(partial, target, OutputGuard())
    assert (partial / "file").read_text() == "new"
    with pytest.raises(UserError, match="is a folder that is not empty"):
        require_place(target, OutputGuard())
    (target / "mine").unlink()
    put_in_place(partial, require_place(target, OutputGuard()), OutputGuard())
    assert (target / "file").read_text() == "new"
    assert not partial.exists()


@pytest.mark.parametrize("folder", [False, True])
def test_a_read_only_folder_is_told_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: bool
) -> None:
    require_new(tmp_path / "out", OutputGuard(), folder=folder)
    # an administrator may write to every folder but those of a file system that is read-only
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != tmp_path)
    with pytest.raises(UserError, match=r"out can't be written: its folder is read-only\. Choose another place"):
        require_new(tmp_path / "out", OutputGuard(), folder=folder)
