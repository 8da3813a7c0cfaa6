"""Ways to damage bytes: at random, and by values that are likely to do harm (lengths, signs, limits)."""

import struct
from collections.abc import Callable, Sequence
from random import Random

INTERESTING = (0, 1, 2, 3, 4, 7, 8, 16, 63, 64, 65, 127, 128, 255, 256, 1000, 32767, 65535, 65536, (1 << 31) - 1)
HUGE = (1 << 31, (1 << 32) - 1, 1 << 32, 1 << 40, (1 << 62) + 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
TEXTS = (
    "",
    ".",
    "..",
    "/",
    "a.b",
    "weight",
    "weight_orig",
    "weight_mask",
    "\x1b[2J",
    "a\nb",
    "\ud800",
    "\0",
    "__class__",
)

Mutation = Callable[[bytes, Random, bytes], bytes]


def number(random: Random) -> int:
    """A size, count or offset that a reader might not expect."""
    chosen = random.choice((random.choice(INTERESTING), random.choice(HUGE), random.randrange(1 << 16)))
    return -chosen if random.random() < 0.2 else chosen


def text(random: Random) -> str:
    chosen = random.choice(TEXTS)
    return chosen * random.choice((1, 1, 1, 50, 3000))


def damaged(data: bytes, random: Random, other: bytes) -> bytes:
    """Some bytes changed, in one to four places."""
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(_BLIND)(data, random, other)
    return data


def _flip(data: bytes, random: Random, _: bytes) -> bytes:
    if not data:
        return data
    out = bytearray(data)
    out[random.randrange(len(out))] ^= 1 << random.randrange(8)
    return bytes(out)


def _byte(data: bytes, random: Random, _: bytes) -> bytes:
    if not data:
        return data
    out = bytearray(data)
    out[random.randrange(len(out))] = random.randrange(256)
    return bytes(out)


def _overwrite_number(data: bytes, random: Random, _: bytes) -> bytes:
    form, bits = random.choice((("<B", 8), ("<H", 16), ("<I", 32), ("<Q", 64), (">I", 32)))
    raw = struct.pack(form, number(random) % (1 << bits))
    at = random.randrange(len(data) + 1)
    return data[:at] + raw + data[at + len(raw) :]


def _drop(data: bytes, random: Random, _: bytes) -> bytes:
    start, stop = _span(data, random)
    return data[:start] + data[stop:]


def _double(data: bytes, random: Random, _: bytes) -> bytes:
    start, stop = _span(data, random)
    return data[:stop] + data[start:stop] + data[stop:]


def _cut(data: bytes, random: Random, _: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _append(data: bytes, random: Random, _: bytes) -> bytes:
    return data + random.randbytes(random.choice((1, 8, 100, 5000)))


def _splice(data: bytes, random: Random, other: bytes) -> bytes:
    """A piece of another file in the place of one of this."""
    start, stop = _span(data, random)
    begin, end = _span(other, random)
    return data[:start] + other[begin:end] + data[stop:]


_BLIND: Sequence[Mutation] = (
    _flip,
    _flip,
    _byte,
    _overwrite_number,
    _overwrite_number,
    _drop,
    _double,
    _cut,
    _append,
    _splice,
)


def _span(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 2, 4, 8, 40, 400, 4000)))
