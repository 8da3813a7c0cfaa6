"""The ways in which pickles have bytes, as `Codec`: as they are, as text in UTF-8, or in lines of text with escapes."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.formats.pickle.machine_state import Form
from core.formats.pickle.value_opcodes import unquoted
from core.formats.shared.encoded_runs import Codec

_LONGEST_ESCAPE = 6
"""Most characters of an escape: a backslash, u and four digits."""
_FARTHEST = 1 << 12
"""Most backslashes in a row that are passed to find where an escape begins."""
_ESCAPES = {"\\": "\\u005c", "\0": "\\u0000", "\n": "\\u000a", "\r": "\\u000d", "\x1a": "\\u001a"}
"""What Python's own pickler escapes in a line of text."""


@dataclass(frozen=True)
class Raw:
    """Bytes as they are."""

    def cut(self, raw: bytes, at: int) -> int:
        """As `Codec.cut`."""
        del raw
        return at

    def decode(self, raw: bytes) -> bytes:
        """As `Codec.decode`."""
        return raw

    def encode(self, data: bytes) -> bytes:
        """As `Codec.encode`."""
        return data


@dataclass(frozen=True)
class Utf8:
    """Text of an opcode BINUNICODE and its like, in which a character stands for the byte of its number."""

    def cut(self, raw: bytes, at: int) -> int:
        """As `Codec.cut`."""
        while at and raw[at] & 0xC0 == 0x80:
            at -= 1
        return at

    def decode(self, raw: bytes) -> bytes:
        """As `Codec.decode`."""
        return raw.decode("utf-8").encode("latin-1")

    def encode(self, data: bytes) -> bytes:
        """As `Codec.encode`."""
        raw = data.decode("latin-1").encode("utf-8")
        return b"X" + struct.pack("<I", len(raw)) + raw


@dataclass(frozen=True)
class _Line:
    """A line of text with escapes that begin with a backslash."""

    def cut(self, raw: bytes, at: int) -> int:
        """As `Codec.cut`: before the last backslashes, where an escape may go on behind it."""
        last = raw.rfind(b"\\", max(at - _LONGEST_ESCAPE, 0), at)
        if last < 0:
            return at
        for back in range(_FARTHEST):
            if last - back == 0 or raw[last - back - 1 : last - back] != b"\\":
                return last - back
        return 0


@dataclass(frozen=True)
class Escaped(_Line):
    """The text of an opcode UNICODE, in which a character stands for the byte of its number."""

    def decode(self, raw: bytes) -> bytes:
        """As `Codec.decode`."""
        return raw.decode("raw-unicode-escape").encode("latin-1")

    def encode(self, data: bytes) -> bytes:
        """As `Codec.encode`."""
        text = data.decode("latin-1")
        for plain, escape in _ESCAPES.items():
            text = text.replace(plain, escape)
        return b"V" + text.encode("latin-1") + b"\n"


@dataclass(frozen=True)
class Quoted(_Line):
    """The literal of an opcode STRING, as Python 2 writes bytes."""

    def decode(self, raw: bytes) -> bytes:
        """As `Codec.decode`."""
        return unquoted(raw)

    def encode(self, data: bytes) -> bytes:
        """As `Codec.encode`."""
        return b"S" + repr(data).encode()[1:] + b"\n"


_Reader = Callable[[], Codec]
_CODECS: Mapping[Form, _Reader] = {Form.RAW: Raw, Form.UTF_8: Utf8, Form.ESCAPED: Escaped, Form.QUOTED: Quoted}


def codec_of(form: Form) -> Codec:
    """The codec for a form of bytes in a pickle."""
    return _CODECS[form]()
