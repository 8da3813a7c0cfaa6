"""What is remembered as done is what is on the screen, whenever a job is cancelled."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from pytestqt.qtbot import QtBot

from core.base.errors import UserError
from gui.presenters.latest_job import LatestJob
from gui.state.jobs import Channel, Jobs


class Screen:
    """Shows the letter that was wanted last."""

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        self.text = ""
        self.failing = ""
        self.begun: list[str] = []
        self.latest = LatestJob(jobs, self._work, self._show, self._fail, str.__eq__, parent)

    def _work(self, wanted: str, _channel: Channel) -> str:
        self.begun.append(wanted)
        if wanted == self.failing:
            raise UserError("cannot")
        return wanted

    def _show(self, _wanted: str, result: str) -> None:
        self.text = result

    def _fail(self, error: UserError) -> None:
        self.text = str(error)


@pytest.fixture
def jobs(qtbot: QtBot) -> Jobs:
    return Jobs()


@pytest.fixture
def screen(jobs: Jobs) -> Screen:
    return Screen(jobs, jobs)


def finish(jobs: Jobs, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not jobs.busy)
    QCoreApplication.processEvents()


def when_next_finished(jobs: Jobs, call: Callable[[], None]) -> None:
    """Call when the result of the next job has been taken, before the job's end."""
    once = Qt.ConnectionType.SingleShotConnection
    jobs.started.connect(lambda _, job: job.finished.connect(lambda _: call()), once)


def test_a_job_that_is_cancelled_once_its_result_is_shown_has_been_done(
    screen: Screen, jobs: Jobs, qtbot: QtBot
) -> None:
    screen.latest.want("a")
    finish(jobs, qtbot)
    # when its result has come, and its end has not, the screen is hidden
    when_next_finished(jobs, lambda: screen.latest.want(None))
    screen.latest.want("b")
    finish(jobs, qtbot)
    assert screen.text == "b"
    screen.latest.want("a")
    finish(jobs, qtbot)
    assert screen.text == "a"


def test_what_was_forgotten_while_it_was_done_is_done_again(screen: Screen, jobs: Jobs, qtbot: QtBot) -> None:
    when_next_finished(jobs, screen.latest.forget)
    screen.latest.want("a")
    finish(jobs, qtbot)
    screen.latest.want("a")
    finish(jobs, qtbot)
    assert screen.begun == ["a", "a"]


def test_what_has_failed_is_not_tried_again_until_something_else_was_wanted(
    screen: Screen, jobs: Jobs, qtbot: QtBot
) -> None:
    screen.failing = "a"
    for wanted in ("a", "a", "b", "a"):
        screen.latest.want(wanted)
        finish(jobs, qtbot)
    assert screen.begun == ["a", "b", "a"]
    assert screen.text == "cannot"
