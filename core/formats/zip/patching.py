"""Writes an archive of ``torch.save`` with other values in some tensors, and every other byte as it was."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from core.base.progress import Report
from core.formats.shared.output_writer import OutputWriter, writing
from core.formats.zip.archive import CRC_FOLLOWS, DESCRIPTOR_SIGNATURE, LOCAL, Record
from core.formats.zip.revision import Revision

_LOCAL_CRC, _ENTRY_CRC = 14, 16
"""Where the checksum is in a local header and in an entry of the directory."""


def write_patched(revision: Revision, out: Path, report: Report) -> None:
    """Write the new file, from front to back; the checksums are put in at the end.

    Raises:
        UserError: the source has changed or is damaged.
    """
    file = revision.archive.file
    with writing(out, file, report, file.size) as output:
        checksums = list(_copy_renewed(revision, output))
        output.copy(output.at, file.size)
        for record, crc in checksums:
            for at in checksum_places(record, output.old):
                output.patch(at, struct.pack("<I", crc))


def checksum_places(record: Record, read: Callable[[int, int], bytearray]) -> Iterator[int]:
    """Offsets of all copies of a record's checksum.

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
    """Go on to the end of the last record that changes; their checksums, where the file keeps them."""
    changing = [revision.archive.records[name] for name in revision.regions]
    for record in sorted(changing, key=lambda each: each.start):
        output.copy(output.at, record.start)
        crc = revision.renew(output, record)
        if crc is not None:
            yield record, crc
