"""Archives beyond 4 GB, written as sparse files: the gigabytes are holes."""

import zipfile
from pathlib import Path
from typing import cast

import pytest
import torch

from core.formats.shared.output_writer import OutputWriter
from core.formats.zip.archive import DEFLATED, read_archive
from core.formats.zip.writer import ALIGNMENT, ZipWriter
from core.storage.source_file import SourceFile

HUGE = (1 << 32) + 5


class Sparse:
    """Takes what a writer writes, and leaves holes for data."""

    def __init__(self, path: Path) -> None:
        self.at = 0
        self._path = path
        path.touch()

    def write_raw(self, data: bytes) -> None:
        with self._path.open("r+b") as stream:
            stream.seek(self.at)
            stream.write(data)
        self.at += len(data)

    put = write_raw

    def skip(self, count: int) -> None:
        self.at += count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small record, a huge one, and two small ones beyond it."""
    output = Sparse(tmp_path / "huge.zip")
    writer = ZipWriter(cast(OutputWriter, output))
    writer.add("a/version", b"3\n")
    writer.begin("a/data/0", HUGE)
    output.skip(HUGE)
    writer.end(0)
    writer.add("a/data/1", b"behind")
    writer.add("a/data/2", b"")
    writer.finish()
    return tmp_path / "huge.zip"


def test_zipfile_reads_it(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.read("a/data/1") == b"behind"
        assert archive.read("a/version") == b"3\n"
        assert archive.getinfo("a/data/0").file_size == HUGE
        assert archive.getinfo("a/data/1").header_offset > HUGE


def test_torch_reads_it(path: Path) -> None:
    reader = torch.PyTorchFileReader(str(path))
    assert reader.get_record("data/1") == b"behind"
    own = read_archive(SourceFile.of(path)).records
    for name in ("version", "data/0", "data/1", "data/2"):
        assert reader.get_record_offset(name) == own[f"a/{name}"].start


def test_it_is_read_again(path: Path) -> None:
    archive = read_archive(SourceFile.of(path))
    assert {name: record.size for name, record in archive.records.items()} == {
        "a/version": 2,
        "a/data/0": HUGE,
        "a/data/1": 6,
        "a/data/2": 0,
    }
    assert archive.read(archive.records["a/data/1"], 10) == b"behind"
    assert all(record.start % ALIGNMENT == 0 for record in archive.records.values())


def test_packed_records_keep_both_sizes(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.zip", "w", zipfile.ZIP_DEFLATED) as old:
        old.writestr("a/code", b"text " * 100)
    archive = read_archive(SourceFile.of(tmp_path / "old.zip"))
    record = archive.records["a/code"]
    output = Sparse(tmp_path / "new.zip")
    writer = ZipWriter(cast(OutputWriter, output))
    writer.begin(record.name, record.packed, record.size, DEFLATED)
    output.put(archive.file.read(record.start, record.packed))
    writer.end(record.crc)
    writer.finish()
    with zipfile.ZipFile(tmp_path / "new.zip") as new:
        assert new.read("a/code") == b"text " * 100
