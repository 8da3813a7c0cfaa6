"""What is being read is never replaced, by whatever name; nor a read-only file; others where that is allowed."""

import os
from pathlib import Path

import pytest

from core.base.errors import UserError
from core.storage.atomic_output import new_output
from core.storage.output_guard import OutputGuard, Refused


@pytest.fixture
def read(tmp_path: Path) -> Path:
    path = tmp_path / "read.bin"
    path.write_bytes(b"read")
    return path


@pytest.fixture
def guard(read: Path) -> OutputGuard:
    return OutputGuard().also([read, None, read.with_name("gone")], Refused.PLAN)


def names_of(path: Path) -> dict[str, Path]:
    """Ways to say the same file."""
    soft, hard = path.with_name("soft"), path.with_name("hard")
    soft.symlink_to(path.name)
    hard.hardlink_to(path)
    (path.parent / "folder").mkdir()
    return {"itself": path, "by a detour": path.parent / "folder" / ".." / path.name, "soft": soft, "hard": hard}


def test_a_file_that_is_read_is_refused_by_whatever_name(read: Path, guard: OutputGuard) -> None:
    for how, name in names_of(read).items():
        assert guard.refused(name) is Refused.PLAN, how
        with pytest.raises(UserError, match="is the plan that is read here"):
            guard.check(name)


def test_a_relative_name_is_the_same_file(read: Path, guard: OutputGuard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(read.parent)
    assert guard.refused(Path(read.name)) is Refused.PLAN


def test_another_file_is_replaced_only_where_that_is_allowed(read: Path, guard: OutputGuard) -> None:
    other = read.with_name("other")
    assert guard.refused(other) is None
    other.write_bytes(b"other")
    assert guard.refused(other) is None
    careful = OutputGuard(guard.reading, replaces=False)
    assert careful.refused(other) is Refused.THERE
    assert careful.refused(other.with_name("new")) is None
    # what it is counts more than that it is there
    assert careful.refused(read) is Refused.PLAN
    with pytest.raises(UserError, match="Give --force to replace it"):
        careful.check(other)


def test_a_read_only_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"kept")
    path.chmod(0o444)
    assert OutputGuard().refused(path) is Refused.READ_ONLY
    with pytest.raises(UserError, match="is read-only"), new_output(path, OutputGuard()):
        pytest.fail("the block was entered")
    assert path.read_bytes() == b"kept"
    assert [*tmp_path.iterdir()] == [path]


def test_folders_devices_and_names_that_lead_nowhere_are_no_files_that_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    guard = OutputGuard(replaces=False)
    for path in (tmp_path, Path(os.devnull), tmp_path / "loop", tmp_path / "a" / "b", Path("a\0b")):
        assert guard.refused(path) is None


def write(out: Path, guard: OutputGuard, meanwhile: Path) -> None:
    with new_output(out, guard) as partial:
        partial.write_bytes(b"new")
        meanwhile.write_bytes(b"somebody else's")


def test_a_file_that_came_there_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(UserError, match="is there already"):
        write(out, OutputGuard(replaces=False), out)
    assert out.read_bytes() == b"somebody else's"
    assert [*tmp_path.iterdir()] == [out]
