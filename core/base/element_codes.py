"""Which values the elements of narrow dtypes can have: those of a few bits, and those that weights are quantised to."""

import re

Codes = tuple[float, float]
"""The least and the greatest finite value of an element."""

_FLOATS = {
    "F4": 6,
    "float4_e2m1fn_x2": 6,
    "F6_E2M3": 7.5,
    "F6_E3M2": 28,
    "float8_e4m3fn": 448,
    "float8_e5m2": 57344,
    "float8_e4m3fnuz": 240,
    "float8_e5m2fnuz": 57344,
}
"""The greatest finite value of floats with a sign (OCP Microscaling formats 1.0, and torch's 8-bit floats)."""
_INTEGERS = re.compile(r"q?(?P<unsigned>u?)int(?P<bits>[1-8])(?:x\d)?")
"""``int4``, ``quint8``, ``quint4x2``."""
_BITS = re.compile(r"(?:F|float|bits|q?u?int)(?P<bits>[1-8])(?:x\d|_\w+)?")


def element_codes(name: str) -> Codes | None:
    """The range of a dtype's elements; None of dtypes of 16 bits and more, of bare bits, and of unknown ones.

    Args:
        name: torch's name of a dtype, or that of a safetensors file.
    """
    if name in _FLOATS:
        return -_FLOATS[name], _FLOATS[name]
    found = _INTEGERS.fullmatch(name)
    if found is None:
        return None
    bits = int(found["bits"])
    return (0, (1 << bits) - 1) if found["unsigned"] else (-(1 << bits - 1), (1 << bits - 1) - 1)


def element_bits(name: str) -> int:
    """The bits of an element of a dtype of 8 at most; 0 of others.

    Args:
        name: as of `element_codes`.
    """
    found = _BITS.fullmatch(name)
    return int(found["bits"]) if found else 0


def unread_elements(name: str) -> str:
    """Why elements of a dtype without a size in bytes can't be read, as a sentence.

    Args:
        name: as of `element_codes`.
    """
    bits = element_bits(name)
    if bits in (0, 8):
        return f"Its elements are {name}, which is not known."
    return f"Its elements are {name}, {bits}-bit values that can't be read one by one."
