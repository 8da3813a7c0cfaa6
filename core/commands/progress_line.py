"""Progress of long work as one line on a terminal, which is written over."""

import time
from collections.abc import Callable
from typing import TextIO

from core.base.wording import about_time

_CLEARED = "\r\x1b[K"


class ProgressLine:
    """How far several steps are, and how much longer they will take.

    Args:
        stream: a terminal; to anything else nothing is written.
        clock: seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._shown = stream.isatty()
        self._written = ""
        self._what, self._done, self._steps, self._begun, self._expected = "", 0, 0, 0.0, 0.0

    def begin(self, what: str, steps: int, seconds: float = 0.0) -> None:
        """Start counting.

        Args:
            what: is done, in a few words.
            steps: at most.
            seconds: that it will take, if something is known of that.
        """
        self._what, self._steps, self._expected = what, steps, seconds
        self._done, self._begun = 0, self._clock()
        self.show()

    def advance(self) -> None:
        """One more step is done."""
        self._done += 1
        self.show()

    def show(self) -> None:
        """Write how far it is, if that differs from what stands there."""
        left = self._left()
        text = f"{self._what}: {self._done:,} of {self._steps:,}{f', {about_time(left)} left' if left else ''}"
        if self._shown and text != self._written:
            self._stream.write(_CLEARED + text)
            self._stream.flush()
            self._written = text

    def clear(self) -> None:
        """Take the line away."""
        if self._written:
            self._stream.write(_CLEARED)
            self._stream.flush()
            self._written = ""

    def _left(self) -> float:
        """Seconds that are left, by the steps so far; before the first one as expected. 0 where nothing is known."""
        spent = self._clock() - self._begun
        if not self._done:
            return max(self._expected - spent, 0.0)
        return spent / self._done * (self._steps - self._done)
