"""How much memory a window takes at rest, in the course of long use."""

import gc
import re
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from gui.support.memory import give_back
from gui.window.main_window import MainWindow
from tests.gui.random_driver.checks import settle

MOST = 50_000_000
"""Bytes by which memory may grow after the first part of the actions."""
WARM = 0.1
"""That part: by then all that is made once has been made."""

_RSS, _PSS, _OWN = (re.compile(rb"^%s:\s+(\d+) kB" % name, re.MULTILINE) for name in (b"Rss", b"Pss", b"Anonymous"))


@dataclass(frozen=True)
class Sample:
    """Taken at rest, when all that is free has been given back to the system.

    Attributes:
        actions: done before.
        resident, proportional: bytes, RSS and PSS; the latter grows when another process that has the same libraries
            ends.
        own: bytes of its own, which lie in no file.
        objects: that Python's collector knows.
        qt: objects below the application's top level windows.
        timers: that are active.
    """

    actions: int
    resident: int
    proportional: int
    own: int
    objects: int
    qt: int
    timers: int

    def __str__(self) -> str:
        return (
            f"{self.actions} actions: {self.resident / 1e6:.1f} MB resident, {self.proportional / 1e6:.1f} MB PSS, "
            f"{self.own / 1e6:.1f} MB of its own, {self.objects} objects, {self.qt} of Qt, {self.timers} timers"
        )

    @classmethod
    def take(cls, window: MainWindow, actions: int) -> "Sample":
        """Wait until nothing is going on, and look."""
        settle(window)
        gc.collect()
        give_back()
        raw = Path("/proc/self/smaps_rollup").read_bytes()
        amounts = (1024 * int(found[1]) for each in (_RSS, _PSS, _OWN) if (found := each.search(raw)))
        tops = QApplication.topLevelWidgets()
        children = sum(len(each.findChildren(QObject)) + 1 for each in tops if each.parent() is None)
        timers = sum(timer.isActive() for timer in window.findChildren(QTimer))
        return cls(actions, *amounts, len(gc.get_objects()), children, timers)


@dataclass
class Growth:
    """The samples of a run of so many actions.

    Attributes:
        pictures: how many were not as in a fresh window, where the run goes on then.
    """

    actions: int
    samples: list[Sample] = field(default_factory=list)
    pictures: int = 0

    def add(self, sample: Sample) -> Sample:
        """Keep one more; returns it."""
        self.samples.append(sample)
        return sample

    @property
    def warm(self) -> list[Sample]:
        """Those after the first part."""
        return [each for each in self.samples if each.actions >= WARM * self.actions]

    @property
    def most(self) -> int:
        """Bytes by which the largest of them is beyond the first one, in all or of its own."""
        if not self.warm:
            return 0
        first = self.warm[0]
        return max(max(each.resident - first.resident, each.own - first.own) for each in self.warm)

    def __str__(self) -> str:
        first, last = self.warm[0], self.warm[-1]
        return (
            f"memory after {first.actions} actions {first.resident / 1e6:.1f} MB, {first.own / 1e6:.1f} MB of its own; "
            f"at the end {last.resident / 1e6:.1f} and {last.own / 1e6:.1f} MB; "
            f"never more than {self.most / 1e6:.1f} MB beyond the first"
        )
