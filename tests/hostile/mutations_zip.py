"""Ways to damage a zip archive that leave it one: its records are changed, doubled, renamed, and lied about."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random

from tests.hostile.mutations import damaged, number
from tests.hostile.mutations_json import json_damaged
from tests.hostile.mutations_pickle import pickle_damaged
from tests.hostile.ziplies import End, Entry, archive

_FIELDS = ("flags", "method", "crc", "packed", "size")
_NAMES = (b"", b"..", b"archive/data/0", b"archive/data.pkl", b"archive/byteorder", b"ARCHIVE/DATA/0", b"\xff", b"/abs")


@lru_cache(64)
def entries_of(data: bytes) -> tuple[Entry, ...]:
    """The records of an honest archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archived:
        return tuple(Entry(info.filename.encode(), archived.read(info)) for info in archived.infolist())


def zip_damaged(data: bytes, random: Random, other: bytes) -> bytes:
    """An archive with some records changed and then written anew, with lies or without."""
    entries = list(entries_of(data))
    for _ in range(random.choice((1, 1, 2, 3))):
        entries = _changed(entries, random, other)
    end = End()
    if random.random() < 0.1:
        end = replace(end, **{random.choice(("count", "size", "offset")): number(random) % (1 << 16)})
    return archive(entries, end)


def _changed(entries: list[Entry], random: Random, other: bytes) -> list[Entry]:
    if not entries:
        return [Entry(b"archive/data.pkl", other)]
    at = random.randrange(len(entries))
    donors = entries_of(other) if other[:2] == b"PK" else tuple(entries)
    match random.randrange(8):
        case 0:
            return entries[:at] + entries[at + 1 :]
        case 1:
            return [*entries, random.choice(donors)]
        case 2:
            name = random.choice((*_NAMES, random.choice(entries).name))
            return _put(entries, at, replace(entries[at], name=name))
        case 3:
            return _put(entries, at, _lying(entries[at], random))
        case 4:
            return _put(entries, at, replace(entries[at], method=8))
        case _:
            return _with_content(entries, random, donors)


def _with_content(entries: list[Entry], random: Random, donors: tuple[Entry, ...]) -> list[Entry]:
    """One record has other content: most often one that says something."""
    telling = [place for place, entry in enumerate(entries) if entry.name.endswith((b".pkl", b".json", b".py"))]
    at = random.choice(telling) if telling and random.random() < 0.85 else random.randrange(len(entries))
    entry = entries[at]
    alike = [each.data for each in donors if each.name[-4:] == entry.name[-4:]] or [b""]
    donor = random.choice(alike)
    if entry.data[:1] == b"\x80" and random.random() < 0.9:
        data = pickle_damaged(entry.data, random, donor)
    elif entry.data[:1] == b"{" and random.random() < 0.9:
        data = json_damaged(entry.data, random, donor)
    else:
        data = damaged(entry.data, random, donor)
    return _put(entries, at, replace(entry, data=data))


def _lying(entry: Entry, random: Random) -> Entry:
    field = random.choice((*_FIELDS, "header"))
    lie: Mapping[str, int] = {field: number(random) % (1 << (16 if field in ("flags", "method") else 32))}
    where = random.choice(("local", "central", "both")) if field != "header" else "central"
    local = lie if where != "central" else {}
    return replace(
        entry, local={**entry.local, **local}, central={**entry.central, **(lie if where != "local" else {})}
    )


def _put(entries: list[Entry], at: int, entry: Entry) -> list[Entry]:
    return [*entries[:at], entry, *entries[at + 1 :]]
