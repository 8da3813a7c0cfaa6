"""Pickle opcodes for plain values: numbers, strings and bytes."""

import re
import struct

from core.base.wording import counted
from core.formats.pickle.machine_state import ActionTable, Form, MachineState
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
    opcode, line = state.at - 1, state.line()
    text = line.decode("raw-unicode-escape")
    state.stack.append(text)
    state.texts = state.texts[1], (text, opcode, opcode + 1, opcode + 1 + len(line), Form.ESCAPED)


@VALUES.on("SHORT_BINUNICODE")
def _short_text(state: MachineState) -> None:
    _text(state, state.number(1), state.at - 2)


@VALUES.on("BINUNICODE")
def _medium_text(state: MachineState) -> None:
    (length,) = _LENGTH.unpack_from(state.data, state.at)
    state.at += 4
    _text(state, length, state.at - 5)


@VALUES.on("BINUNICODE8")
def _long_text(state: MachineState) -> None:
    _text(state, state.number(8), state.at - 9)


@VALUES.on("STRING")
def _quoted(state: MachineState) -> None:
    opcode, line = state.at - 1, state.line()
    if len(line) < 2 or line[:1] not in b"\"'" or line[-1:] != line[:1]:
        raise Malformed("its pickle has a string without quotes")
    text = _old(unquoted(line[1:-1]))
    state.stack.append(text)
    state.note(text, (text, opcode, opcode + 2, opcode + len(line), Form.QUOTED))


@VALUES.on("SHORT_BINSTRING")
def _short_old(state: MachineState) -> None:
    _old_text(state, state.number(1), state.at - 2)


@VALUES.on("BINSTRING")
def _medium_old(state: MachineState) -> None:
    _old_text(state, state.number(4), state.at - 5)


@VALUES.on("SHORT_BINBYTES")
def _short_bytes(state: MachineState) -> None:
    _bytes(state, state.number(1), state.at - 2)


@VALUES.on("BINBYTES")
def _medium_bytes(state: MachineState) -> None:
    _bytes(state, state.number(4), state.at - 5)


@VALUES.on("BINBYTES8")
def _long_bytes(state: MachineState) -> None:
    _bytes(state, state.number(8), state.at - 9)


@VALUES.on("BYTEARRAY8")
def _bytearray(state: MachineState) -> None:
    raw = bytearray(state.take(state.number(8)))
    state.stack.append(raw)
    state.note(raw, (raw, state.at - len(raw) - 9, state.at - len(raw), state.at, Form.RAW))


def unquoted(raw: bytes) -> bytes:
    """The bytes that the inside of a string literal of Python 2 stands for."""
    return _ESCAPE.sub(_unescaped, raw)


def _text(state: MachineState, length: int, opcode: int) -> None:
    text = state.take(length).decode("utf-8", "surrogatepass")
    state.stack.append(text)
    state.texts = state.texts[1], (text, opcode, state.at - length, state.at, Form.UTF_8)


def _bytes(state: MachineState, length: int, opcode: int) -> None:
    raw = state.take(length)
    if raw[:1] == PICKLED:
        state.nested_offsets[id(raw)] = state.at - length
    state.stack.append(raw)
    _note_bytes(state, raw, length, opcode)


def _old_text(state: MachineState, length: int, opcode: int) -> None:
    text = _old(state.take(length))
    state.stack.append(text)
    _note_bytes(state, text, length, opcode)


def _note_bytes(state: MachineState, node: bytes | str, length: int, opcode: int) -> None:
    if length > 1:  # Python has each single byte only once
        state.note(node, (node, opcode, state.at - length, state.at, Form.RAW))


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
