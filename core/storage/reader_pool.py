"""A pool of two reader threads. Tensors are read in chunks, so that a single large one keeps both threads busy."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from core.base.progress import Meter, Report
from core.storage.tensor_reader import TensorReader

WORKERS = 2
"""Two readers keep a disk or the page cache busy; more gain nothing (measured on two cores)."""

REPORT_EVERY = 0.05
"""Seconds between two reports, and until a cancel is heard."""

ReadChunk = Callable[[TensorReader], Any]
"""Reads a chunk of what is wanted. What it finds can be added to what another chunk has found."""


Found_co = TypeVar("Found_co", covariant=True)


class ReadTask(Protocol[Found_co]):
    """Something to be read."""

    @property
    def nbytes(self) -> int:
        """How much there is to read."""
        ...

    def chunks(self) -> Iterator[ReadChunk]:
        """What can be read by itself; one at least."""
        ...

    def finalize(self, found: Any) -> Found_co:  # noqa: ANN401
        """What follows from all that the chunks have found, added up in no particular order."""
        ...


def run_tasks(tasks: Sequence[ReadTask[Found_co]], report: Report) -> Iterator[tuple[int, Found_co]]:
    """Read, and give each answer, with the number of its task, as soon as it is there.

    Args:
        report: progress in bytes; called on the caller's thread, while large tensors are read too.

    Raises:
        UserError: a file has changed or ends too early.
        Cancelled: if ``report`` raises it.
    """
    pool = _ReaderPool(tasks)
    meter = Meter(report, sum(task.nbytes for task in tasks))
    pool.start()
    try:
        for _ in tasks:
            yield pool.next(meter)
    finally:
        pool.stop()


class _Stopped(Exception):  # noqa: N818 - nothing is wrong
    """The pool was stopped; the result is not needed."""


class _PartialSums:
    """Adds up what the chunks of tasks find, at once, so that no more is held of each task than one sum."""

    def __init__(self, tasks: int) -> None:
        self.expected = [0] * tasks
        """How many chunks each task has."""
        self._sums: dict[int, tuple[int, Any]] = {}
        self._turn = threading.Lock()

    def add(self, number: int, found: Any) -> Any:  # noqa: ANN401
        """Take what a chunk of an task has found; gives the sum if that was the last chunk, else None."""
        count, total = 1, found
        while count < self.expected[number]:
            with self._turn:
                other = self._sums.pop(number, None)
                if other is None:
                    self._sums[number] = count, total
                    return None
            # large sums take a while, in which others are added elsewhere
            count, total = count + other[0], other[1] + total
        return total


class _ReaderPool:
    """The threads, what they have yet to do, and what they have found."""

    def __init__(self, tasks: Sequence[ReadTask[Any]]) -> None:
        self._tasks = tasks
        self._sums = _PartialSums(len(tasks))
        self._to_do = self._all_chunks()
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
        """Wait for the next task that is done."""
        while True:
            found = self._wait()
            read = sum(self._read)
            meter.advance(read - self._told)
            self._told = read
            if found is not None:
                return found

    def _wait(self) -> tuple[int, Any] | None:
        """An task that is done, and its answer; None where none is for a while."""
        try:
            found = self._found.get(timeout=REPORT_EVERY)
        except queue.Empty:
            return None
        if isinstance(found, BaseException):
            raise found
        return found

    def _all_chunks(self) -> Iterator[tuple[int, ReadChunk]]:
        for number, task in enumerate(self._tasks):
            parts = list(task.chunks())
            self._sums.expected[number] = len(parts)
            yield from ((number, part) for part in parts)

    def _work(self, worker: int) -> None:
        try:
            with TensorReader(lambda count: self._tick(worker, count)) as reader:
                while (task := self._next()) is not None:
                    number, part = task
                    total = self._sums.add(number, part(reader))
                    if total is not None:
                        self._found.put((number, self._tasks[number].finalize(total)))
        except _Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._found.put(error)

    def _next(self) -> tuple[int, ReadChunk] | None:
        with self._turn:
            return next(self._to_do, None)

    def _tick(self, worker: int, count: int) -> None:
        self._read[worker] += count
        if self._stop.is_set():
            raise _Stopped
