"""The words and names of what needs attention have all the room of their own row."""

import pytest
from PySide6.QtWidgets import QApplication, QStyle
from pytestqt.qtbot import QtBot

from core.preview.diagnostics import Diagnostic, DiagnosticKind
from gui.panels.attention_model import AttentionColumn
from tests.gui.panels.test_attention_list import USUAL, alone, lines

MENDING = AttentionColumn.MENDING


@pytest.mark.parametrize("across", [250, USUAL])
def test_words_are_cut_only_where_their_own_row_is_full(qtbot: QtBot, across: int) -> None:
    gone, dead = (
        [Diagnostic(kind, f"encoder.layer.{number}.fc.weight", count=511) for number in range(23)]
        for kind in (DiagnosticKind.NEARLY_GONE, DiagnosticKind.DEAD_OUTPUTS)
    )
    one = Diagnostic(DiagnosticKind.NAN, "model.layers.5.mlp.up_proj.weight", count=64)
    sparse = Diagnostic(DiagnosticKind.SPARSE, "model.layers.7.mlp.up_proj.weight", part=0.1042)
    view = alone(qtbot, (across, 300), [one, *dead, *gone, sparse])
    assert view.rows.index(1, MENDING).data()
    assert [lines(view, row)[0].removesuffix(" layers") for row in (1, 2)] == ["Dead outputs · 23", "Nearly gone · 23"]
    assert [lines(view, row)[0] for row in (0, 3)] == ["Not a number", "Already sparse"]
    # the number of a row without a button stands at its end, and what is written is seen whole
    picture, ratio = view.viewport().grab().toImage(), view.devicePixelRatioF()
    ground = view.viewport().palette().base().color().name()

    def inked(row: int) -> list[int]:
        rows = view.visualRect(view.rows.index(row, 0)).adjusted(0, 2, 0, -2)
        down = range(round(rows.top() * ratio), round(rows.bottom() * ratio))
        return [x for x in range(picture.width()) if any(picture.pixelColor(x, y).name() != ground for y in down)]

    assert view.viewport().width() - inked(0)[-1] / ratio < 16
    metrics, button = view.fontMetrics(), view.visualRect(view.rows.index(2, MENDING))
    words = [x for x in inked(2) if x / ratio < button.left()]
    assert words[-1] / ratio - 14 > metrics.horizontalAdvance("Nearly gone · 23")


@pytest.mark.parametrize("across", [250, USUAL])
def test_an_unfolded_row_keeps_block_and_last_part(qtbot: QtBot, across: int) -> None:
    notes = [
        Diagnostic(DiagnosticKind.DEAD_OUTPUTS, f"model.layers.{number}.mlp.up_proj.weight", count=number)
        for number in (5, 7)
    ]
    view = alone(qtbot, (across, 300), notes)
    view.expandAll()
    assert [lines(view, 0, row)[-1].rpartition("layers.")[2].lstrip("…") for row in (0, 1)] == [
        "5.mlp.up_proj",
        "7.mlp.up_proj",
    ]


@pytest.mark.parametrize("down", [300, 50])
def test_words_are_whole_where_only_a_bar_that_is_not_there_would_need_their_room(qtbot: QtBot, down: int) -> None:
    dead = DiagnosticKind.DEAD_OUTPUTS
    notes = [Diagnostic(dead, f"blocks.0{number}.mlp.fc1.weight", count=3) for number in range(8)]
    others = [Diagnostic(kind, "head.weight", count=3) for kind in (DiagnosticKind.NAN, DiagnosticKind.INFINITE)]
    view = alone(qtbot, (400, down), [*others, *notes])
    (whole,) = lines(view, 2)
    metrics, cell = view.fontMetrics(), view.visualRect(view.rows.index(2, 0))
    button = view.visualRect(view.rows.index(2, MENDING)).width()
    free = view.viewport().width() - button - cell.left() - metrics.horizontalAdvance(whole)
    assert whole == "Dead outputs · 8 layers"
    style, metric = view.style(), QStyle.PixelMetric
    # as Qt lays out a cell with an icon
    icon = style.pixelMetric(metric.PM_SmallIconSize) + 4 * (style.pixelMetric(metric.PM_FocusFrameHMargin) + 1)
    for less in range(free - icon - 20, free - icon + 4):
        view.resize(400 - less, down)
        QApplication.processEvents()
        right = view.viewport().width() - view.visualRect(view.rows.index(2, MENDING)).width()
        room = right - view.visualRect(view.rows.index(2, 0)).left() - icon
        assert (lines(view, 2) == (whole,)) == (metrics.horizontalAdvance(whole) <= room), less
