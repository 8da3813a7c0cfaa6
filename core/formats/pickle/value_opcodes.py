"""Pickle opcodes for plain values: numbers, strings and bytes."""

import re
import struct

from core.base.wording import counted
from core.formats.pickle.machine_state import ActionTable, MachineState
from core.formats.pickle.nodes import OldString
from core.formats.shared.malformed import Malformed

VALUES = ActionTable()

_LONGEST_INTEGER = 1024
"""Most bytes or digits of an integer: checkpoints hold counters and seeds, and parsing millions of digits is slow."""

PICKLED = b"\x80"
"""The first byte of pickles of protocol 2 and newer (the PROTO opcode)."""

_FLOAT = struct.Struct(">d")
_INTEGER = struct.Struct("<i")
_SHORT = struct.Struct("<H")
_LENGTH = struct.Struct("<I")
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|.)")
_ESCAPED = dict(zip(b"abfnrtv'\"\\", b"\a\b\f\n\r\t\v'\"\\", strict=True))


@VALUES.on("NONE")
def _none(state: MachineState) -> None:
    state.stack.append(None)


@VALUES.on("NEWTRUE")
def _true(state: MachineState) -> None:
    state.stack.append(True)


@VALUES.on("NEWFALSE")
def _false(state: MachineState) -> None:
    state.stack.append(False)


@VALUES.on("BININT1")
def _byte(state: MachineState) -> None:
    state.stack.append(state.data[state.at])
    state.at += 1


@VALUES.on("BININT2")
def _two_bytes(state: MachineState) -> None:
    state.stack.append(_SHORT.unpack_from(state.data, state.at)[0])
    state.at += 2


@VALUES.on("BININT")
def _four_bytes(state: MachineState) -> None:
    state.stack.append(_INTEGER.unpack_from(state.data, state.at)[0])
    state.at += 4


@VALUES.on("LONG1")
def _long1(state: MachineState) -> None:
    state.stack.append(state.number(state.number(1), signed=True))


@VALUES.on("LONG4")
def _long4(state: MachineState) -> None:
    width = state.number(4)
    _bound(width)
    state.stack.append(state.number(width, signed=True))


@VALUES.on("INT")
def _int(state: MachineState) -> None:
    line = state.line()
    state.stack.append(line == b"01" if line in (b"00", b"01") else _parsed(line))


@VALUES.on("LONG")
def _long(state: MachineState) -> None:
    state.stack.append(_parsed(state.line().removesuffix(b"L")))


@VALUES.on("FLOAT")
def _float(state: MachineState) -> None:
    state.stack.append(float(state.line()))


@VALUES.on("BINFLOAT")
def _binfloat(state: MachineState) -> None:
    state.stack.append(_FLOAT.unpack(state.take(8))[0])


@VALUES.on("UNICODE")
def _unicode(state: MachineState) -> None:
    state.stack.append(state.line().decode("raw-unicode-escape"))


@VALUES.on("SHORT_BINUNICODE")
def _short_text(state: MachineState) -> None:
    _text(state, state.number(1))


@VALUES.on("BINUNICODE")
def _medium_text(state: MachineState) -> None:
    (length,) = _LENGTH.unpack_from(state.data, state.at)
    state.at += 4
    _text(state, length)


@VALUES.on("BINUNICODE8")
def _long_text(state: MachineState) -> None:
    _text(state, state.number(8))


@VALUES.on("STRING")
def _quoted(state: MachineState) -> None:
    line = state.line()
    if len(line) < 2 or line[:1] not in b"\"'" or line[-1:] != line[:1]:
        raise Malformed("its pickle has a string without quotes")
    state.stack.append(_old(_ESCAPE.sub(_unescaped, line[1:-1])))


@VALUES.on("SHORT_BINSTRING")
def _short_old(state: MachineState) -> None:
    state.stack.append(_old(state.take(state.number(1))))


@VALUES.on("BINSTRING")
def _medium_old(state: MachineState) -> None:
    state.stack.append(_old(state.take(state.number(4))))


@VALUES.on("SHORT_BINBYTES")
def _short_bytes(state: MachineState) -> None:
    _bytes(state, state.number(1))


@VALUES.on("BINBYTES")
def _medium_bytes(state: MachineState) -> None:
    _bytes(state, state.number(4))


@VALUES.on("BINBYTES8")
def _long_bytes(state: MachineState) -> None:
    _bytes(state, state.number(8))


@VALUES.on("BYTEARRAY8")
def _bytearray(state: MachineState) -> None:
    state.stack.append(bytearray(state.take(state.number(8))))


def _text(state: MachineState, length: int) -> None:
    state.stack.append(state.take(length).decode("utf-8", "surrogatepass"))


def _bytes(state: MachineState, length: int) -> None:
    raw = state.take(length)
    if raw[:1] == PICKLED:
        state.nested_offsets[id(raw)] = state.at - length
    state.stack.append(raw)


def _old(raw: bytes) -> OldString:
    return OldString(raw.decode("utf-8", "surrogateescape"))


def _unescaped(found: re.Match[bytes]) -> bytes:
    """The byte that an escape sequence in a Python 2 string literal stands for."""
    code = found[1]
    if code[:1] == b"x" and len(code) == 3:
        return bytes.fromhex(code[1:].decode())
    if code.isdigit() and code < b"8":
        return bytes([int(code, 8) & 0xFF])
    return bytes([_ESCAPED[code[0]]]) if code[0] in _ESCAPED else found[0]


def _parsed(line: bytes) -> int:
    _bound(len(line))
    return int(line, 0)


def _bound(length: int) -> None:
    if length > _LONGEST_INTEGER:
        raise Malformed(f"its pickle has an integer of {counted(length, 'digit')}")
