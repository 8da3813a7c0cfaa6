"""Two threads that read for whoever asks: tensors in parts, so that a single large one keeps both busy."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from core.blocks import Desk
from core.progress import Meter, Report

WORKERS = 2
"""Two readers keep a disk or the page cache busy; more gain nothing (measured on two cores)."""

LOOK_EVERY = 0.05
"""Seconds between two reports, and until a cancel is heard."""

Part = Callable[[Desk], Any]
"""Reads a part of what is wanted."""


Found_co = TypeVar("Found_co", covariant=True)


class Errand(Protocol[Found_co]):
    """Something to be read."""

    @property
    def nbytes(self) -> int:
        """How much there is to read."""
        ...

    def parts(self) -> Iterator[Part]:
        """What can be read by itself; one at least."""
        ...

    def join(self, found: Sequence[Any]) -> Found_co:
        """Put together what the parts gave, in no particular order."""
        ...


def run(errands: Sequence[Errand[Found_co]], report: Report) -> Iterator[tuple[int, Found_co]]:
    """Read, and give each answer, with the number of its errand, as soon as it is there.

    Args:
        report: progress in bytes; called on the caller's thread, while large tensors are read too.

    Raises:
        UserError: a file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    crew = _Crew(errands)
    meter = Meter(report, sum(errand.nbytes for errand in errands))
    crew.start()
    try:
        for _ in errands:
            yield crew.next(meter)
    finally:
        crew.stop()


class _Stopped(Exception):  # noqa: N818 - nothing is wrong
    """Nobody waits for the answer any more."""


class _Crew:
    """The threads, what they have yet to do, and what they have found."""

    def __init__(self, errands: Sequence[Errand[Any]]) -> None:
        self._errands = errands
        self._answers: list[list[Any]] = [[] for _ in errands]
        self._expected = [0] * len(errands)
        self._to_do = self._all_parts()
        self._turn = threading.Lock()
        self._found: queue.SimpleQueue[tuple[int, Any] | BaseException] = queue.SimpleQueue()
        self._read = [0] * WORKERS
        self._told = 0
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"reader {number}", daemon=True)
            for number in range(WORKERS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Wait for the threads; what they are at is not finished."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def next(self, meter: Meter) -> tuple[int, Any]:
        """Wait for the next errand that is done."""
        while True:
            number = self._wait()
            read = sum(self._read)
            meter.advance(read - self._told)
            self._told = read
            if number is not None and len(self._answers[number]) == self._expected[number]:
                answers, self._answers[number] = self._answers[number], []
                return number, self._errands[number].join(answers)

    def _wait(self) -> int | None:
        """Which errand has an answer to one of its parts; None where none comes for a while."""
        try:
            found = self._found.get(timeout=LOOK_EVERY)
        except queue.Empty:
            return None
        if isinstance(found, BaseException):
            raise found
        number, answer = found
        self._answers[number].append(answer)
        return number

    def _all_parts(self) -> Iterator[tuple[int, Part]]:
        for number, errand in enumerate(self._errands):
            parts = list(errand.parts())
            self._expected[number] = len(parts)
            yield from ((number, part) for part in parts)

    def _work(self, worker: int) -> None:
        try:
            with Desk(lambda count: self._tick(worker, count)) as desk:
                while (task := self._next()) is not None:
                    number, part = task
                    self._found.put((number, part(desk)))
        except _Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._found.put(error)

    def _next(self) -> tuple[int, Part] | None:
        with self._turn:
            return next(self._to_do, None)

    def _tick(self, worker: int, count: int) -> None:
        self._read[worker] += count
        if self._stop.is_set():
            raise _Stopped
