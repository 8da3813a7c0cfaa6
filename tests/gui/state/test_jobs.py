"""Jobs: results on the main thread, progress, cancel, errors, and nothing left when the window goes."""

import gc
import math
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.base.errors import UserError
from gui.app import report_bugs_to
from gui.dialogs.bug_dialog import BugDialog
from gui.state.jobs import Channel, Jobs
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors
from tests.helpers.pace import patience


@pytest.fixture
def jobs(qtbot: QtBot) -> Jobs:
    return Jobs()


def test_a_result_arrives_on_the_main_thread(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []

    def work(_: Channel) -> int:
        seen.append(threading.current_thread())
        return 42

    jobs.start(work, finished=lambda result: seen.extend([result, threading.current_thread()]))
    assert jobs.busy
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen[0] is not threading.main_thread()
    assert seen[1:] == [42, threading.main_thread()]


def test_who_starts_jobs_may_be_dropped_before_the_last_one_is_deleted(qtbot: QtBot) -> None:
    """It took the process down, when it was deleted by its own job."""
    gone: list[bool] = []
    for _ in range(20):
        jobs = Jobs()
        jobs.destroyed.connect(lambda: gone.append(True))
        jobs.start(lambda _: 42)
        qtbot.waitUntil(lambda jobs=jobs: not jobs.busy)
        del jobs
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    assert gone == 20 * [True]


def test_parts_come_before_the_result(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []

    def work(channel: Channel) -> str:
        for part in range(3):
            channel.send(part)
        return "all"

    jobs.start(work, found=seen.append, finished=seen.append, ended=lambda: seen.append("end"))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == [0, 1, 2, "all", "end"]


@pytest.mark.parametrize("late", [False, True], ids=["cancelled as it is written", "cancelled thereafter"])
def test_what_was_written_is_told_even_where_it_was_cancelled(jobs: Jobs, qtbot: QtBot, late: bool) -> None:
    seen: list[object] = []
    written, cancelled = threading.Event(), threading.Event()

    def work(channel: Channel) -> str:
        if late:
            channel.stand()
        written.set()
        cancelled.wait()
        channel.stand()
        channel.go_on()
        return "written"

    job = jobs.start(work, finished=seen.append, ended=lambda: seen.append("end"))
    written.wait()
    job.cancel()
    cancelled.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == ["written", "end"]
    assert not job.cancelled


def test_parts_that_come_quickly_are_handed_over_together(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # however slow the machine is
    monkeypatch.setattr("gui.state.jobs.TELL_EVERY", math.inf)
    seen: list[list[int]] = []
    jobs.start(lambda channel: channel.gather(range(10_000)), found=seen.append)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == [[*range(10_000)]]


def test_a_part_does_not_wait_for_one_that_takes_long(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[list[str]] = []
    go = threading.Event()

    def work(channel: Channel) -> None:
        def parts() -> Iterator[str]:
            yield "quick"
            yield "quick too"
            while not go.is_set():
                channel.report(0, 1)
            yield "slow"

        channel.gather(parts())

    jobs.start(work, found=seen.append)
    qtbot.waitUntil(lambda: [part for parts in seen for part in parts] == ["quick", "quick too"])
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert [part for parts in seen for part in parts][2:] == ["slow"]


def test_what_was_found_before_it_failed_is_handed_over(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []

    def parts() -> Iterator[str]:
        yield from ("one", "two")
        raise UserError("The file ends too early. Copy it again.")

    jobs.start(lambda channel: channel.gather(parts()), found=seen.extend, failed=lambda error: seen.append(str(error)))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == ["one", "two", "The file ends too early. Copy it again."]


def test_progress_may_be_larger_than_an_int_of_cs(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    go = threading.Event()

    def work(channel: Channel) -> None:
        go.wait(patience(1))
        channel.report(8 * 10**9, 8 * 10**9)

    job = jobs.start(work)
    job.progressed.connect(lambda done, total: seen.append((done, total)))
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == [(8 * 10**9, 8 * 10**9)]


def test_a_cancelled_job_announces_only_its_end(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []
    begun = threading.Event()

    def work(channel: Channel) -> str:
        channel.send("part")
        begun.set()
        while True:
            channel.report(0, 1)

    job = jobs.start(work, found=seen.append, finished=seen.append, ended=lambda: seen.append("end"))
    assert begun.wait(patience(1))
    job.cancel()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == ["end"]


def test_a_result_that_comes_after_the_cancel_is_dropped(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[object] = []
    go = threading.Event()
    job = jobs.start(lambda _: go.wait(patience(1)), finished=seen.append)
    job.cancel()
    go.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert seen == []


def test_what_the_user_can_mend_is_told_apart_from_a_bug(jobs: Jobs, qtbot: QtBot) -> None:
    failed: list[str] = []
    broke: list[BaseException] = []
    jobs.broke.connect(broke.append)

    def fail(_: Channel) -> None:
        raise UserError("No room. Free some.")

    def crash(_: Channel) -> None:
        raise ZeroDivisionError

    jobs.start(fail, failed=lambda error: failed.append(str(error)))
    jobs.start(crash, failed=lambda error: failed.append(str(error)))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert failed == ["No room. Free some."]
    assert [type(each) for each in broke] == [ZeroDivisionError]


def test_shutting_down_waits_for_every_thread(jobs: Jobs) -> None:
    ended: list[int] = []

    def work(channel: Channel) -> None:
        while True:
            channel.report(0, 1)

    for number in range(3):
        jobs.start(work, ended=lambda number=number: ended.append(number))
    jobs.shut_down()
    assert not jobs.busy
    assert ended == [0, 1, 2]


def test_a_bug_is_reported_without_losing_the_plan(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.threshold.spin.setValue(0.02)

    def crash(_: Channel) -> None:
        raise ZeroDivisionError("of the app's own")

    opened.jobs.start(crash)
    qtbot.waitUntil(lambda: opened.findChild(BugDialog) is not None)
    dialog = opened.findChild(BugDialog)
    assert "ZeroDivisionError: of the app's own" in dialog.details.toPlainText()
    assert opened.document.plan.rule.threshold == 0.02
    dialog.close()
    qtbot.waitUntil(lambda: opened.document.settled)


def test_an_exception_in_the_window_is_reported(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    report_bugs_to(opened)
    try:
        raise ZeroDivisionError("in a slot")
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    dialog = opened.findChild(BugDialog)
    assert "in a slot" in dialog.details.toPlainText()
    assert "in a slot" in capsys.readouterr().err
    dialog.close()


def test_closing_in_the_middle_of_a_job_leaves_no_thread(opened: MainWindow, qtbot: QtBot) -> None:
    def work(channel: Channel) -> None:
        while True:
            channel.report(0, 1)

    opened.jobs.start(work, title="Something long")
    assert opened.close()
    assert not opened.jobs.busy


def test_long_work_is_shown_and_can_be_stopped(opened: MainWindow, qtbot: QtBot) -> None:
    def work(channel: Channel) -> None:
        while True:
            channel.report(1, 2)

    opened.jobs.start(work, title="Something long")
    bar, stop = opened.status.findChild(object, "jobProgress"), opened.status.findChild(object, "jobStop")
    qtbot.waitUntil(bar.isVisible)
    stop.click()
    qtbot.waitUntil(lambda: not opened.jobs.busy)
    assert not bar.isVisible()


def test_reading_that_was_stopped_goes_on_when_asked(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    # the index of fewer weights would be exact without another look at them
    source = tmp_path / "large.safetensors"
    write_safetensors({"fc.weight": torch.randn(400, 400, generator=torch.Generator().manual_seed(0))}, source)
    window.open(source)
    settle(qtbot, window)
    resume = window.status.findChild(object, "jobResume")
    window.document.exact_reader.stop()
    window.workspace.threshold.spin.setValue(0.05)
    assert resume.isVisible()
    qtbot.waitUntil(lambda: window.document.exact_reader.at_rest)
    assert not window.document.settled
    resume.click()
    qtbot.waitUntil(lambda: window.document.settled)
    assert not resume.isVisible()


def test_nothing_begins_after_the_end(qtbot: QtBot) -> None:
    """What goes on with the next thing whenever a job has ended would never let the window go."""
    jobs, begun = Jobs(), []

    def work(channel: Channel) -> None:
        begun.append(channel)
        while True:
            channel.report(0, 1)

    def go_on() -> None:
        jobs.start(work, ended=go_on)

    go_on()
    qtbot.waitUntil(lambda: len(begun) == 1)
    jobs.shut_down()
    assert not jobs.busy
    assert len(begun) == 1


def test_what_is_started_too_late_holds_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    class Asking:
        """Who wants to hear of the end."""

    asking = Asking()
    gone = weakref.ref(asking)
    jobs.shut_down()
    job = jobs.start(lambda _: None, finished=lambda _, asking=asking: None)
    job.ended.connect(lambda asking=asking, job=job: None)
    del asking, job
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None
