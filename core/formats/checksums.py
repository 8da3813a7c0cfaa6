"""Whether the records of a zip archive fit their checksums."""

from collections.abc import Iterator
from zlib import crc32

from core.formats.archives.program import Program
from core.formats.sharded.model_folder import ModelFolder
from core.formats.sharded.ranks import Ranks
from core.formats.sharded.shards import Sharded
from core.formats.shared.container import Container
from core.formats.shared.output_writer import read_blocks
from core.formats.torch_save.torch_zip import TorchZip
from core.formats.wrappers.wrapped import Wrapped, calling
from core.formats.zip.archive import STORED, Archive
from core.formats.zip.revision import wrong_checksum
from core.storage.tensor_reader import Tick


def checksummed_bytes(container: Container) -> int:
    """How many bytes `require_checksums` reads."""
    return sum(each.file.size for each in _archives(container))


def require_checksums(container: Container, tick: Tick) -> None:
    """Compare the bytes of each record of zip archives with the checksum that the archive keeps of them.

    Args:
        tick: is called with the number of bytes read since the last call; may raise to stop.

    Raises:
        UserError: a record does not fit its checksum, or a file has changed.
    """
    match container:
        case Wrapped():
            with calling(container.inner.files[0].path, container.name):
                require_checksums(container.inner, tick)
        case _:
            for archive in _archives(container):
                _require(archive, tick)


def _archives(container: Container) -> Iterator[Archive]:
    match container:
        case TorchZip():
            yield container.archive()
        case Program():
            yield container.archive
        case Sharded(shards=members) | Ranks(parts=members):
            for member in members.values():
                yield from _archives(member)
        case ModelFolder() | Wrapped():
            yield from _archives(container.inner)


def _require(archive: Archive, tick: Tick) -> None:
    with archive.file.open() as stream:
        for record in archive.records.values():
            # 0 where the writer kept none; a compressed one is checked where it is unpacked
            if record.crc and record.method == STORED:
                found = 0
                for block in read_blocks(stream, record.start, record.stop, archive.file.path):
                    found = crc32(block, found)
                    tick(len(block))
                if found != record.crc:
                    raise wrong_checksum(archive, record)
