"""The regular files in a tar archive, read from front to back. Links, devices and sparse files are passed over.

Source: POSIX.1-2001 (ustar and pax), and the headers of GNU tar for long names and large numbers.
"""

from collections.abc import Iterator, Mapping

from core.formats.shared.malformed import Malformed
from core.formats.wrappers.members import HEAD, MAX_MEMBERS, Member
from core.formats.wrappers.streams import Forward

BLOCK = 512

_REGULAR = frozenset({b"0", b"\0", b"7"})
_PAX, _LONG_NAME, _LONG_LINK = b"x", b"L", b"K"
_MOST_ABOUT = 1 << 20
"""Most bytes of a header that says more about the next member."""


def is_header(head: bytes) -> bool:
    """Whether these 512 bytes are the header of a member: its checksum is right."""
    said = head[148:156].strip(b" \0")
    if len(head) < BLOCK or not said.isdigit() or said.strip(b"01234567"):
        return False
    return int(said, 8) == sum(head[:148]) + 8 * ord(" ") + sum(head[156:BLOCK])


def tar_members(stream: Forward) -> Iterator[Member]:
    """The regular files, in order; what of one is not read is passed over.

    Raises:
        Malformed: it is damaged or cut off, or has too many members.
    """
    about: dict[str, str] = {}
    for _ in range(MAX_MEMBERS):
        header = stream.peek(BLOCK)
        if not header.strip(b"\0"):
            return
        if not is_header(header):
            raise Malformed("a header in it is damaged")
        _pass(stream.take(BLOCK))
        kind, size = header[156:157], _size(header)
        if kind in (_PAX, _LONG_NAME, _LONG_LINK):
            about.update(_about(kind, _read(stream, size)))
            continue
        size = _said_size(about, size)
        content = _Content(stream, size)
        if kind in _REGULAR and size and not any(key.startswith("GNU.sparse") for key in about):
            head = b"".join(content.blocks(HEAD))
            yield Member(about.get("path", _name(header)), size, head, _Whole(head, content))
        content.skip()
        about = {}
    raise Malformed(f"it has more than {MAX_MEMBERS:,} members")


class _Content:
    """The content of a member, and what fills its last block."""

    def __init__(self, stream: Forward, size: int) -> None:
        self._stream = stream
        self._left = size
        self._filling = -size % BLOCK

    def blocks(self, most: int) -> Iterator[bytes]:
        count = min(most, self._left)
        self._left -= count
        return self._stream.take(count)

    def rest(self) -> Iterator[bytes]:
        return self.blocks(self._left)

    def skip(self) -> None:
        _pass(self.rest())
        _pass(self._stream.take(min(self._filling, len(self._stream.peek(self._filling)))))


class _Whole:
    """Gives the whole of a member: what was read of it already, and the rest."""

    def __init__(self, head: bytes, content: _Content) -> None:
        self._head = head
        self._content = content

    def __call__(self) -> Iterator[bytes]:
        yield self._head
        yield from self._content.rest()


def _name(header: bytes) -> str:
    name, prefix = header[:100].partition(b"\0")[0], header[345:500].partition(b"\0")[0]
    whole = prefix + b"/" + name if prefix and header[257:262] == b"ustar" else name
    return whole.decode("utf-8", "replace")


def _size(header: bytes) -> int:
    field = header[124:136]
    if field[0] & 0x80:  # in base 256, as GNU tar writes what 11 octal digits can't say
        return int.from_bytes(field[4:], "big")
    digits = field.strip(b" \0")
    if digits.strip(b"01234567"):
        raise Malformed("a member of it has no size")
    return int(digits or b"0", 8)


def _said_size(about: Mapping[str, str], size: int) -> int:
    said = about.get("size", "")
    if not said:
        return size
    if not (said.isascii() and said.isdigit() and len(said) < 20):
        raise Malformed("a member of it has no size")
    return int(said)


def _read(stream: Forward, size: int) -> bytes:
    if size > _MOST_ABOUT:
        raise Malformed("a header in it is longer than any can be")
    data = b"".join(stream.take(size))
    _pass(stream.take(-size % BLOCK))
    return data


def _about(kind: bytes, data: bytes) -> Iterator[tuple[str, str]]:
    """What a header says about the next member: of pax, lines ``length key=value``."""
    if kind == _LONG_NAME:
        yield "path", data.partition(b"\0")[0].decode("utf-8", "replace")
    while kind == _PAX and data:
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or len(length) > 7 or not len(length) < int(length) <= len(data):
            raise Malformed("a header in it is damaged")
        line, data = data[len(length) + 1 : int(length) - 1], data[int(length) :]
        key, _, value = line.decode("utf-8", "replace").partition("=")
        yield key, value


def _pass(blocks: Iterator[bytes]) -> None:
    for _ in blocks:
        pass
