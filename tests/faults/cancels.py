"""Cancels all jobs of the window at random moments: ``python -m tests.faults.cancels --megabytes 400 --seed 7``.

It tells how long each went on, and where it was, beside a piece of work that is measured in the same run.
"""

import argparse
import os
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QCoreApplication

from core.base.errors import Cancelled
from gui.state.jobs import Channel, Job
from tests.faults.big_sources import SOURCES
from tests.faults.cancel_jobs import JOBS, UNENDING, Ready, ready
from tests.helpers.pace import REFERENCE, measure, session

SOON = 0.5
"""Seconds within which what is cancelled has ended, on the machine that `tests.helpers.pace` refers to."""
LOOKS = 5
"""Looks in that time at what still goes on."""
LONGEST = 8.0
WATCHED = ("/core/", "/gui/")


@dataclass
class Ends:
    """How cancelled jobs of one kind have ended.

    Attributes:
        seconds: that each went on.
        places: where one was that went on for long: the lines of this program, the innermost last.
    """

    seconds: list[float] = field(default_factory=list)
    places: list[str] = field(default_factory=list)

    @property
    def longest(self) -> float:
        return max(self.seconds, default=0.0)


class _Run:
    """One job, in a thread of its own as in the window."""

    def __init__(self, work: Callable[[Ready, Channel], Any], made: Ready, soon: float = SOON) -> None:
        self._soon = soon
        self.fault: BaseException | None = None
        self.cancelled = False

        def run(channel: Channel) -> None:
            try:
                work(made, channel)
            except Cancelled:
                self.cancelled = True
                raise
            except BaseException as error:
                self.fault = error
                raise

        self.job = Job(run)
        self.job.start()

    def whole(self) -> float:
        """Let it end; the seconds that it took."""
        begun = time.monotonic()
        self.job.join()
        self._look()
        return time.monotonic() - begun

    def cancel(self, after: float, ends: Ends) -> bool:
        """Cancel it after so many seconds, and keep how it ends; whether it had not been done before."""
        self.job._thread.join(after)
        if not self.job._thread.is_alive():
            self._look()
            return False
        begun, places = time.monotonic(), []
        self.job.cancel()
        while self.job._thread.is_alive():
            self.job._thread.join(self._soon / LOOKS)
            if self.job._thread.is_alive():
                places.extend(_places())
        took = time.monotonic() - begun
        self._look()
        if self.cancelled:
            ends.seconds.append(took)
            if took > self._soon:
                ends.places.extend(places)
        return self.cancelled

    def _look(self) -> None:
        if self.fault is not None:
            raise self.fault


def _places() -> Iterator[str]:
    """Where each thread but this one is."""
    for number, frame in sys._current_frames().items():
        lines = traceback.extract_stack(frame) if number != threading.get_ident() else []
        ours = [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in lines if _is_ours(each.filename)]
        if ours:
            yield " > ".join(ours[-3:])


def _is_ours(name: str) -> bool:
    return any(each in name for each in WATCHED)


def cancel_all(
    containers: Sequence[str],
    megabytes: float,
    count: int,
    random: Random,
    jobs: Sequence[str] = tuple(JOBS),
    longest: float = LONGEST,
) -> Iterator[tuple[str, str, float, Ends]]:
    """Container, job, the seconds that it takes whole, and how it ends when it is cancelled.

    Args:
        longest: seconds from the beginning within which a job is cancelled that takes minutes.

    Raises:
        AssertionError: something is left of what was cancelled, or the source has changed.
    """
    app = QCoreApplication.instance() or QCoreApplication([])
    for container in containers:
        with TemporaryDirectory(prefix="secateurs-cancels-") as folder:
            made = ready(container, megabytes, Path(folder))
            before = _seen(Path(folder))
            for name in jobs:
                whole = longest if name in UNENDING else _Run(JOBS[name], made).whole()
                ends = Ends()
                for _ in range(count):
                    _clear(made)
                    if _Run(JOBS[name], made, SOON * max(1.0, session().wall)).cancel(random.uniform(0, whole), ends):
                        left = [each.name for each in made.out.iterdir()]
                        assert left == [], f"{container}, {name}: left {left}"
                _clear(made)
                app.processEvents()
                assert _seen(Path(folder)) == before, f"{container}, {name}: files have changed"
                yield container, name, whole, ends


def _clear(made: Ready) -> None:
    shutil.rmtree(made.out)
    made.out.mkdir()


def _seen(folder: Path) -> dict[str, tuple[int, int]]:
    """All files, with size and time."""
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): (each.stat().st_size, each.stat().st_mtime_ns) for each in files}


def main(arguments: Sequence[str]) -> int:
    """Cancel and tell. The exit status is 1 where something went on for too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.cancels", description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=float, default=400)
    parser.add_argument("--count", type=int, default=10, help="cancels of each job")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--containers", nargs="*", default=[*SOURCES], choices=[*SOURCES], metavar="NAME")
    parser.add_argument("--jobs", nargs="*", default=[*JOBS], choices=[*JOBS], metavar="NAME")
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}; {_pace()}", flush=True)
    late, random, soon = 0, Random(options.seed), SOON * max(1.0, session().wall)
    for container, name, whole, ends in cancel_all(
        options.containers, options.megabytes, options.count, random, options.jobs
    ):
        late += sum(each > soon for each in ends.seconds)
        took = f"{whole:6.2f} s whole" if name not in UNENDING else "          long"
        print(
            f"{container:14} {name:26} {took}  {len(ends.seconds):3} cancelled, at most {ends.longest:.3f} s after",
            *dict.fromkeys(ends.places),
            sep="\n    ",
            flush=True,
        )
    print(f"{late} went on for more than {soon:.2f} s; {_pace()}")
    return 1 if late else 0


def _pace() -> str:
    return f"the pace is {measure().wall * REFERENCE:.2f} s where {REFERENCE} s are usual"


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(sys.argv[1:]))
