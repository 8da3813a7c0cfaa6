"""Garbage is collected on the window's thread alone: what is deleted on another one takes the process down."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from gui.state.jobs import Channel, Jobs
from gui.support.collection import ThreadedCollection, collect
from tests.helpers.pace import patience

MANY = 100_000
"""Objects after which Python would collect, several times."""


@pytest.fixture
def collector() -> Iterator[None]:
    """The collector is as it was afterwards."""
    enabled = gc.isenabled()
    gc.enable()
    yield
    gc.enable() if enabled else gc.disable()


def garbage(deleted_on: list[threading.Thread]) -> None:
    """Leave an object of Qt that only the collector finds."""
    lost = QObject()
    lost.destroyed.connect(lambda: deleted_on.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
    lost.itself = lost


def test_what_a_job_comes_upon_is_deleted_on_the_thread_of_the_window(qtbot: QtBot, collector: None) -> None:
    jobs, deleted_on, go_on = Jobs(), [], threading.Event()

    def work(_: Channel) -> int:
        made = [[] for _ in range(MANY)]
        assert go_on.wait(patience(1.0))
        return len(made)

    garbage(deleted_on)
    jobs.start(work)
    qtbot.waitUntil(lambda: deleted_on != [])
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert deleted_on == [threading.main_thread()]


def test_python_collects_by_itself_again_when_the_last_job_has_ended(qtbot: QtBot, collector: None) -> None:
    jobs, more = Jobs(), Jobs()
    stops = [threading.Event(), threading.Event()]
    for each, stop in zip((jobs, more), stops, strict=True):
        each.start(lambda _, stop=stop: stop.wait(patience(1.0)))
    assert not gc.isenabled()
    stops[0].set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert not gc.isenabled()
    stops[1].set()
    qtbot.waitUntil(lambda: not more.busy)
    assert gc.isenabled()


def test_after_the_start_it_is_resumed_when_no_job_runs(qtbot: QtBot, collector: None) -> None:
    gc.disable()
    jobs, stop = Jobs(), threading.Event()
    jobs.start(lambda _: stop.wait(patience(1.0)))
    ThreadedCollection.of_app().resume()
    assert not gc.isenabled()
    stop.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert gc.isenabled()


def test_older_generations_have_their_turn(collector: None) -> None:
    gc.disable()
    before = [each["collections"] for each in gc.get_stats()]
    young, middle, old = gc.get_threshold()
    kept: list[list[object]] = []
    for _ in range((middle + 2) * (old + 2)):
        kept += [[] for _ in range(young + 1)]
        collect()
    after = [each["collections"] for each in gc.get_stats()]
    assert all(now > then for now, then in zip(after, before, strict=True))
