"""Reads and checks the directory of a zip archive as torch's reader does; no record is unpacked.

An archive that two programs could read differently (local header against directory, 32 against 64 bit fields, two
records of one name, overlapping records) is refused.

Source: PKWARE's APPNOTE.TXT, sections 4.3 to 4.5.
"""

import struct
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import FileIO
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from core.base.errors import UserError
from core.base.wording import counted
from core.formats.shared.malformed import Malformed, shorten
from core.storage.source_file import SourceFile, read_into

LOCAL = struct.Struct("<4sHHHHHIIIHH")
ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
END = struct.Struct("<4sHHHHIIH")
END64 = struct.Struct("<4sQHHIIQQQQ")
LOCATOR = struct.Struct("<4sIQI")

LOCAL_SIGNATURE, ENTRY_SIGNATURE, DESCRIPTOR_SIGNATURE = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08"
END_SIGNATURE, END64_SIGNATURE, LOCATOR_SIGNATURE = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"

STORED, DEFLATED = 0, 8
ENCRYPTED, CRC_FOLLOWS = 1, 8
"""General purpose flag bits: the data is encrypted; checksum and sizes follow after it, in a data descriptor."""

FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF
"""The value of a 16 or 32 bit field whose real value is in a zip64 record instead."""

MAX_DIRECTORY = 1 << 28
"""Most bytes of a directory that are read."""

MAX_RECORDS = 500_000
"""Most records of an archive that is read; torch writes one for each tensor, and a few more."""

MAX_UNPACKED = 1 << 26
"""Most bytes that a compressed record may unpack to; torch itself compresses nothing."""


class CompressedError(UserError):
    """A record that torch leaves uncompressed is compressed; a copy of the archive without it can be read."""


class Record(NamedTuple):
    """One file in the archive.

    Attributes:
        name: its full name with folders.
        method: compression method: STORED or DEFLATED.
        flags: general purpose flags, from the directory.
        crc: CRC-32 of the unpacked bytes; 0 where the writer kept none.
        packed: bytes in the archive.
        size: bytes when unpacked.
        header: offset of its local header.
        start: offset of its data.
        entry: offset of its entry in the directory.
    """

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    header: int
    start: int
    entry: int

    @property
    def stop(self) -> int:
        """Offset of the byte after its data."""
        return self.start + self.packed


_Fields: TypeAlias = tuple[str, int, int, int, int, int, int, int, int]
"""The attributes of a `Record`, which cost less while they may still change."""


@dataclass(frozen=True)
class Archive:
    """A zip archive whose directory has been checked against the file.

    Attributes:
        file: the archive.
        records: by name, in the order of the directory.
    """

    file: SourceFile
    records: Mapping[str, Record]

    @property
    def top_folder(self) -> str:
        """The folder that holds everything in an archive of torch's; "" where there is no record."""
        return next(iter(self.records), "").partition("/")[0]

    @cached_property
    def _doubtful(self) -> frozenset[str]:
        """Lower-case names that several records share: torch ignores case and may find any of them."""
        return frozenset(name for name, count in Counter(map(str.lower, self.records)).items() if count > 1)

    def find(self, name: str) -> Record | None:
        """The record of this name, None where there is none.

        Raises:
            Malformed: another record's name differs only in case, and torch might find that one.
        """
        if self._doubtful and name.lower() in self._doubtful:
            raise Malformed(f"it has several records {shorten(name)} that differ only in capitals")
        return self.records.get(name)

    @cached_property
    def _by_start(self) -> tuple[list[int], list[Record]]:
        records = sorted((each for each in self.records.values() if each.packed), key=lambda each: each.start)
        return [each.start for each in records], records

    def record_at(self, offset: int) -> Record:
        """The record whose data has the byte at an offset of the file; there must be one."""
        starts, records = self._by_start
        return records[bisect_right(starts, offset) - 1]

    def read(self, record: Record, limit: int) -> bytes:
        """The unpacked bytes of a record, checked against its CRC-32.

        Args:
            limit: most bytes that are read.

        Raises:
            Malformed: it is larger than ``limit``, compressed in a way that torch does not use, or damaged.
            UserError: the file has changed.
        """
        if record.size > limit or record.packed > limit:
            raise Malformed(
                f"its record {shorten(record.name)} has {counted(record.size, 'byte')}, where {limit:,} are plenty"
            )
        data = _unpacked(record, self.file.read(record.start, record.packed))
        if record.crc and zlib.crc32(data) != record.crc:
            raise Malformed(f"its record {shorten(record.name)} is damaged: its checksum is wrong")
        return data


