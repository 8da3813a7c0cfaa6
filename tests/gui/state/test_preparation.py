"""The loops are made ready beside the window, which says so where that takes long."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QProgressBar, QToolButton
from pytestqt.qtbot import QtBot

from core.base.loop_watch import user_folder
from core.base.progress import Report
from gui.app import _prepare
from gui.panels.job_status import JobStatus
from gui.state import preparation
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle

TITLE = "Preparing the counting for this machine, once"


class Slow:
    """Compiles a loop, and the next ones when it is let go on."""

    def __init__(self, compiles: bool = True, kept: bool = True) -> None:
        self._compiles, self._kept = compiles, kept
        self.go_on = threading.Event()

    def __call__(self, report: Report, compiling: Callable[[], object]) -> bool:
        if self._compiles:
            compiling()
            report(1, 18)
        self.go_on.wait()
        return self._kept


@pytest.fixture
def prepared(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[Slow], None]:
    """Begin to prepare, and show what is going on at once."""
    window.status._patience.setInterval(0)
    window.show()

    def prepare(slow: Slow) -> None:
        monkeypatch.setattr(preparation, "prepare_loops", slow)
        _prepare(window)

    return prepare


def shown(status: JobStatus) -> tuple[str, bool, bool]:
    """The text, and whether a progress and a stop button are seen."""
    bar, stop = status.findChild(QProgressBar, "jobProgress"), status.findChild(QToolButton, "jobStop")
    return status._label.text(), bar.isVisible(), stop.isVisible()


def test_the_window_says_what_is_compiled_and_can_be_used_meanwhile(
    prepared: Callable[[Slow], None], window: MainWindow, qtbot: QtBot, source: Path
) -> None:
    slow = Slow()
    prepared(slow)
    qtbot.waitUntil(lambda: shown(window.status) == (f"{TITLE}: 1 of 18", True, False))
    window.open(source)
    qtbot.waitUntil(lambda: window.document.is_open and window.document.settled)
    # others have come and gone meanwhile
    assert shown(window.status) == (f"{TITLE}: 1 of 18", True, False)
    slow.go_on.set()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: shown(window.status)[1:] == (False, False))
    assert window.messages.text == ""
    move_to(window, 0.01, qtbot)


def test_it_is_shown_before_what_waits_for_it(
    prepared: Callable[[Slow], None], window: MainWindow, qtbot: QtBot
) -> None:
    slow, reading = Slow(), threading.Event()
    prepared(slow)
    qtbot.waitUntil(lambda: shown(window.status)[0] == f"{TITLE}: 1 of 18")
    window.jobs.start(lambda _: reading.wait(), title="Reading the weights")
    qtbot.waitUntil(lambda: not window.status._patience.isActive())
    assert shown(window.status)[0] == f"{TITLE}: 1 of 18"
    slow.go_on.set()
    qtbot.waitUntil(lambda: shown(window.status) == ("Reading the weights …", True, True))
    reading.set()


def test_nothing_is_shown_where_nothing_is_compiled(
    prepared: Callable[[Slow], None], window: MainWindow, qtbot: QtBot
) -> None:
    slow = Slow(compiles=False)
    prepared(slow)
    assert window.jobs.busy
    qtbot.waitUntil(lambda: not window.status._patience.isActive())
    assert shown(window.status)[1:] == (False, False)
    slow.go_on.set()
    settle_jobs(window, qtbot)
    assert window.messages.text == ""


def test_it_is_told_once_that_nothing_is_kept(
    prepared: Callable[[Slow], None], window: MainWindow, qtbot: QtBot
) -> None:
    slow = Slow(kept=False)
    slow.go_on.set()
    prepared(slow)
    settle_jobs(window, qtbot)
    assert window.messages.text == f"The counting was prepared for this start only: {user_folder()} can't be written."


def test_closing_the_window_does_not_wait_for_the_rest(
    prepared: Callable[[Slow], None], window: MainWindow, qtbot: QtBot
) -> None:
    ready: list[int] = []

    class Stopped(Slow):
        def __call__(self, report: Report, compiling: Callable[[], object]) -> bool:
            compiling()
            self.go_on.wait()
            ready.append(1)
            report(1, 18)
            ready.append(2)
            return True

    slow = Stopped()
    prepared(slow)
    job = window.jobs._running[0]
    job.cancel()
    slow.go_on.set()
    window.close()
    assert not window.jobs.busy
    assert ready == [1]


def settle_jobs(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy)
