"""Comparing the open model with another file, through the menu and the window of the comparison."""

import csv
import io
from pathlib import Path

import numpy as np
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
from gui.plots.switch import DENSITY
from gui.support import number_format
from gui.tree.columns import CellRole, Column
from gui.tree.flat_rows import Sorting
from gui.window.main_window import MainWindow
from tests.gui.driving import settle

NAME, ELEMENTS, DIFFER, RELATIVE, COSINE, LARGEST, FLIPS, CAME, WENT, FINDING = range(10)


@pytest.fixture
def states(tmp_path: Path) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    torch.manual_seed(0)
    kinds = [f"layers.{n}.{kind}.weight" for n in range(4) for kind in ("up", "down")]
    first = {name: torch.randn(20, 30) for name in kinds} | {"old.weight": torch.ones(2, 2)}
    second = {f"model.{name}": weight.clone() for name, weight in first.items() if name != "old.weight"}
    second["model.layers.1.up.weight"] += 0.1 * torch.randn(20, 30)
    second["model.layers.2.up.weight"][:5] = 0
    second["model.layers.3.up.weight"] = second["model.layers.3.up.weight"].half()
    second["model.new.weight"] = torch.ones(3)
    torch.save(first, tmp_path / "first.pt")
    torch.save(second, tmp_path / "second.pt")
    return first, second


@pytest.fixture
def compared(
    window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    states: tuple[object, object],
    monkeypatch: pytest.MonkeyPatch,
) -> DifferenceWindow:
    assert states
    window.open(tmp_path / "first.pt")
    settle(qtbot, window)
    monkeypatch.setattr(FileDialogs, "other", lambda *_: tmp_path / "second.pt")
    window.menus.difference.trigger()
    qtbot.waitUntil(lambda: window.findChild(DifferenceWindow) is not None)
    found = window.findChild(DifferenceWindow)
    assert isinstance(found, DifferenceWindow)
    return found


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


def test_a_click_on_a_heading_sorts_and_a_third_one_gives_the_order_of_the_file(
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


def test_the_matrix_is_coloured_by_the_change(
    compared: DifferenceWindow, window: MainWindow, states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]
) -> None:
    card = window.workspace.blocks
    card.switch.choose(CHANGE)
    shown = dict(zip(card.names, card.area.cells.values.tolist(), strict=True))
    for number in range(4):
        one = states[0][f"layers.{number}.up.weight"].double()
        other = states[1][f"model.layers.{number}.up.weight"].double()
        wanted = float((other - one).norm() / one.norm())
        assert shown[f"layers.{number}.up.weight"] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    assert "‖Δ‖/‖w‖ 0.09" in card.tip(card.names.index("layers.1.up.weight"))
    window.menus.stop_comparing.trigger()
    assert card.switch.chosen == DENSITY
    assert not card.switch.buttons[CHANGE].isVisibleTo(card)


def column(window: MainWindow, which: Column) -> dict[str, str]:
    model = window.workspace.tree.model
    assert model.snapshot is not None
    rows = model.snapshot.module_rows.row_of
    return {name: model.index_of(row, which).data() for name, row in rows.items()}


def test_the_tree_has_columns_of_the_change_as_long_as_two_are_compared(
    compared: DifferenceWindow, window: MainWindow, states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]
) -> None:
    tree = window.workspace.tree
    assert not tree.view.isColumnHidden(Column.CHANGE)
    one, other = states[0]["layers.1.up.weight"].double(), states[1]["model.layers.1.up.weight"].double()
    wanted = float((other - one).norm() / one.norm())
    assert column(window, Column.CHANGE)["layers.1.up.weight"] == number_format.number(wanted)
    assert column(window, Column.CHANGE)["layers.0.up.weight"] == "0"
    assert column(window, Column.CHANGE)["old.weight"] == ""
    assert column(window, Column.FLIPS)["layers.1.up.weight"] == str(int(((one * other) < 0).sum()))
    window.control.move(0.5)
    assert column(window, Column.CHANGE)["layers.1.up.weight"] == number_format.number(wanted)
    tree.columns.want(tree.columns.wanted | {Column.COSINE})
    tree.model.sort_by(Sorting(Column.CHANGE, True))
    first = tree.model.index(0, Column.NAME)
    assert first.data(CellRole.PATH) == "layers.2.up.weight"
    assert tree.columns.chosen == ""
    window.menus.stop_comparing.trigger()
    assert tree.view.isColumnHidden(Column.CHANGE)
    assert tree.view.isColumnHidden(Column.COSINE)
    assert set(column(window, Column.CHANGE).values()) == {""}