def read_archive(file: SourceFile) -> Archive:
    """Read the directory of an archive and check it.

    Raises:
        Malformed: there is none, it does not fit the file, or it could be read in two ways.
        UserError: the file has changed.
    """
    with file.open() as stream:
        begin, size, count = _find_directory(stream, file)
        directory = _read(stream, file, begin, size)
        entries = list(_entries(directory, begin, count))
        file.expect(stream, [(header, start) for *_, header, start, _ in entries])
        records = list(_with_starts(stream, file, entries))
    _check_places(records, begin)
    return Archive(file, _by_name(records))


def raw_directory(file: SourceFile) -> bytes:
    """The bytes of the directory, unchecked: enough to tell one kind of archive from another.

    Raises:
        Malformed: there is none.
        UserError: the file has changed.
    """
    with file.open() as stream:
        begin, size, _ = _find_directory(stream, file)
        return _read(stream, file, begin, size)


def _find_directory(stream: FileIO, file: SourceFile) -> tuple[int, int, int]:
    """Offset, size in bytes, and number of entries of the directory."""
    at, end = _find_end(stream, file)
    _, disk, first_disk, here, count, size, begin, _ = end
    at64 = at - LOCATOR.size
    locator = _read(stream, file, at64, LOCATOR.size) if at64 >= 0 else b""
    if locator[:4] == LOCATOR_SIGNATURE:
        at, (disk, first_disk, here, count, size, begin) = _find_end64(stream, file, locator, end)
    if disk or first_disk or here != count:
        raise Malformed("it is one part of an archive that was split")
    if count > MAX_RECORDS:
        raise Malformed(f"it has {counted(count, 'record')}, where {MAX_RECORDS:,} is the most that is read")
    if begin + size > at or size > MAX_DIRECTORY or count * ENTRY.size > size:
        raise Malformed("its directory of records is not where it says, as in a file that was cut off or damaged")
    return begin, size, count


def _find_end(stream: FileIO, file: SourceFile) -> tuple[int, tuple[int, ...]]:
    """Offset and fields of the end-of-directory record, searched in the last 64 KiB as torch does."""
    reach = min(file.size, END.size + FULL_16)
    tail = _read(stream, file, file.size - reach, reach)
    place = tail.rfind(END_SIGNATURE, 0, max(reach - END.size + len(END_SIGNATURE), 0))
    if place < 0:
        raise Malformed("it has no directory of records, as in a file that was cut off")
    return file.size - reach + place, END.unpack_from(tail, place)


