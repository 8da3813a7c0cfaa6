"""The new file comes to the disk while it is being written, and its checksums in passing."""

import errno
import os
import threading
from pathlib import Path
from zlib import crc32

import pytest

from core.base.progress import silent
from core.formats.shared import output_writer
from core.formats.shared.output_writer import BLOCK, writing
from core.storage.source_file import SourceFile

SIZE = 8 * BLOCK


@pytest.fixture
def source(tmp_path: Path) -> SourceFile:
    (tmp_path / "old").write_bytes(os.urandom(SIZE))
    return SourceFile.of(tmp_path / "old")


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Start and length of what the system was asked to bring to the disk."""
    asked: list[tuple[int, int]] = []

    def advise(descriptor: int, start: int, count: int, advice: int) -> None:
        assert threading.current_thread() is not threading.main_thread()
        assert os.fstat(descriptor).st_size >= start + count
        assert advice == os.POSIX_FADV_DONTNEED
        asked.append((start, count))
        raise OSError(22, "it is advice only")

    monkeypatch.setattr(os, "posix_fadvise", advise)
    for name in ("AHEAD", "STEP"):
        monkeypatch.setattr(output_writer, name, BLOCK)
    return asked


@pytest.mark.parametrize("way", ["copy", "put"])
def test_a_long_file_comes_to_the_disk_while_it_is_written(
    tmp_path: Path, source: SourceFile, begun: list[tuple[int, int]], way: str
) -> None:
    with writing(tmp_path / "new", source, silent, SIZE) as output:
        if way == "copy":
            output.copy(0, SIZE)
        else:
            output.put(source.path.read_bytes())
    assert (tmp_path / "new").read_bytes() == source.path.read_bytes()
    assert len(begun) >= SIZE // BLOCK - 1
    ends = [0, *(start + count for start, count in sorted(begun))]
    assert [start for start, _ in sorted(begun)] == ends[:-1]


def test_of_a_short_file_nothing_is_asked(tmp_path: Path, source: SourceFile, begun: list[tuple[int, int]]) -> None:
    with writing(tmp_path / "new", source, silent, SIZE) as output:
        output.put(bytes(BLOCK - 1))
        output.put(b"end")
    assert not begun


def test_where_nothing_can_be_asked_it_is_written_all_the_same(
    tmp_path: Path, source: SourceFile, begun: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise")
    with writing(tmp_path / "new", source, silent, SIZE) as output:
        output.put(source.path.read_bytes())
    assert (tmp_path / "new").read_bytes() == source.path.read_bytes()
    assert not begun


def test_a_checksum_goes_on_through_all_that_is_put(
    tmp_path: Path, source: SourceFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output_writer, "STEP", 3 * BLOCK)
    data = source.path.read_bytes()
    with writing(tmp_path / "new", source, silent, SIZE) as output:
        found = output.put_checked(data[:5], crc32(b"before"))
        found = output.put_checked(data[5:], found.result())
        assert output.put_checked(b"", found.result()).result() == crc32(data, crc32(b"before"))
    assert (tmp_path / "new").read_bytes() == data


@pytest.mark.parametrize("number", [errno.EXDEV, errno.EIO, errno.ESTALE, errno.EPERM])
def test_what_the_kernel_does_not_copy_is_copied_here(
    tmp_path: Path, source: SourceFile, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two files failed: reading and writing alone tell."""

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "copy_file_range", refuse)
    with writing(tmp_path / "new", source, silent, SIZE) as output:
        output.copy(0, SIZE)
    assert (tmp_path / "new").read_bytes() == source.path.read_bytes()


def test_a_full_disk_is_not_tried_again(tmp_path: Path, source: SourceFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "copy_file_range", refuse)
    with pytest.raises(OSError, match="No space left"), writing(tmp_path / "new", source, silent, SIZE) as output:
        output.copy(0, SIZE)
