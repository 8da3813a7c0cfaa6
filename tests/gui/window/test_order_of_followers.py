"""What the window shows does not depend on who hears of a change first."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, Value
from core.preview.rule_conversion import RuleKind
from gui.app import create_window
from gui.dialogs.unsaved_question import UnsavedAnswer
from gui.panels.recent_list import RecentList
from gui.state.changes import Change
from gui.state.document import Document
from gui.window import main_window
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import discard, history, settle
from tests.gui.freshness import differences, pictures
from tests.helpers.checkpoints import write_safetensors

CONV, NORM, FC = "features.0.weight", "features.1.weight", "classifier.weight"

Follower = Callable[[Change], None]
Step = Callable[[MainWindow], None]


class ShuffledSignal:
    """A signal that tells its followers in another order each time.

    Args:
        seed: of the orders; None for the one in which they were connected.
    """

    def __init__(self, seed: int | None) -> None:
        self._followers: list[Follower] = []
        self._random = None if seed is None else random.Random(seed)

    def connect(self, follower: Follower) -> None:
        self._followers.append(follower)

    def emit(self, change: Change) -> None:
        followers = list(self._followers)
        if self._random is not None:
            self._random.shuffle(followers)
        for follower in followers:
            follower(change)


@contextmanager
def window_with(seed: int | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """A window whose document tells its followers in random orders."""

    class Shuffled(Document):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments)
            self.changed = ShuffledSignal(seed)
            self.announcer.announced.connect(self.changed.emit)

    monkeypatch.setattr(main_window, "Document", Shuffled)
    window = create_window()
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    # each begins with its first layout, and not with the one in which the last was left
    monkeypatch.setattr(window.settings, "layout", lambda _: None)
    try:
        window.resize(1200, 800)
        window.show()
        yield window
    finally:
        discard(window)


def told(window: MainWindow) -> list[tuple[str, str, bool, bool]]:
    """All words of the window, with whether they are seen and can be used."""
    # recently opened files grow in number
    recent = window.findChild(RecentList)
    found = [
        (each.objectName() or type(each).__name__, words(each), each.isVisible(), each.isEnabled())
        for each in window.findChildren(QWidget)
        if not recent.isAncestorOf(each)
        if isinstance(each, QLabel | QAbstractButton | QAbstractSpinBox | QComboBox)
    ]
    # recently opened files have no names, and grow in number
    actions = [
        (each.objectName(), each.text(), each.isChecked(), each.isEnabled())
        for each in window.findChildren(QAction)
        if each.objectName()
    ]
    focused = window.focusWidget()
    keyboard = "" if focused is None else focused.objectName()
    attention, steps = window.workspace.attention.texts, history(window)
    return [
        *found,
        *actions,
        *(("text", text, True, True) for text in (*attention, *steps, window.windowTitle(), keyboard)),
    ]


def words(widget: QWidget) -> str:
    """What a widget says."""
    if isinstance(widget, QComboBox):
        return widget.currentText() or widget.placeholderText()
    return f"{widget.text()} {widget.isChecked()}" if isinstance(widget, QAbstractButton) else widget.text()


def compared_with_another_selected(window: MainWindow) -> None:
    window.control.set_own(True)
    window.document.compare(True)
    window.document.select([CONV])
    window.document.compare(False)


def dragged(window: MainWindow) -> None:
    for threshold in (0.02, 0.04, 0.03):
        window.control.move(threshold)
        QApplication.processEvents()
    window.control.finish()


STEPS: dict[str, Step] = {
    "a drag": dragged,
    "a selection": lambda window: window.document.select([FC]),
    "an own threshold": lambda window: (window.control.set_own(True), window.control.take(Density(0.5))),
    "a tick": lambda window: window.edits.tick([NORM], True),
    "a snapshot": lambda window: (window.deferred.snapshots.show(), window.deferred.snapshots.take_snapshot()),
    "a module": lambda window: window.edits.give_own([], ["features"]),
    "standard deviations": lambda window: window.control.convert_to(RuleKind.SIGMA),
    "another selected while comparing": compared_with_another_selected,
    "an undo": lambda window: window.menus.undo.trigger(),
    "comparing": lambda window: window.document.compare(True),
    "an edit that ends it": lambda window: window.control.take(Value(0.08)),
    "a reset": lambda window: window.edits.reset_all(),
}


def story(window: MainWindow, qtbot: QtBot, paths: list[Path]) -> Iterator[tuple[str, list, dict[str, QImage]]]:
    """What the window shows after each step of a job with it."""
    for path in paths:
        window.open(path)
        qtbot.waitUntil(lambda path=path: window.document.is_open and window.document.state.checkpoint.path == path)
        settle(qtbot, window)
        yield f"opened {path.name}", told(window), pictures(window)
        for name, step in STEPS.items():
            step(window)
            settle(qtbot, window)
            yield name, told(window), pictures(window)


@pytest.fixture
def paths(tmp_path: Path, state: State) -> list[Path]:
    """Two checkpoints with parameters of the same names."""
    found = [tmp_path / "one.safetensors", tmp_path / "other.safetensors"]
    write_safetensors(state, found[0])
    write_safetensors({name: 1.5 * tensor + torch.full_like(tensor, 0.01) for name, tensor in state.items()}, found[1])
    return found


def test_the_window_shows_the_same_whoever_hears_first(
    qtbot: QtBot, paths: list[Path], monkeypatch: pytest.MonkeyPatch, answers: Callable[[UnsavedAnswer], list[str]]
) -> None:
    answers(UnsavedAnswer.DISCARD)
    with window_with(None, monkeypatch) as window:
        expected = list(story(window, qtbot, paths))
    for seed in range(3):
        with window_with(seed, monkeypatch) as window:
            for (name, texts, images), found in zip(expected, story(window, qtbot, paths), strict=True):
                assert found[1] == texts, (seed, name)
                assert differences(found[2], images) == [], (seed, name)
