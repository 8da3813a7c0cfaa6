"""Ways to damage a pickle that leave it a sequence of opcodes: it gets further into a reader than noise does."""

import pickle
import pickletools
from collections.abc import Sequence
from functools import lru_cache
from random import Random

from tests.hostile import opcodes as op
from tests.hostile.gadgets import gadgets
from tests.hostile.mutations import number, text

Steps = list[bytes]
"""The opcodes of a pickle, each with its argument."""


@lru_cache(64)
def steps_of(data: bytes) -> tuple[bytes, ...]:
    """The opcodes of the pickle that data begins with; as many as make sense."""
    places = []
    try:
        for _, _, place in pickletools.genops(data):
            places.append(place)
    except (ValueError, UnicodeError, IndexError):
        pass
    # only the last opcode has no end that is told: it is STOP, or where the sense ends
    ends = [*places[1:], places[-1] + 1] if places else []
    return tuple(data[start:stop] for start, stop in zip(places, ends, strict=True))


def pickle_damaged(data: bytes, random: Random, other: bytes) -> bytes:
    """Some opcodes changed; what follows the pickle stays."""
    steps = list(steps_of(data))
    rest = data[sum(map(len, steps)) :]
    donor = steps_of(other) or (op.NONE,)
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        steps = _changed(steps, random, donor)
    return b"".join(steps) + rest


def _changed(steps: Steps, random: Random, donor: Sequence[bytes]) -> Steps:
    if not steps:
        return [_any(random)]
    return random.choice(_CHANGES)(steps, random, donor)


def _drop(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    at = random.randrange(len(steps))
    return steps[:at] + steps[at + 1 :]


def _double(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    at = random.randrange(len(steps))
    return [*steps[:at], steps[at], *steps[at:]]


def _swap(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    at, far = random.randrange(len(steps)), random.randrange(len(steps))
    steps[at], steps[far] = steps[far], steps[at]
    return steps


def _replace(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    at = random.randrange(len(steps))
    return [*steps[:at], _any(random), *steps[at + 1 :]]


def _insert(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    at = random.randrange(len(steps))
    return [*steps[:at], _any(random), *steps[at:]]


def _splice(steps: Steps, random: Random, donor: Sequence[bytes]) -> Steps:
    """A piece of another pickle, between two opcodes or instead of some."""
    at, begin = random.randrange(len(steps)), random.randrange(len(donor))
    piece = donor[begin : begin + random.choice((1, 3, 10, 40))]
    return [*steps[:at], *piece, *steps[at + random.choice((0, len(piece))) :]]


def _leave_out(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    low = random.randrange(len(steps))
    return steps[:low] + steps[low + random.randrange(60) :]


def _repeat(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    low = random.randrange(len(steps))
    high = low + random.randrange(60)
    return steps[:high] + steps[low:high] * random.choice((1, 2, 20)) + steps[high:]


def _any(random: Random) -> bytes:
    """Any opcode that stands alone, or any value, or an attack."""
    match random.randrange(5):
        case 0:
            return bytes([random.choice(_ALONE)])
        case 1:
            return op.integer(number(random))
        case 2:
            return op.text(text(random))
        case 3:
            return op.name(*random.choice(_NAMES))
        case _:
            return random.choice(_ATTACKS)


def _with_number(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    places = [place for place, step in enumerate(steps) if step[:1] in _NUMBERS]
    if not places:
        return steps
    at = random.choice(places)
    near = int.from_bytes(steps[at][1:9], "little", signed=True) + random.choice((-1, 1, 8, -8))
    value = random.choice((near, number(random)))
    fits = -(1 << 1000) < value < 1 << 1000
    return [*steps[:at], op.integer(value if fits else 0), *steps[at + 1 :]]


def _with_text(steps: Steps, random: Random, _: Sequence[bytes]) -> Steps:
    """One text, for example a key or the name of a storage, said instead of another."""
    places = [place for place, step in enumerate(steps) if step[:1] in _TEXTS]
    if not places:
        return steps
    at = random.choice(places)
    new = random.choice((op.text(text(random)), steps[random.choice(places)]))
    return [*steps[:at], new, *steps[at + 1 :]]


_CHANGES = (
    *(_drop, _double, _swap, _replace, _insert, _splice, _leave_out, _repeat),
    # these are the ones that leave it a sensible pickle
    *(_with_number, _with_number, _with_text, _with_text),
)
_ALONE = bytes(
    ord(each.code) for each in pickletools.opcodes if each.arg is None and each.name not in ("STOP", "NEXT_BUFFER")
)
_NUMBERS = (pickle.BININT, pickle.BININT1, pickle.BININT2, pickle.LONG1)
_TEXTS = (pickle.BINUNICODE, pickle.SHORT_BINUNICODE, pickle.SHORT_BINSTRING)
_NAMES = (
    ("collections", "OrderedDict"),
    ("torch", "FloatStorage"),
    ("torch", "BFloat16Storage"),
    ("torch.storage", "UntypedStorage"),
    ("torch._utils", "_rebuild_tensor_v2"),
    ("torch._utils", "_rebuild_tensor_v3"),
    ("torch._utils", "_rebuild_parameter"),
    ("torch._utils", "_rebuild_qtensor"),
    ("torch._utils", "_rebuild_sparse_tensor"),
    ("torch._utils", "_rebuild_meta_tensor_no_storage"),
    ("torch._tensor", "_rebuild_from_type_v2"),
    ("torch.nn.modules.linear", "Linear"),
    ("torch", "Size"),
    ("torch", "float64"),
    ("os", "system"),
)
_ATTACKS = tuple(gadget.body for gadget in gadgets())
