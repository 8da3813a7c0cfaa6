"""Runs of bytes from several files are read as one file, and each of these is checked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.formats.shared.joined_runs import JoinedFile
from core.storage.source_file import SourceFile
from core.storage.tensor_ref import Storage

CONTENTS = {"one": bytes(range(40)), "two": bytes(range(100, 130))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("joined")


@st.composite
def runs(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """(file, first byte, number of bytes) of each run."""
    listed = []
    for _ in range(draw(st.integers(1, 5))):
        name = draw(st.sampled_from(sorted(CONTENTS)))
        start = draw(st.integers(0, len(CONTENTS[name]) - 1))
        listed.append((name, start, draw(st.integers(1, len(CONTENTS[name]) - start))))
    return listed


def joined(folder: Path, listed: list[tuple[str, int, int]]) -> JoinedFile:
    for name, content in CONTENTS.items():
        if not (folder / name).exists():
            (folder / name).write_bytes(content)
    return JoinedFile.of_runs(Storage(SourceFile.of(folder / name), start, count) for name, start, count in listed)


def read(file: JoinedFile, at: int, most: int) -> bytes:
    """All that comes from a place, in reads of a few bytes."""
    found = bytearray()
    with file.open() as stream:
        stream.seek(at)
        buffer = bytearray(most)
        while count := stream.readinto(buffer):
            found += buffer[:count]
            assert stream.tell() == at + len(found)
        file.check(stream)
    return bytes(found)


@given(listed=runs(), data=st.data())
def test_it_reads_as_its_runs_one_after_the_other(
    folder: Path, listed: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    whole = b"".join(CONTENTS[name][start : start + count] for name, start, count in listed)
    file = joined(folder, listed)
    assert file.size == len(whole)
    at = data.draw(st.integers(0, len(whole)))
    assert read(file, at, data.draw(st.integers(1, 50))) == whole[at:]


def test_a_file_that_has_changed_is_told(tmp_path: Path) -> None:
    file = joined(tmp_path, [("one", 0, 10), ("two", 0, 10)])
    (tmp_path / "two").write_bytes(b"another")
    with pytest.raises(UserError):
        read(file, 0, 5)


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    file = joined(tmp_path, [("one", 0, 10), ("two", 0, 10)])
    (tmp_path / "two").unlink()
    with pytest.raises(UserError):
        read(file, 0, 5)
