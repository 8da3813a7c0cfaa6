"""The rows of what needs attention: grouped, with an icon, a number, a way to the layers and a button that mends."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.plan.rules import Density, Recorded, Value
from core.preview.diagnostics import Diagnostic, DiagnosticKind
from core.preview.mendings import KEPT
from gui.panels.attention_list import AttentionList
from gui.panels.attention_model import NAME_ROLE, AttentionColumn, AttentionModel
from gui.panels.diagnostic_heads import DiagnosticHeads
from gui.support import theme
from gui.support.application import application
from gui.window.main_window import MainWindow
from tests.gui.driving import history, move_to, settle
from tests.helpers.checkpoints import write_safetensors

WHAT, NUMBER, MENDING = AttentionColumn
NAMES = [f"block.{number}.fc.weight" for number in range(5)]


@pytest.fixture
def troubled(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """At 0.3 five layers have dead outputs, one is fully pruned, and of one nothing is cut."""
    state = {}
    for number, name in enumerate(NAMES):
        state[name] = torch.linspace(0.6, 1, 60).reshape(6, 10)
        state[name][: number + 1] = 0.1
    state["gone.weight"] = torch.full((8, 8), 0.2)
    state["whole.weight"] = torch.ones(4, 4)
    path = tmp_path / "troubled.safetensors"
    write_safetensors(state, path)
    window.open(path)
    settle(qtbot, window)
    move_to(window, 0.3, qtbot)
    return window


def shown(window: MainWindow) -> AttentionList:
    return window.workspace.attention.list


def place(window: MainWindow, *rows: int, column: AttentionColumn = WHAT) -> QModelIndex:
    index = QModelIndex()
    for row in rows:
        index = shown(window).rows.index(row, 0, index)
    return index.siblingAtColumn(column)


def rect(window: MainWindow, *rows: int, column: AttentionColumn = WHAT) -> QRect:
    index = place(window, *rows, column=column)
    shown(window).scrollTo(index)
    return shown(window).visualRect(index)


def click(qtbot: QtBot, window: MainWindow, *rows: int, column: AttentionColumn = WHAT) -> None:
    qtbot.mouseClick(
        shown(window).viewport(), Qt.MouseButton.LeftButton, pos=rect(window, *rows, column=column).center()
    )


def texts(window: MainWindow) -> list[tuple[str, str, str]]:
    rows = shown(window).rows
    return [
        tuple(place(window, row, column=each).data() for each in (WHAT, NUMBER, MENDING))
        for row in range(rows.rowCount())
    ]


def test_kinds_are_rows_with_their_layers_below(troubled: MainWindow) -> None:
    assert texts(troubled) == [
        ("Fully pruned", "", "Keep 10 %"),
        ("Dead outputs · 5 layers", "", "Spare"),
        ("Nothing cut", "", "Untick"),
    ]
    rows = shown(troubled).rows
    group = place(troubled, 1)
    assert [rows.rowCount(place(troubled, row)) for row in range(3)] == [0, 5, 0]
    assert [rows.index(row, NUMBER, group).data() for row in range(5)] == ["1", "2", "3", "4", "5"]
    assert rows.parent(rows.index(3, 0, group)) == group
    assert "1 output of block.0.fc.weight is dead" in group.data(Qt.ItemDataRole.ToolTipRole)


def test_layers_of_a_group_are_called_by_their_names_without_a_weight_that_all_have(troubled: MainWindow) -> None:
    group = place(troubled, 1)
    shown_names = [group.model().index(row, WHAT, group).data(NAME_ROLE) for row in range(5)]
    assert shown_names == [name.removesuffix(".weight") for name in NAMES]
    rows = AttentionModel()
    for names, called in (
        (["a.fc.weight", "b.fc.weight"], ["a.fc", "b.fc"]),
        (["conv1.weight", "conv10.bias"], ["conv1.weight", "conv10.bias"]),
        (["a.b.w", "a.w"], ["a.b.w", "a.w"]),
        (["x.y.w"], ["x.y.w"]),
        (["x.y.weight"], ["x.y"]),
    ):
        rows.show_notes([Diagnostic(DiagnosticKind.FULLY_PRUNED, name) for name in names])
        parent = rows.index(0, 0)
        below = [rows.index(row, 0, parent) for row in range(rows.rowCount(parent))] or [parent]
        assert [index.data(NAME_ROLE) for index in below] == called


def test_a_click_on_a_group_unfolds_it_and_selects_its_layers(troubled: MainWindow, qtbot: QtBot) -> None:
    assert not shown(troubled).isExpanded(place(troubled, 1))
    click(qtbot, troubled, 1)
    assert shown(troubled).isExpanded(place(troubled, 1))
    assert troubled.document.state.selection.names == tuple(NAMES)
    click(qtbot, troubled, 1, 3)
    assert troubled.document.state.selection.names == (NAMES[3],)
    model = troubled.workspace.tree.model
    (row, *_) = troubled.workspace.tree.view.selectionModel().selectedRows()
    assert row == model.index_of_name(NAMES[3]).siblingAtColumn(0)
    click(qtbot, troubled, 0)
    assert troubled.document.state.selection.names == ("gone.weight",)
    settle(qtbot, troubled)


def test_what_is_unfolded_stays_so(troubled: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, troubled, 1)
    move_to(troubled, 0.25, qtbot)
    assert shown(troubled).isExpanded(place(troubled, 1))
    shown(troubled).collapse(place(troubled, 1))
    move_to(troubled, 0.3, qtbot)
    assert not shown(troubled).isExpanded(place(troubled, 1))


def test_a_group_is_spared_by_one_step(troubled: MainWindow, qtbot: QtBot) -> None:
    before, steps = troubled.document.plan, len(history(troubled))
    click(qtbot, troubled, 1, column=MENDING)
    settle(qtbot, troubled)
    assert history(troubled)[steps:] == ["Spare: 5 layers"]
    spared = {name: rule.threshold for name, rule in troubled.document.plan.own.items() if isinstance(rule, Value)}
    assert set(spared) == set(NAMES)
    assert all(0.0999 < threshold < 0.1 for threshold in spared.values())
    assert not any(text.startswith("Dead outputs") for text, _, _ in texts(troubled))
    troubled.menus.undo.trigger()
    settle(qtbot, troubled)
    assert troubled.document.plan == before
    assert texts(troubled)[1][0] == "Dead outputs · 5 layers"


def test_each_layer_of_a_group_is_mended_alone(troubled: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, troubled, 1)
    click(qtbot, troubled, 1, 2, column=MENDING)
    settle(qtbot, troubled)
    assert set(troubled.document.plan.own) == {NAMES[2]}
    assert history(troubled)[-1] == f"Spare: {NAMES[2]}"
    assert texts(troubled)[1][0] == "Dead outputs · 4 layers"


def test_what_is_fully_pruned_keeps_a_part_and_what_is_not_cut_is_unticked(troubled: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, troubled, 2, column=MENDING)
    settle(qtbot, troubled)
    assert "whole.weight" not in troubled.document.plan.chosen
    assert history(troubled)[-1] == "Untick: whole.weight"
    click(qtbot, troubled, 0, column=MENDING)
    settle(qtbot, troubled)
    assert troubled.document.plan.own == {"gone.weight": Density(KEPT)}
    for _ in range(2):
        troubled.menus.undo.trigger()
    settle(qtbot, troubled)
    assert texts(troubled)[0][0] == "Fully pruned"


def test_the_menu_has_every_way_and_the_keys_lead(troubled: MainWindow, qtbot: QtBot) -> None:
    menu = shown(troubled).menu_at(place(troubled, 1))
    show, spare, untick = menu.actions()
    assert [each.text() for each in (spare, untick)] == ["Spare: 5 layers", "Untick: 5 layers"]
    untick.trigger()
    assert troubled.document.plan.chosen.isdisjoint(NAMES)
    troubled.menus.undo.trigger()
    show.trigger()
    assert troubled.document.state.selection.names == tuple(NAMES)
    settle(qtbot, troubled)
    shown(troubled).setFocus()
    shown(troubled).setCurrentIndex(place(troubled, 0))
    qtbot.keyClick(shown(troubled), Qt.Key.Key_Return)
    assert troubled.document.state.selection.names == ("gone.weight",)
    settle(qtbot, troubled)


def test_a_lifted_mask_is_kept_again(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    weight = torch.linspace(0.1, 1, 64).reshape(8, 8)
    mask = torch.ones(8, 8)
    mask[:, :3] = 0
    path = tmp_path / "masked.pt"
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask}, path)
    window.open(path)
    settle(qtbot, window)
    window.edits.tick(["fc.weight"], ticked=False)
    settle(qtbot, window)
    assert texts(window) == [("Mask lifted", "24", "Keep the mask")]
    click(qtbot, window, 0, column=MENDING)
    settle(qtbot, window)
    assert texts(window) == []
    assert window.document.plan.own == {"fc.weight": Recorded()}
    assert "fc.weight" in window.document.plan.chosen


def test_the_severe_is_told_from_the_rest_by_shape(troubled: MainWindow, qtbot: QtBot) -> None:
    icons = [place(troubled, row).data(Qt.ItemDataRole.DecorationRole).pixmap(16).toImage() for row in range(3)]
    assert icons[0] != icons[1] != icons[2] != icons[0]
    for worn in (theme.DARK, theme.LIGHT):
        theme.apply(application(), worn)
        row = rect(troubled, 0)
        picture = shown(troubled).viewport().grab(row).toImage()
        found = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
        assert QColor(worn.warning).name() in found
    theme.apply(application())


LONG = "encoder.layer.11.attention.output.dense.weight"
USUAL = 268
"""Pixels across that the list has in a usual window."""


def alone(qtbot: QtBot, size: tuple[int, int], notes: Sequence[Diagnostic]) -> AttentionList:
    view = AttentionList()
    qtbot.addWidget(view)
    view.resize(*size)
    with qtbot.waitExposed(view):
        view.show()
    view.show_notes(tuple(notes))
    QApplication.processEvents()
    return view


def lines(view: AttentionList, *rows: int) -> tuple[str, ...]:
    index = QModelIndex()
    for row in rows:
        index = view.rows.index(row, 0, index)
    return view.itemDelegateForColumn(WHAT).lines(index)


@pytest.mark.parametrize("across", [238, USUAL, 500])
def test_a_name_keeps_its_number_and_end_and_no_words_stand_without_it(qtbot: QtBot, across: int) -> None:
    others = [Diagnostic(DiagnosticKind.DEAD_OUTPUTS, f"h.{number}.{LONG}", count=384) for number in range(38)]
    one = Diagnostic(DiagnosticKind.FULLY_PRUNED, LONG, count=511)
    view = alone(qtbot, (across, 300), [one, Diagnostic(DiagnosticKind.INFINITE, "fc.weight", count=12), *others])
    for row in (0, 1):
        shown_lines = lines(view, row)
        assert not any(line.rstrip().endswith("·") for line in shown_lines)
        name = view.rows.index(row, 0).data(NAME_ROLE)
        shown = shown_lines[-1].rpartition(" · ")[2]
        assert shown == name or ("11" in shown and shown.endswith("dense"))
        assert view.rows.index(row, NUMBER).data() in ("511", "12")
        metrics, cell = view.fontMetrics(), view.visualRect(view.rows.index(row, 0))
        assert all(metrics.horizontalAdvance(line) <= cell.width() for line in shown_lines)
        assert cell.height() >= len(shown_lines) * metrics.lineSpacing()
    assert "38" in lines(view, 2)[0]


def test_words_and_name_share_a_line_where_both_have_room(qtbot: QtBot) -> None:
    view = alone(qtbot, (USUAL, 300), [Diagnostic(DiagnosticKind.FULLY_PRUNED, LONG)])
    assert lines(view, 0)[0] == "Fully pruned"
    low = view.visualRect(view.rows.index(0, 0)).height()
    view.resize(700, 300)
    QApplication.processEvents()
    assert lines(view, 0) == (f"Fully pruned · {LONG.removesuffix('.weight')}",)
    assert view.visualRect(view.rows.index(0, 0)).height() < low


@pytest.mark.parametrize("down", [97, 130, 151])
def test_no_row_is_drawn_in_part(qtbot: QtBot, down: int) -> None:
    names = [f"layers.{number}.fc.weight" for number in range(9)]
    view = alone(qtbot, (USUAL, down), [Diagnostic(DiagnosticKind.FULLY_PRUNED, name) for name in names])
    view.expandAll()
    ground = view.viewport().palette().base().color().name()
    for first in range(6):
        view.verticalScrollBar().setValue(first)
        picture = view.viewport().grab().toImage()
        rects = [view.visualRect(view.rows.index(row, 0, view.rows.index(0, 0))) for row in range(9)]
        (cut,) = [each for each in rects if each.top() < view.viewport().height() <= each.bottom()] or [None]
        if cut is not None:
            assert view.indexAt(cut.topLeft()) == QModelIndex()
            below = range(cut.top() + 1, view.viewport().height())
            assert {picture.pixelColor(x, y).name() for x in range(view.viewport().width()) for y in below} == {ground}
    view.scrollToBottom()
    last = view.visualRect(view.rows.index(8, 0, view.rows.index(0, 0)))
    assert view.indexAt(last.center()).row() == 8


@pytest.mark.parametrize("height", [60, 100, 400])
def test_it_works_at_every_height(troubled: MainWindow, qtbot: QtBot, height: int) -> None:
    panel = troubled.workspace.attention
    panel.setParent(None)
    qtbot.addWidget(panel)
    panel.resize(220, height)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.list.expandAll()
    assert panel.height() >= height
    last = place(troubled, 2, column=MENDING)
    panel.list.scrollTo(last)
    assert panel.list.viewport().rect().contains(panel.list.visualRect(last))
    # nothing lies beside the list
    assert panel.list.horizontalScrollBar().maximum() == 0


def test_thousands_are_shown_without_making_their_words(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view = AttentionList()
    qtbot.addWidget(view)
    view.resize(280, 120)
    with qtbot.waitExposed(view):
        view.show()
    said: list[str] = []
    monkeypatch.setattr(view.rows, "say", lambda note: said.append(note.name))
    view.show_notes(tuple(Diagnostic(DiagnosticKind.FULLY_PRUNED, f"layers.{number}.weight") for number in range(5000)))
    view.grab()
    assert said == []
    assert view.rows.index(0, 0).data() == "Fully pruned · 5,000 layers"


@pytest.mark.parametrize("kind", DiagnosticKind)
def test_every_kind_has_a_head(qtbot: QtBot, kind: DiagnosticKind) -> None:
    assert DiagnosticHeads().kinds[kind]


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (1440, 1300)])
def test_the_list_ends_with_its_last_row(troubled: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    troubled.resize(*size)
    troubled.workspace.side.choose("attention")
    settle(qtbot, troubled)
    view = shown(troubled)
    for unfolded in (False, True, False):
        (view.expandAll if unfolded else view.collapseAll)()
        QApplication.processEvents()
        last = view.rows.index(view.rows.rowCount() - 1, 0)
        below = view.viewport().height() - 1 - view.visualRect(last).bottom()
        assert below == 0 or view.verticalScrollBar().maximum() > 0


def test_below_it_the_history_has_the_room_and_moves_only_where_rows_are_unfolded(
    troubled: MainWindow, qtbot: QtBot
) -> None:
    troubled.resize(1440, 1300)
    settle(qtbot, troubled)
    panel, below, view = troubled.workspace.attention, troubled.workspace.history, shown(troubled)
    assert not troubled.workspace.side.tabbed
    assert panel.height() < below.height()
    top = below.y()
    troubled.workspace.attention.show_notes(())
    QApplication.processEvents()
    assert below.y() == top
    troubled.workspace.attention.show_notes(
        tuple(Diagnostic(DiagnosticKind.FULLY_PRUNED, f"layers.{number}.weight") for number in range(9))
    )
    QApplication.processEvents()
    assert below.y() == top
    view.expandAll()
    QApplication.processEvents()
    assert below.y() > top
    assert not view.verticalScrollBar().maximum()
    view.collapseAll()
    QApplication.processEvents()
    assert below.y() == top
