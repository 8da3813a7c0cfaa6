"""When a window is at rest: its numbers are exact, its pictures are drawn, and nothing is about to happen."""

import time
from collections.abc import Iterator

from PySide6.QtCore import QAbstractAnimation, QTimer
from PySide6.QtWidgets import QApplication

from gui.window.main_window import MainWindow

SOON = 100
"""Milliseconds: timers up to this put off what belongs to the last change. Longer ones are for what may go on long."""
TURNS = 8
"""Turns of the event loop in a row in which nothing may go on: what ends in one may begin something in the next, and a
layout asks the one around it."""


def wait_for_rest(window: MainWindow, most: float) -> None:
    """Let the window work until it is at rest.

    Args:
        most: seconds.

    Raises:
        TimeoutError: it takes longer; says what still goes on.
    """
    end, quiet = time.monotonic() + most, 0
    while quiet < TURNS:
        QApplication.processEvents()
        going_on = next(unrest(window), "")
        quiet = 0 if going_on else quiet + 1
        if going_on:
            if time.monotonic() > end:
                raise TimeoutError(f"the window does not come to rest: {going_on}")
            # threads get on with it
            time.sleep(0.001)


def unrest(window: MainWindow) -> Iterator[str]:
    """What still goes on in a window, or is about to, what is quickly found first."""
    if not window.document.settled:
        yield "numbers are not exact"
    if window.jobs.busy:
        yield "jobs are running"
    for timer in window.findChildren(QTimer):
        if timer.isActive() and timer.isSingleShot() and timer.interval() <= SOON:
            yield f"{type(timer.parent()).__name__} acts in {timer.remainingTime()} ms"
    for animation in window.findChildren(QAbstractAnimation):
        if animation.state() == QAbstractAnimation.State.Running:
            yield f"{type(animation.parent()).__name__} moves"
