"""What is wrong with a file, said where it is found, and told to its user where the file's name is known."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.base.errors import UserError
from core.base.escaping import escaped


class Malformed(Exception):  # noqa: N818 - it names a state of the file, not a fault of ours
    """A file is not what its format asks for. The text goes on from "… can't be opened: " and ends without a stop."""


@contextmanager
def malformed_as_user_error(path: Path) -> Iterator[None]:
    """Turn what is found to be malformed into the one sentence that a user sees.

    Raises:
        UserError: in the place of each `Malformed`.
    """
    try:
        yield
    except Malformed as fault:
        raise UserError(f"{path} can't be opened: {fault}. Get the file again from where it came.") from None


def shorten(text: str, longest: int = 80) -> str:
    """Text from a file as it can stand in a sentence: one line, nothing invisible, not too long."""
    return escaped(text if len(text) <= longest else f"{text[:longest]}…")
