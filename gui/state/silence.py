"""Notices when what is evaluated has printed nothing for long: it may hang."""

import time
from collections.abc import Callable

SILENCE = 600.0
"""Seconds without a result or another line of output, after which the user is asked."""
LOOK = 1.0
"""Seconds between two looks at the output."""


class Silence:
    """Is told that it is still waited, and says once for each silence that it lasts for long.

    Args:
        output: gives the end of what was printed.
        now: the time in seconds.
    """

    def __init__(self, output: Callable[[], str], now: Callable[[], float] = time.monotonic) -> None:
        self._output, self._now = output, now
        self._heard: tuple[str, int] = "", 0
        self._since, self._looked, self._told = now(), now(), False

    def begins_to_last(self, done: int) -> bool:
        """Whether it has now lasted for long, for the first time since something was heard.

        Args:
            done: how many results there are.
        """
        now = self._now()
        if now - self._looked < LOOK:
            return False
        self._looked = now
        heard = self._output(), done
        if heard != self._heard:
            self._heard, self._since, self._told = heard, now, False
        if self._told or now - self._since < SILENCE:
            return False
        self._told = True
        return True
