"""Whatever happened to a window, its plots look as in a fresh one in the same state."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFont, QHoverEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model.example import EXAMPLE
from gui.plots.switch import DENSITY, ERROR
from gui.support.theme import ThemeFollower
from gui.window.main_window import MainWindow
from tests.gui.driving import settle
from tests.gui.freshness import Look, differences, fresh, painted, pictures
from tests.helpers.checkpoints import write_safetensors

Act = Callable[[MainWindow], None]


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """Another model than the example: other layers, other magnitudes, another shape of each."""
    generator = torch.Generator().manual_seed(3)
    path = tmp_path / "deep.safetensors"
    state = {
        f"encoder.layer.{number}.{kind}.weight": 10.0 ** (number - 4) * torch.randn(shape, generator=generator)
        for number in range(4)
        for kind, shape in {"query": (24, 40), "output": (7, 300)}.items()
    }
    write_safetensors(state, path)
    return path


@pytest.fixture
def example(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window of 1200 × 700 with the example model, painted."""
    window.resize(1200, 700)
    window.open(EXAMPLE)
    settle(qtbot, window)
    window.control.move(0.03)
    window.control.finish()
    settle(qtbot, window)
    window.grab()
    return window


@pytest.fixture
def system_theme(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)


def is_fresh(window: MainWindow, qtbot: QtBot, fine: float = 1.0) -> None:
    painted(window, lambda each: settle(qtbot, each))
    found = pictures(window, fine)
    with fresh(Look.of(window), lambda other: settle(qtbot, other)) as other:
        assert differences(found, pictures(other, fine)) == []


def grow(window: MainWindow) -> None:
    window.resize(1200, 900)


def shrink(window: MainWindow) -> None:
    window.resize(900, 560)


