"""The table of numbers, in the real window."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from gui.support.fixed_size_label import FixedSizeLabel
from gui.support.theme import theme_of
from gui.values.file_label import FileHead
from gui.values.value_delegate import ground
from gui.values.values_model import KEPT, KEPT_BLOCKS, SIDE, WAITING
from gui.values.values_panel import ValuesPanel
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors, write_torch


@pytest.fixture
def panel(opened: MainWindow, qtbot: QtBot) -> ValuesPanel:
    """The classifier's numbers."""
    opened.document.select(["classifier.weight"])
    qtbot.mouseClick(opened.workspace.matrix.values_tab, Qt.MouseButton.LeftButton)
    settle(qtbot, opened)
    return opened.workspace.matrix.values


@pytest.fixture
def wide(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The numbers of a large weight."""
    write_safetensors({"a.weight": torch.ones(2000, 2560)}, tmp_path / "wide.safetensors")
    window.open(tmp_path / "wide.safetensors")
    settle(qtbot, window)
    window.document.select(["a.weight"])
    window.workspace.matrix.values_tab.click()
    settle(qtbot, window)
    return window


def texts(model: QAbstractItemModel, role: int = Qt.ItemDataRole.DisplayRole) -> list[list[str]]:
    return [
        [model.index(row, column).data(role) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def read_all(qtbot: QtBot, window: MainWindow) -> None:
    texts(window.workspace.matrix.values.model)
    wait(qtbot, window)


def wait(qtbot: QtBot, window: MainWindow) -> None:
    """Until what has been asked for is there; it is read as soon as all has been asked."""
    QApplication.processEvents()
    settle(qtbot, window)


def test_numbers_are_those_of_the_file(
    panel: ValuesPanel, opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    QAbstractItemModelTester(panel.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    read_all(qtbot, opened)
    shown = [[float(text.replace("−", "-")) for text in row] for row in texts(panel.model, Qt.ItemDataRole.ToolTipRole)]
    assert torch.equal(torch.tensor(shown), state["classifier.weight"])
    # a cell has them in four digits
    short = [[float(text.replace("−", "-")) for text in row] for row in texts(panel.model)]
    for cells, row in zip(short, state["classifier.weight"].tolist(), strict=True):
        assert cells == [float(f"{each:.4g}") for each in row]


def test_what_is_pruned_is_marked_and_follows_the_threshold(
    panel: ValuesPanel, opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    read_all(qtbot, opened)
    model, weight = panel.model, state["classifier.weight"]
    for threshold in (0.2, 0.4):
        move_to(opened, threshold, qtbot)
        kept = [[model.index(row, column).data(KEPT) for column in range(8)] for row in range(10)]
        assert kept == (weight.abs() > threshold).tolist()
    cut = model.index(*(int(place) for place in (weight.abs() <= 0.4).nonzero()[0]))
    assert cut.data(Qt.ItemDataRole.AccessibleTextRole).endswith(", pruned")


def test_a_zero_is_not_called_pruned(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "zeros.safetensors"
    write_safetensors({"fc.weight": torch.tensor([[0.5, -0.0], [0.0, 0.1]])}, path)
    window.open(path)
    settle(qtbot, window)
    window.document.select(["fc.weight"])
    window.workspace.matrix.values_tab.click()
    settle(qtbot, window)
    model = window.workspace.matrix.values.model
    read_all(qtbot, window)
    move_to(window, 0.2, qtbot)
    spoken = [
        model.index(*place).data(Qt.ItemDataRole.AccessibleTextRole) for place in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    assert spoken == ["0.5", "−0, zero before", "0, zero before", "0.1, pruned"]


def test_a_cut_value_lies_on_a_coloured_ground_with_its_sign_to_be_read(
    panel: ValuesPanel, opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    read_all(qtbot, opened)
    move_to(opened, 0.3, qtbot)
    table, weight = panel.table, state["classifier.weight"]
    theme = theme_of(table.palette())
    table.selectionModel().clear()
    for name, place in (("cut", (weight.abs() <= 0.3) & (weight < 0)), ("kept", weight.abs() > 0.3)):
        index = panel.model.index(*(int(side) for side in place.nonzero()[0]))
        option = QStyleOptionViewItem()
        option.initFrom(table)
        table.itemDelegate().initStyleOption(option, index)
        assert not option.font.strikeOut()
        table.scrollTo(index)
        corner = table.visualRect(index).topLeft() + QPoint(2, 2)
        found = table.viewport().grab().toImage().pixelColor(corner).name()
        assert found == (ground(theme.pruned, theme).name() if name == "cut" else theme.panel)
        assert index.data().startswith("−") == bool(weight[index.row(), index.column()] < 0)


def test_numbers_are_short_in_cells_and_full_in_tooltips(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    weight = torch.tensor([0.1, -0.0, 1.23456e-5, -0.02361423, 123456.7, float("nan"), float("inf")])
    half = torch.tensor([0.1, -0.00049], dtype=torch.float16)
    write_safetensors({"fc.weight": weight, "half.weight": half}, tmp_path / "few.safetensors")
    window.open(tmp_path / "few.safetensors")
    settle(qtbot, window)
    model = window.workspace.matrix.values.model
    found = {}
    for name in ("fc.weight", "half.weight"):
        window.document.select([name])
        read_all(qtbot, window)
        found[name] = [
            [model.index(row, 0).data(role) for row in range(model.rowCount())]
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        ]
    assert found["fc.weight"][0] == ["0.1", "−0", "1.235e-5", "−0.02361", "123457", "NaN", "∞"]
    assert [text.partition(",")[0] for text in found["fc.weight"][1]] == [
        "0.1", "−0", "1.23456e-5", "−0.02361423", "123456.7", "NaN", "∞"
    ]  # fmt: skip
    assert found["half.weight"][0] == ["0.1", "−0.00049"]


def test_an_index_is_jumped_to(panel: ValuesPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.jump, "7, 5")
    qtbot.keyClick(panel.jump, Qt.Key.Key_Return)
    current = panel.table.currentIndex()
    assert (current.row(), current.column()) == (7, 5)
    assert panel.note == "[7, 5]"
    panel.jump.clear()
    qtbot.keyClicks(panel.jump, "10, 0")
    qtbot.keyClick(panel.jump, Qt.Key.Key_Return)
    assert panel.note == "There is no 10, 0: there are 10 × 8, counted from 0."


def test_a_selection_is_copied_with_tabs(
    panel: ValuesPanel, opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]
) -> None:
    selection, flag = panel.table.selectionModel(), QItemSelectionModel.SelectionFlag.Select
    for place in ((2, 1), (3, 2)):
        selection.select(panel.model.index(*place), flag)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, opened)
    lines = QApplication.clipboard().text().splitlines()
    found = torch.tensor([[float(text) for text in line.split("\t")] for line in lines])
    assert torch.equal(found, state["classifier.weight"][2:4, 1:3])


def test_the_whole_of_a_large_matrix_is_not_copied(large: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    write_safetensors({"fc.weight": torch.zeros(1001, 1000)}, tmp_path / "zeros.safetensors")
    large.open(tmp_path / "zeros.safetensors")
    settle(qtbot, large)
    large.workspace.matrix.values_tab.setChecked(True)
    large.workspace.matrix.values.table.selectAll()
    large.workspace.matrix.values.table.copy.trigger()
    settle(qtbot, large)
    assert "too many to copy" in large.workspace.matrix.values.note


def test_only_what_is_looked_at_is_read_and_little_is_remembered(large: MainWindow, qtbot: QtBot) -> None:
    panel = large.workspace.matrix.values
    qtbot.mouseClick(large.workspace.matrix.values_tab, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.model.remembered > 0)
    settle(qtbot, large)
    assert panel.model.remembered <= 4
    assert panel.model.index(399, 399).data() == WAITING
    wait(qtbot, large)
    assert panel.model.index(399, 399).data() != WAITING
    for row in range(0, 400, SIDE):
        for column in range(0, 400, SIDE):
            panel.model.index(row, column).data()
            wait(qtbot, large)
    assert panel.model.remembered <= KEPT_BLOCKS


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.bool], ids=str)
def test_every_layout_is_shown_as_it_is_indexed(
    dtype: torch.dtype, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    stored = (torch.randn(6, 5, 4, 3) * 2).to(dtype)
    turned = stored.permute(3, 1, 0, 2)[:, ::2]
    write_torch({"conv.weight": turned}, tmp_path / "turned.pt")
    window.open(tmp_path / "turned.pt")
    settle(qtbot, window)
    window.document.select(["conv.weight"])
    panel = window.workspace.matrix.values
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    read_all(qtbot, window)
    kinds = {torch.bool: lambda text: text == "True", torch.int64: int}
    read = kinds.get(dtype, float)
    full = texts(panel.model, Qt.ItemDataRole.ToolTipRole)
    shown = [[read(text.replace("−", "-")) for text in row] for row in full]
    expected = turned.reshape(3, -1)
    assert torch.equal(
        torch.tensor(shown, dtype=torch.float64).to(dtype) if dtype.is_floating_point else torch.tensor(shown), expected
    )
    assert panel.model.headerData(13, Qt.Orientation.Horizontal) == "0, 3, 1"


def test_a_vector_stands_upright(opened: MainWindow, qtbot: QtBot, state: dict[str, torch.Tensor]) -> None:
    opened.document.select(["features.1.running_mean"])
    read_all(qtbot, opened)
    model = opened.workspace.matrix.values.model
    assert (model.rowCount(), model.columnCount()) == (8, 1)
    full = texts(model, Qt.ItemDataRole.ToolTipRole)
    assert [float(row[0].replace("−", "-")) for row in full] == pytest.approx(state["features.1.running_mean"].tolist())
    # what can't be pruned is not marked
    assert model.index(0, 0).data(KEPT) is None


def test_nothing_selected_says_what_to_do(panel: ValuesPanel, opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select([])
    settle(qtbot, opened)
    assert panel.is_empty
    assert panel.jump.isHidden()


def test_a_weight_of_the_picture_is_found_among_the_values(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["features.0.weight"])
    settle(qtbot, opened)
    area = opened.workspace.mask_view.area
    menu = opened.workspace.matrix.menu(area.mapToGlobal(area.to_pixels(13.5, 4.5).toPoint()))
    next(action for action in menu.actions() if "among the values" in action.text()).trigger()
    menu.close()
    menu.deleteLater()
    settle(qtbot, opened)
    current = opened.workspace.matrix.values.table.currentIndex()
    assert (current.row(), current.column()) == (4, 13)
    assert opened.workspace.matrix.values.note == "[4, 1, 1, 1]"


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 700)])
def test_columns_in_sight_are_whole(wide: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    """A number that is cut is another number."""
    wide.resize(*size)
    settle(qtbot, wide)
    values = wide.workspace.matrix.values
    tables = [values.table, values.other_table]
    for others in (False, True):
        if others:
            parameter = wide.document.state.checkpoint.by_name["a.weight"]
            head = FileHead(("a", "b"), 0, "", "")
            values.compare(parameter, (head, head))
        settle(qtbot, wide)
        for table in tables[: 1 + others]:
            bar, room = table.horizontalScrollBar(), table.viewport().width()
            for place in (0, 1, bar.maximum()):
                bar.setValue(place)
                first = table.columnAt(0)
                lefts = [table.columnViewportPosition(first + number) for number in range(12)]
                # at the end the last one is whole, and the first one lacks a part of the air before its number, or all
                assert -12 < lefts[0] <= 0 or lefts[1] < 12
                cut = [left for left in lefts if 0 < left < room < left + table.columnWidth(0)]
                assert [room - left for left in cut if room - left > 12] == []


def test_pixels_beside_whole_columns_are_not_painted(wide: MainWindow, qtbot: QtBot) -> None:
    move_to(wide, 9.0, qtbot)
    settle(qtbot, wide)
    table = wide.workspace.matrix.values.table
    for more in range(6):
        table.setFixedWidth(420 + more)
        settle(qtbot, wide)
        picture, whole = table.viewport().grab().toImage(), table.viewport().width() // table.columnWidth(0)
        left = whole * table.columnWidth(0)
        assert picture.pixelColor(left - 8, 30) != table.palette().base().color()
        for place in range(left, table.viewport().width()):
            assert picture.pixelColor(place, 30) == table.palette().base().color()


@pytest.mark.parametrize("language", ["english", "russian"])
def test_the_shape_is_told_in_a_small_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest, language: str
) -> None:
    request.getfixturevalue(language)
    opened = request.getfixturevalue("wide")
    opened.resize(1024, 700)
    settle(qtbot, opened)
    note = opened.workspace.matrix.values.findChild(FixedSizeLabel, "valuesNote")
    assert note.shown_text.replace("\u202f", ",").startswith("2,000 × 2,560")


def test_where_there_are_no_values_there_is_nothing_to_go_to(panel: ValuesPanel) -> None:
    panel.empty("The weights are not here.")
    assert not panel.jump.isVisible()


def test_the_field_asks_for_as_many_numbers_as_an_index_has(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    state = {"fc.weight": torch.ones(3, 4), "fc.bias": torch.ones(3), "scale": torch.tensor(2.0)}
    write_safetensors(state, tmp_path / "a.safetensors")
    window.open(tmp_path / "a.safetensors")
    settle(qtbot, window)
    window.workspace.matrix.values_tab.click()
    jump = window.workspace.matrix.values.jump
    asked = {}
    for name in state:
        window.document.select([name])
        settle(qtbot, window)
        asked[name] = jump.placeholderText() if jump.isVisibleTo(window) else ""
    assert asked == {"fc.weight": "row, column", "fc.bias": "index", "scale": ""}
