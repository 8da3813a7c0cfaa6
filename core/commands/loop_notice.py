"""A line on a terminal that says why a command takes longer than usual: loops over weights are being compiled."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from core.base.escaping import escaped
from core.base.loop_watch import user_folder
from core.base.program import NAME

PATIENCE = 1.0
"""Seconds of compiling before it is told."""


class LoopNotice:
    """A `core.base.loop_watch.LoopWatch` that writes one line at most.

    Args:
        stream: a terminal; to anything else nothing is written.
        clock: seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._begun: float | None = None
        self._silent = not stream.isatty()

    def compiling(self, folder: Path | None) -> None:
        """Write the line when loops have been compiled for a while."""
        self._begun = self._clock() if self._begun is None else self._begun
        if self._silent or self._clock() - self._begun < PATIENCE:
            return
        self._silent = True
        how = ", once" if folder is not None else f": {escaped(str(user_folder()))} can't be written to keep it"
        # over what shows the progress, which is written again
        self._stream.write(f"\r\x1b[K{NAME}: preparing the counting for this machine{how} …\n")
        self._stream.flush()

    def ready(self) -> None:
        """Nothing is written of that."""
