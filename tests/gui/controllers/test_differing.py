"""Comparing the open model with another file, through the menu and the window of the comparison."""

import csv
import io
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from gui.dialogs.difference_window import DifferenceWindow
from gui.dialogs.file_dialogs import FileDialogs
from gui.panels.comparison_button import ComparisonButton
from gui.plots.layer_readings import CHANGE
from gui.tree.columns import Column
from gui.window.main_window import MainWindow
from tests.gui.driving import settle

NAME, ELEMENTS, DIFFER, RELATIVE, COSINE, LARGEST, FLIPS, CAME, WENT, FINDING = range(10)


def table(shown: DifferenceWindow) -> dict[str, list[str]]:
    (copy,) = (each for each in shown.table.actions() if each.objectName() == "copyTable")
    copy.trigger()
    rows = [*csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t")]
    return {row[0]: row for row in rows[1:]}


def test_numbers_are_those_of_torch(
    compared: DifferenceWindow, states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]
) -> None:
    rows = table(compared)
    for name, first in states[0].items():
        if name == "old.weight":
            continue
        one, other = first.double(), states[1][f"model.{name}"].double()
        row = rows[name]
        assert float(row[RELATIVE]) == pytest.approx(float((other - one).norm() / one.norm()), rel=1e-9, abs=1e-12)
        cosine = float((one * other).sum() / one.norm() / other.norm())
        assert float(row[COSINE]) == pytest.approx(cosine, rel=1e-9)
        assert float(row[LARGEST]) == pytest.approx(float((other - one).abs().max()), rel=1e-6)
        assert int(row[FLIPS]) == int(((one * other) < 0).sum())
        assert int(row[CAME]) == int(((one != 0) & (other == 0)).sum())
        assert int(row[DIFFER]) == int((one != other).sum())
    assert rows["layers.0.up.weight"][FINDING] == "the same"
    assert rows["layers.3.up.weight"][FINDING] == "float32, there float16"
    assert rows["old.weight"][FINDING] == "in the open model alone"
    assert rows["model.new.weight"][FINDING] == "in the other model alone"
    assert compared.summary.text().startswith("3 of 8 parameters differ")
    assert compared.summary.text().endswith("1 in the other alone; 1 in this one alone; 1 of another dtype.")
    same = [row.name for row in compared.model.rows].index("layers.3.up.weight")
    assert compared.model.index(same, COSINE).data().startswith("1 − ")


def test_rows_stand_as_in_the_tree(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """A file may have layer 10 before layer 2."""
    names = sorted(f"layers.{number}.weight" for number in range(12))
    torch.save({name: torch.ones(3, 3) for name in names}, tmp_path / "first.pt")
    wide = {names[1]: torch.ones(4, 3), names[2]: torch.ones(4, 3)}
    torch.save({name: torch.zeros(3, 3) for name in names[:8]} | wide, tmp_path / "second.pt")
    window.open(tmp_path / "first.pt")
    settle(qtbot, window)
    window.deferred._differences.compare(tmp_path / "second.pt")
    qtbot.waitUntil(lambda: window.findChild(DifferenceWindow) is not None)
    shown = [int(row.name.split(".")[1]) for row in window.findChild(DifferenceWindow).model.rows]
    assert shown == [0, 2, 3, 4, 5, 11, 1, 10, 6, 7, 8, 9]


def test_a_click_on_a_heading_sorts_and_a_third_one_gives_the_order_of_the_tree(
    compared: DifferenceWindow, qtbot: QtBot
) -> None:
    header = compared.table.horizontalHeader()
    names = [row.name for row in compared.model.rows]
    place = header.sectionViewportPosition(RELATIVE) + 5
    seen = []
    for _ in range(3):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 5))
        seen.append([row.name for row in compared.model.rows])
    assert sorted(map(tuple, seen[:2])) == sorted({*map(tuple, seen[:2])})
    assert {"layers.2.up.weight", "layers.0.up.weight"} == {seen[0][0], seen[1][0]}
    assert seen[2] == names


