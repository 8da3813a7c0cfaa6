"""Pictures and tables are copied and saved by menus and by right clicks."""

import csv
import io
import re
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QTableView, QWidget
from pytestqt.qtbot import QtBot

from gui.controllers.exporting import Exporter
from gui.dialogs.cuts_model import CutsModel
from gui.dialogs.difference_window import DifferenceWindow
from gui.dialogs.file_dialogs import FileDialogs
from gui.plots.hover_label import HoverLabel
from gui.support.export_requests import offer_table, rows_of
from gui.support.picture import SHARPEST, picture_of
from gui.tree.columns import CellRole, Column
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle, wrote
from tests.helpers.checkpoints import read_plain


def action(widget: QWidget, name: str) -> QAction:
    (found,) = (each for each in widget.actions() if each.objectName() == name)
    return found


@pytest.mark.parametrize("name", ["histogram", "layers", "curve", "matrix"])
@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_each_card_is_saved_as_pixels_and_as_vectors(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, suffix: str
) -> None:
    card, out = getattr(opened.workspace, name), tmp_path / f"a{suffix}"
    monkeypatch.setattr(FileDialogs, "picture", lambda *_: out)
    action(card, "savePicture").trigger()
    wrote(qtbot, opened, out)
    if suffix == ".png":
        image = QImage(str(out))
        assert image.width() == card.width() * SHARPEST
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colours) > 2
    else:
        text = out.read_text()
        assert "<text" in text


def test_curves_are_vectors(opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileDialogs, "picture", lambda *_: tmp_path / "a.svg")
    action(opened.workspace.curve, "savePicture").trigger()
    wrote(qtbot, opened, tmp_path / "a.svg")
    drawn = re.findall(r'(?:points|d)="([^"]*)"', (tmp_path / "a.svg").read_text())
    # what all ticked, the selected and each of the others keep
    assert sum(len(points.split()) > 50 for points in drawn) > 2


@pytest.mark.parametrize("name", ["histogram", "curve", "matrix"])
def test_a_picture_has_nothing_that_is_for_the_mouse(opened: MainWindow, name: str) -> None:
    card = getattr(opened.workspace, name)
    before = picture_of(card)
    label = next(each for each in card.findChildren(HoverLabel) if each.parentWidget().isVisible())
    label.show_text("0.0004 cuts 0.81 %", QPoint(60, 40))
    assert label.isVisible()
    assert picture_of(card) == before
    assert label.isVisible()
    assert card.grab().toImage() != before


def test_a_picture_is_copied(opened: MainWindow) -> None:
    action(opened.workspace.histogram, "copyPicture").trigger()
    assert QGuiApplication.clipboard().image().width() == opened.workspace.histogram.width() * SHARPEST
    assert "copied" in opened.messages.text


def test_another_suffix_is_refused_and_nothing_is_written(
    opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileDialogs, "picture", lambda *_: tmp_path / "a.docx")
    action(opened.workspace.histogram, "savePicture").trigger()
    assert "ends in .png or .svg" in opened.messages.text
    assert not (tmp_path / "a.docx").exists()


