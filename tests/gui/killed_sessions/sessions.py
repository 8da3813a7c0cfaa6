"""Starts sessions, hears what they tell, and kills them."""

import os
import pickle
import select
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.gui.killed_sessions.child import HEAD, run
from tests.gui.killed_sessions.records import Order, Record
from tests.helpers.pace import patience

LONG = 6.0
"""Seconds that a session does not take to come anywhere, on the machine that `tests.helpers.pace` refers to."""


class Session:
    """A process that was forked off this one, which has all modules already."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.records: list[Record] = []
        self.killed = 0.0
        self.signal = 0
        self.status = 0
        self._raw = b""
        self._errors = order.home / f"errors-{order.seed}"
        self._pipe, theirs = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _be(order, theirs, self._errors)
        os.close(theirs)

    @property
    def errors(self) -> str:
        """What it wrote to standard error."""
        return self._errors.read_text()

    def has(self, kind: str) -> bool:
        """Whether it has told of something."""
        return any(record.kind == kind for record in self.records)

    def kill(self, number: int) -> None:
        """Send a signal, and hear it out."""
        self.signal, self.killed = number, time.monotonic()
        os.kill(self._pid, number)
        self.hear_out()

    def hear_out(self) -> None:
        """Wait until it has ended."""
        end = time.monotonic() + patience(LONG)
        while self._hear(end - time.monotonic()):
            pass
        if time.monotonic() > end:
            os.kill(self._pid, signal.SIGKILL)
        os.close(self._pipe)
        self.status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        self.killed = self.killed or time.monotonic()

    def _hear(self, seconds: float) -> bool:
        """Hear what it tells; False where it has ended or the time is over."""
        if seconds <= 0:
            return False
        if select.select([self._pipe], [], [], seconds)[0]:
            more = os.read(self._pipe, 1 << 20)
            self._raw += more
            self._take()
            return bool(more)
        return True

    def _take(self) -> None:
        while len(self._raw) >= HEAD.size:
            end = HEAD.size + HEAD.unpack_from(self._raw)[0]
            if len(self._raw) < end:
                return
            self.records.append(pickle.loads(self._raw[HEAD.size : end]))
            self._raw = self._raw[end:]


def wait(sessions: Sequence[Session], kind: str, seconds: float) -> None:
    """Wait until all have told of something, and some seconds more.

    Raises:
        AssertionError: one has ended before, or takes too long.
    """
    end = time.monotonic() + patience(LONG)
    while not all(each.has(kind) for each in sessions):
        for each in sessions:
            alive = each._hear(min(0.01, end - time.monotonic()))
            assert alive, f"session {each.order.seed} does not come to {kind!r}: {each.errors}"
    end = time.monotonic() + seconds
    while (now := time.monotonic()) < end:
        for each in sessions:
            each._hear((end - now) / len(sessions))


def _be(order: Order, pipe: int, errors: Path) -> None:
    """The rest of the life of the child."""
    status = 1
    try:
        os.dup2(os.open(errors, os.O_WRONLY | os.O_CREAT, 0o600), 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        status = run(order, pipe)
    except BaseException:  # noqa: BLE001 - it is told, and never comes back into the parent's code
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
