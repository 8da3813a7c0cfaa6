"""Ways to damage JSON, and the safetensors files that begin with it: values of other kinds, lies, keys twice."""

import json
import struct
from random import Random

from tests.hostile.mutations import damaged, number, text

_DTYPES = ("F32", "F64", "BF16", "I8", "BOOL", "F4", "F8_E8M0", "C64", "Z9")


def json_damaged(data: bytes, random: Random, other: bytes) -> bytes:
    """JSON with some values changed, or with some bytes changed where it was none."""
    try:
        value = json.loads(data)
    except ValueError:
        return damaged(data, random, other)
    for _ in range(random.choice((1, 1, 2, 4))):
        value = _changed(value, random)
    out = json.dumps(value).encode()
    return _doubled(out, random) if random.random() < 0.1 else out


def safetensors_damaged(data: bytes, random: Random, other: bytes) -> bytes:
    """Another header, framed honestly or not; the data as it was, or a little shorter or longer."""
    size = struct.unpack_from("<Q", data)[0]
    header, rest = data[8 : 8 + size], data[8 + size :]
    header = random.choice((json_damaged, json_damaged, damaged))(header, random, other[8:])
    length = len(header) if random.random() < 0.9 else number(random) % (1 << 64)
    if random.random() < 0.1:
        rest = damaged(rest, random, other)
    return struct.pack("<Q", length) + header + rest


def _changed(value: object, random: Random) -> object:
    """The value with one place in it changed."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(list(value))
        match random.randrange(6):
            case 0:
                return {each: item for each, item in value.items() if each != key}
            case 1:
                return {text(random) if each == key else each: item for each, item in value.items()}
            case 2:
                return {**value, key: value[random.choice(list(value))]}
            case _:
                return {**value, key: _changed(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.8:
        at = random.randrange(len(value))
        if random.random() < 0.2:
            return value[:at] + value[at + 1 :] if random.random() < 0.5 else [*value, value[at]]
        return [*value[:at], _changed(value[at], random), *value[at + 1 :]]
    return _other(value, random)


def _other(value: object, random: Random) -> object:
    if isinstance(value, int) and random.random() < 0.8:
        return random.choice((value + random.choice((-1, 1, 4, -4)), number(random)))
    odd = (None, True, [], {}, 1.5, number(random), text(random), random.choice(_DTYPES), [number(random)] * 3)
    return random.choice(odd)


def _doubled(raw: bytes, random: Random) -> bytes:
    """A key that comes twice, which no value of Python's can hold."""
    pieces = raw.split(b", ")
    at = random.randrange(len(pieces))
    return b", ".join([*pieces[: at + 1], pieces[at], *pieces[at + 1 :]])
