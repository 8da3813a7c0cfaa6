"""Files read from front to back give the same bytes in pieces of any size."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formats.shared.file_signatures import may_be_checkpoint
from core.formats.shared.malformed import Malformed
from core.formats.wrappers.members import HEAD
from core.formats.wrappers.streams import Forward, gzip_blocks, plain_blocks
from core.formats.wrappers.tar_members import is_header, tar_members
from core.formats.wrappers.unpacking import plain_name
from core.storage.source_file import SourceFile


@given(
    blocks=st.lists(st.binary(min_size=1, max_size=50), max_size=20),
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 90)), max_size=20),
)
def test_pieces_of_any_size(blocks: list[bytes], steps: list[tuple[bool, int]]) -> None:
    whole, at = b"".join(blocks), 0
    stream = Forward(iter(blocks))
    for peeks, count in steps:
        if peeks:
            assert stream.peek(count) == whole[at : at + count]
        elif at + count <= len(whole):
            assert b"".join(stream.take(count)) == whole[at : at + count]
            at += count
        else:
            with pytest.raises(Malformed):
                list(stream.take(count))
            return
    assert b"".join(stream.rest()) == whole[at:]


@pytest.mark.parametrize("size", [0, 1, 100, (1 << 20) - 1, 1 << 20, 3 << 20])
@pytest.mark.parametrize("streams", [1, 3])
def test_gzip_gives_what_was_packed(size: int, streams: int, tmp_path: Path) -> None:
    data = bytes(range(251)) * (size // 251) + bytes(size % 251)
    (tmp_path / "file.gz").write_bytes(gzip.compress(data) * streams)
    assert b"".join(gzip_blocks(SourceFile.of(tmp_path / "file.gz"))) == data * streams


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_members_of_tars_in_every_format(kind: int, tmp_path: Path) -> None:
    names = ["a", "folder/b.pth", "long/" * 18 + "c.pth"] + (["long/" * 60 + "d.pth", "й.pth"] if kind else [])
    content = {name: bytes([number]) * (300 * number + 1) for number, name in enumerate(names)}
    with tarfile.open(tmp_path / "file.tar", "w", format=kind) as archive:
        for name, data in content.items():
            about = tarfile.TarInfo(name)
            about.size = len(data)
            archive.addfile(about, io.BytesIO(data))
            link = tarfile.TarInfo(f"{name[:40]}.link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
    file = SourceFile.of(tmp_path / "file.tar")
    assert is_header(file.read(0, HEAD))
    read = {each.name: b"".join(each.blocks()) for each in tar_members(Forward(plain_blocks(file)))}
    assert read == content
    heads = {each.name: each.head for each in tar_members(Forward(plain_blocks(file)))}
    assert heads == {name: data[:HEAD] for name, data in content.items()}


@pytest.mark.parametrize("name", ["../../a.pth", "/a.pth", "b\\a.pth", "c/../a.pth", "a.pth"])
def test_a_name_is_no_path(name: str) -> None:
    assert plain_name(name) == "a.pth"
    assert "/" not in plain_name("\0/\n\x1b[2J")


def test_text_may_be_no_checkpoint() -> None:
    assert not may_be_checkpoint(b"import os\n")
    assert not may_be_checkpoint(b'{"model": {"')
    assert may_be_checkpoint(b"PK\x03\x04")
