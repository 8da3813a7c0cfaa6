"""The first page: where to drop files, recent ones with their folders, and the example with its picture."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.base.resources import resource
from core.model.example import EXAMPLE
from gui.app import create_window
from gui.dialogs.file_dialogs import FileDialogs
from gui.panels.example_card import DigitsPicture
from gui.panels.recent_list import RecentButton, RecentList
from gui.panels.welcome import Welcome
from gui.support import theme
from gui.support.application import application
from gui.support.icons import Glyph
from gui.support.settings import Settings
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors

Paths = list[Path]


@pytest.fixture
def known(tmp_path: Path, state: State) -> Paths:
    """What was opened before, the latest first: a file, a folder, one that is gone, and another of the same name."""
    paths = [tmp_path / "a" / "model.safetensors", tmp_path / "bert", tmp_path / "gone" / "model.safetensors"]
    paths.append(tmp_path / "b" / "model.safetensors")
    for path in (paths[0], paths[3], paths[1] / "model.safetensors"):
        path.parent.mkdir()
        write_safetensors(state, path)
    for path in reversed(paths):
        Settings().add_recent(path)
    return paths


@pytest.fixture
def welcoming(known: Paths, qtbot: QtBot) -> MainWindow:
    window = create_window()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: not window.jobs.busy)
    return window


def recent(window: MainWindow) -> RecentList:
    return window.findChild(RecentList)


def button(window: MainWindow, path: Path) -> RecentButton:
    return next(each for each in recent(window).buttons if each.path == path)


def test_recent_files_are_listed_with_their_folders_and_what_is_gone_is_marked(
    welcoming: MainWindow, known: Paths
) -> None:
    buttons = recent(welcoming).buttons
    assert [each.path for each in buttons] == known
    assert [each.glyph for each in buttons] == [Glyph.FILE, Glyph.FOLDER, Glyph.MISSING, Glyph.FILE]
    said = [each.accessibleName() for each in buttons]
    assert len(set(said)) == 4
    assert said[0].endswith("/a")
    assert said[2].endswith("/gone, missing")
    assert "not there any more" in buttons[2].toolTip()
    assert [each.isVisible() for each in recent(welcoming).removers] == [False, False, True, False]
    # in one line, whether they can be removed or not
    assert len({each.width() for each in buttons}) == 1


def test_a_click_or_return_opens_one(welcoming: MainWindow, qtbot: QtBot, known: Paths) -> None:
    row = button(welcoming, known[3])
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    settle(qtbot, welcoming)
    assert welcoming.document.state.checkpoint.path == known[3]


def test_a_folder_is_opened(welcoming: MainWindow, qtbot: QtBot, known: Paths) -> None:
    qtbot.mouseClick(button(welcoming, known[1]), Qt.MouseButton.LeftButton)
    settle(qtbot, welcoming)
    assert welcoming.document.state.checkpoint.path.parent == known[1] or (
        welcoming.document.state.checkpoint.path == known[1]
    )


def test_what_is_gone_can_be_removed(welcoming: MainWindow, qtbot: QtBot, known: Paths) -> None:
    remover = recent(welcoming).removers[2]
    assert "model.safetensors" in remover.accessibleName()
    qtbot.mouseClick(remover, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not welcoming.jobs.busy)
    left = [path for path in known if path != known[2]]
    assert list(welcoming.settings.recent) == left
    assert [each.path for each in recent(welcoming).buttons] == left
    assert len(welcoming.menus._recent.actions()) == 3


def test_what_turns_out_to_be_gone_leaves_the_list(welcoming: MainWindow, qtbot: QtBot, known: Paths) -> None:
    known[0].unlink()
    with qtbot.waitSignal(welcoming.opener.failed):
        qtbot.mouseClick(button(welcoming, known[0]), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not welcoming.jobs.busy)
    assert known[0] not in [each.path for each in recent(welcoming).buttons]
    assert welcoming.findChild(Welcome).isVisible()


def test_without_recent_files_it_says_so(window: MainWindow) -> None:
    assert recent(window).buttons == []
    assert recent(window)._empty.isVisible()


def test_the_buttons_open(window: MainWindow, qtbot: QtBot, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(kind: str) -> Callable[..., Path | None]:
        return lambda *_: asked.append(kind)

    for kind in ("checkpoint", "folder"):
        monkeypatch.setattr(FileDialogs, kind, answer(kind))
    buttons = {each.text(): each for each in window.findChild(Welcome).findChildren(QPushButton)}
    for text in ("Open…", "Open folder…"):
        qtbot.mouseClick(buttons[text], Qt.MouseButton.LeftButton)
    assert asked == ["checkpoint", "folder"]
    qtbot.mouseClick(buttons["Open from the Hugging Face cache…"], Qt.MouseButton.LeftButton)
    dialog = QApplication.activeModalWidget()
    assert dialog.objectName() == "cacheDialog"
    dialog.reject()
    qtbot.mouseClick(buttons["Open example"], Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert window.document.state.checkpoint.path == EXAMPLE


def test_the_picture_shows_what_the_example_reads() -> None:
    image = QImage(str(resource("example", "digits.png"))).convertToFormat(QImage.Format.Format_Grayscale8)
    shown = np.array([[QColor(image.pixel(x, y)).red() for x in range(image.width())] for y in range(image.height())])
    data = np.load(resource("example", "digits.npz"))
    for digit in range(10):
        row, column = divmod(digit, 5)
        cell = shown[row * 9 : row * 9 + 8, column * 9 : column * 9 + 8]
        ones = data["images"][data["labels"] == digit].astype(int) * 255 // 16
        assert (abs(ones - cell).max(axis=(1, 2)) <= 1).any()


@pytest.mark.parametrize("worn", [theme.DARK, theme.LIGHT])
def test_it_wears_the_theme(window: MainWindow, worn: theme.Theme) -> None:
    theme.apply(application(), worn)
    QApplication.processEvents()
    picture = window.findChild(DigitsPicture).grab().toImage()
    found = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert {worn.panel, worn.kept} <= found
    theme.apply(application())


def test_where_it_is_low_it_scrolls(welcoming: MainWindow, qtbot: QtBot, known: Paths) -> None:
    for number in range(9):
        welcoming.settings.add_recent(known[0].with_name(f"{number}.pt"))
    recent(welcoming).show_paths(welcoming.settings.recent)
    page = welcoming.findChild(Welcome)
    page.setParent(None)
    qtbot.addWidget(page)
    page.resize(900, 400)
    with qtbot.waitExposed(page):
        page.show()
    assert page.verticalScrollBar().maximum() > 0
    last = page.recent.buttons[-1]
    page.ensureWidgetVisible(last)
    assert not last.visibleRegion().isEmpty()