def grow_step_by_step(window: MainWindow) -> None:
    for height in range(700, 1000, 37):
        window.resize(1200 + height // 3, height)
        QApplication.processEvents()


def hide_bars(window: MainWindow) -> None:
    window.workspace.layers.hide()


def hide_and_show_curves(window: MainWindow) -> None:
    window.workspace.curve.hide()
    QApplication.processEvents()
    window.resize(1200, 860)
    QApplication.processEvents()
    window.workspace.curve.show()


def close_a_message(window: MainWindow) -> None:
    window.messages.warn("a sentence")
    QApplication.processEvents()
    window.grab()
    window.messages.dismiss()


def drag_the_splitter(window: MainWindow) -> None:
    middle = window.workspace.histogram.parentWidget()
    middle.setSizes([150, 300, 200])


def turn_the_axes(window: MainWindow) -> None:
    for button in window.workspace.histogram._toggles.values():
        button.click()


def show_errors(window: MainWindow) -> None:
    for card in (window.workspace.bars, window.workspace.curve):
        card.switch.buttons[ERROR].click()


def show_errors_and_densities_again(window: MainWindow) -> None:
    show_errors(window)
    window.control.move(0.05)
    window.control.finish()
    QApplication.processEvents()
    for card in (window.workspace.bars, window.workspace.curve):
        card.switch.buttons[DENSITY].click()


def look_at_another(window: MainWindow) -> None:
    window.document.select([[*window.document.state.checkpoint.owners][-2].name])


def turn_dark(_window: MainWindow) -> None:
    QApplication.instance().findChild(ThemeFollower)._follow(Qt.ColorScheme.Dark)


def show_errors_and_move(window: MainWindow) -> None:
    show_errors(window)
    grow_step_by_step(window)
    window.control.move(0.05)
    window.control.finish()
    look_at_another(window)
    hide_and_show_curves(window)
    turn_dark(window)


ACTS = (
    grow,
    shrink,
    grow_step_by_step,
    hide_bars,
    hide_and_show_curves,
    close_a_message,
    drag_the_splitter,
    turn_the_axes,
    show_errors,
    show_errors_and_densities_again,
    show_errors_and_move,
    look_at_another,
    turn_dark,
)


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_plots_look_as_fresh_ones_after(act: Act, example: MainWindow, qtbot: QtBot, system_theme: None) -> None:
    act(example)
    is_fresh(example, qtbot)


@pytest.mark.parametrize("act", [None, hide_bars, grow, turn_dark, show_errors])
def test_plots_look_as_fresh_ones_after_another_file(
    act: Act | None, example: MainWindow, qtbot: QtBot, deep: Path, system_theme: None
) -> None:
    if act is not None:
        act(example)
        QApplication.processEvents()
    example.open(deep)
    is_fresh(example, qtbot)


@pytest.mark.parametrize("fine", [1.25, 2.0])
def test_plots_look_as_fresh_ones_on_a_finer_screen(fine: float, example: MainWindow, qtbot: QtBot) -> None:
    pictures(example)
    grow(example)
    is_fresh(example, qtbot, fine)


def test_no_density_stands_beside_a_plot_without_curves(example: MainWindow, qtbot: QtBot) -> None:
    assert "%" in example.workspace.curve.header.detail
    example.edits.choose([])
    settle(qtbot, example)
    assert example.workspace.curve.is_empty
    assert example.workspace.curve.header.detail == ""
    is_fresh(example, qtbot)


def test_words_that_came_and_went_leave_no_room_behind(opened: MainWindow, qtbot: QtBot) -> None:
    for name in ("classifier.weight", "classifier.bias", "features.0.weight"):
        opened.document.select([name])
        settle(qtbot, opened)
    is_fresh(opened, qtbot)


def test_what_was_selected_before_says_no_more_than_what_never_was(opened: MainWindow, qtbot: QtBot) -> None:
    opened.edits.choose(["classifier.weight"])
    settle(qtbot, opened)
    before = opened.workspace.histogram.header.detail
    assert "σ" in before
    for names in (["classifier.weight"], []):
        opened.document.select(names)
        settle(qtbot, opened)
    assert opened.document.state.measurements.moments_of("classifier.weight") is not None
    assert opened.workspace.histogram.header.title == "classifier.weight"
    assert opened.workspace.histogram.header.detail == before
    is_fresh(opened, qtbot)


def test_values_look_as_fresh_ones_with_a_current_number_and_after_it(example: MainWindow, qtbot: QtBot) -> None:
    matrix = example.workspace.matrix
    matrix.values_tab.click()
    settle(qtbot, example)
    matrix.values.table.setFocus()
    qtbot.keyClick(matrix.values.table, Qt.Key.Key_Down)
    matrix.values.table.clearSelection()
    assert matrix.values.note.startswith("[1, ")
    is_fresh(example, qtbot)
    example.document.select(["head.3.weight"])
    is_fresh(example, qtbot)


def test_the_real_mouse_over_a_scroll_bar_is_no_difference(example: MainWindow, qtbot: QtBot) -> None:
    matrix = example.workspace.matrix
    example.document.select(["head.3.weight"])
    matrix.values_tab.click()
    settle(qtbot, example)
    bar = matrix.values.table.horizontalScrollBar()
    assert bar.isVisible()
    bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    handle = QPointF(12, bar.height() / 2)
    QApplication.sendEvent(bar, QHoverEvent(QEvent.Type.HoverEnter, handle, handle, QPointF(-1, -1)))
    with_mouse = bar.grab().toImage()
    is_fresh(example, qtbot)
    assert bar.grab().toImage() != with_mouse


def test_the_real_mouse_over_a_thumbnail_is_no_difference(example: MainWindow, qtbot: QtBot) -> None:
    example.document.select(["features.2.conv.weight", "head.3.weight"])
    settle(qtbot, example)
    grid = example.workspace.mask_view.grid
    before = grid.grab().toImage()
    qtbot.mouseMove(grid.viewport(), grid.visualRect(grid.model().index(0, 0)).center())
    QApplication.processEvents()
    assert grid.grab().toImage() != before
    is_fresh(example, qtbot)


def test_a_mask_looks_as_a_fresh_one_where_all_of_it_is_seen_from_closer(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1400, 1000)
    opened.workspace.tree.hide()
    opened.workspace.curve.hide()
    opened.document.select(["classifier.weight"])
    settle(qtbot, opened)
    area = opened.workspace.mask_view.area
    # weights have whole pixels, and so the picture leaves some over
    heights = iter(range(1000, 1100, 3))
    while (slack := min(area.zoom.width / area.seen.size[0], area.zoom.height / area.seen.size[1])) < 1.005:
        opened.resize(1400, next(heights))
        QApplication.processEvents()
        settle(qtbot, opened)
    area.closer(slack - 0.001)
    assert area.seen != area.zoom.whole
    assert not area.zoomed
    is_fresh(opened, qtbot)


@pytest.fixture
def larger_font(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """Gives the app a larger font, as the desktop would while it runs."""
    before = qapp.font()

    def enlarge() -> None:
        larger = QFont(before)
        larger.setPointSizeF(1.4 * before.pointSizeF())
        qapp.setFont(larger)

    yield enlarge
    qapp.setFont(before)


@pytest.mark.parametrize("tab", ["mask_tab", "magnitude_tab", "values_tab"])
def test_plots_look_as_fresh_ones_in_a_font_that_has_grown(
    tab: str, example: MainWindow, qtbot: QtBot, larger_font: Callable[[], None]
) -> None:
    example.resize(1400, 900)
    example.document.select(["features.1.conv1.weight", "head.1.weight"])
    getattr(example.workspace.matrix, tab).click()
    settle(qtbot, example)
    pictures(example)
    larger_font()
    is_fresh(example, qtbot)
    example.document.select(["head.1.weight"])
    is_fresh(example, qtbot)


def test_errors_look_as_fresh_ones_in_a_font_that_has_grown_and_on_a_finer_screen(
    example: MainWindow, qtbot: QtBot, larger_font: Callable[[], None]
) -> None:
    example.resize(1400, 900)
    show_errors(example)
    settle(qtbot, example)
    pictures(example)
    larger_font()
    is_fresh(example, qtbot, 1.25)
