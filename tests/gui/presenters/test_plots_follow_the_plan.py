"""The plots really change: pixels, and the colours of kept and pruned."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.support.theme import LIGHT
from gui.window.main_window import MainWindow
from tests.gui.driving import drag_line, move_to, pixels, settle


def views(window: MainWindow) -> dict[str, QWidget]:
    return {
        "tree": window.workspace.tree.view,
        "histogram": window.workspace.histogram,
        "bars": window.workspace.bars,
        "curve": window.workspace.curve,
        "mask": window.workspace.mask_view,
        "side": window.workspace.parameter,
        "history": window.workspace.history.view,
        "summary": window.summary,
    }


def taken(window: MainWindow) -> dict[str, bytes]:
    return {name: pixels(view) for name, view in views(window).items()}


def test_a_move_changes_every_view_and_an_undo_brings_each_back(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["classifier.weight"])
    settle(qtbot, opened)
    before = taken(opened)
    move_to(opened, 0.2, qtbot)
    after = taken(opened)
    assert [name for name in before if before[name] == after[name]] == []
    opened.menus.undo.trigger()
    settle(qtbot, opened)
    back = taken(opened)
    # the history still offers the step
    assert [name for name in before if back[name] != before[name]] == ["history"]


def test_the_views_follow_while_the_line_is_dragged(opened: MainWindow, qtbot: QtBot) -> None:
    settle(qtbot, opened)
    before = taken(opened)
    drag_line(opened, 0.05, 0.1, drop=False)
    QApplication.processEvents()
    after = taken(opened)
    for name in ("tree", "histogram", "bars", "curve", "summary"):
        assert after[name] != before[name], name
    opened.control.cancel()
    settle(qtbot, opened)


def test_kept_is_blue_and_pruned_is_orange(opened: MainWindow, qtbot: QtBot) -> None:
    # the legend below the picture has both colours
    picture = opened.workspace.mask_view.area
    move_to(opened, 0.0, qtbot)
    assert share(picture, LIGHT.pruned) == 0
    assert share(picture, LIGHT.kept) > 0.1
    move_to(opened, 100.0, qtbot)
    assert share(picture, LIGHT.kept) == 0
    assert share(picture, LIGHT.pruned) > 0.1


def share(widget: QWidget, colour: str) -> float:
    """How much of a widget has a colour."""
    image, wanted = widget.grab().toImage(), QColor(colour)
    places = [(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)]
    return sum(image.pixelColor(*place) == wanted for place in places) / len(places)


def test_a_click_on_a_bar_selects_its_parameter(opened: MainWindow, qtbot: QtBot) -> None:
    area = opened.workspace.bars.area
    qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, pos=area.to_pixels(1.5, 50).toPoint())
    name = area.names[1]
    assert opened.document.state.selection.names == (name,)
    assert opened.workspace.tree.view.currentIndex() == opened.workspace.tree.model.index_of_name(name)
    settle(qtbot, opened)


def test_nothing_ticked_says_what_to_do(opened: MainWindow, qtbot: QtBot) -> None:
    opened.workspace.tree.chooseRequested.emit([])
    opened.document.select([])
    settle(qtbot, opened)
    assert opened.workspace.histogram.is_empty
    assert opened.workspace.bars.is_empty
    assert opened.workspace.curve.is_empty
    assert opened.workspace.mask_view.is_empty
    assert "nothing will be pruned" in opened.summary.text()


def test_what_cant_be_pruned_says_why(opened: MainWindow, qtbot: QtBot) -> None:
    opened.document.select(["features.1.running_mean"])
    settle(qtbot, opened)
    assert opened.workspace.parameter.texts["threshold"] == "can't be pruned"
    assert opened.workspace.mask_view.is_empty


@pytest.mark.parametrize("name", ["features.0.weight", "classifier.bias"])
def test_attention_leads_to_the_place(opened: MainWindow, qtbot: QtBot, name: str) -> None:
    opened.workspace.tree.chooseRequested.emit([name])
    opened.document.select([])
    move_to(opened, 100.0, qtbot)
    assert "1 needs attention" in opened.summary.text()
    entries = opened.workspace.attention.list
    entries.clicked.emit(entries.rows.index(0, 0))
    assert opened.document.state.selection.names == (name,)
    settle(qtbot, opened)


def test_the_picture_of_a_window_is_taken_without_a_display(
    run_main: Callable[..., tuple[int, str, str]], source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.png"
    status, _, complaint = run_main(str(source), "--screenshot", str(out), DISPLAY="", WAYLAND_DISPLAY="")
    assert (status, complaint) == (0, "")
    assert out.read_bytes().startswith(b"\x89PNG")
