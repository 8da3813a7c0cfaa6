"""File ▸ Open from the Hugging Face cache: models by name and revision, an empty cache, and what can go wrong."""

import sys
from pathlib import Path

import pytest
from huggingface_hub import constants
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.dialogs.cache_dialog import CacheDialog
from gui.dialogs.file_dialogs import FileDialogs
from gui.window.main_window import MainWindow
from tests.gui.dialogs.test_part_dialog import shown
from tests.gui.driving import settle
from tests.helpers.hub_cache import add_model


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache in the place of the user's own."""
    folder = tmp_path / "hub"
    folder.mkdir()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(folder))
    return folder


def show(window: MainWindow, qtbot: QtBot) -> CacheDialog:
    """Open the dialog by its action, and wait until the cache has been scanned."""
    window.menus.open_cached.trigger()
    dialog = window.findChild(CacheDialog)
    assert isinstance(dialog, CacheDialog)
    qtbot.waitUntil(lambda: not window.jobs.busy)
    return dialog


def test_models_are_listed_and_filtered_and_opened_by_keys(window: MainWindow, qtbot: QtBot, cache: Path) -> None:
    add_model(cache, "org/first", "a" * 40, ref="main")
    second = add_model(cache, "org/second", "b" * 40)
    add_model(cache, "org/third", "c" * 40, weights="model.gguf")
    dialog = show(window, qtbot)
    assert [row[:2] for row in shown(dialog)] == [
        ("org/first", "aaaaaaaa (main)"),
        ("org/second", "bbbbbbbb"),
        ("org/third", "cccccccc"),
    ]
    assert all(row[3] for row in shown(dialog))
    assert dialog.filter.hasFocus() or not dialog.isActiveWindow()
    qtbot.keyClicks(dialog.filter, "SECOND org")
    assert [row[0] for row in shown(dialog)] == ["org/second"]
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.document.is_open)
    settle(qtbot, window)
    assert window.document.state.checkpoint.path.samefile(second)
    assert "org/second@bbbbbbbb" in window.windowTitle()
    assert QApplication.activeModalWidget() is None


def test_what_cannot_be_opened_is_not_picked_and_says_why(window: MainWindow, qtbot: QtBot, cache: Path) -> None:
    add_model(cache, "org/third", "c" * 40, weights="model.gguf")
    dialog = show(window, qtbot)
    assert dialog.path is None
    assert not dialog.open_button.isEnabled()
    assert "no file of a kind that can be opened" in dialog.list.topLevelItem(0).toolTip(0)
    qtbot.keyClicks(dialog.filter, "nothing")
    assert dialog.empty.text() == "Nothing matches the filter."
    dialog.reject()


def test_an_empty_cache_says_what_fills_it(window: MainWindow, qtbot: QtBot, cache: Path) -> None:
    dialog = show(window, qtbot)
    assert dialog.pages.currentWidget() is dialog.empty
    assert f"No model is in {cache} yet." in dialog.empty.text()
    assert "hf download" in dialog.empty.text()
    assert not dialog.open_button.isEnabled()
    dialog.reject()


def test_damaged_entries_are_told(window: MainWindow, qtbot: QtBot, cache: Path) -> None:
    add_model(cache, "org/good", "a" * 40)
    bad = add_model(cache, "org/bad", "b" * 40)
    (bad / "config.json").resolve().unlink()
    dialog = show(window, qtbot)
    assert [row[0] for row in shown(dialog)] == ["org/good"]
    assert dialog.damage.isVisibleTo(dialog)
    assert "broken symlink" in dialog.damage.text()
    dialog.reject()


def test_without_the_library_the_command_can_be_copied(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    dialog = show(window, qtbot)
    assert "not installed" in dialog.empty.text()
    assert dialog.command.text().endswith("[hub]'") or dialog.command.text().endswith("[hub]")
    dialog.copy.click()
    assert QApplication.clipboard().text() == dialog.command.text()
    dialog.reject()


def test_a_dialog_that_is_closed_hears_no_more(window: MainWindow, qtbot: QtBot, cache: Path) -> None:
    window.menus.open_cached.trigger()
    dialog = window.findChild(CacheDialog)
    assert isinstance(dialog, CacheDialog)
    assert "Looking through" in dialog.empty.text()
    dialog.reject()
    qtbot.waitUntil(lambda: not window.jobs.busy)


def test_a_plan_for_a_cached_model_is_suggested_outside_of_the_cache(
    window: MainWindow, qtbot: QtBot, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(FileDialogs, "new_plan", lambda _parent, suggestion: asked.append(suggestion))
    window.open(add_model(cache, "org/first", "a" * 40))
    settle(qtbot, window)
    window.menus.save_plan.trigger()
    assert asked == [Path.home() / "first-plan.json"]
