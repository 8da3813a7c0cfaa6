"""Digests of files that are taken while others read them."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import Cancelled, UserError
from core.storage.running_digest import END, MUCH, PIECE, taking
from core.storage.source_file import SourceFile, ToldStream, read_into

SIZE = END + 4 * MUCH
RAW = bytes(byte % 251 for byte in range(SIZE))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> SourceFile:
    path = tmp_path_factory.mktemp("digests") / "file"
    path.write_bytes(RAW)
    return SourceFile.of(path)


def read(file: SourceFile, start: int, count: int) -> None:
    with file.open() as stream:
        read_into(stream, start, memoryview(bytearray(count)), file.path)


@given(
    parts=st.lists(
        st.integers(0, SIZE - 1).flatmap(lambda start: st.tuples(st.just(start), st.integers(0, SIZE - start)))
    )
)
def test_a_digest_is_that_of_the_whole_file_whatever_is_read_in_which_order(
    file: SourceFile, parts: list[tuple[int, int]]
) -> None:
    with taking([file]) as digests:
        for start, count in parts:
            read(file, start, count)
        (found,) = digests.finish()
    assert (found.path, found.size, found.sha256) == (file.path, SIZE, sha256(RAW).hexdigest())


def test_what_is_read_may_change_as_soon_as_it_is_told(tmp_path: Path) -> None:
    raw = bytes(3 * PIECE + 5)
    path = tmp_path / "file"
    path.write_bytes(raw)
    file, buffer = SourceFile.of(path), bytearray(len(raw))
    with taking([file]) as digests:
        with file.open() as stream:
            read_into(stream, 0, memoryview(buffer), path)
        buffer[:] = b"\1" * len(buffer)
        assert digests.finish()[0].sha256 == sha256(raw).hexdigest()


def test_nobody_is_told_before_and_after(file: SourceFile) -> None:
    with taking([file]), file.open() as stream:
        assert isinstance(stream, ToldStream)
    with file.open() as stream:
        assert not isinstance(stream, ToldStream)


def test_a_file_that_has_changed_has_no_digest(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1234")
    file = SourceFile.of(path)
    path.write_bytes(b"123")
    with taking([file]) as digests, pytest.raises(UserError, match="changed"):
        digests.finish()


def test_the_rest_can_be_cancelled(file: SourceFile) -> None:
    def report(done: int, total: int) -> None:
        assert total == SIZE
        raise Cancelled

    with taking([file]) as digests, pytest.raises(Cancelled):
        digests.finish(report)
