"""Whether to go on: asked by long work that has no report of its own, answered by whoever runs it.

A job of the window answers; the command line needs no answer, as its signals are raised wherever it is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Ask = Callable[[], None]
"""Returns, or raises `core.base.errors.Cancelled`."""


def _always() -> None:
    """The answer where nobody is asked."""


_ASKED: ContextVar[Ask] = ContextVar("asked", default=_always)


def go_on() -> None:
    """Ask whether to go on; to be called every tenth of a second or so, and cheap enough for every block.

    Raises:
        Cancelled: nobody wants the result of this thread's work any more.
    """
    _ASKED.get()()


@contextmanager
def asking(ask: Ask) -> Iterator[None]:
    """Have `go_on` ask this, in this thread, for as long as the block runs."""
    token = _ASKED.set(ask)
    try:
        yield
    finally:
        _ASKED.reset(token)
