"""A pool of two reader threads. Tensors are read in chunks, so that a single large one keeps both threads busy."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from core.base.going_on import asking
from core.base.progress import Meter, Report
from core.storage.tensor_reader import TensorReader

WORKERS = 2
"""Reader threads. Two keep a disk or the page cache busy; more gain nothing (measured on two cores)."""

REPORT_EVERY = 0.05
"""Seconds between two progress reports, and thus until a cancel takes effect."""

ReadChunk = Callable[[TensorReader], Any]
"""Reads one chunk and returns a partial result; partial results of one task are added with ``+``."""


Found_co = TypeVar("Found_co", covariant=True)


class ReadTask(Protocol[Found_co]):
    """Something to be read from tensors, in chunks whose partial results are added up."""

    @property
    def nbytes(self) -> int:
        """Bytes to read, for the progress."""
        ...

    def chunks(self) -> Iterator[ReadChunk]:
        """The chunks, one at least; each may be read in any thread."""
        ...

    def finalize(self, found: Any) -> Found_co:  # noqa: ANN401
        """Make the result of the sum of all partial results, which were added in their order."""
        ...


def run_tasks(tasks: Sequence[ReadTask[Found_co]], report: Report) -> Iterator[tuple[int, Found_co]]:
    """Run tasks on the reader threads.

    Args:
        report: progress in bytes, called on the caller's thread at least every `REPORT_EVERY` seconds.

    Yields:
        index of a task and its result, as soon as it is complete.

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


RunTasks = Callable[[Sequence[ReadTask[Any]], Report], Iterator[tuple[int, Any]]]
"""Runs tasks as `run_tasks` does, here or elsewhere too."""


class _Stopped(Exception):  # noqa: N818 - nothing is wrong
    """The pool was stopped; the result is not needed."""


@dataclass
class _Sum:
    """What is known of the sum of a task.

    Attributes:
        waiting: partial results by the number of their chunk, of chunks after the one that is added next.
        done: how many have been added.
        total: their sum.
        busy: whether a thread is adding.
    """

    waiting: dict[int, Any] = field(default_factory=dict)
    done: int = 0
    total: Any = None
    busy: bool = False


class _PartialSums:
    """Adds up partial results in the order of the chunks, so that sums of floats are the same each time.

    What comes too early waits. Chunks are alike and are begun in their order, so that this is little.
    """

    def __init__(self, tasks: int) -> None:
        self.expected = [0] * tasks
        """How many chunks each task has."""
        self._sums: dict[int, _Sum] = {}
        self._turn = threading.Lock()

    def add(self, number: int, place: int, found: Any) -> Any:  # noqa: ANN401
        """Add the partial result of a chunk of a task; return the task's sum if that was the last one, else None."""
        with self._turn:
            known = self._sums.setdefault(number, _Sum())
            known.waiting[place] = found
        while True:
            with self._turn:
                if known.busy or known.done not in known.waiting:
                    return None
                known.busy, part = True, known.waiting.pop(known.done)
            # added without the lock, since large sums take a while; another thread may leave its part meanwhile
            known.total = known.total + part if known.done else part
            with self._turn:
                known.busy, known.done = False, known.done + 1
                if known.done == self.expected[number]:
                    del self._sums[number]
                    return known.total


class _ReaderPool:
    """The reader threads, the chunks they have yet to read, and a queue of the results."""

    def __init__(self, tasks: Sequence[ReadTask[Any]]) -> None:
        self._tasks = tasks
        self._sums = _PartialSums(len(tasks))
        self._to_do = self._all_chunks()
        self._turn = threading.Lock()
        self._found: queue.SimpleQueue[tuple[int, Any] | BaseException] = queue.SimpleQueue()
        self._read = [0] * WORKERS
        self._reported = 0
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(number,), name=f"reader {number}", daemon=True)
            for number in range(WORKERS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask the threads to stop before they read their next block, and wait for them."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def next(self, meter: Meter) -> tuple[int, Any]:
        """Wait for the next task that is complete, reporting progress meanwhile; its index and result."""
        while True:
            found = self._wait()
            read = sum(self._read)
            meter.advance(read - self._reported)
            self._reported = read
            if found is not None:
                return found

    def _wait(self) -> tuple[int, Any] | None:
        """Index and result of a task that is complete; None if there is none within `REPORT_EVERY` seconds."""
        try:
            found = self._found.get(timeout=REPORT_EVERY)
        except queue.Empty:
            return None
        if isinstance(found, BaseException):
            raise found
        return found

    def _all_chunks(self) -> Iterator[tuple[int, int, ReadChunk]]:
        for number, task in enumerate(self._tasks):
            parts = list(task.chunks())
            self._sums.expected[number] = len(parts)
            yield from ((number, place, part) for place, part in enumerate(parts))

    def _work(self, worker: int) -> None:
        try:
            with asking(self._go_on), TensorReader(lambda count: self._tick(worker, count)) as reader:
                while (task := self._next()) is not None:
                    number, place, part = task
                    total = self._sums.add(number, place, part(reader))
                    if total is not None:
                        self._found.put((number, self._tasks[number].finalize(total)))
        except _Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            self._found.put(error)

    def _next(self) -> tuple[int, int, ReadChunk] | None:
        with self._turn:
            return next(self._to_do, None)

    def _tick(self, worker: int, count: int) -> None:
        self._read[worker] += count
        self._go_on()

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise _Stopped
