"""An act that is called for many times is done once, and not at all when that is dropped."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from gui.state.throttle import Throttle

Made = tuple[Throttle, list[int]]


@pytest.fixture
def throttled(qapp: QCoreApplication) -> Callable[[int], Made]:
    """Makes a throttle, and what tells how often its act was done."""
    parent = QObject()

    def make(interval: int) -> Made:
        done: list[int] = []
        return Throttle(interval, lambda: done.append(len(done)), parent), done

    return make


@pytest.mark.parametrize("interval", [0, 20])
def test_many_calls_are_one_act_and_later(throttled: Callable[[int], Made], qtbot: QtBot, interval: int) -> None:
    throttle, done = throttled(interval)
    for _ in range(5):
        throttle.call()
    assert done == []
    qtbot.waitUntil(lambda: bool(done))
    QCoreApplication.processEvents()
    assert done == [0]
    throttle.call()
    qtbot.waitUntil(lambda: len(done) == 2)


def test_flushing_does_at_once_what_was_called_for_and_only_that(throttled: Callable[[int], Made]) -> None:
    throttle, done = throttled(0)
    throttle.flush()
    assert done == []
    throttle.call()
    throttle.flush()
    assert done == [0]
    QCoreApplication.processEvents()
    assert done == [0]


def test_what_is_dropped_is_not_done(throttled: Callable[[int], Made]) -> None:
    throttle, done = throttled(0)
    throttle.call()
    throttle.drop()
    QCoreApplication.processEvents()
    throttle.flush()
    assert done == []


def test_calls_that_go_on_do_not_put_the_act_off(throttled: Callable[[int], Made], qtbot: QtBot) -> None:
    throttle, done = throttled(300)

    def calls() -> bool:
        throttle.call()
        return bool(done)

    qtbot.waitUntil(calls)
    # the last call came after the act
    throttle.drop()
