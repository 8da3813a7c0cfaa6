"""Parts of files on other machines that are read several times are fetched once."""

import tempfile
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from core.base.address import Address
from core.base.errors import UserError
from core.storage.remote_file import RemoteFile
from core.storage.remote_systems import remote_file
from core.storage.source_file import read_into
from core.storage.spool import holding, spooled
from core.storage.web_ranges import FIRST
from tests.helpers.file_server import FileServer, serving

SIZE = 40 * FIRST
CONTENT = bytes(range(251)) * (SIZE // 251 + 1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    (tmp_path / "model.bin").write_bytes(CONTENT[:SIZE])
    with serving(tmp_path) as files:
        yield files


@pytest.fixture
def file(server: FileServer) -> RemoteFile:
    return remote_file(Address.parse(server.address("model.bin")))


def test_a_part_is_fetched_once(server: FileServer, file: RemoteFile) -> None:
    before, digest, found = server.sent, sha256(), bytearray(30 * FIRST)
    with spooled(file, 5 * FIRST, 35 * FIRST, digest.update):
        for _ in range(3):
            with file.open() as stream:
                file.expect(stream, [(5 * FIRST, 35 * FIRST)])
                read_into(stream, 5 * FIRST, memoryview(found), file.path)
            assert found == CONTENT[5 * FIRST : 35 * FIRST]
    assert server.sent - before == 30 * FIRST
    assert digest.digest() == sha256(found).digest()


def test_what_lies_around_it_is_fetched(server: FileServer, file: RemoteFile) -> None:
    with spooled(file, 5 * FIRST, 6 * FIRST, lambda _: None):
        before = server.sent
        assert file.read(5 * FIRST - 10, FIRST + 20) == CONTENT[5 * FIRST - 10 : 6 * FIRST + 10]
        assert server.sent - before <= FIRST + 20
    before = server.sent
    file.read(20 * FIRST, 100)
    assert server.sent - before == 100


def test_what_is_held_is_read_after_its_part_is_gone(server: FileServer, file: RemoteFile) -> None:
    held_ranges = [(6 * FIRST, 7 * FIRST), (9 * FIRST, 30 * FIRST), (36 * FIRST, 37 * FIRST)]
    with holding() as held:
        for start, stop, ranges in ((5, 35, held_ranges[:2]), (35, 40, held_ranges[2:])):
            with spooled(file, start * FIRST, stop * FIRST, lambda _: None):
                held.hold(file, ranges)
        before = server.sent
        for start, stop in held_ranges:
            assert file.read(start, stop - start) == CONTENT[start:stop]
            assert file.read(stop - 7, 7) == CONTENT[stop - 7 : stop]
        assert server.sent == before
        assert file.read(8 * FIRST, 10) == CONTENT[8 * FIRST : 8 * FIRST + 10]
        assert server.sent == before + 10
    file.read(20 * FIRST, 100)
    assert server.sent == before + 110


def test_a_disk_without_room_is_told(file: RemoteFile, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    words = f"65,536 bytes of it can't be kept in {tempfile.gettempdir()} .*: No space left"
    with pytest.raises(UserError, match=words), spooled(file, 0, FIRST, lambda _: None):
        pass
