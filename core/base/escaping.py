"""Untrusted text escaped for display: a name in a file can hold control characters that a terminal obeys."""

import re

_SPACE = "\u202f"
"""Narrow, and no line ends there: several languages have it between groups of three digits."""
_IN_NUMBERS = re.compile(rf"(?<=\d){_SPACE}(?=\d{{3}})")


def escaped(text: str) -> str:
    """The text in one line, with an escape (``\\x1b``, ``\\u202e``) for each character that can't be printed.

    The spaces between the digits of its numbers stay: names stand in sentences with numbers in the user's language.
    """
    return text if text.isprintable() else _SPACE.join(map(_printed, _IN_NUMBERS.split(text)))


def escaped_lines(text: str) -> str:
    """The same of each line of a text whose own line feeds are meant."""
    return text if text.isprintable() else "\n".join(map(escaped, text.split("\n")))


def _printed(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def as_text(name: str) -> str:
    """A file name as text that can be written: bytes that are no UTF-8 become escapes such as ``\\xff``."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_text(text: str) -> bool:
    """Whether it can be written as UTF-8, and so has no lone surrogates, as bytes in arguments become that are none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def escape_surrogates(text: str) -> str:
    """A text with lone surrogates escaped, since they can't be encoded in UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def with_surrogates_of(raw: str, key: str) -> str:
    """A key made of an escaped one, by adding or taking off ``_orig`` or ``_mask``, with its lone surrogates back.

    Args:
        raw: the key that was escaped, as it is in the file.
        key: what was made of it.
    """
    stem = raw.removesuffix("_orig")
    start = escape_surrogates(stem)
    return stem + key[len(start) :] if key.startswith(start) else key
