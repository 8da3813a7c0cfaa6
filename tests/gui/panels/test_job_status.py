"""What is going on is told in whole words and numbers, also before the layout has given them the room."""

from threading import Event

from pytestqt.qtbot import QtBot

from gui.state.jobs import Channel
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


def test_no_number_is_cut_while_the_layout_is_behind(opened: MainWindow, qtbot: QtBot) -> None:
    go_on, label = Event(), opened.status._label
    shown: list[tuple[str, bool]] = []

    def work(channel: Channel) -> None:
        go_on.wait()
        channel.report(1, 90_700_000)
        while True:
            channel.report(1, 90_700_000)

    opened.status._patience.setInterval(0)
    with qtbot.waitExposed(opened):
        opened.show()
    job = opened.jobs.start(work, title="Counting")
    qtbot.waitUntil(lambda: label.isVisible() and label.width() >= label.sizeHint().width())

    def told() -> bool:
        """Take down what is shown after each turn of the event loop, until all of it is."""
        shown.append((label.shown_text, label.fontMetrics().horizontalAdvance(label.shown_text) <= label.width()))
        return label.shown_text == "Counting: 90.7 MB"

    go_on.set()
    qtbot.waitUntil(told)
    job.cancel()
    qtbot.waitUntil(lambda: not opened.jobs.busy)
    assert all(fits for _, fits in shown)
    assert {text for text, _ in shown} <= {"Counting …", "Counting: 90.7 MB"}


def test_where_nothing_goes_on_it_has_no_room_and_the_same_height(opened: MainWindow, qtbot: QtBot) -> None:
    """Else the line beside it gives way to nothing; and what is above would be laid out anew at the beginning."""
    settle(qtbot, opened)
    idle, high = opened.status.width(), opened.statusBar().height()
    assert idle <= 14
    opened.status._patience.setInterval(0)
    job = opened.jobs.start(lambda channel: [channel.report(1, 2) for _ in iter(int, 1)], title="Counting")
    qtbot.waitUntil(lambda: opened.status._stop.isVisible() and opened.status.width() > 60)
    assert opened.statusBar().height() == high
    job.cancel()
    qtbot.waitUntil(lambda: not opened.jobs.busy)
    qtbot.waitUntil(lambda: opened.status.width() == idle)
