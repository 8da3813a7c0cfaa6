"""Long names in tables are shortened so that no two of them look alike."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView, QWidget
from pytestqt.qtbot import QtBot

from core.plan.rules import Value
from core.report.file_summary import summarise
from core.report.model_comparison import compare_models
from core.report.verification import verify_checkpoints
from gui.dialogs.cuts_overview import CutsOverview
from gui.dialogs.difference_window import DifferenceWindow
from gui.dialogs.summary_dialog import SummaryDialog
from gui.dialogs.verdict_dialog import VerdictDialog
from gui.studies.sensitivity_map import SensitivityMap
from gui.studies.sensitivity_model import MapRow, SensitivityModel
from gui.support.name_delegate import NameDelegate
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.helpers.checkpoints import write_safetensors

PARTS = ("attention.self.query", "attention.self.key", "attention.output.dense", "intermediate.dense", "output.dense")
NAMES = [f"model.encoder.text_model.layer.{layer}.{part}.weight" for layer in range(8, 12) for part in PARTS]


@pytest.fixture
def named(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    path = tmp_path / "named.safetensors"
    generator = torch.Generator().manual_seed(0)
    write_safetensors({name: torch.randn(4, 4, generator=generator) for name in NAMES}, path)
    window.open(path)
    settle(qtbot, window)
    window.control.move_rule(Value(0.5))
    window.control.finish()
    settle(qtbot, window)
    return window


def sensitivity(window: MainWindow) -> QWidget:
    model = SensitivityModel(window)
    view = SensitivityMap(model, window)
    model.begin([MapRow(name, name) for name in NAMES], [0.5])
    return view


TABLES: dict[str, Callable[[MainWindow], QWidget]] = {
    "cuts": lambda window: CutsOverview(window.document.state.plan_numbers, (), window),
    "verdict": lambda window: VerdictDialog(
        verify_checkpoints(window.document.state.checkpoint, window.document.state.checkpoint, None), "a", "b", window
    ),
    "difference": lambda window: DifferenceWindow(
        compare_models(window.document.state.checkpoint, window.document.state.checkpoint), window
    ),
    "summary": lambda window: SummaryDialog(summarise(window.document.state.checkpoint), "a", window),
    "sensitivity": sensitivity,
}


def written(table: QTableView, row: int, width: int) -> str:
    """What is drawn of a name in a column of a width; it has room."""
    index, option = table.model().index(row, 0), QStyleOptionViewItem()
    delegate = table.itemDelegateForIndex(index)
    assert isinstance(delegate, NameDelegate)
    table.setColumnWidth(0, width)
    table.initViewItemOption(option)
    option.rect.setRect(0, 0, width, 20)
    delegate.initStyleOption(option, index)
    text = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, table)
    assert option.fontMetrics.horizontalAdvance(option.text) <= text.width()
    return option.text


@pytest.mark.parametrize("kind", TABLES)
def test_no_two_names_look_alike(named: MainWindow, kind: str) -> None:
    made = TABLES[kind](named)
    table = made if isinstance(made, QTableView) else made.findChild(QTableView)
    rows = [row for row in range(table.model().rowCount()) if table.model().index(row, 0).data() in NAMES]
    assert len(rows) >= 10
    for width in (250, 180):
        shown = [written(table, row, width) for row in rows]
        assert len({*shown}) == len(rows)
        assert all(text.startswith("…") and "model" not in text for text in shown)
    whole = table.model().index(rows[0], 0).data()
    assert written(table, rows[0], 900) == whole
    made.deleteLater()


@pytest.mark.parametrize("change", ["another text", "a row more", "a row less", "a reset"])
def test_what_tells_names_apart_goes_with_the_names(window: MainWindow, change: str) -> None:
    """What is kept of a table is as in a fresh delegate once its rows are others."""
    model = QStandardItemModel(window)
    table = QTableView(window)
    table.setModel(model)
    one, near, other = (f"net.{part}.long_middle_part.weight" for part in ("first.a", "first.b", "second.a"))
    for name in (one, other if change == "a row less" else near):
        model.appendRow(QStandardItem(name))
    table.setItemDelegateForColumn(0, NameDelegate(table))
    before = written(table, 0, 180)
    match change:
        case "another text":
            model.item(1).setText(other)
        case "a row more":
            model.appendRow(QStandardItem(other))
        case "a row less":
            model.removeRow(1)
        case _:
            model.clear()
            for name in (one, other):
                model.appendRow(QStandardItem(name))
    kept = [written(table, row, 180) for row in range(model.rowCount())]
    table.setItemDelegateForColumn(0, NameDelegate(table))
    assert kept == [written(table, row, 180) for row in range(model.rowCount())]
    assert kept[0] != before
