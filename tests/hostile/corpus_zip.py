"""Zip archives that lie: about sizes, names, places, checksums, and how many there are of what."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from tests.hostile import containers
from tests.hostile import opcodes as op
from tests.hostile.samples import Fate, Sample, given
from tests.hostile.ziplies import DEFLATED, End, Entry, archive, end64, wide_extra

HONEST = op.whole(op.named_mapping(weight=op.tensor()))
FULL = 0xFFFFFFFF

UNPACKED = 1 << 28
"""Bytes that a bomb unpacks to."""


def samples() -> Iterator[Sample]:
    entries = containers.zip_entries(HONEST)
    yield Sample("zip-honest", Fate.OPENS, given(archive(entries)))
    yield from _fields(entries)
    yield from _records(entries)
    yield from _names(entries)
    yield from _ends(entries)
    yield from _wide(entries)
    yield from _bombs()
    yield from _damage(entries)


def _with(entries: list[Entry], place: int, **changes: object) -> bytes:
    return archive([*entries[:place], replace(entries[place], **changes), *entries[place + 1 :]])


def _fields(entries: list[Entry]) -> Iterator[Sample]:
    """One field at a time, in the local header and in the directory; record 0 is the pickle and 2 the storage."""
    lies: Mapping[str, Mapping[str, int | bytes]] = {
        "crc": {"crc": 12345},
        "size-huge": {"size": FULL - 1},
        "size-zero": {"size": 0},
        "size-less": {"size": 5},
        "packed-huge": {"packed": FULL - 1},
        "packed-zero": {"packed": 0},
        "encrypted": {"flags": 1},
        "method-99": {"method": 99},
        "method-deflated": {"method": DEFLATED},
        "name-other": {"name": b"model/data/1"},
        "name-longer": {"name": b"model/data/00000000000000000000000"},
    }
    for place, record in {0: "pickle", 2: "storage"}.items():
        for label, lie in lies.items():
            local = Fate.EITHER
            yield Sample(f"zip-{record}-local-{label}", local, given(_with(entries, place, local=lie)))
            fate = Fate.EITHER if label == "crc" and place == 2 else Fate.REFUSED
            yield Sample(f"zip-{record}-central-{label}", fate, given(_with(entries, place, central=lie)))
            both = _with(entries, place, local=lie, central=lie)
            fate = Fate.EITHER if label in ("crc", "name-other", "name-longer") else Fate.REFUSED
            yield Sample(f"zip-{record}-both-{label}", fate, given(both))
        for label, header in {"zero": 0, "one": 1, "past-end": 1 << 20, "full": FULL - 1}.items():
            same = label == "zero" and place == 0
            content = _with(entries, place, central={"header": header})
            yield Sample(f"zip-{record}-header-{label}", Fate.OPENS if same else Fate.REFUSED, given(content))


def _records(entries: list[Entry]) -> Iterator[Sample]:
    """Records that are missing, doubled, overlapping or hidden."""
    pickle, order, data, version = entries
    evil = replace(pickle, data=op.whole(op.call(op.name("os", "system"), op.text("touch canary-zip"))))
    yield Sample("zip-no-pickle", Fate.REFUSED, given(archive([order, data, version])))
    yield Sample("zip-no-storage", Fate.REFUSED, given(archive([pickle, order, version])))
    yield Sample("zip-only-pickle", Fate.REFUSED, given(archive([pickle])))
    yield Sample("zip-two-pickles", Fate.REFUSED, given(archive([pickle, order, data, version, evil])))
    yield Sample("zip-two-storages", Fate.REFUSED, given(archive([pickle, data, replace(data, data=bytes(16))])))
    capital = replace(data, name=b"model/DATA/0")
    yield Sample("zip-capitals", Fate.REFUSED, given(archive([*entries, capital])))
    other = [replace(entry, name=entry.name.replace(b"model", b"other")) for entry in entries]
    yield Sample("zip-two-folders", Fate.EITHER, given(archive([*entries, *other])))
    yield Sample("zip-hidden-record", Fate.EITHER, given(archive([*entries, replace(evil, listed=False)])))
    yield Sample("zip-big-endian", Fate.EITHER, given(archive([pickle, replace(order, data=b"big"), data, version])))
    odd = archive([pickle, replace(order, data=b"\x1b[31mmiddle\n"), data, version])
    yield Sample("zip-odd-endian", Fate.REFUSED, given(odd))
    yield Sample("zip-version-999", Fate.EITHER, given(archive([*entries[:3], replace(version, data=b"999\n")])))
    yield Sample("zip-version-text", Fate.EITHER, given(archive([*entries[:3], replace(version, data=b"\x1b[31m")])))
    longer = {"packed": 200, "size": 200}
    overlapping = [pickle, order, replace(data, local=longer, central=longer), version]
    yield Sample("zip-overlap", Fate.REFUSED, given(archive(overlapping)))
    same = archive([*entries, replace(data, name=b"model/data/1", central={"header": 0})])
    yield Sample("zip-same-place", Fate.REFUSED, given(same))
    inner = archive(containers.zip_entries(HONEST))
    yield Sample("zip-in-zip", Fate.EITHER, given(archive([*entries, Entry(b"model/inner.zip", inner)])))
    yield Sample("zip-of-nothing-known", Fate.REFUSED, given(archive([Entry(b"readme.txt", b"hello")])))
    script = [Entry(b"model/code/__torch__.py", b"import os; os.system('touch canary-script')"), *entries]
    yield Sample("zip-script", Fate.EITHER, given(archive([*script, Entry(b"model/constants.pkl", HONEST)])))
    bad = [*script, Entry(b"model/constants.pkl", evil.data)]
    yield Sample("zip-script-constants", Fate.EITHER, given(archive(bad)))
    yield Sample("zip-compressed", Fate.EITHER, given(archive([replace(each, method=DEFLATED) for each in entries])))
    yield Sample("zip-compressed-pickle", Fate.EITHER, given(archive([replace(pickle, method=DEFLATED), *entries[1:]])))
    yield Sample("zip-many-records", Fate.EITHER, lambda: _many(12_000))


def _many(count: int) -> bytes:
    extra = (Entry(f"model/data/x{n}".encode(), b"") for n in range(count))
    return archive([*containers.zip_entries(HONEST), *extra])


def _names(entries: list[Entry]) -> Iterator[Sample]:
    """Names of records that lead elsewhere."""
    names = {
        "dots": b"../../../../tmp/canary",
        "absolute": b"/tmp/canary",
        "windows": b"C:\\canary",
        "nul": b"model/data.pkl\x00.txt",
        "not-utf8": b"model/\xff\xfe",
        "screen": b"model/\x1b[2J\n\x1b[31m",
        "empty": b"",
        "folder": b"model/data/",
        "long": b"model/" + b"x" * 60_000,
    }
    for label, name in names.items():
        yield Sample(f"zip-name-{label}", Fate.EITHER, given(archive([*entries, Entry(name, b"x")])))
        moved = [replace(each, name=each.name.replace(b"model", name[:40])) for each in entries]
        yield Sample(f"zip-folder-{label}", Fate.EITHER, given(archive(moved)))
    bare = [replace(each, name=each.name.removeprefix(b"model/")) for each in entries]
    yield Sample("zip-no-folder", Fate.EITHER, given(archive(bare)))


def _ends(entries: list[Entry]) -> Iterator[Sample]:
    """The record at the end of the archive."""
    honest = archive(entries)
    directory = honest.index(b"PK\x01\x02")
    size = honest.index(b"PK\x05\x06") - directory
    ends = {
        "count-0": End(count=0),
        "count-3": End(count=3),
        "count-5": End(count=5),
        "count-full": End(count=0xFFFE),
        "size-0": End(size=0),
        "size-less": End(size=size - 1),
        "size-huge": End(size=FULL - 1),
        "offset-0": End(offset=0),
        "offset-1": End(offset=directory + 1),
        "offset-past-end": End(offset=1 << 30),
        "disk": End(disk=3),
        "comment-lies": End(comment_size=1000),
    }
    for label, end in ends.items():
        fate = Fate.EITHER if label == "comment-lies" else Fate.REFUSED
        yield Sample(f"zip-end-{label}", fate, given(archive(entries, end)))
    second = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0, 0, 0, 0, 0)
    yield Sample("zip-end-in-comment", Fate.EITHER, given(archive(entries, End(comment=b"hello " + second))))
    yield Sample("zip-comment", Fate.EITHER, given(archive(entries, End(comment=b"\x1b[31mhello"))))
    yield Sample("zip-junk-after", Fate.EITHER, given(honest + b"junk" * 1000))
    yield Sample("zip-much-junk-after", Fate.EITHER, given(honest + bytes(70_000)))
    yield Sample("zip-junk-before", Fate.EITHER, given(b"#!/bin/sh\ntouch canary-prefix\n" + honest))
    shifted = archive(entries, prefix=b"#!/bin/sh\ntouch canary-prefix\n")
    yield Sample("zip-honest-prefix", Fate.EITHER, given(shifted))
    yield Sample("zip-twice", Fate.EITHER, given(honest + honest))


def _wide(entries: list[Entry]) -> Iterator[Sample]:
    """64 bit fields that lie or contradict."""
    honest = archive(entries)
    directory = honest.index(b"PK\x01\x02")
    at = honest.index(b"PK\x05\x06")
    size = at - directory
    wide = {
        "honest": (end64(4, size, directory, at), Fate.OPENS),
        "contradicts": (end64(1, size, directory, at), Fate.REFUSED),
        "count": (end64(1 << 40, size, directory, at), Fate.REFUSED),
        "size": (end64(4, 1 << 60, directory, at), Fate.REFUSED),
        "offset": (end64(4, size, 1 << 63, at), Fate.REFUSED),
        "place": (end64(4, size, directory, 1 << 62), Fate.REFUSED),
        "sign": (end64(4, size, directory, at, b"PK\x06\x09"), Fate.REFUSED),
        "loops": (end64(4, size, directory, 0), Fate.REFUSED),
    }
    for label, (record, fate) in wide.items():
        yield Sample(f"zip64-{label}", fate, given(archive(entries, End(before=record))))
        full = End(before=record, count=0xFFFF, size=FULL, offset=FULL)
        fate = Fate.REFUSED if label in ("contradicts",) else fate
        yield Sample(f"zip64-full-{label}", fate, given(archive(entries, full)))
    sizes = {"size": FULL, "packed": FULL}
    lies = wide_extra(1 << 62, 1 << 62)
    extras = {"missing": b"", "short": wide_extra(16), "lies": lies, "cut": b"\x01\x00\x10\x00\x01"}
    for label, extra in extras.items():
        content = _with(entries, 2, central=sizes, extra=extra)
        yield Sample(f"zip64-record-{label}", Fate.REFUSED, given(content))
    yield Sample("zip64-record-honest", Fate.OPENS, given(_with(entries, 2, central=sizes, extra=wide_extra(16, 16))))


def _bombs() -> Iterator[Sample]:
    """A little that unpacks to a great deal."""
    names = {"pickle": b"model/data.pkl", "storage": b"model/data/0", "order": b"model/byteorder"}
    for label, name in names.items():
        yield Sample(f"zip-bomb-{label}", Fate.REFUSED, lambda name=name: _bomb(name))
    yield Sample("zip-bomb-lying", Fate.REFUSED, lambda: _bomb(b"model/data.pkl", said=len(HONEST)))
    yield Sample("zip-bomb-beside", Fate.EITHER, lambda: _bomb(b"model/other"))


def _bomb(name: bytes, said: int = UNPACKED) -> bytes:
    """An honest archive in which one record is zeros without end; made without holding them."""
    packed, crc = _zeros()
    fields: dict[str, int | bytes] = {"method": DEFLATED, "crc": crc, "size": said}
    bomb = Entry(name, packed, local=fields, central=fields)
    return archive([*(entry for entry in containers.zip_entries(HONEST) if entry.name != name), bomb])


@cache
def _zeros() -> tuple[bytes, int]:
    """Deflated zeros, and their checksum."""
    packer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    block, out, crc = bytes(1 << 22), bytearray(), 0
    for _ in range(UNPACKED >> 22):
        out += packer.compress(block)
        crc = zlib.crc32(block, crc)
    return bytes(out + packer.flush()), crc


def _damage(entries: list[Entry]) -> Iterator[Sample]:
    """Cut everywhere; and one bit flipped in each of the first bytes of every structure."""
    honest = archive(entries)
    for stop in range(4, len(honest), 37):
        yield Sample(f"zip-cut-{stop}", Fate.REFUSED, given(honest[:stop]))
    for sign in (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"):
        at = honest.index(sign)
        for place in range(0, 46, 2):
            flipped = bytearray(honest)
            flipped[min(at + place, len(honest) - 1)] ^= 0x40
            yield Sample(f"zip-flip-{sign[2]}-{place}", Fate.EITHER, given(bytes(flipped)))
