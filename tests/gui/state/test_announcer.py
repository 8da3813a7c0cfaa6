"""What is announced is heard by everyone, in the same order, whoever answers with an announcement of their own."""

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from gui.state.announcer import Announcer


@pytest.fixture
def announcer(qapp: QCoreApplication) -> Announcer:
    return Announcer()


@pytest.mark.parametrize("first", [True, False], ids=["answers first", "answers last"])
def test_all_hear_the_same_in_the_same_order(announcer: Announcer, first: bool) -> None:
    heard: tuple[list[int], list[int]] = [], []

    def answer(number: int) -> None:
        if number < 3:
            announcer.announce(number + 1)
            announcer.announce(number + 10)

    if first:
        announcer.announced.connect(answer)
    for each in heard:
        announcer.announced.connect(each.append)
    if not first:
        announcer.announced.connect(answer)
    announcer.announce(1)
    assert heard[0] == heard[1] == [1, 2, 11, 3, 12]


def test_who_breaks_keeps_nobody_from_hearing(announcer: Announcer, qtbot: QtBot) -> None:
    heard: list[str] = []

    def broken(_: str) -> None:
        raise ZeroDivisionError

    announcer.announced.connect(broken)
    announcer.announced.connect(heard.append)
    with qtbot.captureExceptions() as faults:
        announcer.announce("first")
        announcer.announce("second")
    assert heard == ["first", "second"]
    assert len(faults) == 2


def test_what_was_told_is_let_go(announcer: Announcer) -> None:
    class News:
        pass

    news = News()
    there = weakref.ref(news)
    announcer.announce(news)
    del news
    gc.collect()
    assert there() is None
