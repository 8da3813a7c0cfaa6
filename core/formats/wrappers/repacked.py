"""Archives of torch that were packed again with compression, which torch reads: a copy without it is made and read."""

from collections.abc import Callable

from core.base.errors import UserError
from core.base.progress import silent
from core.formats.shared.container import Container, OutputKind
from core.formats.shared.malformed import malformed_as_user_error
from core.formats.shared.output_writer import writing
from core.formats.wrappers.unpacking import TooLarge, Unpacking, plain_name
from core.formats.wrappers.wrapped import Wrapped, calling
from core.formats.zip.archive import Archive, Record, read_archive
from core.formats.zip.unpacked import unpacked_blocks
from core.formats.zip.writer import ZipWriter
from core.storage.source_file import SourceFile
from core.storage.temporary_folder import TemporaryFile

_NOTE = "Its records are compressed, as torch leaves none. What is written has them uncompressed."
_OF_THE_LAYOUT = ".format_version"
"""A record that promises torch's own offsets, which the copy does not have."""


def read_unpacked(file: SourceFile, read_file: Callable[[SourceFile], Container]) -> Container:
    """Read an archive by way of a copy with all records uncompressed.

    Args:
        read_file: reads the copy.

    Raises:
        UserError: it is damaged, or too large to be unpacked here.
    """
    with malformed_as_user_error(file.path):
        archive = read_archive(file)
        unpacking = Unpacking.of(file)
        try:
            unpacking.require(sum(record.size for record in archive.records.values()))
        except TooLarge as fault:
            raise UserError(f"{file.path} is not unpacked: {fault}. Pack it again without compression.") from None
        copy = _stored_copy(archive, unpacking)
    with calling(copy.path, str(file.path)):
        return Wrapped(file, read_file(copy), str(file.path), _NOTE, OutputKind.file_like(file.path))


def _stored_copy(archive: Archive, unpacking: Unpacking) -> TemporaryFile:
    name = plain_name(archive.file.path.name)
    records = [each for each in archive.records.values() if _is_kept(each)]
    try:
        with writing(unpacking.folder.path / name, archive.file, silent, 0) as output:
            writer = ZipWriter(output)
            for record in records:
                writer.begin(record.name, record.size)
                for block in unpacked_blocks(archive, record):
                    output.put(block)
                    output.flush()
                writer.end(record.crc)
            writer.finish()
    except OSError as error:
        path = archive.file.path
        raise UserError(f"{path} can't be unpacked to a temporary folder: {error.strerror}.") from None
    return TemporaryFile.within(unpacking.folder, name)


def _is_kept(record: Record) -> bool:
    return not record.name.endswith(("/", f"/{_OF_THE_LAYOUT}"))
