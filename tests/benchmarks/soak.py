"""Twenty thousand moves of the threshold with all plots on: ``python -m tests.benchmarks.soak``.

Nothing may crash, memory may not grow by more than 20 MB after the first thousand moves, and no thread and no timer
may be left.
"""

import argparse
import gc
import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from gui.window.main_window import MainWindow
from tests.benchmarks.data import Data
from tests.benchmarks.window import open_settled, settle, shown
from tests.helpers.pace import patience

MOVES, WARM = 20_000, 1_000
MOST = 20_000_000
WEIGHTS, TENSORS = 20_000_000, 300
STEP = 500
"""Moves after which the hand lets go, another parameter is looked at, and memory is read."""
LATE = 5.0
"""Seconds in which all that is done a while after a move has been done, such as keeping the plan, on the machine that
`tests.helpers.pace` refers to."""

_RSS = re.compile(rb"VmRSS:\s+(\d+) kB")


@dataclass(frozen=True)
class Found:
    """What is left of the moves.

    Attributes:
        moves: how many there were.
        seconds: that they took.
        growth: bytes of resident memory at the end beyond those after the first moves.
        threads: that run at the end and did not before.
        timers: the same of active ones, when nothing is going on.
    """

    moves: int
    seconds: float
    growth: int
    threads: int
    timers: int

    @property
    def sound(self) -> bool:
        return self.growth <= MOST and not self.threads and not self.timers


def soak(window: MainWindow, moves: int, warm: int = WARM) -> Found:
    """Move the threshold of what is open, looking at another parameter now and then.

    Args:
        warm: moves after which memory is looked at first.
    """
    settle(window)
    threads, timers = _threads(), _timers(window)
    start, before = time.perf_counter(), 0
    for number, threshold in enumerate(thresholds(moves), 1):
        window.control.move(threshold)
        QApplication.processEvents()
        if number % STEP == 0:
            _let_go(window, number)
        if number == warm:
            before = _memory(window)
    taken = time.perf_counter() - start
    growth = _memory(window) - before
    return Found(moves, taken, growth, len(_threads() - threads), _timers_left(window, timers))


def thresholds(moves: int) -> Iterator[float]:
    """Up and down, no two alike."""
    phase = np.arange(moves) * 0.02
    yield from (10 ** (-2 + 0.9 * np.sin(phase) + 1e-9 * phase)).tolist()


def _let_go(window: MainWindow, number: int) -> None:
    """End the drag and take the step back, so that the history stays as long as it is."""
    window.control.finish()
    owners = window.document.state.plan_numbers.owners
    window.document.select([owners[number // STEP % len(owners)].name])
    settle(window)
    window.document.stack.undo()
    window.document.stack.clear()


def _memory(window: MainWindow) -> int:
    """Resident bytes when nothing is going on."""
    settle(window)
    gc.collect()
    found = _RSS.search(Path("/proc/self/status").read_bytes())
    return int(found[1]) * 1024 if found else 0


def _threads() -> set[threading.Thread]:
    return set(threading.enumerate())


def _timers(window: MainWindow) -> int:
    return sum(timer.isActive() for timer in window.findChildren(QTimer))


def _timers_left(window: MainWindow, before: int) -> int:
    """How many more are active than before, once those that end by themselves have ended."""
    end = time.perf_counter() + patience(LATE)
    while _timers(window) > before and time.perf_counter() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return max(_timers(window) - before, 0)


def main(arguments: Sequence[str]) -> int:
    """Soak and tell. The exit status is 1 where something is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=MOVES)
    parser.add_argument("--json", type=Path, metavar="OUT")
    options = parser.parse_args(arguments)
    if "DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory(prefix="secateurs-soak-") as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        path = Data(Path(folder)).single(WEIGHTS, TENSORS)
        with shown() as window:
            open_settled(window, path)
            found = soak(window, options.moves, min(WARM, options.moves // 2))
    print(
        f"{found.moves:,} moves in {found.seconds:.0f} s: memory grew by {found.growth / 1e6:.1f} MB after the first, "
        f"{found.threads} threads and {found.timers} timers left"
    )
    if options.json is not None:
        options.json.write_text(json.dumps({**asdict(found), "sound": found.sound}))
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
