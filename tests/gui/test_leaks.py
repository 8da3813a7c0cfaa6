"""The check that every test is under finds what it is there for."""

import gc
import threading

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from tests.helpers import leaks
from tests.helpers.leaks import QtCensus, thread_leaks


@pytest.fixture(autouse=True)
def impatient(nothing_left: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaks, "GRACE", 0.001)


def test_nothing_is_found_where_nothing_is_left(qtbot: QtBot) -> None:
    assert QtCensus().leaks() == []


def test_a_window_that_is_left_is_found(qtbot: QtBot) -> None:
    census = QtCensus()
    window = QMainWindow(objectName="forgotten", windowTitle="Forgotten")
    assert census.leaks() == ["window QMainWindow forgotten “Forgotten”"]
    window.deleteLater()
    assert census.leaks() == []


def test_unreachable_window_is_only_late(qtbot: QtBot) -> None:
    census = QtCensus()
    window = QMainWindow()
    window.itself = window
    del window
    assert census.leaks() == []


def test_a_timer_that_runs_on_is_found(qtbot: QtBot) -> None:
    census = QtCensus()
    timer = QTimer(objectName="ticker", interval=60_000)
    assert census.leaks() == []
    timer.start()
    assert census.leaks() == ["timer QTimer ticker that fires after 60000 ms"]
    timer.stop()
    assert census.leaks() == []


def test_what_was_there_before_is_not_counted(qtbot: QtBot) -> None:
    window, timer = QMainWindow(), QTimer()
    timer.start(60_000)
    assert QtCensus().leaks() == []
    timer.stop()
    window.deleteLater()


def test_a_thread_of_qt_that_runs_on_is_found(qtbot: QtBot) -> None:
    census = QtCensus()
    thread = QThread(objectName="job")
    thread.start()
    assert census.leaks() == ["running thread QThread job"]
    thread.quit()
    thread.wait()
    assert census.leaks() == []


def test_a_thread_of_python_that_runs_on_is_found() -> None:
    before, end = set(threading.enumerate()), threading.Event()
    thread = threading.Thread(target=end.wait, name="job")
    thread.start()
    assert thread_leaks(before) == ["Python thread 'job'"]
    end.set()
    thread.join()
    assert thread_leaks(before) == []


def test_what_the_imports_made_is_not_looked_through() -> None:
    assert gc.get_freeze_count() > 0
    assert not any(each is leaks for each in gc.get_objects())
