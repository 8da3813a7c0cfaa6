"""What is not ticked is not pruned, and looks so wherever it is looked at."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from core.preview.rule_conversion import RuleKind
from gui.plots.histogram import SELECTED
from gui.plots.image_tile import Colouring
from gui.plots.mask_blocks import PRUNED, mask_colours
from gui.support import number_format
from gui.support.theme import LIGHT, mixed, theme_of
from gui.tree.columns import Column
from gui.values.values_model import KEPT, WOULD_BE_PRUNED
from gui.window.main_window import MainWindow
from tests.gui.conftest import State
from tests.gui.driving import cell, click_tick, move_to, settle, torch_kept

CONV, FC, NORM = "features.0.weight", "classifier.weight", "features.1.weight"


@pytest.fixture
def looking(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with an unticked parameter selected, and a threshold that would cut a part of it."""
    click_tick(opened, FC)
    opened.document.select([FC])
    move_to(opened, 0.3, qtbot)
    opened.workspace.matrix.values_tab.setChecked(True)
    opened.workspace.histogram.switch.choose(SELECTED)
    settle(qtbot, opened)
    return opened


def said(window: MainWindow, name: str) -> str:
    return window.findChild(QLabel, name).text()


def colours(window: MainWindow) -> set[str]:
    """The colours of the bars."""
    image = window.workspace.histogram.area.grab().toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 4)}


def bar_colours(window: MainWindow) -> tuple[str, str]:
    """Of what is pruned, and of what only would be."""
    theme = theme_of(window.palette())
    return mixed(theme.pruned, theme.panel, 0.75).name(), theme.would_prune


def test_the_histogram_of_an_unticked_parameter_is_grey(looking: MainWindow, qtbot: QtBot, state: State) -> None:
    orange, grey = bar_colours(looking)
    pruned = 1 - torch_kept(state[FC], 0.3) / state[FC].numel()
    assert said(looking, "prunedReadout") == f"would cut {number_format.percent(pruned)}"
    assert said(looking, "keptReadout") == f"would keep {number_format.percent(1 - pruned)}"
    assert grey in colours(looking)
    assert orange not in colours(looking)
    click_tick(looking, FC)
    settle(qtbot, looking)
    assert said(looking, "prunedReadout") == f"cut {number_format.percent(pruned)}"
    assert orange in colours(looking)


def test_the_numbers_beside_it_would_be(looking: MainWindow, qtbot: QtBot) -> None:
    panel = looking.workspace.parameter
    assert {panel._names[field].text() for field in ("kept", "cut")} == {"Would keep", "Would cut"}
    assert panel.texts["threshold"].startswith("not ticked")
    click_tick(looking, FC)
    assert {panel._names[field].text() for field in ("kept", "cut")} == {"Kept", "Cut"}
    settle(qtbot, looking)


def test_its_mask_is_grey_and_says_would(looking: MainWindow, qtbot: QtBot) -> None:
    looking.workspace.matrix.mask_tab.setChecked(True)
    settle(qtbot, looking)
    view = looking.workspace.mask_view
    assert view.area.picture.colouring is Colouring.UNTICKED
    assert QColor(int(mask_colours(LIGHT, ticked=False)[PRUNED])).saturation() < QColor(LIGHT.pruned).saturation() / 4
    assert view.header.detail.startswith("10 × 8 · not ticked, would leave 0 dead outputs")
    tile = view.area.picture.tile
    words = {view.hover_text(tile, row, column).rpartition("  ")[2] for row in range(10) for column in range(8)}
    assert words == {"kept", "would be pruned"}
    view.set_colouring(Colouring.MAGNITUDE)
    assert view.area.picture.colouring is Colouring.MAGNITUDE
    view.set_colouring(Colouring.MASK)
    click_tick(looking, FC)
    settle(qtbot, looking)
    assert view.area.picture.colouring is Colouring.MASK
    assert "not ticked" not in view.header.detail
    words = {view.hover_text(tile, row, column).rpartition("  ")[2] for row in range(10) for column in range(8)}
    assert words == {"kept", "pruned"}


def test_none_of_its_values_is_marked_as_cut(looking: MainWindow, qtbot: QtBot, state: State) -> None:
    model = looking.workspace.matrix.values.model
    cells = [model.index(row, column) for row in range(10) for column in range(8)]
    qtbot.waitUntil(lambda: all(each.data(KEPT) is not None for each in cells))
    would = state[FC].numel() - torch_kept(state[FC], 0.3)
    assert sum(each.data(KEPT) is False for each in cells) == 0
    assert sum(each.data(WOULD_BE_PRUNED) for each in cells) == would
    spoken = [each.data(Qt.ItemDataRole.AccessibleTextRole) for each in cells]
    assert sum(each.endswith(", would be pruned") for each in spoken) == would
    click_tick(looking, FC)
    assert sum(each.data(KEPT) is False for each in cells) == would
    assert not any(each.data(WOULD_BE_PRUNED) for each in cells)
    settle(qtbot, looking)


def test_its_row_of_the_tree_has_no_density(looking: MainWindow) -> None:
    assert cell(looking, FC, Column.DENSITY) in ("", None)
    assert cell(looking, FC, Column.THRESHOLD) in ("", None)


def test_the_threshold_edited_for_it_alone_would_prune(looking: MainWindow, qtbot: QtBot) -> None:
    looking.findChild(QToolButton, "scopeOwn").click()
    share = said(looking, "thresholdShare")
    assert share.startswith("would cut ")
    looking.control.take(RuleKind.SIGMA.rule(0.5))
    settle(qtbot, looking)
    assert looking.workspace.curve.header.detail.startswith("selected, would be ")
    click_tick(looking, FC)
    settle(qtbot, looking)
    assert looking.workspace.curve.header.detail.startswith("selected ")
    assert not said(looking, "thresholdShare").startswith("would")


def test_of_several_only_what_is_ticked_counts_as_pruned(looking: MainWindow, qtbot: QtBot, state: State) -> None:
    looking.document.select([CONV, FC])
    settle(qtbot, looking)
    orange, _ = bar_colours(looking)
    cut, numel = state[CONV].numel() - torch_kept(state[CONV], 0.3), state[CONV].numel() + state[FC].numel()
    assert said(looking, "prunedReadout") == f"cut {number_format.percent(cut / numel)}"
    assert looking.workspace.parameter.texts["cut"] == f"{cut} ({number_format.percent(cut / numel)})"
    assert looking.workspace.histogram.header.detail.endswith("1 of 2 ticked")
    assert orange not in colours(looking)
    click_tick(looking, NORM)
    looking.control.take(RuleKind.SIGMA.rule(0.5))
    settle(qtbot, looking)
    assert looking.workspace.curve.header.detail.startswith("selected, would be ")
