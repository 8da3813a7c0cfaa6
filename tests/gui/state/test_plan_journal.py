"""What the journal on the disk says follows what the document has, a moment later."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.plan.journal_file import decode_journal
from core.plan.journal_store import journal_folder
from core.plan.rules import Value
from gui.state import plan_journal
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


def on_disk() -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(journal_folder()).glob("*.jsonl"))]


def step(window: MainWindow, threshold: float) -> None:
    window.document.do(f"to {threshold}", replace(window.document.plan, rule=Value(threshold)))


def up_to_date(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.journal.up_to_date)


def test_each_step_undo_and_selection_is_on_the_disk_soon(opened: MainWindow, qtbot: QtBot) -> None:
    document = opened.document
    acts = [
        lambda: step(opened, 0.1),
        lambda: step(opened, 0.2),
        document.stack.undo,
        lambda: document.select(["features.0.weight"]),
        lambda: step(opened, 0.3),
    ]
    for act in acts:
        act()
        up_to_date(qtbot, opened)
        state = decode_journal(on_disk()[0])
        assert (state.base, *(plan for _, plan in state.steps)) == document.stack.plans
        assert state.at == document.stack.index()
        assert state.plan == document.plan
        assert state.names == document.state.selection.names
        assert not state.kept
    settle(qtbot, opened)


def test_what_was_saved_is_kept_elsewhere(opened: MainWindow, qtbot: QtBot) -> None:
    step(opened, 0.1)
    up_to_date(qtbot, opened)
    opened.document.stack.mark_saved(())
    up_to_date(qtbot, opened)
    assert decode_journal(on_disk()[0]).kept
    settle(qtbot, opened)


def test_many_steps_at_once_are_one_write(opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []
    write = plan_journal._Writer.write
    monkeypatch.setattr(plan_journal._Writer, "write", lambda self, state: written.append(state) or write(self, state))
    for number in range(50):
        step(opened, number / 100 + 0.01)
    up_to_date(qtbot, opened)
    assert len(written) <= 2
    settle(qtbot, opened)
