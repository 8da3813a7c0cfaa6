"""What gives ranges of a file on another machine, and what can go wrong with that."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from typing import NamedTuple, Protocol, TypeVar

from core.base.errors import UserError
from core.base.going_on import go_on

Found = TypeVar("Found")

_ASKED_EVERY = 0.1
"""Seconds that are waited at a time: between two it may be that nobody wants the bytes any more."""


class Broken(Exception):  # noqa: N818 - the connection is
    """A range did not come, and may come when it is asked for again. The text says why, without a full stop."""


Link = Callable[[], tuple[str, Mapping[str, str]]]
"""Gives the whole address on the web, as signed as it must be, and the headers that go to its host alone."""


class NotThere(UserError):  # noqa: N818 - it says what is not
    """There is no file at an address, or none that this user may read."""


class FirstAnswer(NamedTuple):
    """What the first answer tells of a file.

    Attributes:
        size: in bytes.
        tag: tells one state of the file from another, as far as its server does.
        head: its first bytes.
    """

    size: int
    tag: str
    head: bytes


class Ranges(Protocol):
    """Gives ranges of one file, in the state in which it was opened."""

    def open(self) -> "Future[FirstAnswer]":
        """Ask for the first bytes, and with them what the file is.

        Raises:
            Broken: it may be asked for again (by the future, as all below).
            UserError: it is not there, may not be read, or its server gives no ranges.
        """
        ...

    def begin(self, start: int, stop: int) -> "Future[bytes]":
        """Ask for the bytes from ``start`` up to ``stop``, at least one, all of them in the file.

        Raises:
            Broken: they may be asked for again.
            UserError: the file has changed, or its server gives something else than was asked for.
        """
        ...


def wait_for(future: "Future[Found]") -> Found:
    """The result of a future.

    Raises:
        Cancelled: nobody wants it any more (`core.base.going_on`).
    """
    while True:
        wait([future], _ASKED_EVERY)
        if future.done():
            return future.result()
        go_on()