def test_values_of_both_stand_side_by_side_and_scroll_together(
    compared: DifferenceWindow,
    window: MainWindow,
    qtbot: QtBot,
    states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]],
) -> None:
    window.document.select(["layers.1.up.weight"])
    window.workspace.matrix.values_tab.click()
    settle(qtbot, window)
    values = window.workspace.matrix.values
    assert values.other_table.isVisibleTo(values)
    cells = [model.index(3, 5) for model in (values.model, values.other_model)]
    qtbot.waitUntil(lambda: "…" not in [each.data() for each in cells])
    one, other = states[0]["layers.1.up.weight"], states[1]["model.layers.1.up.weight"]
    assert [each.data() for each in cells] == [number_format.number(float(each[3, 5])) for each in (one, other)]
    values.go_to(19, 29)
    assert (values.other_table.currentIndex().row(), values.other_table.currentIndex().column()) == (19, 29)
    bars = [table.verticalScrollBar() for table in (values.table, values.other_table)]
    assert bars[0].value() == bars[1].value() > 0
    window.document.select(["old.weight"])
    assert not values.other_table.isVisibleTo(values)
    window.menus.stop_comparing.trigger()
    window.document.select(["layers.1.up.weight"])
    assert not values.other_table.isVisibleTo(values)


def test_the_histogram_has_the_other_file_as_an_outline(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot
) -> None:
    plot = window.workspace.histogram
    window.document.select(["layers.0.up.weight"])
    qtbot.waitUntil(lambda: window.workspace.other.current is not None)
    settle(qtbot, window)
    same, other = (curve.getData()[1] for curve in plot.area.outlines.curves)
    # the same weights: the same steps, but for the evening of a few
    assert abs(same.sum() - other.sum()) < 0.02 * same.sum()
    window.document.select(["layers.2.up.weight"])
    settle(qtbot, window)
    qtbot.waitUntil(lambda: len(plot.area.outlines.curves) == 2)
    own, other = (curve.getData()[1] for curve in plot.area.outlines.curves)
    # a quarter of the other's weights is zero, and has no bar
    assert other.sum() < 0.8 * own.sum()
    window.menus.stop_comparing.trigger()
    assert len(plot.area.outlines.curves) == 1


def test_the_difference_is_a_picture_in_a_tab_of_its_own(
    compared: DifferenceWindow,
    window: MainWindow,
    qtbot: QtBot,
    states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]],
) -> None:
    card = window.workspace.matrix
    window.document.select(["layers.1.up.weight"])
    card.difference_tab.click()
    view = card.difference
    for name in ("layers.1.up.weight", "layers.2.up.weight"):
        window.document.select([name])
        one, other = states[0][name].double(), states[1][f"model.{name}"].double()
        wanted = (other - one).abs().numpy()
        qtbot.waitUntil(lambda: view.found is not None)
        assert view.found is not None
        np.testing.assert_allclose(view.found.blocks, wanted, rtol=1e-12)
    place = view.picture_rect().topLeft() + QPoint(2, 2)
    assert "[0, 0]" in view._told(0, 0)
    window.document.select(["old.weight"])
    assert view.found is None
    assert "not compared" in view.said
    window.document.select(["layers.1.up.weight"])
    qtbot.waitUntil(lambda: view.found is not None)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert card.values_tab.isChecked()
    assert card.values.table.currentIndex().row() == 0
    card.difference_tab.click()
    window.menus.stop_comparing.trigger()
    assert card.mask_tab.isChecked()
    assert card.difference_tab.isHidden()


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
