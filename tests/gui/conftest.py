"""The real main window, on small checkpoints that are made for the test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.app import create_window
from gui.dialogs.commit_dialog import CommitDialog
from gui.dialogs.unsaved_question import UnsavedAnswer, UnsavedQuestion
from gui.state.document import Document
from gui.support.language import install, uninstall
from gui.support.theme import LIGHT, ThemeFollower, apply, theme_of
from gui.window.main_window import MainWindow
from tests.gui.documents import documented
from tests.gui.driving import answering, settle
from tests.helpers.checkpoints import small_state, write_safetensors
from tests.helpers.pace import patience

STARTED = 10.0
"""Seconds that another process does not take, on the machine that `tests.helpers.pace` refers to."""

NEVER = -1.0
"""Seconds that are less than any time between two things."""

SHORT_REST = 25
"""Milliseconds without a change after which a test's numbers are made exact."""

EVER = 1_000_000_000
"""Milliseconds that no test takes."""

CHECKOUT = Path(__file__).resolve().parents[2]
State = dict[str, torch.Tensor]
WithDialog = Callable[[Callable[[CommitDialog], None]], None]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable what goes by the clock, but in the tests that are about it: messages hide, keys are held, steps merge."""
    monkeypatch.setattr("gui.state.undo_commands.TOGETHER", NEVER)
    monkeypatch.setattr("gui.state.exact_reader.REST", SHORT_REST)
    for limit in ("gui.controllers.comparing.HELD", "gui.panels.message_bar.STAYS", "gui.panels.refusal.LINGERS"):
        monkeypatch.setattr(limit, EVER)


@pytest.fixture(autouse=True)
def light_again() -> Iterator[None]:
    """The theme that a test turns to, which is the app's, is not that of the next test."""
    yield
    app = QApplication.instance()
    follower = app.findChild(ThemeFollower) if app is not None else None
    if follower is not None:
        follower._follow(Qt.ColorScheme.Light)
    # a platform without a colour scheme has the theme of the palette, which is the last one that was applied
    if isinstance(app, QApplication) and theme_of(app.palette()) != LIGHT:
        apply(app, LIGHT)


@pytest.fixture
def state() -> State:
    return small_state()


@pytest.fixture
def source(tmp_path: Path, state: State) -> Path:
    """A checkpoint of a convolution, a normalisation and a classifier."""
    path = tmp_path / "small.safetensors"
    write_safetensors(state, path)
    return path


@pytest.fixture
def large(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The main window with a tensor so large that its index only estimates, and exact numbers have to be read."""
    path = tmp_path / "large.safetensors"
    generator = torch.Generator().manual_seed(0)
    write_safetensors({"fc.weight": torch.randn(400, 400, generator=generator)}, path)
    window.open(path)
    settle(qtbot, window)
    return window


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[UnsavedAnswer], list[str]]:
    """Give the answer to the question about an unsaved plan; returns the names it is asked about."""
    asked: list[str] = []

    def answer(wanted: UnsavedAnswer) -> list[str]:
        monkeypatch.setattr(UnsavedQuestion, "ask", lambda _parent, name: asked.append(name) or wanted)
        return asked

    return answer


@pytest.fixture
def window(qtbot: QtBot, answers: Callable[[UnsavedAnswer], list[str]]) -> Iterator[MainWindow]:
    """The main window on the screen, nothing opened."""
    answers(UnsavedAnswer.DISCARD)
    window = create_window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    answers(UnsavedAnswer.DISCARD)
    window.close()


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, source: Path) -> MainWindow:
    """The main window with the small checkpoint, settled."""
    window.open(source)
    settle(qtbot, window)
    return window


@pytest.fixture
def with_dialog(qtbot: QtBot) -> Iterator[WithDialog]:
    """Call a function with the next commit dialog when it is open, to answer it."""
    yield from answering(CommitDialog)


@pytest.fixture
def run_python(own_home: Path) -> Callable[..., tuple[int, str, str]]:
    """Run Python on the checkout in another process: arguments, then environment variables; "" unsets one."""

    def run(*arguments: str, **variables: str) -> tuple[int, str, str]:
        environment = {**os.environ, **variables}
        kept = {name: value for name, value in environment.items() if variables.get(name, value)}
        command = [sys.executable, *arguments]
        most = patience(STARTED)
        done = subprocess.run(command, cwd=CHECKOUT, env=kept, capture_output=True, text=True, timeout=most)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def run_main(run_python: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, str, str]]:
    """Run the app in another process."""
    return lambda *arguments, **variables: run_python("main.py", *arguments, **variables)


@pytest.fixture
def document(qtbot: QtBot, source: Path) -> Iterator[Document]:
    """The small checkpoint without a window."""
    with documented(source, qtbot) as document:
        yield document


@contextmanager
def _speaking(qapp: QApplication, language: str) -> Iterator[None]:
    """Install a language's translators."""
    install(qapp, language)
    yield
    uninstall(qapp)


@pytest.fixture
def russian(qapp: QApplication) -> Iterator[None]:
    with _speaking(qapp, "ru"):
        yield


@pytest.fixture
def english(qapp: QApplication) -> Iterator[None]:
    with _speaking(qapp, "en"):
        yield
