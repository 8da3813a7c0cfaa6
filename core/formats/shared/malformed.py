"""The error that readers raise for damaged files, and its conversion to a `UserError` where the path is known."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped


class Malformed(Exception):  # noqa: N818 - it names a state of the file, not a fault of ours
    """A file violates its format. The text completes the sentence "… can't be opened: ", without a full stop."""


@contextmanager
def malformed_as_user_error(path: Path) -> Iterator[None]:
    """Convert a `Malformed` raised in the block to a `UserError` that names the file.

    Raises:
        UserError: for each `Malformed`.
    """
    try:
        yield
    except Malformed as fault:
        raise UserError(f"{path} can't be opened: {fault}. Get the file again from where it came.") from None


def shorten(text: str, longest: int = 80) -> str:
    """Text from a file for a message: in one line, unprintable characters escaped, cut to ``longest`` characters."""
    # a character may be escaped by ten
    shown = escaped(text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[:longest]}…"
