"""Records of a zip archive are unpacked block by block and checked."""

import io
import zipfile
from pathlib import Path

import pytest

from core.formats.shared.malformed import Malformed
from core.formats.zip.archive import read_archive
from core.formats.zip.unpacked import first_bytes, unpacked_blocks
from core.storage.source_file import SourceFile


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("size", [0, 1, 600, 1 << 20, 5_000_001])
def test_blocks_are_what_was_packed(size: int, method: int, tmp_path: Path) -> None:
    data = (b"some bytes that pack well, " * (size // 27 + 1))[:size]
    with zipfile.ZipFile(tmp_path / "file.zip", "w", method) as archive:
        archive.writestr("before", b"x")
        archive.writestr("record", data)
    found = read_archive(SourceFile.of(tmp_path / "file.zip"))
    blocks = list(unpacked_blocks(found, found.records["record"]))
    assert b"".join(blocks) == data
    assert all(len(block) <= 1 << 20 for block in blocks)
    assert first_bytes(found, found.records["record"], 512) == data[:512]


def test_a_wrong_checksum_is_told(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("record", b"abcdef")
    (tmp_path / "file.zip").write_bytes(stream.getvalue().replace(b"abcdef", b"abcdeg"))
    found = read_archive(SourceFile.of(tmp_path / "file.zip"))
    with pytest.raises(Malformed, match="its checksum is wrong"):
        list(unpacked_blocks(found, found.records["record"]))
