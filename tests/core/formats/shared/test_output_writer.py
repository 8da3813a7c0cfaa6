"""The new file comes to the disk while it is being written, and its checksums in passing."""

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
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of the new file when it was synced."""
    sizes: list[int] = []

    def sync(descriptor: int) -> None:
        assert threading.current_thread() is not threading.main_thread()
        sizes.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(output_writer, "SYNC_EVERY", BLOCK)
    return sizes


@pytest.mark.parametrize("way", ["copy", "put"])
def test_a_long_file_is_synced_before_it_is_complete(
    tmp_path: Path, source: SourceFile, synced: list[int], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output_writer, "STEP", BLOCK)
    with writing(tmp_path / "new", source, silent, SIZE) as output:
        if way == "copy":
            output.copy(0, SIZE)
        else:
            output.put(source.path.read_bytes())
    assert (tmp_path / "new").read_bytes() == source.path.read_bytes()
    assert synced


def test_a_short_file_is_not_synced_meanwhile(tmp_path: Path, source: SourceFile, synced: list[int]) -> None:
    with writing(tmp_path / "new", source, silent, SIZE) as output:
        output.put(bytes(BLOCK - 1))
        output.put(b"end")
    assert not synced


def test_what_can_not_be_synced_is_an_error(
    tmp_path: Path, source: SourceFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    for name in ("SYNC_EVERY", "STEP"):
        monkeypatch.setattr(output_writer, name, BLOCK)
    with (
        pytest.raises(OSError, match="Input/output error"),
        writing(tmp_path / "new", source, silent, SIZE) as output,
    ):
        output.put(source.path.read_bytes())


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