def test_the_source_is_not_replaced(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened.document.state.checkpoint.path
    before = source.read_bytes()
    monkeypatch.setattr(FileDialogs, "table", lambda *_: source)
    exporter = opened.findChild(Exporter)
    assert isinstance(exporter, Exporter)
    exporter.save_parameters()
    assert source.read_bytes() == before


@pytest.mark.parametrize(("suffix", "separator"), [(".csv", ","), (".tsv", "\t")])
def test_the_menu_saves_the_parameters(
    opened: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
    separator: str,
) -> None:
    move_to(opened, 0.05, qtbot)
    out = tmp_path / f"a{suffix}"
    monkeypatch.setattr(FileDialogs, "table", lambda *_: out)
    opened.findChild(QAction, "saveParametersAction").trigger()
    wrote(qtbot, opened, out)
    rows = [*csv.DictReader(io.StringIO(out.read_text()), delimiter=separator)]
    state = opened.document.state
    assert [row["name"] for row in rows] == [each.name for each in state.checkpoint.parameters]
    kept = sum(int(row["kept"]) for row in rows if row["chosen"] == "True")
    assert kept == state.plan_numbers.total.kept


def test_a_table_is_copied_with_numbers_in_full(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.05, qtbot)
    view = QTableView()
    qtbot.addWidget(view)
    view.setModel(CutsModel(opened.document.state.plan_numbers, view))
    offer_table(view, "cuts")
    assert view.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    action(view, "copyTable").trigger()
    headings, *rows = csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t")
    assert headings[0] == "Parameter"
    assert {row[1] for row in rows} == {"0.05"}
    numbers = opened.document.state.plan_numbers
    assert sum(int(row[3]) for row in rows) == numbers.total.cut
    assert [float(row[5]) for row in rows] == [
        float(numbers.kept[each] / numbers.numel[each]) for each in range(len(numbers.owners)) if numbers.chosen[each]
    ]
    assert len([*rows_of(view.model())]) == len(rows) + 1


def copied_tree(window: MainWindow) -> list[dict[str, str]]:
    """What the menu of the tree copies."""
    menu = window.workspace.tree.row_actions.menu()
    (copy,) = (each for each in menu.actions() if each.objectName() == "copyTable")
    copy.trigger()
    return [*csv.DictReader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t")]


def test_what_is_told_of_the_selected_is_copied_as_a_table(opened: MainWindow, qtbot: QtBot) -> None:
    panel = opened.workspace.parameter
    move_to(opened, 0.05, qtbot)
    action(panel, "copyTable").trigger()
    rows = dict(csv.reader(io.StringIO(QGuiApplication.clipboard().text()), delimiter="\t"))
    (name,) = opened.document.state.selection.names
    assert rows.pop("Selected") == "Value"
    assert rows.pop("Name") == name
    shown = {panel._names[field].text(): text for field, text in panel.texts.items() if field != "name"}
    assert rows == shown
    assert len(rows) > 10
    opened.document.select([])
    settle(qtbot, opened)
    assert not action(panel, "copyTable").isEnabled()


def test_the_headings_of_no_table_have_room_beside_them(compared: DifferenceWindow) -> None:
    model = compared.table.model()
    assert next(iter(rows_of(model)))[-1] == "Finding"


def test_the_menu_of_the_tree_copies_the_table_of_parameters(opened: MainWindow) -> None:
    rows, module_rows = copied_tree(opened), opened.document.state.checkpoint.module_rows
    assert [row["name"] for row in rows] == [module_rows.path(row) for row in module_rows.leaves.tolist()]
    assert "sigma" not in rows[0]


def test_the_table_of_the_tree_has_the_rows_and_columns_that_are_shown(opened: MainWindow, qtbot: QtBot) -> None:
    move_to(opened, 0.05, qtbot)
    tree = opened.workspace.tree
    further = {Column.SIGMA, Column.LARGEST, Column.DEAD}
    tree.columns.want(tree.columns.wanted | further)
    settle(qtbot, opened)
    tree.view.header_actions.turn(Column.SIGMA)
    tree.filter_edit.setText("weight")
    settle(qtbot, opened)
    rows, snapshot = copied_tree(opened), tree.model.snapshot
    assert snapshot is not None
    shown = [tree.model.index(place, 0).data(CellRole.PATH) for place in range(tree.model.rowCount())]
    assert [row["name"] for row in rows] == shown
    weights = read_plain(opened.document.state.checkpoint.path)
    known = [row for row in rows if row["sigma"]]
    assert len(known) > 1
    assert [float(row["sigma"]) for row in known] == sorted((float(row["sigma"]) for row in known), reverse=True)
    for row in known:
        weight = weights[row["name"]].double()
        assert float(row["sigma"]) == pytest.approx(float(weight.std()), rel=1e-6)
        assert float(row["largest"]) == float(weights[row["name"]].abs().max())
        if row["dead_rows"]:
            assert int(row["dead_rows"]) == int((weight.flatten(1).abs().amax(1) <= 0.05).sum())
    assert any(row["dead_rows"] for row in known)


def test_values_are_saved_as_a_table(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = opened.document.state.selection.names
    opened.workspace.matrix.values_tab.click()
    out = tmp_path / "values.csv"
    monkeypatch.setattr(FileDialogs, "table", lambda *_: out)
    action(opened.workspace.matrix.values.table, "saveValues").trigger()
    wrote(qtbot, opened, out)
    read = torch.tensor([[float(each) for each in row] for row in csv.reader(io.StringIO(out.read_text()))])
    weight = read_plain(opened.document.state.checkpoint.path)[name]
    assert torch.equal(read, weight.reshape(len(weight), -1))
