"""Weights that are not a number are pruned by every threshold: they are told apart from what the threshold cuts."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from core.plan.rules import Recorded, StructuredNM
from core.preview.rule_conversion import RuleKind
from gui.support.theme import theme_of
from gui.values.value_delegate import ground
from gui.values.values_model import KEPT
from gui.window.main_window import MainWindow
from tests.gui.driving import move_to, settle
from tests.helpers.checkpoints import write_safetensors


@pytest.fixture
def odd(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """200 weights: 3 NaN, 1 infinite, no zeros; the others from 0.1 to 1."""
    one, other = (torch.linspace(0.1, 1, 100).reshape(10, 10) for _ in range(2))
    one[0, :3] = torch.nan
    one[1, 0] = torch.inf
    path = tmp_path / "odd.safetensors"
    write_safetensors({"one.weight": one, "other.weight": other}, path)
    window.open(path)
    settle(qtbot, window)
    window.document.select([])
    settle(qtbot, window)
    return window


def test_a_threshold_of_0_cuts_nothing_and_says_so_calmly(odd: MainWindow, qtbot: QtBot) -> None:
    histogram, panel = odd.workspace.histogram, odd.workspace.threshold
    shares, theme = histogram.shares, theme_of(odd.palette())
    assert shares.pruned.text() == "cut 0.00 %"
    assert theme.muted in shares.pruned.styleSheet()
    assert shares.kept.text() == "kept 98.50 %"
    assert histogram._non_finite.text() == "⚠ 3 NaN, 1 ∞"
    assert "also by 0" in histogram._non_finite.toolTip()
    assert panel.cut.line.text() == "0.00 % cut · 1.50 % NaN"
    assert "3 NaN, which every threshold prunes" in panel.cut.line.toolTip()
    odd.document.select(["one.weight"])
    settle(qtbot, odd)
    texts = odd.workspace.parameter.texts
    assert texts["cut"] == "0 (0.00 %)"
    assert texts["kept"] == "97 (97.00 %)"
    assert texts["nonfinite"] == "3 NaN, 1 ∞"
    assert shares.pruned.text() == "all ticked: cut 0.00 %"
    assert shares.other.text() == "this layer: cut 0.00 %"


def test_what_the_threshold_cuts_is_the_rest(odd: MainWindow, qtbot: QtBot) -> None:
    move_to(odd, 0.5, qtbot)
    below = 2 * int((torch.linspace(0.1, 1, 100) <= 0.5).sum()) - 4
    said = f"{below / 2:.2f} %"
    assert odd.workspace.histogram.shares.pruned.text() == f"cut {said}"
    assert theme_of(odd.palette()).pruned_text in odd.workspace.histogram.shares.pruned.styleSheet()
    assert odd.workspace.threshold.cut.line.text() == f"{said} cut · 1.50 % NaN"
    total = odd.document.state.plan_numbers.total
    assert (total.cut, total.cut_by_threshold, total.nan) == (below + 3, below, 3)
    assert total.kept + total.nan + total.cut_by_threshold + total.zero_before == total.numel


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_the_line_below_the_slider_tells_all_there_is(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    values = torch.linspace(0.1, 1, 10_000).reshape(100, 100)
    values[0, 0], values[0, 1:4] = 0, torch.nan
    write_safetensors({"one.weight": values}, tmp_path / "all.safetensors")
    window.resize(*size)
    window.open(tmp_path / "all.safetensors")
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    line = window.workspace.threshold.cut.line
    assert line.text().endswith(" cut · 0.01 % zero before · 0.03 % NaN")
    shown = line.shown_text
    assert "cut · 0.01 % zero" in shown
    assert "NaN" in shown
    assert "…" not in shown


def test_nan_is_counted_where_the_rule_cuts_it(odd: MainWindow, qtbot: QtBot) -> None:
    plan = odd.document.plan
    for rule, nan in ((StructuredNM(5, 10), 3), (StructuredNM(2, 4), 0)):
        odd.document.do("", plan.with_rule(rule))
        settle(qtbot, odd)
        assert odd.document.state.plan_numbers.sum_of(range(2)).nan == nan, rule
    odd.document.do("", plan)
    odd.control.convert_to(RuleKind.SIGMA)
    settle(qtbot, odd)
    assert odd.document.state.plan_numbers.total.nan == 3
    assert odd.document.state.plan_numbers.unpruned.total.nan == 0


def test_a_mask_from_the_file_may_keep_it(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    weight, mask = torch.linspace(0.1, 1, 64).reshape(8, 8), torch.ones(8, 8)
    weight[0, 0], mask[:, 3] = torch.nan, 0
    path = tmp_path / "masked.pt"
    torch.save({"fc.weight_orig": weight, "fc.weight_mask": mask}, path)
    window.open(path)
    settle(qtbot, window)
    assert isinstance(window.document.plan.rule_of("fc.weight"), Recorded)
    total = window.document.state.plan_numbers.total
    assert (total.cut, total.cut_by_threshold, total.nan) == (8, 8, 0)


def test_the_mask_has_a_state_for_it_in_picture_thumbnails_and_values(odd: MainWindow, qtbot: QtBot) -> None:
    """Of what is ticked, of what is not, and of many."""
    move_to(odd, 0.5, qtbot)
    view, theme = odd.workspace.mask_view, theme_of(odd.palette())
    odd.document.select(["one.weight"])
    settle(qtbot, odd)
    assert "3 NaN" in view.header.detail
    words = [word for _, word in view.legend.key.entries]
    assert words == ["kept", "pruned", "NaN"]
    tile = view.area.tile_at(0, 0)
    assert tile is not None
    assert [view.hover_text(tile, 0, 0), view.hover_text(tile, 1, 0)] == ["[0, 0]  NaN  pruned", "[1, 0]  ∞  kept"]
    odd.document.select(["one.weight", "other.weight"])
    settle(qtbot, odd)
    assert [word for _, word in view.legend.key.entries] == ["dead", "holds NaN"]
    picture = view.grid.thumbnails.picture(0)
    assert picture is not None
    assert picture.tile.has_nan
    assert magenta(view.grid.viewport().grab(), theme.nan)
    odd.document.select(["one.weight"])
    odd.workspace.matrix.values_tab.setChecked(True)
    odd.workspace.matrix.grab()
    settle(qtbot, odd)
    table = odd.workspace.matrix.values.table
    model = table.model()
    qtbot.waitUntil(lambda: model.index(0, 0).data(KEPT) is not None)
    for place, tip, colour in ((0, "NaN, pruned", theme.nan), (3, None, theme.pruned)):
        index = model.index(0, place)
        option = QStyleOptionViewItem()
        option.initFrom(table)
        table.itemDelegate().initStyleOption(option, index)
        assert option.backgroundBrush.color() == ground(colour, theme)
        assert tip is None or index.data(Qt.ItemDataRole.ToolTipRole) == tip
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "∞"


def magenta(pixels: QPixmap, colour: str) -> bool:
    image = pixels.toImage()
    return any(
        image.pixelColor(x, y).name() == colour for x in range(image.width()) for y in range(0, image.height(), 2)
    )
