"""What tree, matrix and plots show of a comparison with another file."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.dialogs.difference_window import DifferenceWindow
from gui.plots.layer_readings import CHANGE
from gui.plots.switch import DENSITY
from gui.support import number_format
from gui.tree.columns import CellRole, Column
from gui.tree.flat_rows import Sorting
from gui.window.main_window import MainWindow
from tests.gui.driving import settle


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
    snapshot = model.snapshot
    rows = range(len(snapshot.module_rows.items))
    shown = {snapshot.path(row): model.index_of(row, which).data() for row in rows}
    # sorted, the tree is a list without modules
    return {path: text for path, text in shown.items() if text is not None}


def test_the_tree_has_columns_of_the_change_as_long_as_two_are_compared(
    compared: DifferenceWindow, window: MainWindow, states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]
) -> None:
    tree = window.workspace.tree
    assert not tree.view.isColumnHidden(Column.CHANGE)
    one, other = states[0]["layers.1.up.weight"].double(), states[1]["model.layers.1.up.weight"].double()
    wanted = float((other - one).norm() / one.norm())
    assert column(window, Column.CHANGE)["layers.1.up.weight"] == f"{wanted:.4f}"
    assert column(window, Column.CHANGE)["layers.0.up.weight"] == "0"
    assert column(window, Column.CHANGE)["old.weight"] == "–"
    assert column(window, Column.FLIPS)["layers.1.up.weight"] == str(int(((one * other) < 0).sum()))
    window.control.move(0.5)
    assert column(window, Column.CHANGE)["layers.1.up.weight"] == f"{wanted:.4f}"
    tree.columns.want(tree.columns.wanted | {Column.COSINE})
    tree.model.sort_by(Sorting(Column.CHANGE, True))
    first = tree.model.index(0, Column.NAME)
    assert first.data(CellRole.PATH) == "layers.2.up.weight"
    assert tree.columns.chosen == ""
    window.menus.stop_comparing.trigger()
    assert tree.view.isColumnHidden(Column.CHANGE)
    assert tree.view.isColumnHidden(Column.COSINE)
    assert set(column(window, Column.CHANGE).values()) == {""}


def test_a_module_tells_what_differs_in_all_below_it(
    compared: DifferenceWindow, window: MainWindow, states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]
) -> None:
    for path in ("", "layers", "layers.1", "layers.2"):
        names = [name for name in states[0] if name.startswith(path) and f"model.{name}" in states[1]]
        one = torch.cat([states[0][name].double().flatten() for name in names])
        other = torch.cat([states[1][f"model.{name}"].double().flatten() for name in names])
        change = float((other - one).norm() / one.norm())
        if path:
            assert column(window, Column.CHANGE)[path] == number_format.change(change)
            assert column(window, Column.FLIPS)[path] == str(int(((one * other) < 0).sum()))
            cosine = float(one @ other / one.norm() / other.norm())
            assert column(window, Column.COSINE)[path] == number_format.cosine(cosine)
        else:
            assert f"‖Δ‖/‖w‖ {number_format.change(change)}" in compared.summary.text()


def test_the_key_of_the_matrix_ends_with_the_number_of_the_table(
    compared: DifferenceWindow, window: MainWindow
) -> None:
    card = window.workspace.blocks
    card.switch.choose(CHANGE)
    numbers = column(window, Column.CHANGE)
    assert card._ramp_key.high in [text for name, text in numbers.items() if name.endswith("weight")]


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


def test_values_side_by_side_say_of_which_file_they_are(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.workspace.matrix.values_tab.click()
    values = window.workspace.matrix.values
    for name, dtypes in (("layers.1.up.weight", ("", "")), ("layers.3.up.weight", (" · float32", " · float16"))):
        window.document.select([name])
        settle(qtbot, window)
        assert all(label.isVisibleTo(values) for label in values.heads)
        assert [each.text() for each in values.heads] == [f"first.pt{dtypes[0]}", f"second.pt{dtypes[1]}"]
        tips = [each.toolTip() for each in values.heads]
        assert tips[0].endswith(f"{tmp_path / 'first.pt'}\n{name}")
        assert tips[1].endswith(f"{tmp_path / 'second.pt'}\nmodel.{name}")
    for label in values.heads:
        label.setFixedWidth(label.fontMetrics().horizontalAdvance("sec… · float16"))
    QApplication.processEvents()
    shown = [each.shown_text.split(" · ") for each in values.heads]
    assert [dtype for _, dtype in shown] == ["float32", "float16"]
    assert all("…" in name for name, _ in shown)
    assert len({name for name, _ in shown}) == 2
    window.document.select(["old.weight"])
    assert not any(label.isVisibleTo(values) for label in values.heads)
    window.document.select(["layers.1.up.weight"])
    window.menus.stop_comparing.trigger()
    assert not any(label.isVisibleTo(values) for label in values.heads)


def test_files_of_one_name_are_told_apart_above_their_values(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, states: tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]
) -> None:
    for folder, state in zip(("base", "tuned"), states, strict=True):
        (tmp_path / folder).mkdir()
        torch.save(state, tmp_path / folder / "model.pt")
    window.open(tmp_path / "base" / "model.pt")
    settle(qtbot, window)
    window.deferred._differences.compare(tmp_path / "tuned" / "model.pt")
    qtbot.waitUntil(lambda: window.findChild(DifferenceWindow) is not None)
    window.document.select(["layers.1.up.weight"])
    heads = window.workspace.matrix.values.heads
    assert [each.text() for each in heads] == ["base/model.pt", "tuned/model.pt"]
    assert window.findChild(DifferenceWindow).windowTitle() == "base/model.pt compared with tuned/model.pt"


def test_values_of_the_other_file_are_copied_from_its_table(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot, states: tuple[dict[str, torch.Tensor], ...]
) -> None:
    window.document.select(["layers.1.up.weight"])
    window.workspace.matrix.values_tab.click()
    settle(qtbot, window)
    table = window.workspace.matrix.values.other_table
    table.setCurrentIndex(table.model().index(3, 5))
    table.copy.trigger()
    wanted = states[1]["model.layers.1.up.weight"][3, 5].item()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == str(np.float32(wanted)))


def test_the_histogram_has_the_other_file_as_an_outline(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot
) -> None:
    plot = window.workspace.histogram
    window.document.select(["layers.0.up.weight"])
    qtbot.waitUntil(lambda: window.workspace.other.current is not None)
    settle(qtbot, window)
    same, other = (curve.getData()[1] for curve in plot.area.outlines.curves)
    # the same weights: the same steps, which are those of a few
    assert len({*same.tolist()}) < 40
    assert same.tolist() == other.tolist()
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
    assert view.said == "The other file has nothing to compare it with."
    window.document.select(["layers.1.up.weight"])
    qtbot.waitUntil(lambda: view.found is not None)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    assert card.values_tab.isChecked()
    assert card.values.table.currentIndex().row() == 0
    card.difference_tab.click()
    window.menus.stop_comparing.trigger()
    assert card.mask_tab.isChecked()
    assert card.difference_tab.isHidden()


def test_of_another_shape_there_is_no_picture_but_the_shape(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for name, rows in (("first", 2), ("second", 3)):
        state = {"fc.weight": torch.ones(4, 4), "head.weight": torch.ones(rows, 5)}
        torch.save(state, tmp_path / f"{name}.pt")
    window.open(tmp_path / "first.pt")
    settle(qtbot, window)
    window.deferred._differences.compare(tmp_path / "second.pt")
    qtbot.waitUntil(lambda: window.findChild(DifferenceWindow) is not None)
    window.document.select(["head.weight"])
    window.workspace.matrix.difference_tab.click()
    assert window.workspace.matrix.difference.said == "There it has another shape: 3 × 5."


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_a_comparison_leaves_other_panels_as_wide_and_the_key_in_its_line(
    russian: None, states: object, window: MainWindow, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    window.resize(*size)
    window.open(tmp_path / "first.pt")
    settle(qtbot, window)
    card = window.workspace.blocks
    before = window.workspace.sizes(), card.area.geometry()
    window.deferred._differences.compare(tmp_path / "second.pt")
    qtbot.waitUntil(lambda: window.findChild(DifferenceWindow) is not None)
    settle(qtbot, window)
    assert (window.workspace.sizes(), card.area.geometry()) == before


def test_of_what_is_the_same_in_both_there_is_no_picture_but_a_sentence(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot
) -> None:
    matrix = window.workspace.matrix
    matrix.difference_tab.click()
    window.document.select(["layers.0.up.weight"])
    settle(qtbot, window)
    assert matrix.difference.found is None
    assert matrix.difference.said == "All its values are the same in both files."
    window.document.select(["layers.1.up.weight"])
    qtbot.waitUntil(lambda: matrix.difference.found is not None)
    assert "‖Δ‖/‖w‖" in matrix.difference.said


def test_the_room_that_was_given_to_one_files_values_stays_its_share(
    compared: DifferenceWindow, window: MainWindow, qtbot: QtBot
) -> None:
    window.document.select(["layers.1.up.weight"])
    window.workspace.matrix.values_tab.click()
    window.workspace.maximiser.show_only(window.workspace.matrix)
    settle(qtbot, window)
    tables = window.workspace.matrix.values._tables
    handle = tables.handle(1)
    held = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=held)
    QTest.mouseMove(handle, held - QPoint(tables.width() // 4, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=held)
    first, second = tables.sizes()
    assert first < second / 2
    share = first / second
    for across in (window.width() + 300, window.width()):
        window.resize(across, window.height())
        settle(qtbot, window)
        assert tables.sizes()[0] / tables.sizes()[1] == pytest.approx(share, abs=0.06)
    assert tables.sizes() == pytest.approx([first, second], abs=2)
