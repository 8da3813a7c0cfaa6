"""Whether the records of a zip archive fit their checksums."""

from collections.abc import Iterator
from zlib import crc32

from core.formats.archives.program import Program
from core.formats.sharded.model_folder import ModelFolder
from core.formats.sharded.ranks import Ranks
from core.formats.sharded.shards import Sharded
from core.formats.shared.container import Container
from core.formats.shared.malformed import shorten
from core.formats.shared.output_writer import read_blocks
from core.formats.torch_save.torch_zip import TorchZip
from core.formats.wrappers.wrapped import Wrapped
from core.formats.zip.archive import STORED, Archive
from core.storage.tensor_reader import Tick


def checksummed_bytes(container: Container) -> int:
    """How many bytes `wrong_checksums` reads."""
    return sum(each.file.size for _, each in _archives(container))


def wrong_checksums(container: Container, tick: Tick) -> Iterator[str]:
    """The records of zip archives whose bytes do not fit the checksum that the archive keeps of them.

    Args:
        tick: is called with the number of bytes read since the last call; may raise to stop.

    Raises:
        UserError: a file has changed.
    """
    for place, archive in _archives(container):
        for record in _damaged(archive, tick):
            yield f"{shorten(record, len(record))}{place}"


def _archives(container: Container) -> Iterator[tuple[str, Archive]]:
    """The archives of a container, each with where it is among several."""
    match container:
        case TorchZip():
            yield "", container.archive()
        case Program():
            yield "", container.archive
        case Sharded(shards=members) | Ranks(parts=members):
            for name, member in members.items():
                yield from ((f"{place} of {name}", archive) for place, archive in _archives(member))
        case ModelFolder() | Wrapped():
            yield from _archives(container.inner)


def _damaged(archive: Archive, tick: Tick) -> Iterator[str]:
    with archive.file.open() as stream:
        for name, record in archive.records.items():
            # 0 where the writer kept none; a compressed one is checked where it is unpacked
            if record.crc and record.method == STORED:
                found = 0
                for block in read_blocks(stream, record.start, record.stop, archive.file.path):
                    found = crc32(block, found)
                    tick(len(block))
                if found != record.crc:
                    yield name
