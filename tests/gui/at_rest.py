"""When a window is at rest: its numbers are exact, its pictures are drawn, and nothing is about to happen."""

import time
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QAbstractAnimation, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from gui.window.main_window import MainWindow

SOON = 100
"""Milliseconds: timers up to this put off what belongs to the last change. Longer ones are for what may go on long."""
TURNS = 8
"""Turns of the event loop in a row in which nothing may go on: what ends in one may begin something in the next, and a
layout asks the one around it."""

Clock = QTimer | QAbstractAnimation
"""What makes something happen later."""


def wait_for_rest(window: MainWindow, most: float) -> None:
    """Let the window work until it is at rest.

    To look for clocks in the whole window takes longer than all else in a turn. So those that were found are asked, and
    new ones are looked for where quiet turns begin, and in the last of them, in which there must be the same.

    Args:
        most: seconds.

    Raises:
        TimeoutError: it takes longer; says what still goes on.
    """
    end, quiet, known = time.monotonic() + most, 0, set[Clock]()
    while quiet < TURNS:
        QApplication.processEvents()
        going_on = next(_working(window), "") or next(_about_to_act(known), "")
        if not going_on and quiet in (0, TURNS - 1):
            before, known = known, _clocks(window)
            going_on = next(_about_to_act(known), "clocks come and go" if quiet and known != before else "")
        quiet = 0 if going_on else quiet + 1
        if going_on:
            if time.monotonic() > end:
                raise TimeoutError(f"the window does not come to rest: {going_on}")
            # threads get on with it
            time.sleep(0.001)


def unrest(window: MainWindow) -> Iterator[str]:
    """What still goes on in a window, or is about to, what is quickly found first."""
    yield from _working(window)
    yield from _about_to_act(_clocks(window))


def _working(window: MainWindow) -> Iterator[str]:
    if not window.document.settled:
        yield "numbers are not exact"
    if window.jobs.busy:
        yield "jobs are running"


def _clocks(window: MainWindow) -> set[Clock]:
    return {*window.findChildren(QTimer), *window.findChildren(QAbstractAnimation)}


def _about_to_act(clocks: Iterable[Clock]) -> Iterator[str]:
    for clock in clocks:
        # what was deleted meanwhile is missed at the end
        if not isValid(clock):
            continue
        if isinstance(clock, QTimer):
            if clock.isActive() and clock.isSingleShot() and clock.interval() <= SOON:
                yield f"{type(clock.parent()).__name__} acts in {clock.remainingTime()} ms"
        elif clock.state() == QAbstractAnimation.State.Running:
            yield f"{type(clock.parent()).__name__} moves"
