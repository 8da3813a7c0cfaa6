"""A way to mean the threshold that is pressed while weights are read stays pressed, and holds once they are read."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.preview.read_requests import read_all
from core.preview.rule_conversion import RuleKind
from gui.state.exact_reader import ReadState
from gui.window.main_window import MainWindow
from tests.gui.driving import settle

KINDS = [RuleKind.SIGMA, RuleKind.DENSITY, RuleKind.EACH, RuleKind.ERROR]


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Nothing is read before this is set."""
    event = Event()

    def late(*arguments: Any) -> Iterator[Any]:
        event.wait()
        yield from read_all(*arguments)

    monkeypatch.setattr("gui.state.exact_reader.read_all", late)
    return event


@pytest.fixture
def reading(go_on: Event, window: MainWindow, qtbot: QtBot, source: str) -> Iterator[MainWindow]:
    window.open(source)
    document = window.document
    qtbot.waitUntil(lambda: document.is_open and document.exact_reader.state is ReadState.READING_INDEXES)
    yield window
    # the window waits for what is being read
    go_on.set()


def press(window: MainWindow, kind: RuleKind, qtbot: QtBot) -> Callable[[], RuleKind | None]:
    """Press a segment; what is down afterwards can be asked for."""
    segments = window.workspace.threshold.choice.segments
    qtbot.mouseClick(segments.buttons[kind], Qt.MouseButton.LeftButton)
    return lambda: segments.chosen


@pytest.mark.parametrize("kind", KINDS)
def test_it_holds_as_soon_as_the_weights_are_read(
    reading: MainWindow, go_on: Event, qtbot: QtBot, kind: RuleKind
) -> None:
    down = press(reading, kind, qtbot)
    assert down() is kind
    # as when a part of the weights has been read
    reading.document.take(())
    reading.document._measure_soon.flush()
    assert down() is kind
    assert reading.control.target.kind is RuleKind.VALUE
    go_on.set()
    settle(qtbot, reading)
    assert down() is reading.control.target.kind is kind


def test_it_falls_back_where_reading_is_stopped(reading: MainWindow, go_on: Event, qtbot: QtBot) -> None:
    down = press(reading, RuleKind.DENSITY, qtbot)
    reading.document.exact_reader.stop()
    assert down() is reading.control.target.kind is RuleKind.VALUE
    go_on.set()
    reading.document.exact_reader.resume()
    settle(qtbot, reading)
    assert down() is reading.control.target.kind is RuleKind.VALUE


def test_the_present_way_that_is_pressed_takes_it_back(reading: MainWindow, go_on: Event, qtbot: QtBot) -> None:
    press(reading, RuleKind.DENSITY, qtbot)
    down = press(reading, RuleKind.VALUE, qtbot)
    go_on.set()
    settle(qtbot, reading)
    assert down() is reading.control.target.kind is RuleKind.VALUE