def test_a_click_on_a_row_selects_the_parameter(compared: DifferenceWindow, window: MainWindow, qtbot: QtBot) -> None:
    row = [each.name for each in compared.model.rows].index("layers.2.up.weight")
    place = compared.table.visualRect(compared.model.index(row, 1)).center()
    qtbot.mouseClick(compared.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert list(window.document.state.selection.names) == ["layers.2.up.weight"]


def marked(shown: DifferenceWindow) -> list[str]:
    return [shown.model.rows[each.row()].name for each in shown.table.selectionModel().selectedRows()]


def test_what_is_selected_is_the_same_in_table_and_window(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot
) -> None:
    window.document.select(["layers.1.up.weight"])
    assert marked(compared) == ["layers.1.up.weight"]
    compared.close()
    window.document.select(["layers.2.up.weight"])
    window.menus.differences.trigger()
    assert marked(compared) == ["layers.2.up.weight"]
    compared.table.sortByColumn(RELATIVE, Qt.SortOrder.DescendingOrder)
    assert marked(compared) == ["layers.2.up.weight"]
    window.document.select([], ["layers.1"])
    window.document.select(["layers.1.up.weight", "layers.1.down.weight"], ["layers.1"])
    assert marked(compared) == []
    compared.table.selectRow([each.name for each in compared.model.rows].index("model.new.weight"))
    assert marked(compared) == []
    window.document.select(["old.weight"])
    assert marked(compared) == ["old.weight"]


def test_decimals_of_a_column_stand_below_each_other(compared: DifferenceWindow) -> None:
    """A column of 0.1 below 0.1003 has zeros that were rounded away, and points in two places."""
    shown = [compared.model.index(row, RELATIVE).data() for row in range(compared.model.rowCount())]
    assert {len(text.partition(".")[2]) for text in shown if text not in ("–", "0") and "0.00" not in text} == {4}


def test_a_finding_does_not_touch_the_number_before_it(compared: DifferenceWindow) -> None:
    room = compared.table.fontMetrics().horizontalAdvance("0")
    for row in range(compared.model.rowCount()):
        text = compared.model.index(row, FINDING).data()
        before = len(text) - len(text.lstrip())
        assert compared.table.fontMetrics().horizontalAdvance(text[:before]) >= room


def test_the_comparison_goes_with_the_file(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    difference = window.workspace.difference
    assert len(difference.relative) == len(window.document.state.checkpoint.by_name)
    window.open(tmp_path / "second.pt")
    settle(qtbot, window)
    assert difference.found is None
    assert window.findChild(DifferenceWindow) is None


def test_closing_the_table_leaves_the_comparison_and_it_opens_again_as_it_was(
    compared: DifferenceWindow, window: MainWindow
) -> None:
    compared.table.sortByColumn(RELATIVE, Qt.SortOrder.DescendingOrder)
    window.workspace.blocks.switch.choose(CHANGE)
    compared.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert window.workspace.difference.found is compared.found
    assert not window.workspace.tree.view.isColumnHidden(Column.CHANGE)
    assert window.workspace.blocks.switch.chosen == CHANGE
    window.menus.differences.trigger()
    assert window.findChildren(DifferenceWindow) == [compared]
    assert compared.isVisible()
    assert compared.model.rows[0].name == "layers.2.up.weight"


def test_the_comparison_ends_where_that_is_asked_for(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot, states: tuple[object, object]
) -> None:
    assert states
    stop = compared.findChild(QPushButton, "stopComparing")
    for end in (stop.click, window.menus.stop_comparing.trigger):
        button = window.findChild(ComparisonButton)
        assert button.isVisible()
        assert button.text() == "Compared with second.pt"
        assert [each for each in button.menu().actions() if each.isEnabled()] == [*window.menus.comparison]
        end()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert window.workspace.difference.found is None
        assert window.workspace.tree.view.isColumnHidden(Column.CHANGE)
        assert window.findChild(DifferenceWindow) is None
        assert not button.isVisible()
        assert [each for each in window.menus.comparison if each.isEnabled()] == [window.menus.difference]
        window.menus.difference.trigger()
        qtbot.waitUntil(lambda: window.findChild(DifferenceWindow) is not None)


def test_another_file_takes_the_place_of_the_first_one(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared.close()
    monkeypatch.setattr(FileDialogs, "other", lambda *_: tmp_path / "first.pt")
    window.menus.difference.trigger()
    qtbot.waitUntil(lambda: window.findChild(ComparisonButton).text() == "Compared with first.pt")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (shown,) = window.findChildren(DifferenceWindow)
    assert shown.isVisible()
    assert shown.found is window.workspace.difference.found
    assert shown.found.same


def test_told_anew_the_table_stays_closed_and_the_comparison_on(compared: DifferenceWindow, window: MainWindow) -> None:
    compared.close()
    window.tell_anew()
    QApplication.processEvents()
    assert window.findChild(DifferenceWindow) is None
    assert window.findChild(ComparisonButton).isVisible()
    window.menus.differences.trigger()
    assert window.findChild(DifferenceWindow).isVisible()
    window.tell_anew()
    assert window.findChild(DifferenceWindow).isVisible()


def test_a_model_with_nothing_in_common_is_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, states: tuple[object, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert states
    torch.save({"other": torch.ones(3, 3)}, tmp_path / "other.pt")
    window.open(tmp_path / "first.pt")
    settle(qtbot, window)
    monkeypatch.setattr(FileDialogs, "other", lambda *_: tmp_path / "other.pt")
    window.menus.difference.trigger()
    settle(qtbot, window)
    assert "have no parameter in common" in window.messages.text
    assert window.findChild(DifferenceWindow) is None


def test_the_focus_alone_selects_no_parameter(compared: DifferenceWindow, window: MainWindow) -> None:
    window.document.select(["layers.2.up.weight"])
    compared.table.selectionModel().clear()
    QGuiApplication.sendEvent(compared.table, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert compared.table.currentIndex().isValid()
    assert list(window.document.state.selection.names) == ["layers.2.up.weight"]


def test_sorting_keeps_the_selected_row_on_its_parameter(compared: DifferenceWindow, window: MainWindow) -> None:
    row = [each.name for each in compared.model.rows].index("layers.2.up.weight")
    compared.table.selectRow(row)
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        compared.table.sortByColumn(RELATIVE, order)
        (index,) = compared.table.selectionModel().selectedRows()
        assert index.data() == "layers.2.up.weight"
    assert list(window.document.state.selection.names) == ["layers.2.up.weight"]


def test_names_give_way_to_what_was_found(russian: None, compared: DifferenceWindow, window: MainWindow) -> None:
    window.resize(1280, 720)
    compared._stand_below(window)
    QApplication.processEvents()
    shown = compared.table
    header = shown.horizontalHeader()
    assert header.length() <= shown.viewport().width()
    for number in range(1, header.count()):
        assert header.sectionSize(number) >= shown.sizeHintForColumn(number), number
