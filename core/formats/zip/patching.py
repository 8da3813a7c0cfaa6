"""Writes a copy of a ``torch.save`` archive with elements of tensors and their checksums replaced, nothing else."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from core.base.progress import Report
from core.formats.shared.output_writer import OutputWriter, writing
from core.formats.zip.archive import CRC_FOLLOWS, DESCRIPTOR_SIGNATURE, LOCAL, Record
from core.formats.zip.revision import Revision

_LOCAL_CRC, _ENTRY_CRC = 14, 16
"""Offsets of the checksum in a local header and in an entry of the directory."""


def write_patched(revision: Revision, out: Path, report: Report) -> None:
    """Write the new file from front to back, then overwrite the checksums.

    Raises:
        UserError: the source has changed, or a record does not fit its checksum.
        OSError: the file system's errors.
    """
    file = revision.archive.file
    with writing(out, file, report, file.size) as output:
        checksums = list(_copy_renewed(revision, output))
        output.copy(output.at, file.size)
        for record, crc in checksums:
            for at in checksum_places(record, output.old):
                output.patch(at, struct.pack("<I", crc))


def checksum_places(record: Record, read: Callable[[int, int], bytearray]) -> Iterator[int]:
    """Offsets of all copies of a record's checksum: directory entry, local header, data descriptor.

    Args:
        read: gives the file's bytes from one offset to another.
    """
    yield record.entry + _ENTRY_CRC
    follows = record.flags & CRC_FOLLOWS
    if not follows or LOCAL.unpack(read(record.header, record.header + LOCAL.size))[6]:
        yield record.header + _LOCAL_CRC
    if follows:
        at = record.stop + 4 if read(record.stop, record.stop + 4) == DESCRIPTOR_SIGNATURE else record.stop
        if read(at, at + 4) == struct.pack("<I", record.crc):
            yield at


def _copy_renewed(revision: Revision, output: OutputWriter) -> Iterator[tuple[Record, int]]:
    """Append everything up to the end of the last record that changes.

    Yields:
        each changed record for which the file keeps a checksum, and the new checksum.
    """
    changing = [revision.archive.records[name] for name in revision.regions]
    for record in sorted(changing, key=lambda each: each.start):
        output.copy(output.at, record.start)
        crc = revision.renew(output, record)
        if crc is not None:
            yield record, crc
