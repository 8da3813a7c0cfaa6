"""A process of the user's, with the messages that go to it and come back, and what it prints."""

import json
import os
import selectors
import signal
import socket
import subprocess
import time
import weakref
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.base.errors import UserError
from core.base.interpreter import interpreter_call
from core.base.progress import Report
from core.base.resources import resource
from core.evaluation.log_tail import LogTail

RUNNER = resource("evaluation", "runner.py")
"""What is started; it ends with all its children when this program does."""

POLL = 0.05
"""Seconds between two reports while it is waited for, at most."""
GRACE = 0.3
"""Seconds that a process has between being asked to end and being ended."""
DRAIN = 64
"""Most blocks that are read from a pipe whose process has ended: a child of it may go on printing."""
BLOCK = 1 << 16


class ChildProcess:
    """A group of processes, which is ended with this object at the latest.

    Args:
        python: the interpreter that runs `RUNNER`.
        folder: in which it works; that of this program if None.
        log: takes what is printed.
        command: what is run by the runner in its own place; where it is empty, messages are exchanged.

    Attributes:
        output: the end of what was printed on standard output alone.

    Raises:
        UserError: the interpreter can't be started.
    """

    def __init__(self, python: Path, log: LogTail, *, folder: Path | None = None, command: Sequence[str] = ()) -> None:
        if os.name == "nt":
            raise UserError("Evaluations can be run on Linux and macOS only.")
        self.output, self._log, self._received = LogTail(), log, b""
        self._socket, theirs = socket.socketpair()
        self._socket.setblocking(False)
        end, lifeline = os.pipe()
        # for a command it does next to nothing itself, and is to begin at once
        flags = ["-I", "-S"] if command else ["-u"]
        try:
            self._process = subprocess.Popen(
                [*interpreter_call(python, *flags), str(RUNNER), str(theirs.fileno()), str(end), *command],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                # of a script the order is kept; of a command the last line of standard output is wanted
                stderr=subprocess.PIPE if command else subprocess.STDOUT,
                pass_fds=(theirs.fileno(), end),
                start_new_session=True,
            )
        except OSError as error:
            self._socket.close()
            os.close(lifeline)
            raise UserError(
                f"{python} can't be started: {error.strerror or error}. Choose another Python interpreter."
            ) from None
        finally:
            theirs.close()
            os.close(end)
        self._selector = selectors.DefaultSelector()
        self._finalizer = weakref.finalize(self, _end, self._process, self._socket, lifeline, self._selector)
        self._selector.register(self._socket, selectors.EVENT_READ)
        for stream in filter(None, (self._process.stdout, self._process.stderr)):
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ)

    @property
    def pid(self) -> int:
        """Its number, and that of its group."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """As `subprocess.Popen.poll`: None while it runs, negative where a signal ended it."""
        return self._process.poll()

    def send(self, message: Mapping[str, Any], report: Report) -> None:
        """Send a message; to a process that has ended, nothing.

        Raises:
            Cancelled: if ``report`` raises it.
        """
        data = memoryview(json.dumps(message).encode() + b"\n")
        while data and self.status is None:
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                report(0, 1)
                self._read(POLL)
            except OSError:
                return

    def receive(self, report: Report, patience: float = float("inf")) -> Mapping[str, Any] | None:
        """The next message.

        Args:
            report: is called all the time until it comes.
            patience: seconds after which it is waited for no longer.

        Returns:
            the message; None where the process has ended without one, or took longer.

        Raises:
            Cancelled: if ``report`` raises it.
        """
        until = time.monotonic() + patience
        while b"\n" not in self._received:
            report(0, 1)
            ended = self.status is not None
            self._read(0 if ended else POLL)
            if (ended and b"\n" not in self._received) or time.monotonic() > until:
                self._drain()
                if b"\n" not in self._received:
                    return None
        line, _, self._received = self._received.partition(b"\n")
        self._read(0)
        message: dict[str, Any] = json.loads(line)
        return message

    def finish(self, report: Report) -> int:
        """Wait for its end.

        Returns:
            its exit status; negative where a signal ended it.

        Raises:
            Cancelled: if ``report`` raises it.
        """
        while self.status is None:
            report(0, 1)
            self._read(POLL)
        self._drain()
        return self._process.wait()

    def end(self) -> None:
        """End it with all processes of its group: they are asked to, and soon after ended. May be called twice."""
        self._finalizer()

    def _drain(self) -> None:
        for _ in range(DRAIN):
            if not self._read(0):
                return

    def _read(self, timeout: float) -> bool:
        """Read what there is, and wait for something if there is nothing; whether there was anything."""
        found = False
        for key, _ in self._selector.select(timeout):
            with suppress(BlockingIOError, ConnectionResetError):
                data = os.read(key.fd, BLOCK)
                found = found or bool(data)
                if not data:
                    self._selector.unregister(key.fileobj)
                elif key.fileobj is self._socket:
                    self._received += data
                else:
                    self._log.add(data)
                    if key.fileobj is self._process.stdout:
                        self.output.add(data)
        if not self._selector.get_map() and timeout:
            # it has closed all that is read of it, and runs on
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout)
        return found


def _end(
    process: "subprocess.Popen[bytes]", channel: socket.socket, lifeline: int, selector: selectors.BaseSelector
) -> None:
    away = _apart(process.pid) if process.poll() is None else []
    try:
        _signal(process.pid, signal.SIGTERM, away)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    finally:  # also where Ctrl+C is pressed once more meanwhile
        _signal(process.pid, signal.SIGKILL, away)
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    selector.close()
    channel.close()
    os.close(lifeline)
    for stream in filter(None, (process.stdout, process.stderr)):
        stream.close()


def _signal(group: int, number: signal.Signals, others: Sequence[int]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
    for each in others:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(each, number)


def _apart(leader: int) -> list[int]:
    """The processes that come from a group's leader and are in other groups, where the system tells (in /proc).

    `timeout` makes a group of its own, and so does torchrun for its workers.
    """
    children, groups = defaultdict(list), {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, parent, group, *_ = path.read_text(errors="replace").rpartition(")")[2].split()
            pid = int(path.parent.name)
            children[int(parent)].append(pid)
            groups[pid] = int(group)
    found = [leader]
    for each in found:
        found += children[each]
    return [each for each in found if groups.get(each, leader) != leader]
