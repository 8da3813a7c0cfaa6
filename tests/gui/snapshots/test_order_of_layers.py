"""In which order the layers stand in the table and in the plot of snapshots."""

import math
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from gui.plots.plan_curves import PlanCurves
from gui.plots.switch import DENSITY, ERROR
from gui.snapshots.ask_name import AskName
from gui.snapshots.snapshots_window import SnapshotsWindow
from gui.support import number_format
from gui.support.name_delegate import NameDelegate
from gui.support.sorted_header import Arrow, SortedHeader
from gui.window.main_window import MainWindow
from tests.gui.driving import click_tick, open_snapshots, read, settle
from tests.helpers.checkpoints import write_safetensors

NUMBERS = range(12)
FIRST, SECOND, PRESENT = 1, 2, 3
"""The columns of the plans."""


def name(number: int) -> str:
    return f"layers.{number}.weight"


@pytest.fixture
def shown(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> SnapshotsWindow:
    """Twelve layers, which the file has by the alphabet, under two snapshots and the present plan."""
    torch.manual_seed(0)
    state = {name(number): torch.randn(20, 20) * (1 + number * 5 % 12) for number in NUMBERS}
    write_safetensors(dict(sorted(state.items())), tmp_path / "layers.safetensors")
    window.open(tmp_path / "layers.safetensors")
    settle(qtbot, window)
    open_snapshots(window, qtbot, (1.0, 2.0, 3.0))
    return window.deferred.snapshots


def rows(shown: SnapshotsWindow) -> list[str]:
    model = shown.model
    return [model.index(row, 0).data() for row in range(1, model.rowCount())]


def in_plot(shown: SnapshotsWindow) -> list[str]:
    plot = shown.findChild(PlanCurves)
    return [plot.hover_text(place).split("\n")[0] for place in range(len(NUMBERS))]


def densities(shown: SnapshotsWindow, column: int) -> list[float]:
    texts = [shown.model.index(row, column).data() for row in range(1, shown.model.rowCount())]
    return [float(text.split()[-2]) for text in texts]


def click(shown: SnapshotsWindow, column: int, double: bool = False) -> None:
    header = shown.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    if double:
        QTest.mouseDClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QApplication.processEvents()


def arrows(shown: SnapshotsWindow) -> list[Arrow]:
    header = shown.table.horizontalHeader()
    assert isinstance(header, SortedHeader)
    return [header.arrow_of(column) for column in range(header.count())]


def test_layers_stand_as_in_the_tree(shown: SnapshotsWindow, qtbot: QtBot) -> None:
    assert rows(shown) == [name(number) for number in NUMBERS]
    qtbot.waitUntil(lambda: in_plot(shown) == rows(shown))
    assert {*arrows(shown)} == {Arrow.None_}


def test_a_click_on_a_title_sorts_by_its_densities_and_the_plot_follows(shown: SnapshotsWindow, qtbot: QtBot) -> None:
    in_tree = rows(shown)
    for column in (FIRST, PRESENT):
        for descending in (False, True):
            click(shown, column)
            found = densities(shown, column)
            assert found == sorted(found, reverse=descending)
            assert rows(shown) != in_tree
            qtbot.waitUntil(lambda: in_plot(shown) == rows(shown))
            assert arrows(shown)[column] == (Arrow.SortDown if descending else Arrow.SortUp)
            curve = shown.findChild(PlanCurves).area.curves[column - 1]
            assert curve.yData.tolist() == sorted(curve.yData.tolist(), reverse=descending)
        click(shown, column)
        assert rows(shown) == in_tree
    click(shown, SECOND)
    assert shown.selected == SECOND - 1
    click(shown, 0)
    assert rows(shown) == in_tree
    assert {*arrows(shown)} == {Arrow.None_}


def test_layers_find_their_places_when_the_threshold_rests(
    shown: SnapshotsWindow, window: MainWindow, qtbot: QtBot
) -> None:
    click(shown, PRESENT)
    click_tick(window, name(3))
    settle(qtbot, window)
    before = rows(shown)
    # it is in the other plans, and the present one has no density for it
    assert before[-1] == name(3)
    window.control.move(0.01)
    assert rows(shown) == before
    window.control.finish()
    settle(qtbot, window)
    assert rows(shown) != before
    assert rows(shown)[-1] == name(3)
    kept = [shown.model.index(row, PRESENT).data().split() for row in range(1, shown.model.rowCount() - 1)]
    assert [int(each[0]) for each in kept] == sorted(int(each[0]) for each in kept)


def test_a_double_click_renames_and_sorts_by_nothing(
    shown: SnapshotsWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AskName, "ask", lambda *_: "renamed")
    click(shown, PRESENT)
    by_present = rows(shown)
    click(shown, FIRST, double=True)
    assert shown.model.headerData(FIRST, Qt.Orientation.Horizontal) == "renamed"
    assert rows(shown) == by_present
    assert arrows(shown)[PRESENT] == Arrow.SortUp


def test_the_order_goes_with_its_plan(shown: SnapshotsWindow, window: MainWindow, qtbot: QtBot) -> None:
    in_tree = rows(shown)
    click(shown, SECOND)
    by_second = rows(shown)
    shown.delete_asked.emit(0)
    settle(qtbot, window)
    assert rows(shown) == by_second
    assert arrows(shown) == [Arrow.None_, Arrow.SortUp, Arrow.None_]
    shown.take_snapshot()
    settle(qtbot, window)
    assert arrows(shown) == [Arrow.None_, Arrow.SortUp, Arrow.None_, Arrow.None_]
    shown.delete_asked.emit(0)
    settle(qtbot, window)
    assert rows(shown) == in_tree
    assert {*arrows(shown)} == {Arrow.None_}


def test_errors_are_those_of_torch_and_sorted_by(
    shown: SnapshotsWindow, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = read(tmp_path / "layers.safetensors")
    plot = shown.findChild(PlanCurves)
    click(shown, SECOND)
    plot.switch.choose(ERROR)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: in_plot(shown) == rows(shown))
    assert plot.header.title == "Error of each layer"
    for column, threshold in ((FIRST, 1.0), (SECOND, 2.0), (PRESENT, 3.0)):
        cut = {key: torch.where(weight.abs() > threshold, 0, weight).double() for key, weight in state.items()}
        wanted = [100 * float(cut[key].norm() / state[key].double().norm()) for key in rows(shown)]
        told = [shown.model.index(row, column).data() for row in range(1, shown.model.rowCount())]
        assert told == [number_format.percent(each / 100) for each in wanted]
        assert plot.area.curves[column - 1].yData == pytest.approx(wanted, rel=1e-6)
        whole = math.hypot(*(float(each.norm()) for each in cut.values()))
        whole /= math.hypot(*(float(each.double().norm()) for each in state.values()))
        assert shown.model.index(0, column).data() == number_format.percent(whole)
        if column == SECOND:
            assert wanted == sorted(wanted)
    assert "%" in plot.hover_text(0)
    plot.switch.choose(DENSITY)
    settle(qtbot, window)
    assert densities(shown, SECOND) == sorted(densities(shown, SECOND))


def test_names_without_room_are_told_apart(shown: SnapshotsWindow) -> None:
    delegate = shown.table.itemDelegateForColumn(0)
    assert isinstance(delegate, NameDelegate)
    option = QStyleOptionViewItem()
    option.initFrom(shown.table)
    option.widget, option.rect = shown.table, QRect(0, 0, 70, 20)
    seen = set()
    for row in range(1, shown.model.rowCount()):
        delegate.initStyleOption(option, shown.model.index(row, 0))
        seen.add(option.text)
    assert len(seen) == len(NUMBERS)
    assert name(11) not in seen


def test_the_order_stays_in_another_language(shown: SnapshotsWindow, window: MainWindow, qtbot: QtBot) -> None:
    click(shown, FIRST)
    click(shown, FIRST)
    before = rows(shown)
    window.tell_anew()
    settle(qtbot, window)
    new = window.deferred.snapshots
    assert new.isVisible()
    assert rows(new) == before
    assert arrows(new)[FIRST] == Arrow.SortDown
