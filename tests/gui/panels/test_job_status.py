"""What is going on is told in whole words and numbers, also before the layout has given them the room."""

from threading import Event

from pytestqt.qtbot import QtBot

from gui.state.jobs import Channel
from gui.window.main_window import MainWindow


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
