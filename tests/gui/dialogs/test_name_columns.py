"""Dialogs with names of parameters take the room that the names need, where their window has it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QDialog, QStyle, QStyleOptionViewItem, QTableView
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from core.report.verification import verify_checkpoints
from gui.dialogs.commit_dialog import CommitDialog, CommitSummary, Purpose
from gui.dialogs.handover_dialog import HandoverDialog, HandoverSummary
from gui.dialogs.verdict_dialog import VerdictDialog
from gui.support.name_delegate import NameDelegate
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors

PARTS = ("attention.self.query", "attention.output.dense", "intermediate.dense", "output.dense")
NAMES = [
    "embeddings.token_type_embeddings.weight",
    *(f"encoder.layer.{layer}.{part}.weight" for layer in range(6) for part in PARTS),
]


def committing(window: MainWindow) -> QDialog:
    state = window.document.state
    cut = CommitSummary(state.checkpoint, state.plan_numbers, ())
    return CommitDialog(Purpose("Commit", "What is cut.", "Commit", "pruned"), cut, window)


def handing_over(window: MainWindow) -> QDialog:
    state = window.document.state
    summary = HandoverSummary(state.checkpoint, state.plan_numbers, {False: (), True: ()}, "")
    return HandoverDialog(summary, window)


def verifying(window: MainWindow) -> QDialog:
    source = window.document.state.checkpoint
    return VerdictDialog(verify_checkpoints(source, source, None), "a", "b", window)


DIALOGS: dict[str, Callable[[MainWindow], QDialog]] = {
    "commit": committing,
    "handover": handing_over,
    "verdict": verifying,
}


@pytest.fixture
def named(russian: None, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    path = tmp_path / "named.safetensors"
    generator = torch.Generator().manual_seed(0)
    write_safetensors({name: torch.randn(40, 40, generator=generator) for name in NAMES}, path)
    window.resize(1280, 720)
    window.open(path)
    settle(qtbot, window)
    window.control.move_rule(Value(0.1))
    window.control.finish()
    settle(qtbot, window)
    return window


def option_of(table: QTableView, row: int, width: int) -> QStyleOptionViewItem:
    """How a name is drawn in a column of a width."""
    index, option = table.model().index(row, 0), QStyleOptionViewItem()
    table.initViewItemOption(option)
    option.rect.setRect(0, 0, width, 20)
    delegate = table.itemDelegateForIndex(index)
    assert isinstance(delegate, NameDelegate)
    delegate.initStyleOption(option, index)
    return option


@pytest.mark.parametrize("kind", DIALOGS)
def test_names_are_whole_where_the_window_has_room(named: MainWindow, qtbot: QtBot, kind: str) -> None:
    dialog = DIALOGS[kind](named)
    qtbot.addWidget(dialog)
    dialog.show()
    table = next(each for each in dialog.findChildren(QTableView) if each.model().rowCount() == len(NAMES))
    width = table.columnWidth(0)
    assert [option_of(table, row, width).text for row in range(len(NAMES))] == sorted(NAMES)
    assert dialog.width() <= named.width()
    assert table.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("kind", DIALOGS)
def test_no_column_of_numbers_takes_more_than_its_content(named: MainWindow, qtbot: QtBot, kind: str) -> None:
    dialog = DIALOGS[kind](named)
    qtbot.addWidget(dialog)
    table = next(each for each in dialog.findChildren(QTableView) if each.model().rowCount() == len(NAMES))
    header, model, metrics = table.horizontalHeader(), table.model(), table.fontMetrics()
    for column in range(1, model.columnCount()):
        title = header.fontMetrics().horizontalAdvance(model.headerData(column, Qt.Orientation.Horizontal))
        texts = [str(model.index(row, column).data()) for row in range(len(NAMES))]
        widest = max(title, *map(metrics.horizontalAdvance, texts))
        assert table.isColumnHidden(column) or widest < table.columnWidth(column) <= widest + 28


@pytest.mark.parametrize("kind", DIALOGS)
def test_in_the_least_dialog_names_still_differ(named: MainWindow, qtbot: QtBot, kind: str) -> None:
    dialog = DIALOGS[kind](named)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(1, 1)
    table = next(each for each in dialog.findChildren(QTableView) if each.model().rowCount() == len(NAMES))
    width = table.columnWidth(0)
    assert width < 300
    assert len({option_of(table, row, width).text for row in range(len(NAMES))}) == len(NAMES)


def test_a_shortened_name_is_not_shortened_again_by_qt(named: MainWindow, qtbot: QtBot) -> None:
    """Qt looks at fractions of pixels, and where some are missing leaves letters out at the end."""
    dialog = committing(named)
    qtbot.addWidget(dialog)
    table = dialog.findChild(QTableView)
    for width in range(120, 330):
        for row in range(5):
            option = option_of(table, row, width)
            style, layout = table.style(), QTextLayout(option.text, option.font)
            margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, table) + 1
            room = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, table).width() - 2 * margin
            layout.beginLayout()
            line = layout.createLine()
            line.setLineWidth(1e6)
            layout.endLayout()
            assert line.naturalTextWidth() <= room, (option.text, width)


@pytest.mark.parametrize("kind", ["commit", "handover"])
def test_what_will_be_cut_has_the_same_columns_before_all_that_is_written(named: MainWindow, kind: str) -> None:
    table = DIALOGS[kind](named).findChild(QTableView, "cutsTable")
    header, across = table.horizontalHeader(), Qt.Orientation.Horizontal
    shown = [number for number in range(header.count()) if not header.isSectionHidden(number)]
    titles = [table.model().headerData(number, across) for number in shown]
    assert titles == ["Параметр", "Порог", "Веса", "Обрезано", "Были нулями", "Плотность", "Ошибка"]


@pytest.mark.parametrize("kind", DIALOGS)
def test_a_dialog_fits_a_small_screen(named: MainWindow, kind: str) -> None:
    assert DIALOGS[kind](named).minimumSizeHint().width() <= 1024