def _find_end64(stream: FileIO, file: SourceFile, locator: bytes, end: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """Offset and fields of the zip64 end-of-directory record, checked against the 32 bit one."""
    at = LOCATOR.unpack(locator)[2]
    if at + END64.size > file.size:
        raise Malformed("its directory of records is beyond its end, as in a file that was cut off")
    sign, _, _, _, *fields = END64.unpack(_read(stream, file, at, END64.size))
    if sign != END64_SIGNATURE:
        raise Malformed("its directory of records is not where it says")
    full = (FULL_16, FULL_16, FULL_16, FULL_16, FULL_32, FULL_32)
    if any(short not in (wide, most) for short, wide, most in zip(end[1:7], fields, full, strict=True)):
        raise Malformed("it has two directories of records that contradict each other")
    return at, tuple(fields)


def _entries(directory: bytes, begin: int, count: int) -> Iterator[_Fields]:
    """The entries of the directory; `Record.start` is still where the name in the local header should end."""
    at = 0
    for _ in range(count):
        if at + ENTRY.size > len(directory):
            raise Malformed("its directory of records ends too early")
        fields = ENTRY.unpack_from(directory, at)
        sign, _, _, flags, method, _, _, crc, packed, size, name_size, extra_size, comment_size, *_, header = fields
        name_end = at + ENTRY.size + name_size
        next_at = name_end + extra_size + comment_size
        if sign != ENTRY_SIGNATURE or next_at > len(directory):
            raise Malformed("its directory of records is damaged")
        name = directory[at + ENTRY.size : name_end].decode("utf-8", "surrogateescape")
        if FULL_32 in (size, packed, header):
            extra = directory[name_end : name_end + extra_size]
            size, packed, header = _wide(extra, size, packed, header)
        if flags & ENCRYPTED:
            raise Malformed(f"its record {shorten(name)} is encrypted")
        if method == STORED and packed != size:
            raise Malformed(f"its record {shorten(name)} contradicts itself about its size")
        yield name, method, flags, crc, packed, size, header, header + LOCAL.size + name_size, begin + at
        at = next_at
    if at < len(directory):
        raise Malformed("its directory of records holds more of them than it counts")


def _wide(extra: bytes, *fields: int) -> list[int]:
    """Replace the saturated fields by the values in the zip64 part of an entry's extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == 1 and at + 4 + size <= len(extra):
            values = [each for (each,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + size - size % 8])]
            if len(values) >= fields.count(FULL_32):
                return [values.pop(0) if field == FULL_32 else field for field in fields]
        at += 4 + size
    raise Malformed("a record is larger than 4 GB, but its size is missing")


def _with_starts(stream: FileIO, file: SourceFile, entries: list[_Fields]) -> Iterator[Record]:
    """The records with the offsets of their data, from their local headers; nothing between these is read."""
    end = file.size
    # one memory for all: of 100,000 records to make one for each takes longer than to read
    memory = bytearray(max((start - header for *_, header, start, _ in entries), default=0))
    view = memoryview(memory)
    for name, method, flags, crc, packed, size, header, stop, at in entries:
        if stop > end:
            raise Malformed(f"its record {shorten(name)} is beyond its end, as in a file that was cut off")
        length = stop - header
        read_into(stream, header, view[:length], file.path)
        sign, _, _, same_method, _, _, same_crc, _, _, name_size, extra_size = LOCAL.unpack_from(memory)
        same_name = memory[LOCAL.size : length].decode("utf-8", "surrogateescape")
        if sign != LOCAL_SIGNATURE or same_name != name or name_size != length - LOCAL.size:
            raise Malformed(f"its record {shorten(name)} is not where its directory says")
        if same_method != method or same_crc not in (0, crc):
            raise Malformed(f"its record {shorten(name)} contradicts its directory")
        yield Record(name, method, flags, crc, packed, size, header, stop + extra_size, at)


def _check_places(records: list[Record], directory: int) -> None:
    """Refuse overlapping records (a zip bomb: a few bytes would be unpacked again and again)."""
    stop = 0
    for record in sorted(records, key=attrgetter("header")):
        if record.header < stop:
            raise Malformed(f"its record {shorten(record.name)} overlaps another")
        stop = record.start + record.packed
    if stop > directory:
        raise Malformed("a record runs into its directory of records, as in a file that was cut off")


def _by_name(records: list[Record]) -> dict[str, Record]:
    found = {record.name: record for record in records}
    if len(found) < len(records):
        raise Malformed("it has several records with one name, so programs differ in what they read from it")
    return found


def _unpacked(record: Record, data: bytes) -> bytes:
    if record.method == STORED:
        return data
    if record.method != DEFLATED or record.size > MAX_UNPACKED:
        raise Malformed(f"its record {shorten(record.name)} is compressed in a way that torch does not use")
    try:
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, record.size + 1)
    except zlib.error:
        raise Malformed(f"its record {shorten(record.name)} is damaged") from None
    if len(unpacked) != record.size:
        raise Malformed(f"its record {shorten(record.name)} contradicts itself about its size")
    return unpacked


def _read(stream: FileIO, file: SourceFile, start: int, count: int) -> bytes:
    buffer = bytearray(count)
    read_into(stream, start, memoryview(buffer), file.path)
    return bytes(buffer)
