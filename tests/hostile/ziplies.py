"""A writer of zip archives that can lie in every field, and that is honest where it is not told to."""

import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

STORED, DEFLATED = 0, 8


@dataclass(frozen=True)
class Entry:
    """One record of an archive.

    Attributes:
        name: as bytes, so that it need not be UTF-8.
        data: before compression.
        method: 0 stored, 8 deflated.
        local: fields of the local header that lie: flags, method, crc, packed, size, name.
        central: fields of the directory's entry that lie: those, and header (its offset).
        extra: bytes of the directory's extra field.
        listed: whether the directory has it at all.
    """

    name: bytes
    data: bytes
    method: int = STORED
    local: Mapping[str, int | bytes] = field(default_factory=dict)
    central: Mapping[str, int | bytes] = field(default_factory=dict)
    extra: bytes = b""
    listed: bool = True

    @property
    def packed(self) -> bytes:
        if self.method != DEFLATED:
            return self.data
        packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        return packer.compress(self.data) + packer.flush()


@dataclass(frozen=True)
class End:
    """Fields of the end record that lie; None where it is honest.

    Attributes:
        count: entries.
        size: bytes of the directory.
        offset: of the directory.
        disk: number of this part.
        comment: what follows, with an honest length unless ``comment_size`` says otherwise.
        before: put between the directory and the end record, such as a 64 bit end record.
    """

    count: int | None = None
    size: int | None = None
    offset: int | None = None
    disk: int = 0
    comment: bytes = b""
    comment_size: int | None = None
    before: bytes = b""


def archive(entries: Iterable[Entry], end: End | None = None, prefix: bytes = b"") -> bytes:
    """The whole file."""
    out = bytearray(prefix)
    directory = bytearray()
    count = 0
    for entry in entries:
        place = len(out)
        out += _local(entry) + entry.packed
        if entry.listed:
            directory += _central(entry, place)
            count += 1
    return bytes(out + directory + _end(end or End(), count, len(directory), len(out)))


def end64(count: int, size: int, offset: int, at: int, sign: bytes = b"PK\x06\x06") -> bytes:
    """A 64 bit end record at ``at`` with its locator."""
    record = struct.pack("<4sQHHIIQQQQ", sign, 44, 45, 45, 0, 0, count, count, size, offset)
    return record + struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)


def wide_extra(*values: int) -> bytes:
    """The 64 bit extra field of a directory's entry."""
    return struct.pack("<HH", 1, 8 * len(values)) + struct.pack(f"<{len(values)}Q", *values)


def _local(entry: Entry) -> bytes:
    said = {**_honest(entry), **entry.local}
    name = bytes(said["name"])
    head = struct.pack("<4sHHHHH", b"PK\x03\x04", 20, said["flags"], said["method"], 0, 0)
    return head + struct.pack("<IIIHH", said["crc"], said["packed"], said["size"], len(name), 0) + name


def _central(entry: Entry, place: int) -> bytes:
    said = {**_honest(entry), "header": place, **entry.central}
    name = bytes(said["name"])
    head = struct.pack("<4sHHHHHH", b"PK\x01\x02", 20, 20, said["flags"], said["method"], 0, 0)
    sizes = struct.pack("<IIIHH", said["crc"], said["packed"], said["size"], len(name), len(entry.extra))
    return head + sizes + struct.pack("<HHHII", 0, 0, 0, 0, said["header"]) + name + entry.extra


def _honest(entry: Entry) -> dict[str, int | bytes]:
    return {
        "flags": 0,
        "method": entry.method,
        "crc": zlib.crc32(entry.data),
        "packed": len(entry.packed),
        "size": len(entry.data),
        "name": entry.name,
    }


def _end(said: End, count: int, size: int, offset: int) -> bytes:
    count = count if said.count is None else said.count
    size = size if said.size is None else said.size
    offset = offset if said.offset is None else said.offset
    length = len(said.comment) if said.comment_size is None else said.comment_size
    numbers = struct.pack("<HHHHIIH", said.disk, said.disk, count, count, size, offset, length)
    return said.before + b"PK\x05\x06" + numbers + said.comment
