"""Whatever is said of no, one or two weights, in the window, its dialogs and the command line, is said in English."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.commands.parser import main
from gui.dialogs.commit_dialog import CommitDialog
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, settle
from tests.test_plurals import NOUNS, THINGS

BETWEEN = r"(?:(?:ticked|dead|other|further|prunable|own|more) )*"
# "2 zero before" is right
ONES = [thing for thing in THINGS if thing != "zero"]
WRONG = re.compile(rf"(?<![\d.,])1 {BETWEEN}(?:{NOUNS})\b|(?<![\d.,])[02] {BETWEEN}(?:{'|'.join(ONES)})\b")
ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole)


def state(count: int, tensors: int) -> dict[str, torch.Tensor]:
    """Tensors of so many weights each, half of them zero before; one of three where others are empty."""
    weight = torch.ones(count, 1)
    weight[: count // 2] = 0
    found = {f"layer{number}.weight": weight.clone() for number in range(tensors)}
    return found if count else {"full.weight": torch.ones(3, 1), **found}


def of_object(each: QObject) -> Iterator[str]:
    if isinstance(each, QLabel | QAbstractButton | QAction):
        yield each.text()
    if isinstance(each, QMenu):
        yield each.title()
    if isinstance(each, QWidget | QAction):
        yield each.toolTip()
    if isinstance(each, QWidget):
        yield from (each.accessibleName(), each.accessibleDescription(), each.windowTitle())
    if isinstance(each, QAbstractItemView) and each.model() is not None:
        yield from of_model(each.model(), QModelIndex())


def of_model(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield from (str(index.data(role) or "") for role in ROLES)
        yield from of_model(model, model.index(row, 0, parent))


def wrong(widget: QWidget) -> set[str]:
    """Texts in which a noun does not fit its number."""
    texts = {text for each in (widget, *widget.findChildren(QObject)) for text in of_object(each)}
    assert any(re.search(r"\d (?:ticked )?weights?\b", text) for text in texts)
    return {text for text in texts if WRONG.search(text)}


@pytest.mark.parametrize("tensors", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_nouns_fit_their_numbers_in_the_window_and_its_dialogs(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    english: None,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    tensors: int,
) -> None:
    torch.save(state(count, tensors), tmp_path / "few.pt")
    window.open(tmp_path / "few.pt")
    settle(qtbot, window)
    found: dict[str, set[str]] = {}

    def look(when: str) -> None:
        settle(qtbot, window)
        found[when] = wrong(window)

    def look_at(dialog: CommitDialog) -> int:
        found["the dialog"] = wrong(dialog)
        dialog.target.setText(str(tmp_path / "written.pt"))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(CommitDialog, "exec", look_at)
    names = list(state(count, tensors))
    look("opened")
    window.document.select(names)
    window.control.set_own(True)
    look("selected")
    window.menus.snapshot.trigger()
    window.menus.snapshots.trigger()
    settle(qtbot, window)
    found["snapshots"] = wrong(window.deferred.snapshots)
    window.deferred.snapshots.hide()
    click_tick(window, names[0])
    look("not ticked")
    window.menus.undo.trigger()
    for menu in window.findChildren(QMenu):
        menu.aboutToShow.emit()
    look("menus")
    window.menus.copy_code.trigger()
    look("copied")
    window.menus.export.trigger()
    look("exported")
    window.menus.commit.trigger()
    look("committed")
    assert {when: texts for when, texts in found.items() if texts} == {}
    assert "the dialog" in found


@pytest.mark.parametrize("tensors", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_nouns_fit_their_numbers_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], count: int, tensors: int
) -> None:
    source, out = tmp_path / "few.pt", tmp_path / "out.pt"
    torch.save({**state(count, tensors), "norm.bias": torch.ones(count)}, source)
    say: Callable[..., int] = lambda *words: main([str(word) for word in words])  # noqa: E731
    say("inspect", source)
    for threshold in (0, 1):
        say("prune", source, "--threshold", threshold, "-o", out, "--force")
        say("verify", source, out)
    say("prune", source, "--threshold", 1, "--exclude", "*", "-o", out, "--force")
    say("prune", source, "--threshold", 1, "--select", "layer0.weight", "-o", out, "--force")
    printed = capsys.readouterr()
    lines = [*printed.out.splitlines(), *printed.err.splitlines()]
    assert any(re.search(r"\d weights?\b", line) for line in lines)
    assert [line for line in lines if WRONG.search(line)] == []
