"""A window is at rest only when all that its last change has led to is on the screen."""

import pytest
from PySide6.QtCore import QPropertyAnimation, QTimer
from pytestqt.qtbot import QtBot

from gui.state.throttle import Throttle
from gui.support.deletion import delete
from gui.window.main_window import MainWindow
from tests.gui.at_rest import SOON, TURNS, unrest, wait_for_rest
from tests.gui.driving import settle


def test_what_is_drawn_a_little_later_is_waited_for(opened: MainWindow, qtbot: QtBot) -> None:
    snapshots = opened.deferred.snapshots
    snapshots.show()
    snapshots.take_snapshot()
    settle(qtbot, opened)
    # the snapshot, and the present plan
    assert len(snapshots._curves.area.curves) == 2


def test_what_is_asked_for_in_the_last_moment_is_waited_for(opened: MainWindow, qtbot: QtBot) -> None:
    done: list[int] = []
    last = Throttle(1, lambda: done.append(3), opened)
    then = Throttle(SOON, lambda: (done.append(2), last.call()), opened)
    first = Throttle(SOON // 2, lambda: (done.append(1), then.call()), opened)
    first.call()
    settle(qtbot, opened)
    assert done == [1, 2, 3]


@pytest.mark.parametrize("turns", range(1, TURNS))
def test_what_begins_after_some_quiet_turns_is_waited_for(opened: MainWindow, qtbot: QtBot, turns: int) -> None:
    done: list[bool] = []

    def begin(after: int) -> None:
        if after:
            QTimer.singleShot(0, opened, lambda: begin(after - 1))
        else:
            Throttle(SOON, lambda: done.append(True), opened).call()

    settle(qtbot, opened)
    begin(turns)
    settle(qtbot, opened)
    assert done


def test_what_is_deleted_meanwhile_is_not_waited_for(opened: MainWindow, qtbot: QtBot) -> None:
    timer = QTimer(opened, singleShot=True, interval=SOON)
    timer.start()
    QTimer.singleShot(1, opened, lambda: delete(timer))
    settle(qtbot, opened)


def test_what_moves_is_waited_for(opened: MainWindow, qtbot: QtBot) -> None:
    animation = QPropertyAnimation(opened.summary, b"maximumWidth", opened, duration=SOON)
    animation.setEndValue(3000)
    animation.start()
    settle(qtbot, opened)
    assert opened.summary.maximumWidth() == 3000


def test_it_is_said_what_does_not_come_to_rest(opened: MainWindow) -> None:
    restless = QTimer(opened, singleShot=True, interval=1)
    restless.timeout.connect(restless.start)
    restless.start()
    with pytest.raises(TimeoutError, match="MainWindow acts in"):
        wait_for_rest(opened, 0.01)
    restless.stop()


def test_what_repeats_or_is_far_off_is_not_waited_for(opened: MainWindow, qtbot: QtBot) -> None:
    settle(qtbot, opened)
    for timer in (QTimer(opened, interval=1), QTimer(opened, singleShot=True, interval=SOON + 1)):
        timer.start()
        assert list(unrest(opened)) == []
        timer.stop()
