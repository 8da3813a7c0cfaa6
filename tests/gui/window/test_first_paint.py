"""The window is seen first and furnished behind that, and nothing has to wait for a hand to be slow."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui import app
from gui.window.after_paint import AfterPaint
from gui.window.main_window import MainWindow
from tests.gui.driving import settle

Run = Callable[..., tuple[int, str, str]]
NO_SCREEN = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[MainWindow]:
    """The main window as the app shows it first."""
    window = app._empty_window()
    qtbot.addWidget(window)
    yield window
    window.close()


def words(window: MainWindow) -> set[str]:
    """What can be read in the middle of the window."""
    return {label.text() for label in window.centralWidget().findChildren(QLabel) if label.isVisible()}


def test_what_is_seen_first_needs_neither_plots_nor_torch(run_python: Run) -> None:
    code = """
import sys, main
from PySide6.QtWidgets import QApplication, QMainWindow
from tests.benchmarks.paints import Paints

def show():
    window = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow))
    paints = Paints({"window": window})
    while not paints.counts["window"]:
        QApplication.processEvents()
    late = "torch", "pyqtgraph", "numba", "gui.window.workspace", "core.formats.readers"
    print([name for name in late if name in sys.modules])
    while window.deferred is None:
        QApplication.processEvents()
    print("pyqtgraph" in sys.modules, "torch" in sys.modules)
    # what opens files is there before one is asked for
    while "core.formats.readers" not in sys.modules:
        QApplication.processEvents()
    window.close()
    return 0

QApplication.exec = staticmethod(show)
main.main([])
"""
    assert run_python("-c", code, **NO_SCREEN)[1] == "[]\nTrue False\n"


def test_pieces_wait_for_the_first_paint_and_have_a_turn_each(qtbot: QtBot) -> None:
    window, seen = QWidget(), []
    qtbot.addWidget(window)
    AfterPaint(window, [lambda: seen.append("one"), lambda: seen.append("two"), lambda: seen.append("three")])
    QApplication.processEvents()
    assert seen == []

    def turn() -> bool:
        before = len(seen)
        QApplication.processEvents()
        assert len(seen) <= before + 1
        return len(seen) == 3

    window.show()
    qtbot.waitUntil(turn)
    assert seen == ["one", "two", "three"]
    window.update()
    QApplication.processEvents()
    assert len(seen) == 3


def test_a_file_named_at_the_start_is_announced_and_then_opened(empty: MainWindow, qtbot: QtBot, source: Path) -> None:
    app._set_up_after_paint(empty, source)
    with qtbot.waitExposed(empty):
        empty.show()
    assert empty.deferred is None
    assert words(empty) == {"Opening small.safetensors …"}
    assert not empty.menus.sign.isVisible()
    qtbot.waitUntil(lambda: empty.document.is_open)
    settle(qtbot, empty)
    assert empty.workspace.isVisible()
    assert empty.workspace.histogram.isVisible()


def test_where_it_cant_be_opened_one_is_told_and_welcome(empty: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    empty.show()
    greeting = words(empty)
    app._set_up_after_paint(empty, tmp_path / "none.pt")
    assert words(empty) == {"Opening none.pt …"}
    empty.update()
    qtbot.waitUntil(empty.messages.isVisible)
    qtbot.waitUntil(lambda: words(empty) == greeting)
    assert "none.pt" in empty.messages.text


def test_whoever_opens_a_file_at_once_need_not_wait(empty: MainWindow, qtbot: QtBot, source: Path) -> None:
    empty.show()
    empty.open(source)
    settle(qtbot, empty)
    deferred = empty.deferred
    # what was to be done behind the window has been done
    empty.finish_setup()
    assert empty.deferred is deferred
    assert empty.workspace.isVisible()
