"""The bars of the real window."""

from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from core.plan.rules import EachDensity
from gui.app import create_window
from gui.plots.switch import ERROR
from gui.window.main_window import MainWindow
from tests.core.index.test_squares import torchs_error
from tests.gui.conftest import State
from tests.gui.driving import discard, move_to, settle
from tests.helpers.checkpoints import write_safetensors


def test_bars_stand_as_the_tree_has_them(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """safetensors files are sorted by name, layer 10 before layer 2; people count."""
    names = [f"layers.{number}.weight" for number in (0, 1, 10, 2)]
    path = tmp_path / "numbered.safetensors"
    write_safetensors({name: torch.full((2, 2), 1.0 + place) for place, name in enumerate(names)}, path)
    window.open(path)
    settle(qtbot, window)
    window.control.move(3.5)
    window.control.finish()
    settle(qtbot, window)
    # all are cut but the last of the file, and that is layer 2
    assert [window.workspace.bars.area.tip(bar) for bar in range(4)] == [
        "layers.0.weight: density 0.00 %, 100.00 % cut, 0.00 % zero before",
        "layers.1.weight: density 0.00 %, 100.00 % cut, 0.00 % zero before",
        "layers.2.weight: density 100.00 %, 0.00 % cut, 0.00 % zero before",
        "layers.10.weight: density 0.00 %, 100.00 % cut, 0.00 % zero before",
    ]
    window.workspace.bars.layerClicked.emit(2)
    assert window.document.state.looked_at == ("layers.2.weight",)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
def test_bars_of_errors_are_torchs_and_follow_each_move(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, state: State, dtype: torch.dtype
) -> None:
    state = {name: each.to(dtype) if each.is_floating_point() else each for name, each in state.items()}
    write_safetensors(state, tmp_path / "model.safetensors")
    bars = window.workspace.bars
    bars.switch.buttons[ERROR].click()
    window.open(tmp_path / "model.safetensors")
    settle(qtbot, window)
    for threshold in (0.0, 0.1, 0.3, 5.0):
        move_to(window, threshold, qtbot)
        weights = [state[name] for name in bars.area.names]
        wanted = [torchs_error([each], [each.abs() <= threshold]) for each in weights]
        assert bars.area.error_bars.errors.tolist() == pytest.approx(wanted, rel=1e-9)
    before = bars.area.error_bars.errors
    window.control.move(0.2)
    qtbot.waitUntil(lambda: bars.area.error_bars.errors is not before)
    assert (bars.area.error_bars.errors < before).all()
    window.control.cancel()
    settle(qtbot, window)


def test_the_choice_of_errors_outlives_the_file_and_the_window(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.workspace.bars.switch.buttons[ERROR].click()
    write_safetensors({"a.weight": torch.ones(3, 3)}, tmp_path / "other.safetensors")
    opened.open(tmp_path / "other.safetensors")
    settle(qtbot, opened)
    assert opened.workspace.bars.area.tip(0) == "a.weight: error of the weights 0.00 %"
    opened.close()
    window = create_window()
    assert window.workspace.bars.shows_errors
    discard(window)


@pytest.fixture
def sizes(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Three parameters: of density 0.75, 0.25 and 0.5 at the threshold 0.5, and of other sizes and errors."""
    kept, cut = 1.0, 0.1
    state = {
        "a.weight": torch.tensor([[kept] * 3 + [cut]]),
        "b.weight": torch.tensor([[kept] + [cut] * 3] * 3),
        "c.weight": torch.tensor([[kept, 0.4]] * 5),
    }
    write_safetensors(state, tmp_path / "sizes.safetensors")
    window.open(tmp_path / "sizes.safetensors")
    settle(qtbot, window)
    move_to(window, 0.5, qtbot)
    return window


@pytest.mark.parametrize(
    ("order", "names"), [("tree", "abc"), ("density", "bca"), ("error", "cba"), ("size", "bca")], ids=str
)
def test_bars_are_sorted_as_is_chosen(sizes: MainWindow, qtbot: QtBot, order: str, names: str) -> None:
    bars = sizes.workspace.bars
    bars.order.choose(order)
    assert bars.area.names == [f"{name}.weight" for name in names]
    shown = dict(zip(bars.area.names, bars.area.bars.densities.tolist(), strict=True))
    assert shown == {"a.weight": 0.75, "b.weight": 0.25, "c.weight": 0.5}
    bars.layerClicked.emit(0)
    assert sizes.document.state.looked_at == (f"{names[0]}.weight",)
    assert bars.area.selected == (0,)


@pytest.fixture
def seldom_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gui.state.exact_reader.REST", 300)


@pytest.mark.usefixtures("seldom_at_rest")
def test_sorted_bars_stay_while_the_line_moves_and_find_their_places_at_rest(sizes: MainWindow, qtbot: QtBot) -> None:
    bars = sizes.workspace.bars
    bars.order.choose("density")
    before = bars.area.names
    sizes.control.move(0.3)
    qtbot.waitUntil(lambda: bars.area.bars.densities.tolist() == [0.25, 1.0, 0.75])
    assert bars.area.names == before
    sizes.control.finish()
    settle(qtbot, sizes)
    assert bars.area.names == ["b.weight", "a.weight", "c.weight"]
    assert bars.area.bars.densities.tolist() == [0.25, 0.75, 1.0]
    sizes.document.stack.undo()
    settle(qtbot, sizes)
    assert bars.area.names == before


def asked_menu(window: MainWindow, event: QContextMenuEvent, monkeypatch: pytest.MonkeyPatch) -> QMenu | None:
    """The menu that is shown for an event over the bars."""
    found: list[QMenu] = []
    monkeypatch.setattr(window.workspace.layers, "pop_up", lambda menu, _: found.append(menu))
    event.accept()
    # what the bars ignore would open the menu of what is around
    window.workspace.bars.area.contextMenuEvent(event)
    assert event.isAccepted() == bool(found)
    return found[0] if found else None


def right_click(window: MainWindow, bar: float) -> QContextMenuEvent:
    area = window.workspace.bars.area
    at = area.to_pixels(bar + 0.5, 50).toPoint()
    return QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, area.viewport().mapToGlobal(at))


def test_a_right_click_on_a_bar_gives_its_layer_a_rule_of_its_own(
    sizes: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = asked_menu(sizes, right_click(sizes, 1), monkeypatch)
    assert menu is not None
    assert sizes.document.state.looked_at == ("b.weight",)
    entries = {action.text(): action for action in menu.actions()}
    levels = {action.text(): action for action in entries["Own density"].menu().actions()}
    levels["75 %"].trigger()
    settle(qtbot, sizes)
    assert dict(sizes.document.plan.own) == {"b.weight": EachDensity(0.75)}
    assert {"Save picture…", "Never cut (lock)", "Copy name"} <= {*entries}
    assert asked_menu(sizes, right_click(sizes, 40), monkeypatch) is None


def test_the_menu_key_is_for_the_selected_bars_together(
    sizes: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    sizes.workspace.bars.select()
    assert asked_menu(sizes, key, monkeypatch) is None
    sizes.workspace.bars.layerClicked.emit(2)
    menu = asked_menu(sizes, key, monkeypatch)
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "Never cut (lock)").trigger()
    assert sizes.document.plan.locked == {"c.weight"}
    sizes.document.select(["a.weight", "b.weight"])
    menu = asked_menu(sizes, right_click(sizes, 0), monkeypatch)
    assert menu is not None
    assert "Copy 2 name(s)" in [action.text() for action in menu.actions()]
    settle(qtbot, sizes)
