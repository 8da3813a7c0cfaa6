"""Unpacks a record of a zip archive block by block, checked against its size and checksum."""

import zlib
from collections.abc import Iterator

from core.formats.shared.malformed import Malformed, shorten
from core.formats.zip.archive import DEFLATED, STORED, Archive, Record

BLOCK = 1 << 20
"""Most bytes that are given at once."""

_PACKED = 1 << 16


def unpacked_blocks(archive: Archive, record: Record) -> Iterator[bytes]:
    """The unpacked bytes of a record, in blocks; no more than its size.

    Raises:
        Malformed: it is damaged, or compressed in another way than deflated.
        UserError: the file has changed.
    """
    crc, size = 0, 0
    for block in _blocks(archive, record):
        size += len(block)
        if size > record.size:
            break
        crc = zlib.crc32(block, crc)
        yield block
    if size != record.size:
        raise Malformed(f"its record {shorten(record.name)} contradicts itself about its size")
    if record.crc and crc != record.crc:
        raise Malformed(f"its record {shorten(record.name)} is damaged: its checksum is wrong")


def first_bytes(archive: Archive, record: Record, count: int) -> bytes:
    """The first unpacked bytes of a record, not checked; as many as there are, up to ``count``; empty if damaged."""
    try:
        return next(_blocks(archive, record), b"")[:count]
    except Malformed:
        return b""


def _blocks(archive: Archive, record: Record) -> Iterator[bytes]:
    if record.method not in (STORED, DEFLATED):
        raise Malformed(f"its record {shorten(record.name)} is compressed in a way that is not known here")
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if record.method == DEFLATED else None
    with archive.file.open() as stream:
        for at in range(record.start, record.stop, _PACKED):
            stream.seek(at)
            data = stream.read(min(_PACKED, record.stop - at))
            if inflate is None:
                yield data
            while inflate and data and not inflate.eof:
                yield from filter(None, [_step(inflate, data, record)])
                data = inflate.unconsumed_tail
    if inflate:
        while not inflate.eof and (block := _step(inflate, b"", record)):
            yield block


def _step(inflate: "zlib._Decompress", data: bytes, record: Record) -> bytes:
    try:
        return inflate.decompress(data, BLOCK)
    except zlib.error:
        raise Malformed(f"its record {shorten(record.name)} is damaged") from None
