"""A record is written beside what is committed or exported, unless the tick is taken off."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core.base.errors import UserError
from core.handover import beside
from core.handover.record_check import Level, check_record
from core.handover.record_file import read_record
from core.plan.plan_result import PlanResult
from gui.controllers.commit_jobs import CommitOrder
from gui.dialogs.commit_dialog import CommitDialog
from gui.support.settings import Settings
from gui.window.main_window import MainWindow
from tests.gui.conftest import WithDialog
from tests.gui.driving import move_to, settle, wrote


def to(path: Path, *, record: bool | None = None) -> Callable[[CommitDialog], None]:
    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(path))
        if record is not None:
            dialog.record.setChecked(record)
        dialog.accept_button.click()

    return answer


def commit(window: MainWindow, qtbot: QtBot, with_dialog: WithDialog, out: Path, *, record: bool | None = None) -> None:
    with_dialog(to(out, record=record))
    window.menus.commit.trigger()
    wrote(qtbot, window, out)
    settle(qtbot, window)


@pytest.mark.parametrize("masks", [False, True], ids=["commit", "export"])
def test_a_record_of_what_was_shown_lies_beside(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog, masks: bool
) -> None:
    out = tmp_path / "out.safetensors"
    move_to(opened, 0.1, qtbot)
    document = opened.document
    result = PlanResult("accuracy", True, (0.9,), 0.8)
    opened.deferred.commit_controller.results_of = lambda: {document.plan: result}
    with_dialog(to(out))
    (opened.menus.export if masks else opened.menus.commit).trigger()
    wrote(qtbot, opened, out)
    settle(qtbot, opened)
    record = read_record(tmp_path / "out.safetensors.secateurs.json")
    assert record.form == ("masked" if masks else "permanent")
    assert record.total.cut == document.state.plan_numbers.total.cut
    assert record.metric is not None
    assert (record.metric.metric, record.metric.value) == ("accuracy", 0.8)
    assert check_record(out).level is Level.SAME_FILE


def test_the_tick_is_remembered(opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog) -> None:
    move_to(opened, 0.1, qtbot)
    commit(opened, qtbot, with_dialog, tmp_path / "one", record=False)
    assert not Settings().writes_records
    commit(opened, qtbot, with_dialog, tmp_path / "two")
    assert not list(tmp_path.glob("*.secateurs.json"))
    commit(opened, qtbot, with_dialog, tmp_path / "three", record=True)
    assert Settings().writes_records
    assert [path.name for path in tmp_path.glob("*.secateurs.json")] == ["three.secateurs.json"]


def test_masks_alone_have_no_tick(opened: MainWindow, qtbot: QtBot, with_dialog: WithDialog) -> None:
    seen: list[tuple[bool, Path | None]] = []

    def look(dialog: CommitDialog) -> None:
        seen.append((dialog.record.isVisible(), dialog.record_path))
        dialog.reject()

    move_to(opened, 0.1, qtbot)
    with_dialog(look)
    opened.menus.export_masks.trigger()
    with_dialog(look)
    opened.menus.commit.trigger()
    assert (seen[0], seen[1][0]) == ((False, None), True)


def test_a_record_that_is_there_is_replaced_only_when_asked(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> None:
    record = tmp_path / "out.safetensors.secateurs.json"
    record.write_text("mine")
    asked: list[str] = []

    def refuse() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        box.reject()

    def answer(dialog: CommitDialog) -> None:
        dialog.target.setText(str(tmp_path / "out.safetensors"))
        QTimer.singleShot(0, refuse)
        dialog.accept_button.click()
        dialog.reject()

    move_to(opened, 0.1, qtbot)
    with_dialog(answer)
    opened.menus.commit.trigger()
    assert record.name in asked[0]
    assert record.read_text() == "mine"


def test_where_the_record_fails_the_file_is_told_of_and_so_is_the_record(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("There is not enough room.")

    monkeypatch.setattr(beside, "write_record", full)
    out = tmp_path / "out.safetensors"
    move_to(opened, 0.1, qtbot)
    with_dialog(to(out))
    opened.menus.commit.trigger()
    told = "is written and checked, but not its record. There is not enough room."
    qtbot.waitUntil(lambda: told in opened.messages.text)
    settle(qtbot, opened)
    assert out.is_file()
    assert not opened.document.stack.modified


def test_an_order_without_a_record_has_no_path_of_one(opened: MainWindow, tmp_path: Path) -> None:
    state = opened.document.state
    order = CommitOrder(state.checkpoint, opened.document.plan, state.plan_numbers, tmp_path / "a.pt", False, (), None)
    assert order.record_path is None


def test_opening_what_has_a_record_tells_what_was_done(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, with_dialog: WithDialog
) -> None:
    out = tmp_path / "out.safetensors"
    move_to(opened, 0.1, qtbot)
    commit(opened, qtbot, with_dialog, out)
    opened.open(out)
    settle(qtbot, opened)
    assert "from small.safetensors: Threshold 0.1 for 2 parameters; " in opened.messages.text
    assert "Its size is as recorded; its content was not compared." in opened.messages.text
    with out.open("ab") as file:
        file.write(b"more")
    record = Path(f"{out}.secateurs.json")
    record.write_text(record.read_text().replace('"permanent"', '"masked"'))
    shorter = out.read_bytes()[:-4]
    out.write_bytes(shorter)
    opened.open(out)
    settle(qtbot, opened)
    assert "Given masks by Secateurs on " in opened.messages.text
    record.write_text("{}")
    opened.open(out)
    settle(qtbot, opened)
    assert "is not a record" in opened.messages.text
