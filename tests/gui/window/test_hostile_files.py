"""Files from strangers in the window: each opens, or ends in one message, in seconds, and the rest stays as it is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.bug_dialog import BugDialog
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.hostile.corpus import samples
from tests.hostile.corpus_safetensors import entry, safetensors

SAMPLES = {sample.name: sample for sample in samples()}

REFUSED = [
    # what runs something instead of holding tensors
    *("instead-os-system", "plain-eval-builtins", "legacy-magic-subprocess-popen"),
    # cut off, damaged, not what it says
    *("zip-cut-300", "zip-pickle-both-crc", "pickle-cut-88", "safetensors-cut-70", "shards-cut", "file-html"),
    # lengths and offsets that lie
    *("safetensors-length-most", "safetensors-offsets-overlap", "safetensors-offsets-past-end", "zip-overlap"),
    # tensors that claim more than there is
    *("tensor-one-too-far", "storage-256-gib", "tensor-size-wraps-to-four"),
    # shards that are missing or elsewhere
    *("shards-missing", "shards-name-parent", "shards-name-absolute", "shards-link-out", "shards-name-in-two"),
    *("distributed-parent", "distributed-no-part"),
    # what unpacks, nests or loops without end
    *("zip-bomb-pickle", "pickle-laughs-of-modules", "safetensors-json-deep-lists"),
    # names
    *("zip-two-storages", "safetensors-json-same-key", "text-in-complaint", "text-in-file-name-refused"),
    "surrogate-in-file-name",
]
OPENING = [
    # calls that are not run, beside tensors and in a module
    *("beside-os-system", "script-call-beside", "pickle-module-in-itself"),
    # names
    *(
        "name-screen",
        "name-surrogate",
        "name-right-to-left",
        "name-path",
        "name-dots",
        "name-dotted",
        "name-million-dots",
    ),
    *("name-megabyte", "name-empty", "name-forward", "name-orig", "name-nul", "safetensors-name-line-separator"),
    *("key-int-beside", "key-tuple-beside", "clash-two-models", "text-in-file-name"),
    # tensors
    *(
        "tensor-scalar",
        "tensor-empty",
        "tensor-stride-zero",
        "safetensors-nan-payloads",
        "kind-sparse-coo",
        "kind-meta",
    ),
]


@pytest.fixture(autouse=True)
def no_bug(window: MainWindow) -> Iterator[None]:
    """Nothing of it is a mistake of the app's own."""
    yield
    assert window.findChildren(BugDialog) == []


def _texts(window: MainWindow) -> Iterator[str]:
    """All that stands in the tree as it is unfolded, and what the pointer is told there."""
    model = window.workspace.tree.view.model()
    pending = [QModelIndex()]
    for _ in range(200):
        parent = pending.pop()
        for row in range(min(model.rowCount(parent), 50)):
            first = model.index(row, Column.NAME, parent)
            pending.append(first)
            yield from (str(model.index(row, column, parent).data() or "") for column in Column)
        if not pending:
            return


def test_what_cant_be_opened_is_one_message(opened: MainWindow, qtbot: QtBot, source: Path, tmp_path: Path) -> None:
    assert opened.findChild(QLabel, "messageLabel").textFormat() == Qt.TextFormat.PlainText
    for name in REFUSED:
        path = SAMPLES[name].make(tmp_path / "strangers")
        with qtbot.waitSignal(opened.opener.failed):
            opened.open(path)
        assert opened.messages.isVisible(), name
        assert opened.messages.text.isprintable(), name
        assert name in opened.messages.text
        assert opened.document.state.checkpoint.path == source, name
        opened.messages.dismiss()
    settle(qtbot, opened)


def test_what_opens_shows_nothing_that_is_obeyed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for name in OPENING:
        path = SAMPLES[name].make(tmp_path / "strangers")
        with qtbot.waitSignal(window.opener.opened):
            window.open(path)
        assert window.document.state.checkpoint.path == path
        settle(qtbot, window)
        found = [*_texts(window), window.windowTitle(), window.messages.text or "-"]
        assert [text for text in found if not text.isprintable()] == [], name
        window.grab()


def _title(window: MainWindow) -> str:
    return window.windowTitle()


def _last_step(window: MainWindow) -> str:
    return window.workspace.history.findChild(QWidget, "historyView").model().index(0, 0).data()


@pytest.mark.parametrize("shown", [_title, _last_step])
def test_a_file_whose_name_is_no_text_opens(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, shown: Callable[[MainWindow], str]
) -> None:
    path = tmp_path / "a\x1b[31m\udcff\u202eb.safetensors"
    path.write_bytes(safetensors({"fc.weight": entry()}))
    window.open(path)
    qtbot.waitUntil(lambda: window.document.is_open)
    settle(qtbot, window)
    assert "fc.weight" in window.document.state.checkpoint.by_name
    assert shown(window).isprintable()
    window.grab()
