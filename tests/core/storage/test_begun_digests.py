"""Digests that are begun in another thread, and gone on with by whoever reads the files."""

from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UserError
from core.storage import begun_digests, mapped_writes, running_digest
from core.storage.begun_digests import BegunDigest, BegunDigests, beginning
from core.storage.running_digest import taking
from core.storage.source_file import SourceFile, read_into

RAW = bytes(byte % 251 for byte in range(5000))
SUM = sha256(RAW).hexdigest()
PIECE = 1000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> SourceFile:
    path = tmp_path_factory.mktemp("begun") / "file"
    path.write_bytes(RAW)
    return SourceFile.of(path)


def digested(file: SourceFile, count: int) -> BegunDigest:
    begun = BegunDigest()
    begun.sha.update(RAW[:count])
    begun.at = count
    return begun


def whole(files: list[SourceFile]) -> BegunDigests:
    """The digests of files, as complete as when the thread has had time enough."""
    begun = {file: BegunDigest() for file in files}
    begun_digests._digest(begun, Event())
    return begun


@given(at=st.integers(0, len(RAW)), parts=st.lists(st.integers(0, len(RAW)), max_size=4))
def test_a_digest_goes_on_where_it_was_begun(file: SourceFile, at: int, parts: list[int]) -> None:
    ends = [0, *sorted(parts)]
    with taking([file], {file: digested(file, at)}) as digests:
        with file.open() as stream:
            for start, stop in pairwise(ends):
                read_into(stream, start, memoryview(bytearray(stop - start)), file.path)
        assert digests.finish()[0].sha256 == SUM


def test_what_has_been_begun_can_be_used_twice(file: SourceFile) -> None:
    begun = {file: digested(file, 2000)}
    for _ in range(2):
        with taking([file], begun) as digests:
            assert digests.finish()[0].sha256 == SUM


def test_files_are_digested_one_after_the_other_and_read_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = []
    for number in range(3):
        path = tmp_path / str(number)
        path.write_bytes(RAW * number)
        files.append(SourceFile.of(path))
    monkeypatch.setattr(begun_digests, "PIECE", PIECE)
    begun = whole(files)
    monkeypatch.setattr(running_digest, "read_into", None)
    with taking(files, begun) as digests:
        assert [each.sha256 for each in digests.finish()] == [sha256(RAW * number).hexdigest() for number in range(3)]


def test_nothing_more_is_read_once_the_block_ends(file: SourceFile, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, left = Event(), Event()

    def slowly(*given: object) -> None:
        reading.set()
        left.wait()
        read_into(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(begun_digests, "PIECE", PIECE)
    monkeypatch.setattr(begun_digests, "read_into", slowly)
    monkeypatch.setattr(begun_digests, "Event", lambda: _Telling(left))
    with beginning([file]) as begun:
        reading.wait()
    assert begun[file].at == PIECE
    assert begun[file].sha.hexdigest() == sha256(RAW[:PIECE]).hexdigest()


class _Telling(Event):
    """An event that sets another one, too."""

    def __init__(self, other: Event) -> None:
        super().__init__()
        self._other = other

    def set(self) -> None:
        super().set()
        self._other.set()


def test_a_file_that_has_changed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(RAW)
    file = SourceFile.of(path)
    path.write_bytes(RAW + b"x")
    with pytest.raises(UserError, match="has changed"):
        whole([file])


def test_a_mistake_in_the_block_is_told_first(file: SourceFile) -> None:
    with pytest.raises(ZeroDivisionError), beginning([file]):
        raise ZeroDivisionError


def test_what_has_been_digested_is_compared_with_the_next_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the times of the file need not tell."""
    path = tmp_path / "file"
    path.write_bytes(RAW)
    file = SourceFile.of(path)
    assert not mapped_writes.are_told(path)
    whole([file])
    monkeypatch.setattr(SourceFile, "check", lambda *_: None)
    path.write_bytes(RAW[:-1] + b"x")
    with pytest.raises(UserError, match="has changed"):
        file.read(0, len(RAW))
