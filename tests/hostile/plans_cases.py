"""From a number to a damaged plan, record, file of masks, of settings, journal or index: the same one each time."""

import json
import struct
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from core.masks.masks_file import KEY
from tests.helpers import random_damage
from tests.hostile.mutations import damaged, number, text
from tests.hostile.mutations_json import json_damaged, safetensors_damaged

MODEL, MASKED = "model.safetensors", "masked.pt"
"""Names of the checkpoints that the seeds are for."""

Seeds = Mapping[str, Sequence[bytes]]
"""Kind → honest files."""


def damaged_case(seeds: Seeds, kind: str, seed: int, at: int) -> bytes:
    """A file of a kind, with one to four things changed."""
    random = Random(f"{kind} {seed} {at}")
    own = seeds[kind]
    data = random.choice(own)
    donor = random.choice(own)
    if random.random() < 0.2:
        return damaged(data, random, donor)
    return _WAYS[kind](data, random, donor)


def _json(data: bytes, random: Random, donor: bytes) -> bytes:
    if random.random() < 0.7:
        return json_damaged(data, random, donor)
    try:
        found = json.loads(data)
    except ValueError:
        # it was damaged before
        return damaged(data, random, donor)
    for _ in range(random.choice((1, 1, 2, 4))):
        _swap(found, json.loads(donor), random)
    return json.dumps(found).encode()


def _swap(found: object, donor: object, random: Random) -> None:
    """Put something from anywhere in one value into any place in another, or very much of something."""
    holders = [each for each in _parts(found) if isinstance(each, dict | list) and each]
    if not holders:
        return
    holder = random.choice(holders)
    new = random.choice([*_parts(donor), *_ODD, text(random), number(random), [text(random)] * 1000])
    if random.random() < 0.05:
        new = _deep(random.randrange(80))
    new = json.loads(json.dumps(new))
    if isinstance(holder, dict):
        holder[random.choice([*holder, text(random)])] = new
    elif isinstance(holder, list):
        holder[random.randrange(len(holder))] = new


_ODD: tuple[object, ...] = (True, False, None, "0.5", -0.0, 1e308, -1.0, 0.1, {}, [], {"recorded": True}, {"": 1})


def _deep(levels: int) -> object:
    found: object = {}
    for _ in range(levels):
        found = [found]
    return found


def _parts(found: object) -> list[object]:
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return [found, *(part for each in inner for part in _parts(each))]


def _masks(data: bytes, random: Random, donor: bytes) -> bytes:
    """The header, or what the metadata say of the masks."""
    if random.random() < 0.4:
        return safetensors_damaged(data, random, donor)
    (size,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + size])
    described = header["__metadata__"][KEY].encode()
    header["__metadata__"][KEY] = _json(described, random, described).decode("utf-8", "replace")
    raw = json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + data[8 + size :]


def _lines(data: bytes, random: Random, donor: bytes) -> bytes:
    """A line changed, dropped, told twice, taken from another journal, or cut off."""
    lines = data.splitlines(keepends=True)
    for _ in range(random.choice((1, 1, 2, 4))):
        at = random.randrange(len(lines) + 1)
        match random.randrange(6):
            case 0:
                lines[at : at + 1] = []
            case 1:
                lines[at:at] = lines[at : at + 1]
            case 2:
                lines[at:at] = [random.choice(donor.splitlines(keepends=True))]
            case _:
                lines[at : at + 1] = [_json(each, random, each).strip() + b"\n" for each in lines[at : at + 1]]
    whole = b"".join(lines)
    return whole[: random.randrange(len(whole) + 1)] if random.random() < 0.1 else whole


def _settings(data: bytes, random: Random, donor: bytes) -> bytes:
    """Values exchanged for others of the file, or for odd ones; or bytes changed."""
    if random.random() < 0.4:
        return random_damage.damaged(data, random, 30)
    lines = data.split(b"\n")
    values = [line.partition(b"=")[2] for line in lines if b"=" in line]
    odd = (
        b"",
        b"@Invalid()",
        b"@ByteArray()",
        b"@Variant(\\0\\0\\0\\x7f)",
        b"@Rect(1 2 3)",
        b"a, b, c",
        b"\\xzz",
        b"1e99",
    )
    for _ in range(random.randint(1, 6)):
        at = random.randrange(len(lines))
        name, equals, _ = lines[at].partition(b"=")
        if equals:
            lines[at] = name + equals + random.choice([*values, *odd, text(random).encode("utf-8", "replace")])
    return b"\n".join(lines)


def _index(data: bytes, random: Random, donor: bytes) -> bytes:
    """The header, what it says in words, or numbers of an array: others, or others in their order, or fewer."""
    if random.random() < 0.2:
        return safetensors_damaged(data, random, donor)
    (size,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__")
    places = {name: each["data_offsets"] for name, each in header.items()}
    arrays = {name: data[8 + size + begin : 8 + size + end] for name, (begin, end) in places.items()}
    if random.random() < 0.3:
        arrays["description"] = _json(arrays["description"], random, arrays["description"])
    for _ in range(random.choice((0, 1, 1, 2))):
        name = random.choice([*arrays])
        arrays[name] = _numbers(arrays[name], _WIDTHS[header[name]["dtype"]], random)
    return _laid_out(arrays, header, metadata)


def _numbers(raw: bytes, width: int, random: Random) -> bytes:
    """The elements of an array, some of them changed."""
    listed = [raw[at : at + width] for at in range(0, len(raw), width)]
    if not listed:
        return random.choice((b"", bytes(width)))
    at, other = random.randrange(len(listed)), random.randrange(len(listed))
    odd = (bytes(width), b"\xff" * width, b"\xff" * (width - 1) + b"\x7f", random.randbytes(width))
    match random.randrange(6):
        case 0:
            listed[at], listed[other] = listed[other], listed[at]
        case 1:
            del listed[at]
        case 2:
            listed.insert(at, listed[other])
        case 3:
            bit = random.randrange(8 * width)
            listed[at] = (int.from_bytes(listed[at], "little") ^ 1 << bit).to_bytes(width, "little")
        case _:
            listed[at] = random.choice(odd)
    return b"".join(listed)


def _laid_out(arrays: Mapping[str, bytes], header: Mapping[str, Any], metadata: Mapping[str, str]) -> bytes:
    """A file of these arrays, in which all fits."""
    fields, at = {"__metadata__": metadata}, 0
    for name, raw in arrays.items():
        width = _WIDTHS[header[name]["dtype"]]
        fields[name] = {**header[name], "shape": [len(raw) // width], "data_offsets": [at, at + len(raw)]}
        at += len(raw)
    text = json.dumps(fields, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + b"".join(arrays.values())


_WIDTHS = {"U8": 1, "I8": 1, "U16": 2, "I16": 2, "I32": 4, "U32": 4, "I64": 8, "U64": 8, "F64": 8}

_WAYS = {
    "plans": _json,
    "records": _json,
    "masks": _masks,
    "settings": _settings,
    "journals": _lines,
    "indexes": _index,
}
